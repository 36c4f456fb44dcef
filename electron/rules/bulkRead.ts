import { z } from 'zod';
import { remedy } from '../../shared/model/remedy.ts';
import { formatIsoUtc } from '../../shared/model/time.ts';
import { exposureOf } from './_rank.ts';
import { count, IdList, listed, TextList, Time } from './_row.ts';
import { defineRule } from './define.ts';

export default defineRule({
  id: 'bulk-read',
  version: 1,
  title: 'Bulk read or export',
  why: 'Reading whole tables in an hour is how data leaves; few agents need it and those that do are known to.',
  severity: 'medium',
  refs: [
    { scheme: 'OWASP ASI', id: 'ASI02', title: 'Tool misuse and exploitation' },
    { scheme: 'MITRE ATLAS', id: 'AML.T0085.001', title: 'Data from AI services: AI agent tools' },
    { scheme: 'MITRE ATLAS', id: 'AML.T0086', title: 'Exfiltration via AI agent tool invocation' },
  ],
  remediation: [
    'Ask the owner whether the export was meant',
    remedy('stepUp', 'for exports, and limit the rows of one call'),
    'Treat the rows read as disclosed until shown otherwise',
  ],
  needs: [
    {
      what: 'events that state rows read or name objects',
      sql: "SELECT EXISTS (SELECT 1 FROM v_event WHERE rows_read IS NOT NULL OR verb IN ('read', 'export'))",
    },
  ],
  expectedRate: 'none',
  params: z.object({
    rows: z.int().positive().default(1000).describe('Rows in one hour'),
    objects: z.int().positive().default(100).describe('Different objects in one hour, where rows are not stated'),
  }),
  row: z.object({
    holder_id: z.int(),
    name: z.string(),
    key: z.string(),
    hour: z.int(),
    rows: z.int(),
    objects: z.int(),
    events: z.int(),
    systems: TextList,
    what: TextList,
    event_ids: IdList,
    chain_ids: TextList,
    agent_ids: IdList,
    usual: z.number().nullable(),
    usual_hours: z.int(),
    first_us: Time,
    last_us: Time,
  }),
  sql: `
    WITH reads AS MATERIALIZED (
      SELECT coalesce(agent_id, credential_id, integration_id, actor_id) AS holder_id, time_us / 3600000000 AS hour,
             event_id, time_us, coalesce(rows_read, 0) AS rows, object_id
      FROM v_event
      WHERE verb IN ('read', 'export', 'list', 'search') AND status <> 'failure' AND time_us IS NOT NULL
        AND direct = 0 AND coalesce(agent_id, credential_id, integration_id, actor_id) IS NOT NULL
    ),
    hourly AS (
      SELECT holder_id, hour, sum(rows) AS rows, count(DISTINCT object_id) AS objects, count(*) AS events,
             min(time_us) AS first_us, max(time_us) AS last_us
      FROM reads GROUP BY holder_id, hour
    ),
    -- What is usual is the mean of the holder's own hours before.
    big AS MATERIALIZED (
      SELECT * FROM (
        SELECT *, avg(rows) OVER earlier AS usual, count(*) OVER earlier AS usual_hours FROM hourly
        WINDOW earlier AS (PARTITION BY holder_id ORDER BY hour ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
      ) WHERE rows >= :rows OR objects >= :objects
    ),
    cited AS (
      SELECT r.holder_id, r.hour, r.event_id, r.object_id, e.system_id, e.chain_id, e.agent_id,
             row_number() OVER (PARTITION BY r.holder_id, r.hour ORDER BY r.rows DESC, r.event_id) AS place
      FROM reads r CROSS JOIN big b ON b.holder_id = r.holder_id AND b.hour = r.hour CROSS JOIN v_event e ON e.event_id = r.event_id
    ),
    detail AS MATERIALIZED (
      SELECT c.holder_id, c.hour, json_group_array(DISTINCT s.name ORDER BY c.event_id) FILTER (WHERE s.entity_id IS NOT NULL) AS systems,
             json_group_array(DISTINCT o.name ORDER BY c.event_id) FILTER (WHERE o.entity_id IS NOT NULL) AS what,
             json_group_array(c.event_id ORDER BY c.place) FILTER (WHERE c.place <= 200) AS event_ids,
             json_group_array(DISTINCT c.chain_id ORDER BY c.event_id) FILTER (WHERE c.chain_id IS NOT NULL) AS chain_ids,
             json_group_array(DISTINCT c.agent_id ORDER BY c.event_id) FILTER (WHERE c.agent_id IS NOT NULL) AS agent_ids
      FROM cited c LEFT JOIN v_entity s ON s.entity_id = c.system_id LEFT JOIN v_entity o ON o.entity_id = c.object_id
      GROUP BY c.holder_id, c.hour
    )
    SELECT b.*, h.name, h.key, d.systems, d.what, d.event_ids, d.chain_ids, d.agent_ids
    FROM big b JOIN detail d ON d.holder_id = b.holder_id AND d.hour = b.hour JOIN v_entity h ON h.entity_id = b.holder_id
    ORDER BY b.holder_id, b.hour`,
  toFinding(row) {
    // Ten times its own usual hour, or no history to compare with.
    if (row.usual_hours >= 5 && row.usual !== null && row.usual > 0 && row.rows < row.usual * 10) return undefined;
    const usual =
      row.usual === null
        ? 'it has no earlier reads to compare with'
        : `its usual hour before was ${count(Math.round(row.usual), 'row')}`;
    return {
      key: `${row.key}|${row.hour}`,
      severity: row.rows >= 10_000 || row.objects >= 1000 ? 'high' : 'medium',
      rank: {
        impact:
          row.rows >= 10_000 || row.objects >= 1000
            ? { value: 0.9, why: 'as much as whole tables hold' }
            : { value: 0.65, why: 'more than a task usually needs' },
        exposure: exposureOf(Math.max(row.rows, row.objects), row.rows >= row.objects ? 'rows' : 'objects'),
        confidence:
          row.usual_hours >= 5
            ? { value: 0.95, why: 'ten times its own usual hour or more' }
            : { value: 0.75, why: 'too few earlier hours to know what is usual' },
      },
      title: `${row.name} read ${row.rows > 0 ? count(row.rows, 'row') : count(row.objects, 'object')} in one hour`,
      explanation:
        `In the hour from ${formatIsoUtc(row.hour * 3_600_000_000, 'min')} ${row.name} made ${count(row.events, 'read')} on ${listed(row.systems)}: ` +
        `${row.rows > 0 ? `${count(row.rows, 'row')} stated by the source` : 'the source states no row counts'}, ` +
        `${count(row.objects, 'different object')} (${listed(row.what)}); ${usual}.`,
      entities: [...new Set([row.holder_id, ...row.agent_ids])].slice(0, 20),
      events: row.event_ids,
      chains: row.chain_ids.slice(0, 50),
      records: [],
      facts: [
        { name: 'rows', value: String(row.rows) },
        { name: 'objects', value: String(row.objects) },
        { name: 'reads', value: String(row.events) },
      ],
      firstUs: row.first_us,
      lastUs: row.last_us,
    };
  },
});
