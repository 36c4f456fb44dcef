import { z } from 'zod';
import type { Grade } from '../../shared/model/rank.ts';
import { remedy } from '../../shared/model/remedy.ts';
import { formatIsoUtc } from '../../shared/model/time.ts';
import { exposureOf } from './_rank.ts';
import { count } from './_row.ts';
import { type Judged, judgeSilence } from './_silence.ts';
import { defineRule } from './define.ts';

const Pauses = z
  .string()
  .transform((text) =>
    z
      .array(z.object({ from: z.int(), to: z.int(), before: z.int(), after: z.int(), others: z.int() }))
      .parse(JSON.parse(text)),
  );
const Hours = z
  .string()
  .transform((text) => new Map(Object.entries(z.record(z.string(), z.array(z.int())).parse(JSON.parse(text)))));
const CONFIDENCE: Readonly<Record<Judged['witness'], Grade>> = {
  days: { value: 0.9, why: 'on other days it has records at those hours' },
  source: { value: 0.9, why: 'a source that it always goes with went on' },
  steady: { value: 0.7, why: 'the log is steady otherwise, and others went on' },
};
const MOST_TOLD = 20;
const HOUR_US = 3_600_000_000;

export default defineRule({
  id: 'log-gap',
  version: 2,
  title: 'Silence in a log',
  why: 'A source that falls silent while the others go on has lost records, was switched off, or was cut.',
  severity: 'medium',
  refs: [],
  remediation: [remedy('recordSource', ': export the missing period again'), 'Ask who could have stopped the logging'],
  needs: [
    { what: 'dated events', sql: 'SELECT EXISTS (SELECT 1 FROM v_event WHERE time_us IS NOT NULL)' },
    {
      what: 'two sources, one to be silent while the other goes on',
      sql: 'SELECT count(*) > 1 FROM (SELECT DISTINCT format FROM v_evidence WHERE events > 0)',
    },
  ],
  expectedRate: {
    atMost: 1,
    per: 'public holiday and source that people drive',
    why: 'a weekday on which people rest and machines go on looks like a source that was cut',
  },
  params: z.object({
    hours: z.number().positive().default(6).describe('Shortest silence worth naming, in hours'),
    others: z
      .int()
      .min(1)
      .default(5)
      .describe('Events of other sources that must lie in the silence, so that a quiet night is not a gap'),
    rhythm: z.int().min(2).default(30).describe('Fewest events of a source from which a rhythm can be judged'),
    comparable: z
      .int()
      .min(1)
      .default(3)
      .describe('Fewest other days whose same hours lie in the log, with as many weekend hours, to compare with'),
    alike: z
      .number()
      .min(0)
      .max(1)
      .default(0.04)
      .describe('Share of those that may be silent too; beyond it silence at those hours is one of the source’s ways'),
    chance: z
      .number()
      .positive()
      .max(1)
      .default(0.05)
      .describe('Highest chance that any of the source’s silences is so odd without a cause, from 0 to 1'),
    factor: z
      .number()
      .positive()
      .default(3)
      .describe('Where there are too few days to compare: how many times the source’s longest other silence'),
  }),
  row: z.object({ source: z.string(), hours: Hours, pauses: Pauses }),
  // Silences lie between hours with records: from one such hour of a source to the next by the index, not from record to record.
  sql: `
    WITH RECURSIVE source (source_id) AS (
      SELECT (SELECT source_id FROM v_event ORDER BY source_id LIMIT 1)
      UNION ALL
      SELECT (SELECT source_id FROM v_event e WHERE e.source_id > s.source_id ORDER BY source_id LIMIT 1) FROM source s WHERE s.source_id IS NOT NULL
    ),
    walk (source_id, hour, first_us) AS (
      SELECT source_id, NULL, (SELECT time_us FROM v_event e WHERE e.source_id = s.source_id AND e.time_us IS NOT NULL ORDER BY time_us LIMIT 1)
      FROM source s WHERE source_id IS NOT NULL
      UNION ALL
      SELECT source_id, (first_us - (first_us % ${HOUR_US} + ${HOUR_US}) % ${HOUR_US}) / ${HOUR_US},
             (SELECT time_us FROM v_event e WHERE e.source_id = w.source_id AND e.time_us >= w.first_us - (w.first_us % ${HOUR_US} + ${HOUR_US}) % ${HOUR_US} + ${HOUR_US} ORDER BY time_us LIMIT 1)
      FROM walk w WHERE first_us IS NOT NULL
    ),
    -- Each active hour with the time of the first record after it.
    worked AS MATERIALIZED (SELECT source_id, hour, first_us AS next_us FROM walk WHERE hour IS NOT NULL),
    -- With a limit, so that a count does not look up whom the events are attributed to.
    tally AS MATERIALIZED (
      SELECT hour, sum(events) OVER (ORDER BY hour) AS so_far, events FROM (
        SELECT hour, (SELECT count(*) FROM (SELECT 1 FROM v_event e WHERE e.time_us >= hour * ${HOUR_US} AND e.time_us < (hour + 1) * ${HOUR_US} LIMIT -1) x) AS events
        FROM (SELECT DISTINCT hour FROM worked))
    ),
    -- With a whole silent hour in it.
    silent AS MATERIALIZED (
      SELECT source_id, hour, next_us AS time_us, next_hour,
             (SELECT time_us FROM v_event e WHERE e.source_id = w.source_id AND e.time_us < w.next_us ORDER BY time_us DESC LIMIT 1) AS prev_us
      FROM (SELECT *, lead(hour) OVER (PARTITION BY source_id ORDER BY hour) AS next_hour FROM worked) w WHERE next_hour > hour + 1
    ),
    pauses AS MATERIALIZED (
      SELECT *, row_number() OVER (PARTITION BY source_id ORDER BY time_us - prev_us DESC, prev_us) AS place FROM silent
      WHERE time_us - prev_us >= :hours * ${HOUR_US}
    ),
    -- What all sources have in it is what the others have: its own has nothing.
    met AS MATERIALIZED (
      SELECT p.*, b.so_far - b.events - a.so_far
               + (SELECT count(*) FROM (SELECT 1 FROM v_event e WHERE e.time_us > p.prev_us AND e.time_us < (p.hour + 1) * ${HOUR_US} LIMIT -1) x)
               + (SELECT count(*) FROM (SELECT 1 FROM v_event e WHERE e.time_us >= p.next_hour * ${HOUR_US} AND e.time_us < p.time_us LIMIT -1) x) AS others
      FROM pauses p JOIN tally a ON a.hour = p.hour JOIN tally b ON b.hour = p.next_hour WHERE p.place <= 500
    ),
    quiet AS MATERIALIZED (
      SELECT source_id, json_group_array(json_object('from', prev_us, 'to', time_us, 'others', others,
               'before', (SELECT event_id FROM v_event e WHERE e.source_id = m.source_id AND e.time_us = m.prev_us ORDER BY event_id DESC LIMIT 1),
               'after', (SELECT event_id FROM v_event e WHERE e.source_id = m.source_id AND e.time_us = m.time_us ORDER BY event_id LIMIT 1)) ORDER BY place) AS pauses
      FROM met m WHERE others >= :others GROUP BY source_id
    ),
    active AS MATERIALIZED (
      SELECT source_id, (SELECT source FROM v_event e WHERE e.source_id = w.source_id LIMIT 1) AS source, json_group_array(hour ORDER BY hour) AS hours
      FROM worked w GROUP BY source_id
      HAVING (SELECT count(*) FROM (SELECT 1 FROM v_event e WHERE e.source_id = w.source_id AND e.time_us IS NOT NULL LIMIT :rhythm) x) >= :rhythm
    )
    SELECT a.source, (SELECT json_group_object(source, json(hours)) FROM active) AS hours, q.pauses
    FROM quiet q JOIN active a ON a.source_id = q.source_id ORDER BY a.source`,
  toFinding(row, params) {
    const active = row.hours.get(row.source) ?? [];
    const others = new Map([...row.hours].filter(([source]) => source !== row.source));
    const gaps = row.pauses.flatMap((pause) => {
      const judged = judgeSilence(pause, active, others, params);
      return judged === undefined
        ? []
        : [{ ...pause, judged, hours: Math.round((pause.to - pause.from) / 3_600_000_000) }];
    });
    const [longest] = gaps;
    if (longest === undefined) return undefined;
    const told = gaps.slice(0, MOST_TOLD);
    const total = gaps.reduce((sum, gap) => sum + gap.hours, 0);
    return {
      key: row.source,
      severity: 'medium',
      rank: {
        impact: { value: 0.5, why: 'what happened meanwhile is not seen' },
        exposure: exposureOf(total, 'hours without a record'),
        confidence: CONFIDENCE[longest.judged.witness],
      },
      title:
        gaps.length === 1
          ? `${row.source}: no records for ${count(longest.hours, 'hour')}`
          : `${row.source}: ${gaps.length} silences, the longest of ${count(longest.hours, 'hour')}`,
      explanation:
        `${told.map((gap) => sentence(row.source, gap)).join(' ')}` +
        `${gaps.length > told.length ? ` ${count(gaps.length - told.length, 'shorter silence')} of the kind ${gaps.length - told.length === 1 ? 'is' : 'are'} not listed.` : ''}`,
      entities: [],
      events: told.flatMap((gap) => [gap.before, gap.after]),
      chains: [],
      records: [],
      facts: [
        { name: 'source', value: row.source },
        ...told.flatMap((gap) => [
          { name: 'from', value: String(gap.from) },
          { name: 'to', value: String(gap.to) },
          { name: 'events of other sources', value: String(gap.others) },
        ]),
      ],
      firstUs: Math.min(...gaps.map((gap) => gap.from)),
      lastUs: Math.max(...gaps.map((gap) => gap.to)),
    };
  },
});

function sentence(source: string, gap: { from: number; to: number; others: number; judged: Judged }): string {
  const { witness, compared } = gap.judged;
  const usual = {
    days: `on ${count(compared, 'other day')} it has records at those hours`,
    source: `in ${count(compared, 'hour')} of it ${gap.judged.source}, with which it otherwise goes, went on`,
    steady: 'its other silences are far shorter',
  }[witness];
  return (
    `${source} has no record between ${formatIsoUtc(gap.from, 's')} and ${formatIsoUtc(gap.to, 's')}; ${usual}, ` +
    `and other sources have ${count(gap.others, 'event')} in that time.`
  );
}
