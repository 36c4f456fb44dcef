/** Counting over columns: how often each id occurs, and when. */
import { BLOCK_EVENTS, type NumberField } from '../../../columns/layout.ts';
import type { Columns } from './columns.ts';
import type { Selection } from './selection.ts';

/** Ids below this are counted in an array, which grows as needed; the others one by one. */
const MOST_DENSE = 8_388_608;

export interface Ranked {
  readonly id: number;
  readonly count: number;
}

export interface Tally {
  add(id: number): void;
  /** Counts what is counted under one id under another. */
  fold(merged: ReadonlyMap<number, number>): void;
  /** The most frequent, equal ones by id, and how many ids there are. */
  top(take: number): { readonly ranked: readonly Ranked[]; readonly distinct: number };
}

export function createTally(): Tally {
  let dense = new Uint32Array(65_536);
  const sparse = new Map<number, number>();
  const put = (id: number, count: number): void => {
    if (id >= MOST_DENSE) {
      sparse.set(id, (sparse.get(id) ?? 0) + count);
      return;
    }
    if (id >= dense.length) {
      const grown = new Uint32Array(Math.min(MOST_DENSE, Math.max(id + 1, dense.length * 2)));
      grown.set(dense);
      dense = grown;
    }
    dense[id] = (dense[id] as number) + count;
  };
  return {
    add(id) {
      if (id < dense.length) dense[id] = (dense[id] as number) + 1;
      else put(id, 1);
    },
    fold(merged) {
      for (const [id, into] of merged) {
        const count = id < dense.length ? (dense[id] as number) : (sparse.get(id) ?? 0);
        if (count === 0) continue;
        if (id < dense.length) dense[id] = 0;
        else sparse.delete(id);
        put(into, count);
      }
    },
    top(take) {
      const held: Ranked[] = [];
      let distinct = 0;
      let least = 0;
      const offer = (id: number, count: number): void => {
        distinct += 1;
        if (count <= least) return;
        let at = held.length;
        while (at > 0 && (held[at - 1] as Ranked).count < count) at -= 1;
        held.splice(at, 0, { id, count });
        if (held.length > take) held.pop();
        if (held.length === take) least = (held.at(-1) as Ranked).count;
      };
      for (let id = 1; id < dense.length; id += 1) if (dense[id] !== 0) offer(id, dense[id] as number);
      for (const [id, count] of [...sparse].sort((a, b) => a[0] - b[0])) offer(id, count);
      return { ranked: held, distinct };
    },
  };
}

/** Calls `visit` for every block with a selected event that may lie in the range. */
export function eachBlock(
  columns: Columns,
  selection: Selection,
  range: { readonly fromUs: number; readonly toUs: number } | undefined,
  visit: (block: number, marks: Uint8Array | undefined) => void,
): void {
  for (let block = 0; block < columns.blocks; block += 1) {
    if (range !== undefined && columns.outside(block, range.fromUs, range.toUs)) continue;
    const marks = selection.marks(block);
    if (marks !== 'none') visit(block, marks === 'all' ? undefined : marks);
  }
}

/** The number of selected events. */
export function countSelected(columns: Columns, selection: Selection): number {
  let count = 0;
  eachBlock(columns, selection, undefined, (block, marks) => {
    const times = columns.times(block);
    for (let at = 0; at < BLOCK_EVENTS; at += 1) {
      if ((marks === undefined || marks[at] !== 0) && !Number.isNaN(times[at] as number)) count += 1;
    }
  });
  return count;
}

/** The ids that most selected events have in the field; entities that were merged count as the one they stand for. */
export function countByField(
  columns: Columns,
  selection: Selection,
  field: NumberField | 'object',
  entities: boolean,
  take: number,
): readonly Ranked[] {
  const tally = createTally();
  if (field === 'object') countObjects(columns, selection, tally);
  else {
    eachBlock(columns, selection, undefined, (block, marks) => {
      const numbers = columns.numbers(field, block);
      for (let at = 0; at < BLOCK_EVENTS; at += 1) {
        const id = numbers[at] as number;
        if (id !== 0 && (marks === undefined || marks[at] !== 0)) tally.add(id);
      }
    });
  }
  if (entities && field !== 'object') tally.fold(columns.merged);
  return tally.top(take).ranked;
}

/** An event that touches two names of one object counts once. */
function countObjects(columns: Columns, selection: Selection, tally: Tally): void {
  const { merged } = columns;
  const isMerged = new Uint8Array([...merged.keys()].reduce((most, id) => Math.max(most, id), 0) + 1);
  for (const id of merged.keys()) isMerged[id] = 1;
  eachBlock(columns, selection, undefined, (block, marks) => {
    const { ends, ids } = columns.objects(block);
    const plain = !ids.some((id) => id < isMerged.length && isMerged[id] === 1);
    if (plain && marks === undefined) {
      for (let item = 0; item < ids.length; item += 1) tally.add(ids[item] as number);
      return;
    }
    let from = 0;
    for (let at = 0; at < BLOCK_EVENTS; at += 1) {
      const to = ends[at] as number;
      if (marks === undefined || marks[at] !== 0) {
        if (plain) for (let item = from; item < to; item += 1) tally.add(ids[item] as number);
        else if (to > from) {
          const own = new Set(Array.from(ids.subarray(from, to), (id) => merged.get(id) ?? id));
          for (const id of own) tally.add(id);
        }
      }
      from = to;
    }
  });
}
