import { z } from 'zod';
import { remedy } from '../../shared/model/remedy.ts';
import { exposureOf, stated, tierImpact } from './_rank.ts';
import { refs } from './_refs.ts';
import { count, IdList, listed, MOST_CITED, TextList, Time } from './_row.ts';
import { AGENT_INVENTORY, THROUGH } from './_sql.ts';
import { defineRule } from './define.ts';

/** How `run_as` and its like say that the agent acts with rights of its own rather than with the caller's. */
const OWN_RIGHTS = /^(?:fixed|service|system|owner|maker|author|creator)/i;

export default defineRule({
  id: 'shared-agent',
  version: 1,
  title: 'Privileged agent open to many',
  why: 'An agent that acts with its own rights lends them to everyone who may talk to it, whatever they may do themselves.',
  severity: 'medium',
  refs: refs('ASI03', 'NHI9'),
  remediation: [
    remedy('reduceScope', 'of who may use it, or let it act with the caller’s own rights'),
    remedy('stepUp', 'for what most of its users may not do themselves'),
  ],
  needs: [
    {
      what: 'an agent inventory that says whom agents are shared with or whose rights they act with',
      sql: "SELECT EXISTS (SELECT 1 FROM v_fact f JOIN v_entity a ON a.entity_id = f.entity_id WHERE a.kind = 'agent' AND f.name IN ('shared_with', 'allow_all_users', 'run_as'))",
    },
    AGENT_INVENTORY,
  ],
  expectedRate: 'none',
  params: z.object({
    people: z
      .int()
      .min(2)
      .default(20)
      .describe('Different people behind its runs from which an agent counts as shared'),
    tier: z
      .int()
      .min(1)
      .max(4)
      .default(3)
      .describe('Privilege tier of what it acts through, from which sharing it is more than a remark'),
  }),
  row: z.object({
    entity_id: z.int(),
    name: z.string(),
    key: z.string(),
    run_as: z.string().nullable(),
    open: z.int(),
    shared_with: z.string().nullable(),
    tier: z.int().nullable(),
    through: TextList,
    people: z.int(),
    events: z.int(),
    first_us: Time,
    last_us: Time,
    event_ids: IdList,
    records: IdList,
  }),
  sql: `
    WITH through AS (${THROUGH}),
    tier AS MATERIALIZED (
      SELECT t.agent_id, max(CAST(f.value AS INTEGER)) AS tier, json_group_array(DISTINCT h.name ORDER BY h.entity_id) AS names
      FROM through t JOIN v_fact f ON f.entity_id = t.holder_id AND f.name = 'privilege_tier' AND f.value GLOB '[0-4]'
      JOIN v_entity h ON h.entity_id = t.holder_id GROUP BY t.agent_id
    ),
    held AS MATERIALIZED (SELECT principal_id, max(tier) AS tier FROM v_access WHERE granted = 1 GROUP BY principal_id),
    told AS MATERIALIZED (
      SELECT f.entity_id, max(f.value) FILTER (WHERE f.name = 'run_as') AS run_as, max(f.value) FILTER (WHERE f.name = 'shared_with') AS shared_with,
             coalesce(max(lower(f.value) IN ('y', 'yes', 'true', '1', 'all')) FILTER (WHERE f.name = 'allow_all_users'), 0) AS open,
             json_group_array(DISTINCT f.record_id ORDER BY f.record_id) AS records
      FROM v_fact f JOIN v_entity a ON a.entity_id = f.entity_id AND a.kind = 'agent'
      WHERE f.name IN ('run_as', 'shared_with', 'allow_all_users') AND f.value <> '' GROUP BY f.entity_id
    ),
    used AS MATERIALIZED (
      SELECT agent_id, count(*) AS people, sum(events) AS events, min(first_us) AS first_us, max(last_us) AS last_us,
             json_group_array(event_id ORDER BY event_id) AS event_ids
      FROM (SELECT agent_id, user_id, count(*) AS events, min(event_id) AS event_id, min(time_us) AS first_us, max(time_us) AS last_us
            FROM v_event WHERE agent_id IS NOT NULL AND user_id IS NOT NULL AND direct = 0 GROUP BY agent_id, user_id)
      GROUP BY agent_id
    )
    SELECT a.entity_id, a.name, a.key, o.run_as, o.open, o.shared_with, o.records, nullif(max(coalesce(t.tier, -1), coalesce(h.tier, -1)), -1) AS tier,
           t.names AS through, coalesce(u.people, 0) AS people, coalesce(u.events, 0) AS events, u.first_us, u.last_us, u.event_ids
    FROM told o JOIN v_entity a ON a.entity_id = o.entity_id AND a.in_inventory = 1
    LEFT JOIN tier t ON t.agent_id = a.entity_id LEFT JOIN held h ON h.principal_id = a.entity_id LEFT JOIN used u ON u.agent_id = a.entity_id
    ORDER BY a.entity_id`,
  agentOf: (row) => row.entity_id,
  toFinding(row, params) {
    const everyone = row.open === 1 || /^(?:all|everyone|any|tenant|organi[sz]ation)\b/i.test(row.shared_with ?? '');
    const many = row.people >= params.people;
    if (!OWN_RIGHTS.test(row.run_as ?? '') || !(everyone || many)) return undefined;
    const privileged = row.tier !== null && row.tier >= params.tier;
    const reach = row.tier === null ? 'whose privilege is not stated' : `of tier ${row.tier} of 4`;
    const who = everyone ? 'everyone' : count(row.people, 'person', 'people');
    return {
      key: row.key,
      // That many people use an agent is what most agents are for; that all may use an administrator is not.
      severity: !privileged || !everyone ? 'info' : row.tier === 4 ? 'high' : 'medium',
      rank: {
        impact: tierImpact(row.tier),
        exposure: everyone
          ? { value: 0.9, why: 'everyone may use it' }
          : exposureOf(row.people, 'people behind its runs'),
        confidence: stated(everyone ? 'the inventory opens it to all' : 'the runs name the people'),
      },
      title: `${row.name} lends its own rights to ${who}`,
      explanation:
        `${row.name} acts with rights of its own (run as ${row.run_as ?? 'not stated'}), ${reach}${row.through.length > 0 ? `, through ${listed(row.through)}` : ''}. ` +
        (everyone ? 'The inventory opens it to everyone. ' : `The inventory does not open it to everyone. `) +
        (row.people > 0
          ? `${count(row.people, 'person is', 'people are')} behind ${count(row.events, 'event')} of it.`
          : 'No run of it with a known person is in the case.'),
      entities: [row.entity_id],
      events: row.event_ids.slice(0, MOST_CITED),
      chains: [],
      records: row.records.slice(0, 50),
      facts: [
        { name: 'open to all', value: everyone ? 'yes' : 'no' },
        { name: 'people', value: String(row.people) },
        { name: 'tier', value: row.tier === null ? 'not known' : String(row.tier) },
      ],
      firstUs: row.first_us,
      lastUs: row.last_us,
    };
  },
});
