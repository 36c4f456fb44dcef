/** Which sources' clocks the evidence can compare: two sources that state the same id of one call ten times or more. */
import type { Rec } from './record.ts';

export const PAIRS_NEEDED = 10;

export interface ClockGroups {
  readonly same: (a: string, b: string) => boolean;
  /** Sources by group, of groups of two and more. */
  readonly groups: readonly (readonly string[])[];
}

/** Exact pairs by `a b`, a < b. */
function countPairs(records: readonly Rec[]): ReadonlyMap<string, number> {
  const sources = new Map<string, Set<string>>();
  for (const record of records) {
    for (const clue of record.clues) {
      if (clue.kind !== 'act') continue;
      sources.set(clue.value, (sources.get(clue.value) ?? new Set<string>()).add(record.source));
    }
  }
  const pairs = new Map<string, number>();
  for (const found of sources.values()) {
    const names = [...found].sort();
    for (const [index, a] of names.entries())
      for (const b of names.slice(index + 1)) pairs.set(`${a} ${b}`, (pairs.get(`${a} ${b}`) ?? 0) + 1);
  }
  return pairs;
}

export function clockGroups(records: readonly Rec[]): ClockGroups {
  const groupOf = new Map<string, Set<string>>();
  for (const [pair, count] of countPairs(records)) {
    if (count < PAIRS_NEEDED) continue;
    const [a = '', b = ''] = pair.split(' ');
    const merged = new Set([...(groupOf.get(a) ?? [a]), ...(groupOf.get(b) ?? [b])]);
    for (const source of merged) groupOf.set(source, merged);
  }
  return {
    same: (a, b) => a === b || (groupOf.get(a)?.has(b) ?? false),
    groups: [...new Set(groupOf.values())].map((group) => [...group].sort()),
  };
}
