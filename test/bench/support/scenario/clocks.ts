/** Which sources' clocks the evidence can compare: two sources that state the same id of one moment ten times or more. */
import { type Rec, SECOND } from './record.ts';

const PAIRS_NEEDED = 10;

export interface ClockGroups {
  readonly same: (a: string, b: string) => boolean;
  /** Sources by group, of groups of two and more. */
  readonly groups: readonly (readonly string[])[];
}

/** What one source writes down a second or more after another is not of one moment, whatever id they share. */
const MOMENT = SECOND;

/** Exact pairs by `a b`, a < b. */
function countPairs(records: readonly Rec[]): ReadonlyMap<string, number> {
  const sharing = new Map<string, Rec[]>();
  for (const record of records) {
    for (const clue of record.clues) {
      if (clue.kind !== 'act') continue;
      const known = sharing.get(clue.value);
      if (known === undefined) sharing.set(clue.value, [record]);
      else known.push(record);
    }
  }
  const pairs = new Map<string, number>();
  for (const found of sharing.values()) {
    const names = new Set<string>();
    for (const [index, one] of found.entries()) {
      for (const other of found.slice(index + 1)) {
        if (one.source === other.source || Math.abs(one.at - other.at) > MOMENT) continue;
        names.add([one.source, other.source].sort().join(' '));
      }
    }
    for (const name of names) pairs.set(name, (pairs.get(name) ?? 0) + 1);
  }
  return pairs;
}

/**
 * Pairs that the objects give: one call in the whole case names an object and one record of an account touches it. A reader lines two
 * logs up by these as well, only less finely.
 */
function countObjectPairs(records: readonly Rec[]): ReadonlyMap<string, number> {
  const calls = new Map<string, Rec[]>();
  const touched = new Map<string, Rec[]>();
  for (const record of records) {
    for (const clue of record.clues) {
      const into = clue.kind === 'names' ? calls : clue.kind === 'object' ? touched : undefined;
      const known = into?.get(clue.value);
      if (known === undefined) into?.set(clue.value, [record]);
      else known.push(record);
    }
  }
  const pairs = new Map<string, number>();
  for (const [object, named] of calls) {
    const rows = touched.get(object) ?? [];
    const [call, row] = [named[0], rows[0]];
    if (call === undefined || row === undefined || named.length > 1 || rows.length > 1) continue;
    const pair = [call.source, row.source].sort().join(' ');
    pairs.set(pair, (pairs.get(pair) ?? 0) + 1);
  }
  return pairs;
}

/** Sources that exact pairs tie. */
export function clockGroups(records: readonly Rec[]): ClockGroups {
  return groupsOf([countPairs(records)]);
}

/** Sources that exact pairs or the objects tie. */
export function comparableClocks(records: readonly Rec[]): ClockGroups {
  return groupsOf([countPairs(records), countObjectPairs(records)]);
}

function groupsOf(counts: readonly ReadonlyMap<string, number>[]): ClockGroups {
  const groupOf = new Map<string, Set<string>>();
  for (const [pair, count] of counts.flatMap((pairs) => [...pairs])) {
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
