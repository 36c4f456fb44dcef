import { z } from 'zod';
import { remedy } from '../../shared/model/remedy.ts';
import { formatIsoUtc } from '../../shared/model/time.ts';
import { stated } from './_rank.ts';
import { refs } from './_refs.ts';
import { count, IdList, listed, TextList } from './_row.ts';
import { defineRule } from './define.ts';

export default defineRule({
  id: 'dormant-with-access',
  version: 1,
  title: 'Dormant agent that still holds access',
  why: 'Access that nobody uses is access that nobody watches: it can be taken over without anyone missing it.',
  severity: 'medium',
  refs: refs('ASI03', 'NHI1'),
  remediation: [remedy('rotate', 'and its grants'), remedy('retire', 'unless its owner confirms that it is needed')],
  needs: [
    {
      what: 'an agent inventory',
      sql: "SELECT EXISTS (SELECT 1 FROM v_entity WHERE kind = 'agent' AND in_inventory = 1)",
    },
    { what: 'granted scopes or roles', sql: "SELECT EXISTS (SELECT 1 FROM v_permission WHERE basis = 'granted')" },
    { what: 'dated events', sql: 'SELECT EXISTS (SELECT 1 FROM v_event WHERE time_us IS NOT NULL)' },
  ],
  expectedRate: 'none',
  params: z.object({
    days: z.int().positive().default(90).describe('Days without activity before the last event of the case'),
  }),
  row: z.object({
    entity_id: z.int(),
    name: z.string(),
    key: z.string(),
    last_us: z.int().nullable(),
    last_active: z.string().nullable(),
    case_end: z.int(),
    scopes: TextList,
    records: IdList,
  }),
  sql: `
    WITH ending AS MATERIALIZED (SELECT time_us AS case_end FROM v_event WHERE time_us IS NOT NULL ORDER BY time_us DESC LIMIT 1),
    through AS (
      SELECT a.entity_id AS agent_id, a.entity_id AS holder_id FROM v_agent a
      UNION SELECT g.from_id, g.to_id FROM v_edge g
      WHERE g.kind IN ('HAS_CREDENTIAL', 'AUTHENTICATES_AS', 'HAS_INTEGRATION', 'RUNS_AS') AND g.basis = 'declared'
    )
    SELECT a.entity_id, a.name, a.key, a.last_us, ending.case_end,
           (SELECT max(f.value) FROM v_fact f WHERE f.entity_id = a.entity_id AND f.name = 'last_active_at' AND f.value <> '') AS last_active,
           json_group_array(DISTINCT p.text) AS scopes, json_group_array(DISTINCT p.record_id) AS records
    FROM v_agent a
    JOIN ending ON ending.case_end IS NOT NULL
    JOIN through t ON t.agent_id = a.entity_id
    JOIN v_permission p ON p.principal_id = t.holder_id AND p.basis = 'granted'
      AND (p.expires_us IS NULL OR p.expires_us > ending.case_end)
    WHERE a.in_inventory = 1 AND (a.last_us IS NULL OR a.last_us < ending.case_end - :days * 86400000000)
      AND NOT EXISTS (SELECT 1 FROM v_fact f WHERE f.entity_id = a.entity_id AND f.name = 'status' AND lower(f.value) IN ('deleted', 'staged'))
    GROUP BY a.entity_id`,
  toFinding(row, params) {
    const claimed = row.last_active === null ? Number.NaN : Date.parse(row.last_active) * 1000;
    const limit = row.case_end - params.days * 86_400_000_000;
    // Logs that cover a week cannot show 90 days of silence; only the inventory's own date, or an older event, can.
    if (row.last_us === null && !(claimed < limit)) return undefined;
    if (claimed >= limit) return undefined;
    const lastUs = Math.max(row.last_us ?? claimed, Number.isNaN(claimed) ? (row.last_us ?? 0) : claimed);
    const idle = Math.floor((row.case_end - lastUs) / 86_400_000_000);
    return {
      key: row.key,
      severity: 'medium',
      rank: {
        impact: { value: 0.5, why: `${count(row.scopes.length, 'grant')} kept` },
        exposure: { value: Math.min(1, 0.5 + idle / 730), why: `idle for ${count(idle, 'day')}` },
        confidence: stated('by the last event and the inventory’s own date'),
      },
      title: `${row.name}: idle for ${count(idle, 'day')}, access kept`,
      explanation:
        `${row.name} was last active on ${formatIsoUtc(lastUs, 'day')}, ${count(idle, 'day')} before the last event of the case, ` +
        `and still holds ${count(row.scopes.length, 'grant')}: ${listed(row.scopes)}.`,
      entities: [row.entity_id],
      events: [],
      chains: [],
      records: row.records.slice(0, 50),
      facts: [
        { name: 'idle days', value: String(idle) },
        { name: 'grants', value: String(row.scopes.length) },
      ],
      firstUs: row.last_us,
      lastUs: row.last_us,
    };
  },
});
