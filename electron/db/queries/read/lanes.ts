/** One row a thing: when the busiest agents, users, credentials and systems of the filter were active. */
import type { Out, Parsed } from '../../../../shared/contract/index.ts';
import { BLOCK_EVENTS, type Numbers } from '../../columns/layout.ts';
import type { ReadDb } from '../../handles.ts';
import { briefsById } from './briefs.ts';
import { chooseBuckets } from './buckets.ts';
import { type Columns, withColumns } from './columns.ts';
import { type CompiledFilter, compileFilter } from './filter.ts';
import { BUCKET, RANGE } from './histogram.ts';
import { select, selected } from './selection.ts';
import { FLAGGED_EVENTS } from './severity.ts';
import { JOIN_ATTRIBUTION, SLOT_EXPRESSION } from './slotColumns.ts';
import { all, list, type Params } from './statement.ts';
import { createTally, eachBlock } from './tally.ts';

type Answer = Out<'events.lanes'>;
type By = Answer['lanes'][number]['by'];

/** Buckets count from `fromUs` aligned down to the width, as in the histogram over the same range. */
export function eventLanes(db: ReadDb, input: Parsed<'events.lanes'>): Answer {
  const filter = compileFilter(db, input.filter);
  const { fromUs, toUs, bucketUs } = chooseBuckets(input.fromUs, input.toUs, input.buckets);
  const params = { ...filter.params, from_us: fromUs, to_us: toUs, bucket_us: bucketUs };
  const kinds = [...new Set(input.by)];
  const range = { fromUs, toUs, bucketUs };
  const counted = withColumns(db, (columns) => countByColumns(db, columns, filter, kinds, range, input.limit));
  if (counted !== undefined) return { bucketUs, ...withEntities(db, counted) };
  const lanes: Answer['lanes'] = [];
  const more: Answer['more'] = [];
  for (const by of kinds) {
    const tops = topEntities(db, filter, by, params);
    const kept = tops.slice(0, input.limit);
    if (tops.length > kept.length) more.push({ by, hidden: tops.length - kept.length });
    lanes.push(...lanesOf(db, filter, by, kept, params));
  }
  return { bucketUs, lanes, more };
}

interface Range {
  readonly fromUs: number;
  readonly toUs: number;
  readonly bucketUs: number;
}

interface CountedLane {
  readonly by: By;
  readonly id: number;
  readonly total: number;
  readonly cells: Answer['lanes'][number]['cells'];
}

interface Counted {
  readonly lanes: readonly CountedLane[];
  readonly more: Answer['more'];
}

/** The selected events of the range once, then for each kind who is busiest and when. */
function countByColumns(
  db: ReadDb,
  columns: Columns,
  filter: CompiledFilter,
  kinds: readonly By[],
  range: Range,
  limit: number,
): Counted {
  const selection = select(db, columns, filter);
  const { fromUs, toUs, bucketUs } = range;
  const parts: Part[] = [];
  eachBlock(columns, selection, range, (block, marks) => {
    const times = columns.times(block);
    const places = new Uint16Array(BLOCK_EVENTS);
    const buckets = new Uint16Array(BLOCK_EVENTS);
    let count = 0;
    for (let at = 0; at < BLOCK_EVENTS; at += 1) {
      const time = times[at] as number;
      if (!(time >= fromUs && time < toUs) || (marks !== undefined && marks[at] === 0)) continue;
      places[count] = at;
      buckets[count] = Math.floor((time - fromUs) / bucketUs);
      count += 1;
    }
    if (count > 0) parts.push({ block, count, places, buckets });
  });
  const flagged = selected(db, columns, FLAGGED_EVENTS, filter);
  const counted = kinds.map((by) =>
    countLanes(columns, parts, by, { size: (toUs - fromUs) / bucketUs, limit, flagged }),
  );
  return {
    lanes: counted.flatMap((one) => one.lanes),
    more: counted.flatMap(({ by, hidden }) => (hidden > 0 ? [{ by, hidden }] : [])),
  };
}

/** Selected events of one block: their places in it and the bucket of each. */
interface Part {
  readonly block: number;
  readonly count: number;
  readonly places: Uint16Array;
  readonly buckets: Uint16Array;
}

