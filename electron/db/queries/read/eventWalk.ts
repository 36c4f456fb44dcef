/** Walking the selected events in time order by their columns, undated ones last. */
import { BLOCK_BITS, BLOCK_EVENTS, UNDATED } from '../../columns/layout.ts';
import type { Columns } from './columns.ts';
import type { Position } from './cursor.ts';
import type { Walk } from './keyset.ts';
import type { Selection } from './selection.ts';
import { eachBlock } from './tally.ts';

/** Candidates held before the best of them are kept. */
const MOST_HELD = 4_096;

/** The places of selected events by (time, id), both ascending or both descending. Reads the columns once, however often it is called. */
export function eventWalk(columns: Columns, selection: Selection, descending: boolean): Walk {
  const kept = new Map<number, Uint8Array | undefined>();
  eachBlock(columns, selection, undefined, (block, marks) => kept.set(block, marks));
  return (forward, at, take) => {
    // Keys grow in walking order: an undated event's is infinite in the list's own order.
    const side = forward ? 1 : -1;
    const keyOf = (time: number): number => side * (time === UNDATED ? UNDATED : descending ? -time : time);
    const turn = side * (descending ? -1 : 1);
    const best = createBest(take);
    const from = at === undefined ? undefined : { key: keyOf(at.value ?? UNDATED), id: turn * Number(at.id) };
    for (const [block, marks] of kept) {
      const times = columns.times(block);
      for (let place = 0; place < BLOCK_EVENTS; place += 1) {
        if (marks !== undefined && marks[place] === 0) continue;
        const time = times[place] as number;
        if (Number.isNaN(time)) continue;
        const key = keyOf(time);
        const id = turn * ((block << BLOCK_BITS) + place);
        if (from !== undefined && (key < from.key || (key === from.key && id <= from.id))) continue;
        best.offer(key, id);
      }
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

/** Keeps the `take` smallest of what is offered. */
function createBest(take: number): { offer(key: number, id: number): void; sorted(): Candidate[] } {
  let held: Candidate[] = [];
  let worst: Candidate | undefined;
  const shrink = (): void => {
    held.sort((a, b) => (a.key === b.key ? a.id - b.id : a.key - b.key));
    held = held.slice(0, take);
    if (held.length === take) worst = held.at(-1);
  };
  return {
    offer(key, id) {
      if (worst !== undefined && (key > worst.key || (key === worst.key && id > worst.id))) return;
      held.push({ key, id });
      if (held.length >= MOST_HELD + take) shrink();
    },
    sorted() {
      shrink();
      return held;
    },
  };
}
