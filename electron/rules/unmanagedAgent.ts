import { z } from 'zod';
import { remedy } from '../../shared/model/remedy.ts';
import { exposureOf, stated, tierImpact } from './_rank.ts';
import { refs } from './_refs.ts';
import { count, IdList, MOST_CITED, Time } from './_row.ts';
import { defineRule } from './define.ts';

export default defineRule({
  id: 'unmanaged-agent',
  version: 1,
  title: 'Agent that nobody manages',
  why: 'An agent outside management is not reviewed, updated or switched off with the others, and its access outlives its reason.',
  severity: 'medium',
  refs: refs('ASI10', 'ASI03', 'NHI1', 'AML.T0103'),
  remediation: [
    remedy('assignOwner', 'and take it into management with its purpose and review date'),
    remedy('retire', 'if nobody takes it'),
  ],
  needs: [
    {
      what: 'an agent inventory that says which agents are managed',
      sql: "SELECT EXISTS (SELECT 1 FROM v_fact f JOIN v_entity a ON a.entity_id = f.entity_id WHERE a.kind = 'agent' AND f.name = 'managed')",
    },
  ],
  expectedRate: 'none',
  params: z.object({}),
  row: z.object({
    entity_id: z.int(),
    name: z.string(),
    key: z.string(),
    platform: z.string().nullable(),
    tier: z.int().nullable(),
    events: z.int(),
    first_us: Time,
    last_us: Time,
    records: IdList,
    event_ids: IdList,
  }),
  sql: `
    WITH unmanaged AS MATERIALIZED (
      SELECT f.entity_id, json_group_array(DISTINCT f.record_id ORDER BY f.record_id) AS records
      FROM (SELECT entity_id, value, max(record_id) AS record_id FROM v_fact WHERE name = 'managed' GROUP BY entity_id) f
      WHERE lower(f.value) IN ('n', 'no', 'false', '0', 'unmanaged') GROUP BY f.entity_id
    ),
    held AS MATERIALIZED (SELECT principal_id, max(tier) AS tier FROM v_access WHERE granted = 1 GROUP BY principal_id)
    SELECT a.entity_id, a.name, a.key, a.events, a.first_us, a.last_us, u.records, h.tier,
           (SELECT min(f.value) FROM v_fact f WHERE f.entity_id = a.entity_id AND f.name = 'platform') AS platform,
           (SELECT json_group_array(x.event_id) FROM (
              SELECT event_id FROM v_event WHERE agent_id = a.entity_id ORDER BY event_id LIMIT ${MOST_CITED}) x) AS event_ids
    FROM v_agent a JOIN unmanaged u ON u.entity_id = a.entity_id LEFT JOIN held h ON h.principal_id = a.entity_id
    WHERE NOT EXISTS (SELECT 1 FROM v_fact f WHERE f.entity_id = a.entity_id AND f.name = 'status' AND lower(f.value) = 'deleted')
    ORDER BY a.entity_id`,
  agentOf: (row) => row.entity_id,
  toFinding: (row) => ({
    key: row.key,
    severity: row.events === 0 ? 'low' : (row.tier ?? 0) >= 3 ? 'high' : 'medium',
    rank: {
      impact: tierImpact(row.tier),
      exposure: exposureOf(row.events, 'events of it'),
      confidence: stated('the inventory says that it is not managed'),
    },
    title: `${row.name} is not managed`,
    explanation:
      `The inventory lists ${row.name}${row.platform === null ? '' : ` on ${row.platform}`} as not managed. ` +
      (row.events > 0
        ? `${count(row.events, 'event')} are attributed to it.`
        : 'No imported event is attributed to it; it may still act where no log was imported.'),
    entities: [row.entity_id],
    events: row.event_ids,
    chains: [],
    records: row.records.slice(0, 50),
    facts: [
      { name: 'events', value: String(row.events) },
      { name: 'highest tier granted', value: row.tier === null ? 'not known' : String(row.tier) },
    ],
    firstUs: row.first_us,
    lastUs: row.last_us,
  }),
});
