import { z } from 'zod';
import { remedy } from '../../shared/model/remedy.ts';
import { formatIsoUtc } from '../../shared/model/time.ts';
import { exposureOf } from './_rank.ts';
import { refs } from './_refs.ts';
import { count, IdList, listed, MOST_CITED, TextList, Time } from './_row.ts';
import { defineRule } from './define.ts';

const HOUR_US = 3_600_000_000;

export default defineRule({
  id: 'bulk-read',
  version: 2,
  title: 'Bulk read or export',
  why: 'Reading whole tables in an hour is how data leaves; few agents need it and those that do are known to.',
  severity: 'medium',
  refs: refs('ASI02', 'AML.T0085.001', 'AML.T0086'),
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
  expectedRate: {
    atMost: 1,
    per: 'agent that begins to read in bulk within the log',
    why: 'the first days of a new batch job look like the first day of an export; after three more days of the same it is its habit',
  },
  params: z.object({
    rows: z.int().positive().default(1000).describe('Rows in one hour'),
    objects: z.int().positive().default(100).describe('Different objects in one hour, where rows are not stated'),
    times: z
      .number()
      .min(1)
      .default(10)
      .describe('How many times its usual hour before, where at least five earlier hours are known'),
    days: z
      .int()
      .min(1)
      .default(3)
      .describe('Other days with a comparable hour, on at least half of its days, that make bulk reading its habit'),
  }),
  row: z.object({
    holder_id: z.int(),
    name: z.string(),
    key: z.string(),
    hours: z.int(),
    hour: z.int(),
    rows: z.int(),
    objects: z.int(),
    total: z.int(),
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
      SELECT coalesce(agent_id, credential_id, integration_id, CASE WHEN actor_role <> 'user' THEN actor_id END) AS holder_id,
             time_us / 3600000000 AS hour, event_id, time_us, coalesce(rows_read, 0) AS rows, object_id
      FROM v_event
      WHERE verb IN ('read', 'export', 'list', 'search') AND status <> 'failure' AND time_us IS NOT NULL AND direct = 0
    ),
    hourly AS MATERIALIZED (
      SELECT holder_id, hour, hour / 24 AS day, sum(rows) AS rows, count(DISTINCT object_id) AS objects, count(*) AS events,
             min(time_us) AS first_us, max(time_us) AS last_us
      FROM reads WHERE holder_id IS NOT NULL GROUP BY holder_id, hour
    ),
    -- Its days: how much the fullest hour of each held, and on how many that was much.
    daily AS MATERIALIZED (
      SELECT holder_id, day, max(rows) AS rows, max(objects) AS objects,
             count(*) OVER all_days AS active, sum(max(rows) >= :rows) OVER all_days AS row_days, sum(max(objects) >= :objects) OVER all_days AS object_days,
             sum(CASE WHEN max(rows) >= :rows THEN max(rows) ELSE 0 END) OVER all_days AS row_sum,
             sum(CASE WHEN max(objects) >= :objects THEN max(objects) ELSE 0 END) OVER all_days AS object_sum
      FROM hourly GROUP BY holder_id, day WINDOW all_days AS (PARTITION BY holder_id)
    ),
    -- What is usual is the mean of the holder's own hours before.
    measured AS (
      SELECT *, avg(rows) OVER earlier AS usual_rows, avg(objects) OVER earlier AS usual_objects, count(*) OVER earlier AS usual_hours FROM hourly
      WINDOW earlier AS (PARTITION BY holder_id ORDER BY hour ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
    ),
    -- A habit: as much on enough other days, and at most three times what those held.
    big AS MATERIALIZED (
      SELECT m.*, CASE WHEN m.rows >= :rows THEN m.usual_rows ELSE m.usual_objects END AS usual
      FROM measured m CROSS JOIN daily d ON d.holder_id = m.holder_id AND d.day = m.day
      WHERE (m.rows >= :rows AND (m.usual_hours < 5 OR m.rows >= :times * m.usual_rows)
             AND NOT (d.row_days > :days AND d.row_days * 2 >= d.active AND m.rows * (d.row_days - 1) <= 3 * (d.row_sum - d.rows)))
         OR (m.objects >= :objects AND (m.usual_hours < 5 OR m.objects >= :times * m.usual_objects)
             AND NOT (d.object_days > :days AND d.object_days * 2 >= d.active AND m.objects * (d.object_days - 1) <= 3 * (d.object_sum - d.objects)))
    ),
    cited AS (
      SELECT r.holder_id, r.event_id, r.object_id, e.system_id, e.chain_id, e.agent_id,
             row_number() OVER (PARTITION BY r.holder_id ORDER BY r.rows DESC, r.event_id) AS place
      FROM reads r CROSS JOIN big b ON b.holder_id = r.holder_id AND b.hour = r.hour CROSS JOIN v_event e ON e.event_id = r.event_id
    ),
    detail AS MATERIALIZED (
      SELECT c.holder_id, json_group_array(DISTINCT s.name ORDER BY c.event_id) FILTER (WHERE s.entity_id IS NOT NULL) AS systems,
             json_group_array(DISTINCT o.name ORDER BY c.event_id) FILTER (WHERE o.entity_id IS NOT NULL) AS what,
             json_group_array(c.event_id ORDER BY c.place) FILTER (WHERE c.place <= ${MOST_CITED}) AS event_ids,
             json_group_array(DISTINCT c.chain_id ORDER BY c.event_id) FILTER (WHERE c.chain_id IS NOT NULL) AS chain_ids,
             json_group_array(DISTINCT c.agent_id ORDER BY c.event_id) FILTER (WHERE c.agent_id IS NOT NULL) AS agent_ids
      FROM cited c LEFT JOIN v_entity s ON s.entity_id = c.system_id LEFT JOIN v_entity o ON o.entity_id = c.object_id
      GROUP BY c.holder_id
    ),
    -- The fullest of its hours stands for them all.
    fullest AS (SELECT *, row_number() OVER (PARTITION BY holder_id ORDER BY rows DESC, objects DESC, hour) AS place FROM big),
    summed AS MATERIALIZED (
      SELECT holder_id, count(*) AS hours, sum(rows) AS total, sum(events) AS events, min(first_us) AS first_us, max(last_us) AS last_us FROM big GROUP BY holder_id
    )
    SELECT b.*, f.hour, f.rows, f.objects, f.usual, f.usual_hours, h.name, h.key, d.systems, d.what, d.event_ids, d.chain_ids, d.agent_ids
    FROM summed b JOIN fullest f ON f.holder_id = b.holder_id AND f.place = 1 JOIN detail d ON d.holder_id = b.holder_id
    JOIN v_entity h ON h.entity_id = b.holder_id
    ORDER BY b.holder_id`,
  holderOf: (row) => row.holder_id,
  toFinding(row) {
    const tables = row.total >= 10_000 || row.objects >= 1000;
    const much = row.rows > 0 ? count(row.rows, 'row') : count(row.objects, 'object');
    const known = row.usual_hours >= 5;
    const usual =
      row.usual === null
        ? 'it has no earlier reads to compare with'
        : `its usual hour before held ${count(Math.round(row.usual), row.rows > 0 ? 'row' : 'object')}`;
    return {
      key: row.key,
      severity: tables ? 'high' : 'medium',
      rank: {
        impact: tables
          ? { value: 0.9, why: 'as much as whole tables hold' }
          : { value: 0.65, why: 'more than a task usually needs' },
        exposure: exposureOf(Math.max(row.total, row.objects), row.total >= row.objects ? 'rows' : 'objects'),
        confidence: known
          ? { value: 0.95, why: 'many times its own usual hour' }
          : { value: 0.75, why: 'too few earlier hours to know what is usual' },
      },
      title: `${row.name} read ${much} in one hour${row.hours > 1 ? `, and as much in ${count(row.hours - 1, 'other hour')}` : ''}`,
      explanation:
        `In the hour from ${formatIsoUtc(row.hour * HOUR_US, 'min')} ${row.name} read on ${listed(row.systems)}: ` +
        `${row.rows > 0 ? `${count(row.rows, 'row')} stated by the source` : 'the source states no row counts'}, ` +
        `${count(row.objects, 'different object')} (${listed(row.what)}); ${usual}. ` +
        `${row.hours > 1 ? `${row.hours.toLocaleString('en-US')} such hours held ${count(row.total, 'row')} and ` : 'The hour held '}${count(row.events, 'read')}. ` +
        'No such reading on most of its other days makes it a habit.',
      entities: [...new Set([row.holder_id, ...row.agent_ids])].slice(0, 20),
      events: row.event_ids,
      chains: row.chain_ids.slice(0, 50),
      records: [],
      facts: [
        { name: 'rows', value: String(row.total) },
        { name: 'objects in the fullest hour', value: String(row.objects) },
        { name: 'reads', value: String(row.events) },
        { name: 'hours', value: String(row.hours) },
      ],
      firstUs: row.first_us,
      lastUs: row.last_us,
    };
  },
});
