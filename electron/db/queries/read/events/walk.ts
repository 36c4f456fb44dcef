/** Walking the selected events in time order by their columns, undated ones last. */
import { BLOCK_BITS, BLOCK_EVENTS, UNDATED } from '../../../columns/layout.ts';
import type { Columns } from '../columns/columns.ts';
import type { Selection } from '../columns/selection.ts';
import type { Position } from '../cursor.ts';
import type { Walk } from '../keyset.ts';

/** Candidates held before the best of them are kept. */
const MOST_HELD = 4_096;

/**
 * The places of selected events by (time, id), both ascending or both descending. Blocks are read in the order of the earliest that each
 * can hold, until none can hold anything better.
 */
export function eventWalk(columns: Columns, selection: Selection, descending: boolean): Walk {
  return (forward, at, take) => {
    // Keys grow in walking order: an undated event's is infinite in the list's own order.
    const side = forward ? 1 : -1;
    const keyOf = (time: number): number => side * (time === UNDATED ? UNDATED : descending ? -time : time);
    const turn = side * (descending ? -1 : 1);
    const best = createBest(take);
    const from = at === undefined ? undefined : { key: keyOf(at.value ?? UNDATED), id: turn * Number(at.id) };
    const reach = (block: number): { readonly low: number; readonly high: number } => {
      const span = columns.span(block);
      if (span === undefined) return { low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY };
      const keys = [keyOf(span.low), keyOf(span.high), ...(span.undated > 0 ? [keyOf(UNDATED)] : [])];
      return { low: Math.min(...keys), high: Math.max(...keys) };
    };
    const blocks = Array.from({ length: columns.blocks }, (_, block) => ({ block, ...reach(block) }));
    blocks.sort((a, b) => (a.low === b.low ? a.block - b.block : a.low < b.low ? -1 : 1));
    for (const { block, low, high } of blocks) {
      if (low > best.worst()) break;
      if (from !== undefined && high < from.key) continue;
      const marks = selection.marks(block);
      if (marks === 'none') continue;
      const times = columns.times(block);
      for (let place = 0; place < BLOCK_EVENTS; place += 1) {
        if (marks !== 'all' && marks[place] === 0) continue;
        const time = times[place] as number;
        if (Number.isNaN(time)) continue;
        const key = keyOf(time);
        const id = turn * ((block << BLOCK_BITS) + place);
        if (from !== undefined && (key < from.key || (key === from.key && id <= from.id))) continue;
        best.offer(key, id);
      }
      best.settle();
    }
    return best.sorted().map(({ key, id }): Position => {
      const time = descending ? -side * key : side * key;
      return { value: Number.isFinite(key) ? time : null, id: turn * id };
    });
  };
}

interface Candidate {
  readonly key: number;
  readonly id: number;
}

interface Best {
  offer(key: number, id: number): void;
  /** The largest key that may still be of use. */
  worst(): number;
  settle(): void;
  sorted(): Candidate[];
}

/** Keeps the `take` smallest of what is offered. */
function createBest(take: number): Best {
  let held: Candidate[] = [];
  let worst: Candidate | undefined;
  const settle = (): void => {
    held.sort((a, b) => (a.key === b.key ? a.id - b.id : a.key < b.key ? -1 : 1));
    held = held.slice(0, take);
    if (held.length === take) worst = held.at(-1);
  };
  return {
    offer(key, id) {
      if (worst !== undefined && (key > worst.key || (key === worst.key && id > worst.id))) return;
      held.push({ key, id });
      if (held.length >= MOST_HELD + take) settle();
    },
    worst: () => worst?.key ?? Number.POSITIVE_INFINITY,
    settle,
    sorted() {
      settle();
      return held;
    },
  };
}
