import { z } from 'zod';
import { remedy } from '../../shared/model/remedy.ts';
import { exposureOf, stated } from './_rank.ts';
import { refs } from './_refs.ts';
import { count, IdList, listed, TextList, Time } from './_row.ts';
import { AGENT_INVENTORY } from './_sql.ts';
import { defineRule } from './define.ts';

export default defineRule({
  id: 'ownerless-agent',
  version: 2,
  title: 'Agent without an owner',
  why: 'Without an owner nobody approves, reviews or switches off what the agent does.',
  severity: 'medium',
  refs: refs('ASI03', 'NHI1'),
  remediation: [remedy('assignOwner', 'and a second one'), remedy('retire', 'if nobody needs it')],
  needs: [AGENT_INVENTORY],
  expectedRate: 'none',
  params: z.object({
    listed: z
      .number()
      .min(0)
      .max(1)
      .default(0.5)
      .describe('Share of all owners whom the user list must know before one that it does not know counts as nobody'),
  }),
  row: z.object({
    entity_id: z.int(),
    name: z.string(),
    key: z.string(),
    owners: TextList,
    owner_ids: IdList,
    known_share: z.number().nullable(),
    records: IdList,
    events: z.int(),
    first_us: Time,
    last_us: Time,
  }),
  // Owners who have left are owner-departed's to tell. What only a grant names has no row in an agent inventory, and so no empty owner.
  sql: `
    WITH person AS MATERIALIZED (
      SELECT DISTINCT f.entity_id FROM v_fact f JOIN v_entity u ON u.entity_id = f.entity_id AND u.kind = 'user'
      WHERE f.name IN ('user_id', 'email', 'department', 'manager', 'status', 'privilege_tier')
    ),
    owner AS MATERIALIZED (
      SELECT DISTINCT g.to_id AS agent_id, g.from_id AS owner_id, g.from_id IN (SELECT entity_id FROM person) AS known
      FROM v_edge g JOIN v_entity a ON a.entity_id = g.to_id AND a.kind = 'agent' WHERE g.kind = 'OWNS'
    ),
    share AS MATERIALIZED (SELECT avg(known) AS known_share FROM (SELECT owner_id, max(known) AS known FROM owner GROUP BY owner_id)),
    owned AS MATERIALIZED (
      SELECT o.agent_id, json_group_array(p.name ORDER BY o.owner_id) AS owners, json_group_array(o.owner_id ORDER BY o.owner_id) AS owner_ids, max(o.known) AS known
      FROM owner o JOIN v_entity p ON p.entity_id = o.owner_id GROUP BY o.agent_id
    )
    SELECT a.entity_id, a.name, a.key, a.events, a.first_us, a.last_us, o.owners, o.owner_ids,
           (SELECT known_share FROM share) AS known_share,
           (SELECT json_group_array(DISTINCT f.record_id ORDER BY f.record_id) FROM v_fact f WHERE f.entity_id = a.entity_id) AS records
    FROM v_agent a LEFT JOIN owned o ON o.agent_id = a.entity_id
    WHERE a.in_inventory = 1 AND coalesce(o.known, 0) = 0 AND EXISTS (SELECT 1 FROM v_fact f WHERE f.entity_id = a.entity_id)
      AND (o.agent_id IS NOT NULL OR NOT EXISTS (SELECT 1 FROM v_fact f WHERE f.entity_id = a.entity_id AND f.name = 'owner' AND f.value <> ''))
      AND NOT EXISTS (SELECT 1 FROM v_fact f WHERE f.entity_id = a.entity_id AND f.name = 'status' AND lower(f.value) = 'deleted')
    ORDER BY a.entity_id`,
  toFinding(row, params) {
    const nobody = row.owners.length > 0;
    // A user list that knows few of the owners says nothing about the others.
    if (nobody && (row.known_share ?? 0) < params.listed) return undefined;
    const who = listed(row.owners);
    return {
      key: row.key,
      severity: nobody || row.events === 0 ? 'low' : 'medium',
      rank: {
        impact: { value: 0.5, why: 'nobody answers for it' },
        exposure: exposureOf(row.events, 'events of it'),
        confidence: nobody
          ? { value: 0.6, why: 'the user list knows most owners and not this one' }
          : stated('the inventory says so'),
      },
      title: nobody ? `${row.name}: its owner is in no user list` : `${row.name} has no owner`,
      explanation: nobody
        ? `The inventory gives ${row.name} to ${who}, whom the imported user list does not know, though it knows ${Math.round((row.known_share ?? 0) * 100)}% of all owners. ` +
          'It may be a team’s mailbox, a misspelt address, or somebody who is gone.'
        : `The inventory lists ${row.name} with an empty owner. ${row.events === 0 ? 'No event of it is in the case.' : `${count(row.events, 'event')} are attributed to it.`}`,
      entities: [row.entity_id, ...row.owner_ids].slice(0, 20),
      events: [],
      chains: [],
      records: row.records.slice(0, 50),
      facts: [
        { name: 'owner', value: nobody ? who : 'empty' },
        { name: 'events', value: String(row.events) },
      ],
      firstUs: row.first_us,
      lastUs: row.last_us,
    };
  },
});
