/** How many events when, with flagged ones counted apart so that no bucket averages them away. */
import type { Out, Parsed } from '../../../../../shared/contract/index.ts';
import { BLOCK_EVENTS, UNDATED } from '../../../columns/layout.ts';
import type { ReadDb } from '../../../handles.ts';
import { type CatalogEntries, sourceTitle } from '../catalog.ts';
import { type Columns, withColumns } from '../columns/columns.ts';
import { type Selection, select, selected } from '../columns/selection.ts';
import { eachBlock } from '../columns/tally.ts';
import { type CompiledFilter, compileFilter } from '../filter/filter.ts';
import { FLAGGED_EVENTS } from '../findings/severity.ts';
import { all, first, numberOf, parseJson } from '../statement.ts';
import { chooseBuckets } from './buckets.ts';
import { eventWalk } from './walk.ts';

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

type Input = Parsed<'events.histogram'>;
type Counts = Omit<Out<'events.histogram'>, 'gaps'>;

/** `bucket` counts from `fromUs` in steps of `bucketUs`; empty buckets are left out. */
export function eventHistogram(db: ReadDb, catalog: CatalogEntries, input: Input): Out<'events.histogram'> {
  const filter = compileFilter(db, input.filter);
  const counts =
    withColumns(db, (columns) => countByColumns(db, columns, filter, input)) ?? countByRows(db, filter, input);
  return { ...counts, gaps: gaps(db, catalog, counts.fromUs, counts.toUs) };
}

function countByColumns(db: ReadDb, columns: Columns, filter: CompiledFilter, input: Input): Counts {
  const selection = select(db, columns, filter);
  const given = input.fromUs !== undefined && input.toUs !== undefined;
  const edges = given
    ? noEvents(filter)
    : filter.empty
      ? edgesOf(db, filter)
      : edgesByColumns(columns, selection, filter);
  const { bucketUs, ...range } = chooseBuckets(input.fromUs ?? edges.fromUs, input.toUs ?? edges.toUs, input.buckets);
  const flaggedEvents = selected(db, columns, FLAGGED_EVENTS, filter);
  const size = (range.toUs - range.fromUs) / bucketUs;
  const counts = new Uint32Array(size);
  const flagged = new Uint32Array(size);
  eachBlock(columns, selection, range, (block, marks) => {
    const times = columns.times(block);
    const flags = flaggedEvents.subarray(block * BLOCK_EVENTS);
    for (let at = 0; at < BLOCK_EVENTS; at += 1) {
      const time = times[at] as number;
      if (!(time >= range.fromUs && time < range.toUs) || (marks !== undefined && marks[at] === 0)) continue;
      const bucket = Math.floor((time - range.fromUs) / bucketUs);
      counts[bucket] = (counts[bucket] as number) + 1;
      if (flags[at] === 1) flagged[bucket] = (flagged[bucket] as number) + 1;
    }
  });
  const bars = Array.from(counts, (count, bucket) => ({ bucket, count, flagged: flagged[bucket] ?? 0 }));
  return {
    ...range,
    bucketUs,
    bars: bars.filter((bar) => bar.count > 0),
    undated: undatedOf(columns, selection, filter),
  };
}

function undatedOf(columns: Columns, selection: Selection, filter: CompiledFilter): number {
  if (filter.fromUs !== undefined || filter.toUs !== undefined) return 0;
  let count = 0;
  for (let block = 0; block < columns.blocks; block += 1) {
    const span = columns.span(block);
    if (span?.undated === 0) continue;
    const marks = selection.marks(block);
    if (marks === 'none') continue;
    if (marks === 'all' && span !== undefined) {
      count += span.undated;
      continue;
    }
    const times = columns.times(block);
    for (let at = 0; at < BLOCK_EVENTS; at += 1) {
      if (times[at] === UNDATED && (marks === 'all' || marks[at] !== 0)) count += 1;
    }
  }
  return count;
}

/** The first and the last place of the list; undated events are last in either order, so each end is asked for in its own. */
function edgesByColumns(columns: Columns, selection: Selection, filter: CompiledFilter): Edges {
  const first = eventWalk(columns, selection, false)(true, undefined, 1)[0]?.value;
  const last = eventWalk(columns, selection, true)(true, undefined, 1)[0]?.value;
  if (first === null || first === undefined || last === null || last === undefined) return noEvents(filter);
  return { fromUs: first, toUs: last + 1 };
}

/** The same from the rows, while columns are missing. */
function countByRows(db: ReadDb, filter: CompiledFilter, input: Input): Counts {
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
  };
}

interface Edges {
  readonly fromUs: number;
  readonly toUs: number;
}

function noEvents(filter: CompiledFilter): Edges {
  return { fromUs: filter.fromUs ?? 0, toUs: filter.toUs ?? 0 };
}

/** First and last matching time, half open; zeros when nothing dated matches. Asked from the index's two ends. */
function edgesOf(db: ReadDb, filter: CompiledFilter): Edges {
  const edge = (order: 'ASC' | 'DESC') =>
    first<{ us: number }>(
      db,
      `SELECT e.time_us AS us FROM event e WHERE e.time_us IS NOT NULL AND (${filter.where})
       ORDER BY e.time_us ${order}, e.id ${order} LIMIT 1`,
      filter.params,
    )?.us;
  const fromUs = edge('ASC');
  if (fromUs === undefined) return noEvents(filter);
  return { fromUs, toUs: (edge('DESC') ?? fromUs) + 1 };
}

/** Silences that log-gap findings name: the source, and `from` and `to` of each, among their facts; a finding's own range where it lists none. */
function gaps(db: ReadDb, catalog: CatalogEntries, fromUs: number, toUs: number): Out<'events.histogram'>['gaps'] {
  const rows = all<{ first_us: number; last_us: number; facts: string; title: string }>(
    db,
    `SELECT first_us, last_us, facts, title FROM finding
     WHERE rule = 'log-gap' AND first_us < :to_us AND last_us > :from_us ORDER BY first_us LIMIT 100`,
    { from_us: fromUs, to_us: toUs },
  );
  const found = rows.flatMap((row) => {
    const facts = parseJson<{ name: string; value: string }[]>(row.facts, []);
    const valuesOf = (name: string) =>
      facts.filter((fact) => fact.name.toLowerCase() === name).map(({ value }) => value);
    const source = valuesOf('source')[0] ?? '';
    const title = source === '' ? row.title : sourceTitle(catalog, source);
    const ends = valuesOf('to').map(Number);
    const spans = valuesOf('from').map((from, index) => ({ fromUs: Number(from), toUs: ends[index] ?? Number.NaN }));
    const stated = spans.filter((span) => Number.isSafeInteger(span.fromUs) && Number.isSafeInteger(span.toUs));
    const own = stated.length > 0 ? stated : [{ fromUs: row.first_us, toUs: row.last_us }];
    return own.filter((span) => span.fromUs < toUs && span.toUs > fromUs).map((span) => ({ source, title, ...span }));
  });
  return found.sort((one, other) => one.fromUs - other.fromUs).slice(0, 100);
}
