/** One row a thing: when the busiest agents, users, credentials and systems of the filter were active. */
import type { Out, Parsed } from '../../../../../shared/contract/index.ts';
import { BLOCK_EVENTS, type Numbers } from '../../../columns/layout.ts';
import type { ReadDb } from '../../../handles.ts';
import { type Columns, withColumns } from '../columns/columns.ts';
import { select, selected } from '../columns/selection.ts';
import { createTally, eachBlock } from '../columns/tally.ts';
import { briefsById } from '../entities/briefs.ts';
import { type CompiledFilter, compileFilter } from '../filter/filter.ts';
import { FLAGGED_EVENTS } from '../findings/severity.ts';
import { all, list, type Params } from '../statement.ts';
import { chooseBuckets } from './buckets.ts';
import { BUCKET, RANGE } from './histogram.ts';
import { JOIN_ATTRIBUTION, SLOT_EXPRESSION } from './slotColumns.ts';

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

/** The selected events of the range once, then for each kind who is active when. */
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
  const flags = selected(db, columns, FLAGGED_EVENTS, filter);
  const parts: Part[] = [];
  eachBlock(columns, selection, range, (block, marks) => {
    const times = columns.times(block);
    const places = new Uint16Array(BLOCK_EVENTS);
    const buckets = new Uint16Array(BLOCK_EVENTS);
    const flagged: number[] = [];
    let count = 0;
    for (let at = 0; at < BLOCK_EVENTS; at += 1) {
      const time = times[at] as number;
      if (!(time >= fromUs && time < toUs) || (marks !== undefined && marks[at] === 0)) continue;
      places[count] = at;
      buckets[count] = Math.floor((time - fromUs) / bucketUs);
      if (flags[block * BLOCK_EVENTS + at] === 1) flagged.push(count);
      count += 1;
    }
    if (count > 0) parts.push({ block, count, places, buckets, flagged });
  });
  const size = (toUs - fromUs) / bucketUs;
  const counted = kinds.map((by) => countLanes(columns, parts, by, size, limit));
  return {
    lanes: counted.flatMap((one) => one.lanes),
    more: counted.flatMap(({ by, hidden }) => (hidden > 0 ? [{ by, hidden }] : [])),
  };
}

/** Selected events of one block: their places in it, the bucket of each, and which of them are flagged. */
interface Part {
  readonly block: number;
  readonly count: number;
  readonly places: Uint16Array;
  readonly buckets: Uint16Array;
  /** Positions in `places`. */
  readonly flagged: readonly number[];
}

interface KindOfLanes {
  readonly by: By;
  readonly lanes: readonly CountedLane[];
  readonly hidden: number;
}

function countLanes(columns: Columns, parts: readonly Part[], by: By, size: number, limit: number): KindOfLanes {
  // What attribution concludes is canonical already; a system is as its record names it.
  const merged: ReadonlyMap<number, number> = by === 'system' ? columns.merged : new Map();
  const fields = parts.map((part) => columns.numbers(by, part.block));
  const grid =
    fillGrid(parts, fields, size, merged) ??
    fillGrid(parts, fields, size, merged, busiest(parts, fields, merged, limit));
  if (grid === undefined) return { by, lanes: [], hidden: 0 };
  const totals = grid.ids.map((id, row) => {
    let total = 0;
    for (let cell = row * size; cell < (row + 1) * size; cell += 1) total += grid.counts[cell] as number;
    return { id, row, total };
  });
  totals.sort((one, other) => other.total - one.total || one.id - other.id);
  const lanes = totals.slice(0, limit).map(({ id, row, total }) => {
    const cells = Array.from(grid.counts.subarray(row * size, (row + 1) * size), (count, bucket) => ({
      bucket,
      count,
      flagged: grid.flagged.get(row * size + bucket) ?? 0,
    }));
    return { by, id, total, cells: cells.filter((cell) => cell.count > 0) };
  });
  return { by, lanes, hidden: Math.min(grid.distinct, MOST_LANES) - lanes.length };
}

interface Busiest {
  readonly ids: ReadonlySet<number>;
  readonly distinct: number;
}

/** Where there are too many things for a grid of all: those that will be shown. */
function busiest(
  parts: readonly Part[],
  fields: readonly Numbers[],
  merged: ReadonlyMap<number, number>,
  limit: number,
): Busiest {
  const tally = createTally();
  for (const [part, { count, places }] of parts.entries()) {
    const ids = fields[part] as Numbers;
    for (let n = 0; n < count; n += 1) {
      const id = ids[places[n] as number] as number;
      if (id !== 0) tally.add(id);
    }
  }
  tally.fold(merged);
  const { ranked, distinct } = tally.top(limit);
  return { ids: new Set(ranked.map((top) => top.id)), distinct };
}

/** A row a thing, a column a bucket. */
interface Grid {
  readonly ids: readonly number[];
  readonly counts: Uint32Array;
  readonly flagged: ReadonlyMap<number, number>;
  readonly distinct: number;
}

/** Cells of a grid: 16 MB. */
const MOST_CELLS = 4_194_304;

/** Undefined when the things are too many, and not only some of them are wanted. */
function fillGrid(
  parts: readonly Part[],
  fields: readonly Numbers[],
  size: number,
  merged: ReadonlyMap<number, number>,
  wanted?: Busiest,
): Grid | undefined {
  const most = Math.floor(MOST_CELLS / size);
  const ids: number[] = [];
  /** Row plus one by canonical id, and by each id that was met; 0 when not met yet, -1 when not wanted. */
  const known = new Map<number, number>();
  let rows = new Int32Array(65_536);
  let counts = new Uint32Array(256 * size);
  const flagged = new Map<number, number>();
  const rowOf = (id: number): number => {
    const into = merged.get(id) ?? id;
    let row = known.get(into);
    if (row === undefined) {
      if (wanted !== undefined && !wanted.ids.has(into)) row = -1;
      else row = ids.push(into);
      known.set(into, row);
    }
    if (id >= rows.length) {
      const longer = new Int32Array(Math.max(id + 1, rows.length * 2));
      longer.set(rows);
      rows = longer;
    }
    rows[id] = row;
    if (ids.length * size > counts.length) {
      const longer = new Uint32Array(counts.length * 2);
      longer.set(counts);
      counts = longer;
    }
    return row;
  };
  for (const [part, { count, places, buckets, flagged: marks }] of parts.entries()) {
    const column = fields[part] as Numbers;
    // What the inner loop reads for every event are its own variables, followed when they are replaced.
    let table = rows;
    let cells = counts;
    for (let n = 0; n < count; n += 1) {
      const id = column[places[n] as number] as number;
      if (id === 0) continue;
      let row = id < table.length ? (table[id] as number) : 0;
      if (row === 0) {
        row = rowOf(id);
        table = rows;
        cells = counts;
      }
      if (row < 0) continue;
      const cell = (row - 1) * size + (buckets[n] as number);
      cells[cell] = (cells[cell] as number) + 1;
    }
    if (ids.length > most) return undefined;
    for (const n of marks) {
      const id = column[places[n] as number] as number;
      const row = id === 0 ? -1 : rowOf(id);
      if (row < 0) continue;
      const cell = (row - 1) * size + (buckets[n] as number);
      flagged.set(cell, (flagged.get(cell) ?? 0) + 1);
    }
  }
  return { ids, counts, flagged, distinct: wanted?.distinct ?? ids.length };
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
