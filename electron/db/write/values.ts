/** Interned text: each distinct string of the evidence is stored once. */
import type { WriteDb } from '../handles.ts';

/** Entries kept in memory; beyond it the older half is forgotten and looked up again in the table. */
const CACHE_ENTRIES = 200_000;

export interface ValueInterner {
  /** Id of the text, stored when new. */
  id(text: string): number;
  /** Same for an optional text: null when undefined or empty. */
  optional(text: string | undefined): number | null;
  /** Call after a rollback: cached ids may not exist any more. */
  forget(): void;
}

/** Drops the older half of a map once it holds more than `limit` entries. */
export function trimCache<K, V>(cache: Map<K, V>, limit: number = CACHE_ENTRIES): void {
  if (cache.size <= limit) return;
  let excess = cache.size - Math.floor(limit / 2);
  for (const key of cache.keys()) {
    if (excess-- <= 0) break;
    cache.delete(key);
  }
}

export function createValueInterner(db: WriteDb): ValueInterner {
  const find = db.sql.prepare('SELECT id FROM value WHERE text = ?').pluck();
  const insert = db.sql.prepare('INSERT INTO value (text) VALUES (?)');
  const cache = new Map<string, number>();
  const id = (text: string): number => {
    const known = cache.get(text);
    if (known !== undefined) return known;
    const stored = (find.get(text) as number | undefined) ?? Number(insert.run(text).lastInsertRowid);
    cache.set(text, stored);
    trimCache(cache);
    return stored;
  };
  return {
    id,
    optional: (text) => (text === undefined || text === '' ? null : id(text)),
    forget: () => cache.clear(),
  };
}
