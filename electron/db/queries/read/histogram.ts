/** How many events when, with flagged ones counted apart so that no bucket averages them away. */
import type { Out, Parsed } from '../../../../shared/contract/index.ts';
import type { ReadDb } from '../../handles.ts';
import { chooseBuckets } from './buckets.ts';
import { type CatalogEntries, sourceTitle } from './catalog.ts';
import { type CompiledFilter, compileFilter } from './filter.ts';
import { FLAGGED_EVENTS } from './severity.ts';
import { all, first, numberOf, parseJson } from './statement.ts';

interface Bar {
  readonly bucket: number;
  readonly count: number;
}

export const RANGE = 'e.time_us >= :from_us AND e.time_us < :to_us';

/** Numbers are bound as doubles when they do not fit 32 bits; the casts keep the division whole. */
export const BUCKET = '(e.time_us - CAST(:from_us AS INTEGER)) / CAST(:bucket_us AS INTEGER)';

/** Exported for the plan tests. */
export function histogramSql(filter: CompiledFilter): string {
  return `SELECT ${BUCKET} AS bucket, count(*) AS count FROM event e
    WHERE ${RANGE} AND (${filter.where}) GROUP BY bucket ORDER BY bucket`;
}

function flaggedSql(filter: CompiledFilter): string {
  return `SELECT ${BUCKET} AS bucket, count(*) AS count FROM event e
    WHERE e.id IN (${FLAGGED_EVENTS}) AND ${RANGE} AND (${filter.where}) GROUP BY bucket`;
}

/** `bucket` counts from `fromUs` in steps of `bucketUs`; empty buckets are left out. */
export function eventHistogram(
  db: ReadDb,
  catalog: CatalogEntries,
  input: Parsed<'events.histogram'>,
): Out<'events.histogram'> {
  const filter = compileFilter(db, input.filter);
  const edges = edgesOf(db, filter);
  const fromUs = input.fromUs ?? edges.fromUs;
  const { bucketUs, ...range } = chooseBuckets(fromUs, input.toUs ?? edges.toUs, input.buckets);
  const params = { ...filter.params, from_us: range.fromUs, to_us: range.toUs, bucket_us: bucketUs };
  const flagged = new Map(all<Bar>(db, flaggedSql(filter), params).map((bar) => [bar.bucket, bar.count]));
  const bars = all<Bar>(db, histogramSql(filter), params);
  return {
    ...range,
    bucketUs,
    bars: bars.map((bar) => ({ ...bar, flagged: flagged.get(bar.bucket) ?? 0 })),
    undated: numberOf(
      db,
      `SELECT count(*) AS n FROM event e WHERE e.time_us IS NULL AND (${filter.where})`,
      filter.params,
    ),
    gaps: gaps(db, catalog, range.fromUs, range.toUs),
  };
}

/** First and last matching time, half open; zeros when nothing dated matches. Asked from the index's two ends. */
function edgesOf(db: ReadDb, filter: CompiledFilter): { fromUs: number; toUs: number } {
  const edge = (order: 'ASC' | 'DESC') =>
    first<{ us: number }>(
      db,
      `SELECT e.time_us AS us FROM event e WHERE e.time_us IS NOT NULL AND (${filter.where})
       ORDER BY e.time_us ${order}, e.id ${order} LIMIT 1`,
      filter.params,
    )?.us;
  const fromUs = edge('ASC');
  if (fromUs === undefined) return { fromUs: filter.fromUs ?? 0, toUs: filter.toUs ?? 0 };
  return { fromUs, toUs: (edge('DESC') ?? fromUs) + 1 };
}

/** Silences that a log-gap finding names: its own range, and the source among its facts. */
function gaps(db: ReadDb, catalog: CatalogEntries, fromUs: number, toUs: number): Out<'events.histogram'>['gaps'] {
  const rows = all<{ first_us: number; last_us: number; facts: string; title: string }>(
    db,
    `SELECT first_us, last_us, facts, title FROM finding
     WHERE rule = 'log-gap' AND first_us < :to_us AND last_us > :from_us ORDER BY first_us LIMIT 100`,
    { from_us: fromUs, to_us: toUs },
  );
  return rows.map((row) => {
    const facts = parseJson<{ name: string; value: string }[]>(row.facts, []);
    const source = facts.find((fact) => fact.name.toLowerCase() === 'source')?.value ?? '';
    return {
      source,
      title: source === '' ? row.title : sourceTitle(catalog, source),
      fromUs: row.first_us,
      toUs: row.last_us,
    };
  });
}