function countLanes(
  columns: Columns,
  parts: readonly Part[],
  by: By,
  want: { readonly size: number; readonly limit: number; readonly flagged: Uint8Array },
): { readonly by: By; readonly lanes: readonly CountedLane[]; readonly hidden: number } {
  const { size, limit, flagged } = want;
  const tally = createTally();
  let most = 0;
  const fields = parts.map(({ block, count, places }) => {
    const ids = columns.numbers(by, block);
    for (let n = 0; n < count; n += 1) {
      const id = ids[places[n] as number] as number;
      if (id === 0) continue;
      if (id > most) most = id;
      tally.add(id);
    }
    return ids;
  });
  // What attribution concludes is canonical already; a system is as its record names it.
  const merged = by === 'system' ? columns.merged : new Map<number, number>();
  tally.fold(merged);
  const { ranked, distinct } = tally.top(limit);
  const laneOf = new Uint8Array(most + 1);
  for (const [lane, { id }] of ranked.entries()) if (id <= most) laneOf[id] = lane + 1;
  for (const [id, into] of merged) {
    const lane = ranked.findIndex((top) => top.id === into);
    if (id <= most && lane >= 0) laneOf[id] = lane + 1;
  }
  const counts = new Uint32Array(limit * size);
  const flags = new Uint32Array(limit * size);
  for (const [part, { block, count, places, buckets }] of parts.entries()) {
    const ids = fields[part] as Numbers;
    const marks = flagged.subarray(block * BLOCK_EVENTS);
    for (let n = 0; n < count; n += 1) {
      const at = places[n] as number;
      const lane = laneOf[ids[at] as number] as number;
      if (lane === 0) continue;
      const cell = (lane - 1) * size + (buckets[n] as number);
      counts[cell] = (counts[cell] as number) + 1;
      if (marks[at] === 1) flags[cell] = (flags[cell] as number) + 1;
    }
  }
  const lanes = ranked.map(({ id, count }, lane) => {
    const cells = Array.from(counts.subarray(lane * size, (lane + 1) * size), (n, bucket) => ({
      bucket,
      count: n,
      flagged: flags[lane * size + bucket] ?? 0,
    }));
    return { by, id, total: count, cells: cells.filter((cell) => cell.count > 0) };
  });
  return { by, lanes, hidden: Math.min(distinct, MOST_LANES) - ranked.length };
}

function withEntities(db: ReadDb, counted: Counted): Pick<Answer, 'lanes' | 'more'> {
  const briefs = briefsById(
    db,
    counted.lanes.map((lane) => lane.id),
  );
  const lanes = counted.lanes.flatMap(({ id, ...lane }) => {
    const entity = briefs.get(id);
    return entity === undefined ? [] : [{ ...lane, entity }];
  });
  return { lanes, more: counted.more };
}

interface Top {
  readonly lane: number;
  readonly total: number;
}

/** Distinct entities are few beside events; the list is cut where no one would unfold it any further. */
const MOST_LANES = 10_000;

/** Exported for the plan tests. */
export function topEntitiesSql(filter: CompiledFilter, by: By): string {
  return `SELECT ${SLOT_EXPRESSION[by]} AS lane, count(*) AS total FROM event e ${JOIN_ATTRIBUTION}
    WHERE ${RANGE} AND (${filter.where}) GROUP BY 1 HAVING lane IS NOT NULL ORDER BY total DESC, lane LIMIT ${MOST_LANES}`;
}

function topEntities(db: ReadDb, filter: CompiledFilter, by: By, params: Params): Top[] {
  return all<Top>(db, topEntitiesSql(filter, by), params);
}

interface Cell {
  readonly id: number;
  readonly bucket: number;
  readonly count: number;
  readonly flagged: number;
}

function lanesOf(db: ReadDb, filter: CompiledFilter, by: By, kept: readonly Top[], params: Params): Answer['lanes'] {
  if (kept.length === 0) return [];
  const cells = all<Cell>(
    db,
    `SELECT ${SLOT_EXPRESSION[by]} AS id, ${BUCKET} AS bucket, count(*) AS count,
            sum(e.id IN (${FLAGGED_EVENTS})) AS flagged
     FROM event e ${JOIN_ATTRIBUTION}
     WHERE ${RANGE} AND (${filter.where}) AND ${SLOT_EXPRESSION[by]} IN (SELECT value FROM json_each(:kept))
     GROUP BY 1, 2 ORDER BY 1, 2`,
    { ...params, kept: list(kept.map((top) => top.lane)) },
  );
  const briefs = briefsById(
    db,
    kept.map((top) => top.lane),
  );
  return kept.flatMap((top) => {
    const entity = briefs.get(top.lane);
    if (entity === undefined) return [];
    const own = cells.filter((cell) => cell.id === top.lane);
    return [{ by, entity, total: top.total, cells: own.map(({ id: _, ...cell }) => cell) }];
  });
}
