import { z } from 'zod';
import { remedy } from '../../shared/model/remedy.ts';
import { exposureOf } from './_rank.ts';
import { count, Time } from './_row.ts';
import { defineRule } from './define.ts';

const MEASURED_BY: Readonly<Record<string, string>> = {
  ids: 'identifiers that both logs state',
  objects: 'objects that both logs name',
  issue: 'tokens that one issues and the other sees used',
  first_use: 'first uses of tokens',
};

export default defineRule({
  id: 'clock-skew',
  version: 1,
  title: 'A source’s clock is off',
  why: 'When two logs disagree about the time, order between them is not evidence, and what links them in time may be wrong or missed.',
  severity: 'medium',
  refs: [],
  remediation: [
    'Confirm the offset in the case’s clocks, or set the right one, and reconstruct again',
    remedy('recordSource', ': have the source state UTC and its time service'),
  ],
  needs: [
    {
      what: 'two sources that share identifiers by which their clocks can be compared',
      sql: 'SELECT EXISTS (SELECT 1 FROM v_clock WHERE estimate_us IS NOT NULL AND pairs > 0)',
    },
  ],
  expectedRate: 'none',
  params: z.object({
    seconds: z.number().positive().default(5).describe('Offset worth naming, in seconds'),
    drift_ppm: z.number().positive().default(50).describe('Drift worth naming, in microseconds a second'),
    pairs: z
      .int()
      .min(1)
      .default(5)
      .describe('Fewest pairs of records from which an offset left as it is becomes more than a remark'),
  }),
  row: z.object({
    source: z.string(),
    against: z.string().nullable(),
    estimate_us: z.int(),
    offset_us: z.int(),
    pairs: z.int(),
    spread_us: z.int().nullable(),
    basis: z.string(),
    measured_by: z.string().nullable(),
    drift_ppm: z.number().nullable(),
    events: z.int(),
    first_us: Time,
    last_us: Time,
  }),
  sql: `
    WITH total AS MATERIALIZED (SELECT source, count(*) AS events, min(time_us) AS first_us, max(time_us) AS last_us FROM v_event GROUP BY source)
    SELECT c.source, c.against, c.estimate_us, c.offset_us, c.pairs, c.spread_us, c.basis, c.measured_by, c.drift_ppm,
           coalesce(t.events, 0) AS events, t.first_us, t.last_us
    FROM v_clock c LEFT JOIN total t ON t.source = c.source
    WHERE c.estimate_us IS NOT NULL AND (abs(c.estimate_us) >= :seconds * 1000000 OR abs(coalesce(c.drift_ppm, 0)) >= :drift_ppm)
    ORDER BY c.source`,
  toFinding(row, params) {
    const left = Math.abs(row.estimate_us - row.offset_us);
    const spread = row.spread_us ?? 0;
    const corrected = left < params.seconds * 1_000_000 || left <= spread;
    const sure = row.pairs >= params.pairs && spread * 4 <= Math.max(1_000_000, Math.abs(row.estimate_us));
    const drifting = row.drift_ppm !== null && Math.abs(row.drift_ppm) >= params.drift_ppm;
    const other = row.against ?? 'the other sources';
    return {
      key: row.source,
      severity: corrected || !sure ? 'info' : left >= 60_000_000 ? 'medium' : 'low',
      rank: {
        impact: corrected
          ? { value: 0.2, why: 'its times are corrected' }
          : { value: 0.6, why: 'its times are taken as they stand' },
        exposure: exposureOf(row.events, 'events of it'),
        confidence: sure
          ? { value: 0.9, why: `${count(row.pairs, 'pair')} of records agree` }
          : { value: 0.5, why: `${count(row.pairs, 'pair')} of records, which scatter` },
      },
      title: `${row.source} is ${span(row.estimate_us)} ${row.estimate_us > 0 ? 'slow' : 'fast'}${drifting ? ' and drifts' : ''}${corrected ? ', corrected' : ', not corrected'}`,
      explanation:
        `Against ${other}, ${row.source} is ${span(row.estimate_us)} ${row.estimate_us > 0 ? 'behind' : 'ahead'}, from ${count(row.pairs, 'pair')} of records` +
        `${row.measured_by === null ? '' : ` by ${MEASURED_BY[row.measured_by] ?? row.measured_by}`}, which differ by ${span(spread)}. ` +
        (drifting ? `It gains ${(row.drift_ppm ?? 0).toFixed(0)} µs a second. ` : '') +
        (corrected
          ? `Its ${count(row.events, 'event')} stand corrected${row.basis === 'analyst' ? ' by an analyst' : ''}.`
          : row.basis === 'analyst'
            ? `An analyst set ${span(row.offset_us)} instead, so its ${count(row.events, 'event')} are ${span(left)} from what was measured.`
            : `Its ${count(row.events, 'event')} stand as recorded, so order against other sources is not evidence within that span.`),
      entities: [],
      events: [],
      chains: [],
      records: [],
      facts: [
        { name: 'source', value: row.source },
        { name: 'measured against', value: other },
        { name: 'offset measured, µs', value: String(row.estimate_us) },
        { name: 'offset in force, µs', value: String(row.offset_us) },
        { name: 'pairs', value: String(row.pairs) },
      ],
      firstUs: row.first_us,
      lastUs: row.last_us,
    };
  },
});

/** A length of time in the unit that reads best, without its sign. */
function span(us: number): string {
  const seconds = Math.abs(us) / 1_000_000;
  if (seconds < 1) return `${Math.round(seconds * 1000).toLocaleString('en-US')} ms`;
  if (seconds < 120) return `${seconds.toFixed(seconds < 10 ? 1 : 0)} s`;
  if (seconds < 7200) return `${Math.round(seconds / 60)} min`;
  return `${(seconds / 3600).toFixed(1)} h`;
}
