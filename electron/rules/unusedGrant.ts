import { z } from 'zod';
import { remedy } from '../../shared/model/remedy.ts';
import { stated, tierImpact } from './_rank.ts';
import { refs } from './_refs.ts';
import { count, IdList, listed, TextList } from './_row.ts';
import { defineRule } from './define.ts';

const US_PER_DAY = 86_400_000_000;

export default defineRule({
  id: 'unused-grant',
  version: 1,
  title: 'Granted, approved and never used',
  why: 'A right that is approved and never used costs nothing to take away and is there to be abused until it is.',
  severity: 'low',
  refs: refs('ASI03', 'NHI5'),
  remediation: [
    remedy('reduceScope', 'to what it uses'),
    remedy('justInTime', 'what is needed only at times, such as at year end'),
  ],
  needs: [
    {
      what: 'approved and granted permissions of agents',
      sql: "SELECT EXISTS (SELECT 1 FROM v_access WHERE granted = 1) AND EXISTS (SELECT 1 FROM v_permission WHERE basis = 'declared')",
    },
    {
      what: 'dated events attributed to agents',
      sql: 'SELECT EXISTS (SELECT 1 FROM v_event WHERE agent_id IS NOT NULL AND time_us IS NOT NULL)',
    },
  ],
  expectedRate: 'none',
  params: z.object({
    days: z
      .int()
      .positive()
      .default(60)
      .describe('Days over which the agent must be seen at work before disuse is more than a remark'),
  }),
  row: z.object({
    entity_id: z.int(),
    name: z.string(),
    key: z.string(),
    tier: z.int(),
    grants: TextList,
    permissions: z.int(),
    events: z.int(),
    first_us: z.int(),
    last_us: z.int(),
    records: IdList,
  }),
  sql: `
    WITH unused AS MATERIALIZED (
      SELECT principal_id, max(coalesce(tier, 0)) AS tier, count(*) AS permissions,
             json_group_array(DISTINCT system || ': ' || verb || CASE WHEN resource IN ('', '*') THEN '' ELSE ' ' || resource END ORDER BY system, verb, resource) AS grants
      FROM v_access WHERE verdict = 'unused' GROUP BY principal_id
    ),
    records AS MATERIALIZED (
      SELECT principal_id, json_group_array(DISTINCT record_id ORDER BY record_id) AS records
      FROM v_permission WHERE basis = 'granted' AND principal_id IN (SELECT principal_id FROM unused) GROUP BY principal_id
    )
    SELECT a.entity_id, a.name, a.key, u.tier, u.permissions, u.grants, a.events, a.first_us, a.last_us, r.records
    FROM v_agent a JOIN unused u ON u.principal_id = a.entity_id LEFT JOIN records r ON r.principal_id = a.entity_id
    WHERE a.first_us IS NOT NULL ORDER BY a.entity_id`,
  agentOf: (row) => row.entity_id,
  toFinding(row, params) {
    const days = Math.floor((row.last_us - row.first_us) / US_PER_DAY);
    const long = days >= params.days;
    return {
      key: row.key,
      severity: long && row.tier >= 3 ? 'low' : 'info',
      rank: {
        impact: tierImpact(row.tier),
        exposure: { value: Math.min(0.8, 0.3 + days / 365), why: `unused over ${count(days, 'day')} of work` },
        confidence: long
          ? stated('it was at work all that time')
          : { value: 0.5, why: `only ${count(days, 'day')} of its work are in the case` },
      },
      title: `${row.name} never used ${count(row.permissions, 'approved permission')}`,
      explanation:
        `${row.name} is approved for and holds ${listed(row.grants)}, and none of its ${count(row.events, 'event')} over ${count(days, 'day')} uses ${row.permissions === 1 ? 'it' : 'them'}. ` +
        `The widest is tier ${row.tier} of 4. Systems whose logs were not imported may show a use.`,
      entities: [row.entity_id],
      events: [],
      chains: [],
      records: row.records.slice(0, 50),
      facts: [
        { name: 'permissions', value: String(row.permissions) },
        { name: 'days at work', value: String(days) },
        { name: 'highest tier', value: String(row.tier) },
      ],
      firstUs: row.first_us,
      lastUs: row.last_us,
    };
  },
});
