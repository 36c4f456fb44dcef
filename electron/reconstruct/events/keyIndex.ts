/** Positions by key value in three typed arrays. */
import { growingInts } from './growing.ts';
import { intMap } from './intMap.ts';

export interface KeyIndex {
  /** Positions of the events that state the value, ascending; undefined when none does. */
  get(value: number): Int32Array | undefined;
  has(value: number): boolean;
  /** Every value with its positions, in order of the first position. */
  [Symbol.iterator](): Generator<readonly [value: number, members: Int32Array]>;
}

/** @param pairs value and position, positions ascending; walked twice */
export function keyIndex(pairs: () => Iterable<readonly [value: number, position: number]>): KeyIndex {
  const groupOf = intMap();
  const values = growingInts(16);
  const sizes = growingInts(16);
  const last = growingInts(16);
  for (const [value, position] of pairs()) {
    const group = groupOf.get(value);
    if (group < 0) {
      groupOf.set(value, values.length);
      values.push(value);
      sizes.push(1);
      last.push(position);
    } else if (last.view()[group] !== position) {
      const [size, at] = [sizes.view(), last.view()];
      size[group] = (size[group] ?? 0) + 1;
      at[group] = position;
    }
  }
  const count = values.length;
  const starts = new Int32Array(count + 1);
  const size = sizes.view();
  for (let group = 0; group < count; group++) starts[group + 1] = (starts[group] ?? 0) + (size[group] ?? 0);
  const next = starts.slice(0, count);
  const members = new Int32Array(starts[count] ?? 0);
  for (const [value, position] of pairs()) {
    const group = groupOf.get(value);
    const at = next[group] ?? 0;
    // An event that states a value twice stands once.
    if (at > (starts[group] ?? 0) && members[at - 1] === position) continue;
    members[at] = position;
    next[group] = at + 1;
  }
  const slice = (group: number): Int32Array => members.subarray(starts[group], starts[group + 1]);
  const named = values.view();
  return {
    get(value) {
      const group = groupOf.get(value);
      return group < 0 ? undefined : slice(group);
    },
    has: (value) => groupOf.get(value) >= 0,
    *[Symbol.iterator]() {
      for (let group = 0; group < count; group++) yield [named[group] ?? 0, slice(group)] as const;
    },
  };
}
