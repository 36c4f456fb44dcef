/**
 * Keyset paging over (column, id), rows whose column is null last in both sort orders. Two index ranges, never an OFFSET.
 */
import type { ReadDb } from '../../handles.ts';
import { encodeKeyset, type KeysetCursor, type Position } from './cursor.ts';
import { all, type Params } from './statement.ts';

export interface Keyset {
  /** e.g. `event e`. */
  readonly from: string;
  readonly column: string;
  readonly id: string;
  /** True when the column may be null. */
  readonly nullable: boolean;
  readonly where: string;
  readonly params: Params;
  readonly descending: boolean;
}

export interface KeysetPage {
  readonly positions: readonly Position[];
  readonly next: string | null;
  readonly previous: string | null;
}

/**
 * The index ranges of the list. From a position they are: the rest of its ties, what lies beyond its value, the nulls.
 * Ties are a range of their own because SQLite does not use a rowid inside a row-value comparison, and a million events
 * may share one moment.
 */
export type Segment = 'all' | 'ties' | 'beyond' | 'nulls' | 'nulls beyond';

/** The statement of one index range; exported so that the plan tests explain exactly what runs. */
export function segmentSql(set: Keyset, segment: Segment, ascending: boolean): string {
  const order = ascending ? 'ASC' : 'DESC';
  const compare = ascending ? '>' : '<';
  const range = {
    all: set.nullable ? ` AND ${set.column} IS NOT NULL` : '',
    ties: ` AND ${set.column} = :at_value AND ${set.id} ${compare} :at_id`,
    beyond: ` AND ${set.column} ${compare} :at_value`,
    nulls: ` AND ${set.column} IS NULL`,
    'nulls beyond': ` AND ${set.column} IS NULL AND ${set.id} ${compare} :at_id`,
  }[segment];
  const single = segment !== 'all' && segment !== 'beyond';
  const sort = single ? `${set.id} ${order}` : `${set.column} ${order}, ${set.id} ${order}`;
  return `SELECT ${set.column} AS value, ${set.id} AS id FROM ${set.from} WHERE (${set.where})${range} ORDER BY ${sort} LIMIT :take`;
}

/** Which ranges lie ahead of a position, or of the list's start or end, in walking order. */
function segmentsAhead(set: Keyset, forward: boolean, at: Position | undefined): Segment[] {
  const nulls: Segment[] = set.nullable ? ['nulls'] : [];
  if (at === undefined) return forward ? ['all', ...nulls] : [...nulls, 'all'];
  if (at.value === null) return forward ? ['nulls beyond'] : ['nulls beyond', 'all'];
  return forward ? ['ties', 'beyond', ...nulls] : ['ties', 'beyond'];
}

/** Walks from a position (exclusive), or from the list's start or end when undefined; rows come in walking order. */
export function walk(db: ReadDb, set: Keyset, forward: boolean, at: Position | undefined, take: number): Position[] {
  const ascending = set.descending !== forward;
  const found: Position[] = [];
  for (const segment of segmentsAhead(set, forward, at)) {
    if (found.length >= take) break;
    const place: Params = at === undefined ? {} : { at_value: at.value, at_id: at.id };
    const params: Params = { ...set.params, ...place, take: take - found.length };
    found.push(...all<Position>(db, segmentSql(set, segment, ascending), params));
  }
  return found;
}

/** Up to `take` places ahead of a position (exclusive) or, when it is undefined, of the list's start or end, in walking order. */
export type Walk = (forward: boolean, at: Position | undefined, take: number) => Position[];

/** One page after or before a cursor, or around an anchor (a quarter of the page lies before it). */
export function readPage(
  db: ReadDb,
  set: Keyset,
  limit: number,
  cursor: KeysetCursor | undefined,
  anchor: Position | undefined,
): KeysetPage {
  return pageOf((forward, at, take) => walk(db, set, forward, at, take), limit, cursor, anchor);
}

/** The same over any list that can be walked. */
export function pageOf(
  ahead: Walk,
  limit: number,
  cursor: KeysetCursor | undefined,
  anchor: Position | undefined,
): KeysetPage {
  let positions: Position[];
  /** Undefined where the walk did not go far enough to tell. */
  let more: boolean | undefined;
  const onward = (at: Position | undefined, take: number): Position[] => {
    const found = ahead(true, at, take + 1);
    more = found.length > take;
    return found.slice(0, take);
  };
  if (cursor?.direction === 'before') {
    positions = ahead(false, cursor, limit).reverse();
  } else if (cursor !== undefined) {
    positions = onward(cursor, limit);
  } else if (anchor !== undefined) {
    const before = ahead(false, anchor, Math.floor(limit / 4)).reverse();
    positions = [...before, ...onward(before.at(-1), limit - before.length)];
  } else {
    positions = onward(undefined, limit);
  }
  const head = positions[0];
  const tail = positions.at(-1);
  const hasPrevious = head !== undefined && (cursor ?? anchor) !== undefined && ahead(false, head, 1).length > 0;
  const hasNext = tail !== undefined && (more ?? ahead(true, tail, 1).length > 0);
  return {
    positions,
    next: hasNext ? encodeKeyset('after', tail) : null,
    previous: hasPrevious ? encodeKeyset('before', head) : null,
  };
}
