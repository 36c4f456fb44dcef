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

/** Sets of at least `least` members, each list ascending, lists in order of their first member. */
export function groupsOf(set: DisjointSet, count: number, least: number): number[][] {
  const groups: number[][] = [];
  const indexOf = new Int32Array(count).fill(-1);
  for (let item = 0; item < count; item++) {
    const root = set.find(item);
    const index = indexOf[root] ?? -1;
    if (index >= 0) groups[index]?.push(item);
    else if (set.size(root) >= least) {
      indexOf[root] = groups.length;
      groups.push([item]);
    }
  }
  return groups;
}
