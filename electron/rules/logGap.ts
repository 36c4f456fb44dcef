import { z } from 'zod';
import { remedy } from '../../shared/model/remedy.ts';
import { formatIsoUtc } from '../../shared/model/time.ts';
import { exposureOf } from './_rank.ts';
import { count } from './_row.ts';
import { defineRule } from './define.ts';

export default defineRule({
  id: 'log-gap',
  version: 1,
  title: 'Silence in a log',
  why: 'A source that falls silent while the others go on has lost records, was switched off, or was cut.',
  severity: 'medium',
  refs: [],
  remediation: [remedy('recordSource', ': export the missing period again'), 'Ask who could have stopped the logging'],
  needs: [{ what: 'dated events', sql: 'SELECT EXISTS (SELECT 1 FROM v_event WHERE time_us IS NOT NULL)' }],
  expectedRate: 'none',
  params: z.object({
    hours: z.number().positive().default(6).describe('Shortest silence worth naming, in hours'),
    factor: z.number().positive().default(20).describe('How many times longer than the source’s own average pause'),
    others: z
      .int()
      .min(1)
      .default(5)
      .describe('Events of other sources that must lie in the silence, so that a quiet night is not a gap'),
    rhythm: z.int().min(2).default(30).describe('Fewest events of a source from which a rhythm can be judged'),
  }),
  row: z.object({
    source: z.string(),
    from_us: z.int(),
    to_us: z.int(),
    pause: z.int(),
    average: z.number(),
    others: z.int(),
    before_id: z.int(),
    after_id: z.int(),
  }),
  sql: `
    WITH counted AS (
      -- Events up to and before each time, of all sources: the difference over a pause is what the others had in it.
      SELECT source, event_id, time_us, rank() OVER (ORDER BY time_us) - 1 AS earlier, count(*) OVER (ORDER BY time_us) AS so_far
      FROM v_event WHERE time_us IS NOT NULL
    ),
    ordered AS (
      SELECT source, event_id, time_us, earlier, lag(time_us) OVER w AS prev_us, lag(event_id) OVER w AS prev_id, lag(so_far) OVER w AS prev_so_far
      FROM counted WINDOW w AS (PARTITION BY source ORDER BY time_us, event_id)
    ),
    pauses AS MATERIALIZED (
      SELECT source, prev_us, prev_id, time_us, event_id, earlier - prev_so_far AS others
      FROM ordered WHERE time_us - prev_us >= :hours * 3600000000
    ),
    rhythm AS MATERIALIZED (
      SELECT source, (max(time_us) - min(time_us)) * 1.0 / (count(*) - 1) AS average
      FROM (SELECT source, time_us FROM v_event WHERE time_us IS NOT NULL) GROUP BY source HAVING count(*) >= :rhythm
    )
    SELECT p.source, p.prev_us AS from_us, p.time_us AS to_us, p.time_us - p.prev_us AS pause, r.average,
           p.prev_id AS before_id, p.event_id AS after_id, p.others
    FROM pauses p JOIN rhythm r ON r.source = p.source
    WHERE p.time_us - p.prev_us >= :factor * r.average AND p.others >= :others
    ORDER BY pause DESC, p.source, p.prev_us LIMIT 50`,
  toFinding: (row) => ({
    key: `${row.source}|${row.from_us}`,
    severity: 'medium',
    rank: {
      impact: { value: 0.5, why: 'what happened meanwhile is not seen' },
      exposure: exposureOf(Math.round(row.pause / 3_600_000_000), 'hours without a record'),
      confidence: { value: 0.8, why: `other sources have ${count(row.others, 'event')} in that time` },
    },
    title: `${row.source}: no records for ${count(Math.round(row.pause / 3_600_000_000), 'hour')}`,
    explanation:
      `${row.source} has no record between ${formatIsoUtc(row.from_us, 's')} and ${formatIsoUtc(row.to_us, 's')}, ` +
      `${(row.pause / row.average).toFixed(0)} times its average pause, while other sources have ${count(row.others, 'event')} in that time.`,
    entities: [],
    events: [row.before_id, row.after_id],
    chains: [],
    records: [],
    facts: [
      { name: 'source', value: row.source },
      { name: 'from', value: String(row.from_us) },
      { name: 'to', value: String(row.to_us) },
      { name: 'events of other sources', value: String(row.others) },
    ],
    firstUs: row.from_us,
    lastUs: row.to_us,
  }),
});
