/** Interned text: each distinct string of the evidence is stored once. */
import type { WriteDb } from '../handles.ts';
import { HashIndex, hashText } from './hashIndex.ts';
import { createRowInserter } from './rowInserter.ts';

/** Entries kept in memory; beyond it the older half is forgotten and looked up again in the table. */
const CACHE_ENTRIES = 200_000;
const ROWS = 64;

export interface ValueInterner {
  /** Id of the text, stored when new. */
  id(text: string): number;
  /** Same for an optional text: null when undefined or empty. */
  optional(text: string | undefined): number | null;
  /** Stores what is waiting. */
  flush(): void;
  /** Call after a rollback: cached ids may not exist any more. */
  forget(): void;
  /** From now on texts are looked up in memory, because their index is put off; false: in the index again. */
  load(on: boolean): void;
  /** A load has outgrown what may be held in memory. */
  readonly full: boolean;
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
  const { sql } = db;
  const find = sql.prepare('SELECT id FROM value WHERE text = ?').pluck();
  const textOf = sql.prepare('SELECT text FROM value WHERE id = ?').pluck();
  const rows = createRowInserter(sql, 'value', ['id', 'text'], ROWS);
  const cache = new Map<string, number>();
  const waiting = new Map<number, string>();
  let index: HashIndex | undefined;
  let last = 0;

  const readLast = (): void => {
    last = sql.prepare('SELECT coalesce(max(id), 0) FROM value').pluck().get() as number;
  };
  readLast();

  const remember = (text: string, id: number): number => {
    cache.set(text, id);
    trimCache(cache);
    return id;
  };

  const add = (text: string): number => {
    last += 1;
    rows.add(last, text);
    return last;
  };

  const id = (typed: string): number => {
    const known = cache.get(typed);
    if (known !== undefined) return known;
    // SQLite stores UTF-8: half a surrogate pair would be stored as another text than the one looked up.
    const text = typed.isWellFormed() ? typed : typed.toWellFormed();
    if (index === undefined) return remember(typed, (find.get(text) as number | undefined) ?? add(text));
    const key = hashText(text);
    const found = index.find(key, (held) => (waiting.get(held) ?? textOf.get(held)) === text);
    // Most texts are met once: only those met again are worth a place in the cache.
    if (found !== undefined) return remember(typed, found);
    const fresh = add(text);
    waiting.set(fresh, text);
    index.add(key, fresh);
    return fresh;
  };

  return {
    id,
    optional: (text) => (text === undefined || text === '' ? null : id(text)),
    flush() {
      rows.flush();
      waiting.clear();
    },
    forget() {
      cache.clear();
      waiting.clear();
      rows.clear();
      readLast();
    },
    load(on) {
      index = on ? new HashIndex() : undefined;
      if (index === undefined) return;
      const stored = sql.prepare('SELECT id, text FROM value').raw().iterate() as IterableIterator<[number, string]>;
      for (const [held, text] of stored) index.add(hashText(text), held);
    },
    get full() {
      return index?.full ?? false;
    },
  };
}
