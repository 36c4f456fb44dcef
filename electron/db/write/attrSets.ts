/** Sets of attributes that events share, each stored once as far as is remembered. */
import type { WriteDb } from '../handles.ts';
import { createRowInserter } from './rowInserter.ts';
import { trimCache } from './values.ts';

const CACHE_SETS = 50_000;
const ROWS = 64;

export interface AttrSetWriter {
  /** Id of the set, stored when new, at the latest by `flush`. @param items ids of name and text of each attribute, flat */
  id(items: readonly number[]): number;
  flush(): void;
  /** Call before the first event of an evidence and after a rollback. */
  begin(): void;
  /** Call after a rollback: stored sets may not exist any more. */
  forget(): void;
}

/** Pairs in order, each once, flat: the order of the table's primary key. */
export function sortedPairs(items: readonly number[]): number[] {
  const pairs: [number, number][] = [];
  for (let at = 0; at < items.length; at += 2) pairs.push([items[at] as number, items[at + 1] as number]);
  pairs.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  const sorted: number[] = [];
  for (const [at, [first, second]] of pairs.entries()) {
    if (at > 0 && sorted.at(-2) === first && sorted.at(-1) === second) continue;
    sorted.push(first, second);
  }
  return sorted;
}

export function createAttrSetWriter(db: WriteDb): AttrSetWriter {
  const maxId = db.sql.prepare('SELECT coalesce(max(set_id), 0) FROM attr_set_item').pluck();
  const rows = createRowInserter(db.sql, 'attr_set_item', ['set_id', 'name', 'value'], ROWS);
  const cache = new Map<string, number>();
  let last = 0;
  const begin = (): void => {
    rows.clear();
    last = maxId.get() as number;
  };
  begin();
  return {
    id(items) {
      const sorted = sortedPairs(items);
      const key = sorted.join(' ');
      const known = cache.get(key);
      if (known !== undefined) return known;
      last += 1;
      for (let at = 0; at < sorted.length; at += 2) rows.add([last, sorted[at], sorted[at + 1]]);
      cache.set(key, last);
      trimCache(cache, CACHE_SETS);
      return last;
    },
    flush: rows.flush,
    begin,
    forget() {
      cache.clear();
      begin();
    },
  };
}
