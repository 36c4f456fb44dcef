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

type Segment = 'valued' | 'null';

/** The statement of one index range; exported so that the plan tests explain exactly what runs. */
export function segmentSql(set: Keyset, segment: Segment, ascending: boolean, bounded: boolean): string {
  const order = ascending ? 'ASC' : 'DESC';
  const compare = ascending ? '>' : '<';
  const conditions = [`(${set.where})`];
  if (segment === 'null') {
    conditions.push(`${set.column} IS NULL`);
    if (bounded) conditions.push(`${set.id} ${compare} :at_id`);
    return `SELECT NULL AS value, ${set.id} AS id FROM ${set.from} WHERE ${conditions.join(' AND ')} ORDER BY ${set.id} ${order} LIMIT :take`;
  }
  if (bounded) conditions.push(`(${set.column}, ${set.id}) ${compare} (:at_value, :at_id)`);
  else if (set.nullable) conditions.push(`${set.column} IS NOT NULL`);
  return `SELECT ${set.column} AS value, ${set.id} AS id FROM ${set.from} WHERE ${conditions.join(' AND ')} ORDER BY ${set.column} ${order}, ${set.id} ${order} LIMIT :take`;
}

/** Walks from a position (exclusive), or from the list's start or end when undefined; rows come in walking order. */
function walk(db: ReadDb, set: Keyset, forward: boolean, at: Position | undefined, take: number): Position[] {
  const ascending = set.descending !== forward;
  const segments: Segment[] = !set.nullable ? ['valued'] : forward ? ['valued', 'null'] : ['null', 'valued'];
  const startSegment: Segment = at === undefined ? (segments[0] ?? 'valued') : at.value === null ? 'null' : 'valued';
  const found: Position[] = [];
  for (const segment of segments.slice(segments.indexOf(startSegment))) {
    if (found.length >= take) break;
    const bounded = at !== undefined && segment === startSegment;
    const params: Record<string, Params[string]> = { ...set.params, take: take - found.length };
    if (bounded) {
      params.at_id = at.id;
      if (segment === 'valued') params.at_value = at.value;
    }
    found.push(...all<Position>(db, segmentSql(set, segment, ascending, bounded), params));
  }
  return found;
}

/** One page after or before a cursor, or around an anchor (a quarter of the page lies before it). */
export function readPage(
  db: ReadDb,
  set: Keyset,
  limit: number,
  cursor: KeysetCursor | undefined,
  anchor: Position | undefined,
): KeysetPage {
  let positions: Position[];
  if (cursor?.direction === 'before') {
    positions = walk(db, set, false, cursor, limit).reverse();
  } else if (cursor !== undefined) {
    positions = walk(db, set, true, cursor, limit);
  } else if (anchor !== undefined) {
    const before = walk(db, set, false, anchor, Math.floor(limit / 4)).reverse();
    const last = before.at(-1);
    const rest = walk(db, set, true, last, limit - before.length);
    positions = [...before, ...rest];
  } else {
    positions = walk(db, set, true, undefined, limit);
  }
  const head = positions[0];
  const tail = positions.at(-1);
  const hasPrevious =
    head !== undefined && (cursor ?? anchor) !== undefined && walk(db, set, false, head, 1).length > 0;
  const hasNext = tail !== undefined && walk(db, set, true, tail, 1).length > 0;
  return {
    positions,
    next: hasNext ? encodeKeyset('after', tail) : null,
    previous: hasPrevious ? encodeKeyset('before', head) : null,
  };
}
