/** Positions by key value in three typed arrays. */
import { growingInts } from './growing.ts';
import { intMap } from './intMap.ts';

export interface KeyIndex {
  /** Positions of the events that state the value, ascending; undefined when none does. */
  get(value: number): Int32Array | undefined;
  has(value: number): boolean;
  /** How many values there are. */
  readonly size: number;
  /** Every value with its positions, in order of the first position. */
  [Symbol.iterator](): Generator<readonly [value: number, members: Int32Array]>;
}

/** @param walk gives every value and position, positions ascending; an event that states a value twice stands once. -1 is no value. */
export function keyIndex(walk: Walk): KeyIndex {
  const { groupOf, values, starts, members } = grouped(walk);
  const slice = (at: number): Int32Array => members.subarray(starts[at], starts[at + 1]);
  return {
    get(value) {
      const at = groupOf.get(value);
      return at < 0 ? undefined : slice(at);
    },
    has: (value) => groupOf.get(value) >= 0,
    size: values.length,
    *[Symbol.iterator]() {
      for (let at = 0; at < values.length; at++) yield [values[at] ?? 0, slice(at)] as const;
    },
  };
}

type Walk = (put: (value: number, position: number) => void) => void;

/** In a function of its own, so that what it takes to group is not held by what answers. */
function grouped(walk: Walk) {
  const groupOf = intMap();
  const named = growingInts(16);
  const sizes = growingInts(16);
  const last = growingInts(16);
  const groups = growingInts();
  const positions = growingInts();
  walk((value, position) => {
    let group = groupOf.get(value);
    if (group < 0) {
      group = named.length;
      groupOf.set(value, group);
      named.push(value);
      sizes.push(0);
      last.push(-1);
    } else if (last.array[group] === position) return;
    sizes.array[group] = (sizes.array[group] ?? 0) + 1;
    last.array[group] = position;
    groups.push(group);
    positions.push(position);
  });
  const count = named.length;
  const starts = new Int32Array(count + 1);
  for (let group = 0; group < count; group++) starts[group + 1] = (starts[group] ?? 0) + (sizes.array[group] ?? 0);
  // Where the next one goes; its last positions are not needed any more.
  const next = last.array;
  next.set(starts.subarray(0, count));
  const members = new Int32Array(starts[count] ?? 0);
  const [group, position] = [groups.view(), positions.view()];
  for (let pair = 0; pair < group.length; pair++) {
    const of = group[pair] ?? 0;
    const at = next[of] ?? 0;
    members[at] = position[pair] ?? 0;
    next[of] = at + 1;
  }
  return { groupOf, values: named.array.slice(0, count), starts, members };
}
