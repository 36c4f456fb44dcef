/** Blocks that were read lately, decoded. Forgotten when the case changes. */
import type { Database } from 'better-sqlite3';
import type { Lists, Numbers, Times } from '../../../columns/layout.ts';
import type { ReadDb } from '../../../handles.ts';
import { numberOf } from '../statement.ts';

type Decoded = Numbers | Lists | Times;

/** A connection's share of memory. */
const MOST_BYTES = 100_663_296;

export interface ColumnCache {
  get(key: string): Decoded | undefined;
  put(key: string, value: Decoded): void;
}

interface Kept extends ColumnCache {
  readonly state: string;
}

const caches = new WeakMap<Database, Kept>();

/**
 * The cache of this state of the case: SQLite counts what other connections have committed, and what this one has changed.
 * Call it within the transaction that reads. https://sqlite.org/pragma.html#pragma_data_version
 */
export function columnCache(db: ReadDb): ColumnCache {
  const state = `${db.sql.pragma('data_version', { simple: true })}:${numberOf(db, 'SELECT total_changes() AS n')}`;
  const kept = caches.get(db.sql);
  if (kept?.state === state) return kept;
  const made = { state, ...createCache() };
  caches.set(db.sql, made);
  return made;
}

function createCache(): ColumnCache {
  const blocks = new Map<string, Decoded>();
  let bytes = 0;
  return {
    get: (key) => blocks.get(key),
    put(key, value) {
      blocks.set(key, value);
      bytes += sizeOf(value);
      for (const [oldest, one] of blocks) {
        if (bytes <= MOST_BYTES) break;
        blocks.delete(oldest);
        bytes -= sizeOf(one);
      }
    },
  };
}

function sizeOf(value: Decoded): number {
  return 'ends' in value ? value.ends.byteLength + value.ids.byteLength : value.byteLength;
}
