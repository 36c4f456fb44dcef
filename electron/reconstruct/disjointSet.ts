/** Union-find over 0…n-1 with path halving and union by size; iterative, so depth is never a stack. */
export interface DisjointSet {
  /** The representative of `item`'s set. */
  find(item: number): number;
  /** Joins two sets; true when they were apart. */
  union(a: number, b: number): boolean;
  /** Number of members in `item`'s set. */
  size(item: number): number;
}

/** A set of `count` singletons. */
export function disjointSet(count: number): DisjointSet {
  const parent = new Int32Array(count);
  const sizes = new Int32Array(count).fill(1);
  for (let i = 0; i < count; i++) parent[i] = i;
  const at = (i: number): number => parent[i] ?? i;
  const find = (item: number): number => {
    let i = item;
    while (at(i) !== i) {
      parent[i] = at(at(i));
      i = at(i);
    }
    return i;
  };
  return {
    find,
    union(a, b) {
      let ra = find(a);
      let rb = find(b);
      if (ra === rb) return false;
      const sizeA = sizes[ra] ?? 1;
      const sizeB = sizes[rb] ?? 1;
      // The lower index wins a tie, so that the same input gives the same representative.
      if (sizeB > sizeA || (sizeB === sizeA && rb < ra)) [ra, rb] = [rb, ra];
      parent[rb] = ra;
      sizes[ra] = sizeA + sizeB;
      return true;
    },
    size: (item) => sizes[find(item)] ?? 1,
  };
}

/** Sets in two typed arrays: the members of set i are `members[starts[i]]` up to `members[starts[i + 1]]`. */
export interface Groups {
  readonly count: number;
  readonly members: Int32Array;
  readonly starts: Int32Array;
  /** Members of one set, ascending. */
  at(group: number): Int32Array;
}

/**
 * Sets of at least `least` members, each ascending, in order of their first member.
 * @param joined 1 for every item that was joined with another; where it is given no other is looked at
 */
export function groupsOf(set: DisjointSet, count: number, least: number, joined?: Uint8Array): Groups {
  const groupOf = new Int32Array(count).fill(-1);
  const starts: number[] = [0];
  for (let item = 0; item < count; item++) {
    if (joined !== undefined && joined[item] !== 1) continue;
    const root = set.find(item);
    if (groupOf[root] !== -1 || set.size(root) < least) continue;
    groupOf[root] = starts.length - 1;
    starts.push((starts.at(-1) ?? 0) + set.size(root));
  }
  const members = new Int32Array(starts.at(-1) ?? 0);
  const next = Int32Array.from(starts);
  for (let item = 0; item < count; item++) {
    if (joined !== undefined && joined[item] !== 1) continue;
    const group = groupOf[set.find(item)] ?? -1;
    if (group < 0) continue;
    const at = next[group] ?? 0;
    members[at] = item;
    next[group] = at + 1;
  }
  const from = Int32Array.from(starts);
  return {
    count: from.length - 1,
    members,
    starts: from,
    at: (group) => members.subarray(from[group], from[group + 1]),
  };
}

const NOTHING = new Int32Array(1);
export const NO_GROUPS: Groups = { count: 0, members: NOTHING, starts: NOTHING, at: () => new Int32Array(0) };
