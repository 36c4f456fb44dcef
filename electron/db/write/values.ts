/** Interned text: each distinct string of the evidence is stored once. */
import type { WriteDb } from '../handles.ts';
import { hashText, textSeed } from '../textHash.ts';
import { HashIndex } from './hashIndex.ts';
import { createRowInserter } from './rowInserter.ts';

/** Entries kept in memory; beyond it the older half is forgotten and looked up again in the table. */
const CACHE_ENTRIES = 50_000;
const ROWS = 64;

export interface ValueInterner {
  /** Id of the text, stored when new. */
  id(text: string): number;
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
  const seed = textSeed(db);
  const find = sql.prepare('SELECT id FROM value WHERE hash = ? AND text = ?').pluck();
  const textOf = sql.prepare('SELECT text FROM value WHERE id = ?').pluck();
  const rows = createRowInserter(sql, 'value', ['id', 'text', 'hash'], ROWS);
  /** Texts that were met again. */
  const cache = new Map<string, number>();
  const waiting = new Map<number, string>();
  /** Ids that wait, by hash. */
  const waitingIds = new Map<number, number[]>();
  let index: HashIndex | undefined;
  let last = 0;

  const readLast = (): void => {
    last = sql.prepare('SELECT coalesce(max(id), 0) FROM value').pluck().get() as number;
  };
  readLast();

  const forgetWaiting = (): void => {
    waiting.clear();
    waitingIds.clear();
  };

  const lookUp = (key: number, text: string): number | undefined => {
    const same = (held: number): boolean => (waiting.get(held) ?? textOf.get(held)) === text;
    if (index !== undefined) return index.find(key, same);
    return waitingIds.get(key)?.find(same) ?? (find.get(key, text) as number | undefined);
  };

  const add = (key: number, text: string): number => {
    last += 1;
    rows.add([last, text, key]);
    waiting.set(last, text);
    if (index !== undefined) index.add(key, last);
    else {
      const ids = waitingIds.get(key);
      if (ids === undefined) waitingIds.set(key, [last]);
      else ids.push(last);
    }
    return last;
  };

  return {
    id(typed) {
      const known = cache.get(typed);
      if (known !== undefined) return known;
      // SQLite stores UTF-8: half a surrogate pair would be stored as another text than the one looked up.
      const text = typed.isWellFormed() ? typed : typed.toWellFormed();
      const key = hashText(text, seed);
      const found = lookUp(key, text);
      // Most texts are met once: only those met again are worth a place in the cache.
      if (found === undefined) return add(key, text);
      cache.set(typed, found);
      trimCache(cache);
      return found;
    },
    flush() {
      rows.flush();
      forgetWaiting();
    },
    forget() {
      cache.clear();
      forgetWaiting();
      rows.clear();
      readLast();
    },
    load(on) {
      index = on ? new HashIndex() : undefined;
      if (index === undefined) return;
      const stored = sql.prepare('SELECT id, hash FROM value').raw().iterate() as IterableIterator<[number, number]>;
      for (const [held, key] of stored) index.add(key, held);
    },
    get full() {
      return index?.full ?? false;
    },
  };
}
