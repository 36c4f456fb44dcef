import { z } from 'zod';
import { remedy } from '../../shared/model/remedy.ts';
import { exposureOf, stated } from './_rank.ts';
import { IdList, Time } from './_row.ts';
import { defineRule } from './define.ts';

export default defineRule({
  id: 'ownerless-agent',
  version: 1,
  title: 'Agent without an owner',
  why: 'Without an owner nobody approves, reviews or switches off what the agent does.',
  severity: 'medium',
  refs: [
    { scheme: 'OWASP ASI', id: 'ASI03', title: 'Identity and privilege abuse' },
    { scheme: 'OWASP NHI', id: 'NHI1', title: 'Improper offboarding' },
  ],
  remediation: [remedy('assignOwner', 'and a second one'), remedy('retire', 'if nobody needs it')],
  needs: [
    {
      what: 'an agent inventory',
      sql: "SELECT EXISTS (SELECT 1 FROM v_entity WHERE kind = 'agent' AND in_inventory = 1)",
    },
  ],
  expectedRate: 'none',
  params: z.object({}),
  row: z.object({
    entity_id: z.int(),
    name: z.string(),
    key: z.string(),
    owner: z.string().nullable(),
    owner_id: z.int().nullable(),
    owner_status: z.string().nullable(),
    records: IdList,
    events: z.int(),
    first_us: Time,
    last_us: Time,
  }),
  sql: `
    SELECT a.entity_id, a.name, a.key, a.events, a.first_us, a.last_us,
           (SELECT f.value FROM v_fact f WHERE f.entity_id = a.entity_id AND f.name = 'owner' AND f.value <> '' LIMIT 1) AS owner,
           (SELECT g.from_id FROM v_edge g WHERE g.to_id = a.entity_id AND g.kind = 'OWNS' LIMIT 1) AS owner_id,
           (SELECT s.value FROM v_edge g JOIN v_fact s ON s.entity_id = g.from_id AND s.name = 'status'
            WHERE g.to_id = a.entity_id AND g.kind = 'OWNS' AND lower(s.value) IN ('disabled', 'departed')
              AND NOT EXISTS (SELECT 1 FROM v_edge h WHERE h.to_id = a.entity_id AND h.kind = 'OWNS' AND h.from_id <> g.from_id)
            LIMIT 1) AS owner_status,
           (SELECT json_group_array(DISTINCT f.record_id) FROM v_fact f WHERE f.entity_id = a.entity_id) AS records
    FROM v_agent a
    WHERE a.in_inventory = 1`,
  toFinding(row) {
    const gone = row.owner_status !== null;
    if (row.owner !== null && !gone) return undefined;
    if (row.owner === null && row.owner_id !== null && !gone) return undefined;
    return {
      key: row.key,
      severity: row.events > 0 ? 'medium' : 'low',
      rank: {
        impact: { value: 0.5, why: 'nobody answers for it' },
        exposure: exposureOf(row.events, 'events of it'),
        confidence: stated('the inventory says so'),
      },
      title: gone ? `${row.name}: its only owner is ${row.owner_status}` : `${row.name} has no owner`,
      explanation: gone
        ? `The inventory gives ${row.name} one owner, ${row.owner ?? 'a person'}, whom the user list marks as ${row.owner_status}.`
        : `The inventory lists ${row.name} with an empty owner.`,
      entities: row.owner_id === null ? [row.entity_id] : [row.entity_id, row.owner_id],
      events: [],
      chains: [],
      records: row.records.slice(0, 50),
      facts: [{ name: 'events', value: String(row.events) }],
      firstUs: row.first_us,
      lastUs: row.last_us,
    };
  },
});
