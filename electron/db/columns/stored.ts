/** Which blocks are stored. */
import type { ReadDb } from '../handles.ts';
import { BLOCK_BITS, LAYOUT, PARTS, type Part } from './layout.ts';

export interface KnownBlock {
  /** Events up to this id are in it. */
  readonly lastEvent: number;
  /** Of part `time`: its first and last moment, µs UTC; null when nothing in it is dated. */
  readonly low: number | null;
  readonly high: number | null;
  /** Of part `time`: how many events have none. */
  readonly undated: number | null;
}

const KNOWN_SQL = `SELECT block, last_event AS lastEvent, low, high, undated FROM event_column WHERE field = ? AND layout = ${LAYOUT} ORDER BY block`;

/**
 * True when the block holds exactly the events of its range, of which `last` is the case's newest: ids only grow, so every block but the
 * newest stays complete, and one that reaches further knew events that were taken out.
 */
export function covers(known: KnownBlock | undefined, block: number, last: number): boolean {
  return known?.lastEvent === lastOf(block, last);
}

/** The newest event that the block can hold. */
export function lastOf(block: number, last: number): number {
  return Math.min(last, ((block + 1) << BLOCK_BITS) - 1);
}

/** The part's fields come and go together, so one of them tells. */
export function knownBlocks(db: ReadDb, part: Part): ReadonlyMap<number, KnownBlock> {
  const rows = db.sql.prepare(KNOWN_SQL).all(PARTS[part][0]) as (KnownBlock & { readonly block: number })[];
  return new Map(rows.map((row) => [row.block, row]));
}
