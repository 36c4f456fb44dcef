/**
 * Branded database handles: a function that takes a ReadDb cannot be handed to the writer by mistake, and one that needs a
 * WriteDb cannot be called on a reader. Made only by open.ts.
 */
import type { Database } from 'better-sqlite3';

declare const readBrand: unique symbol;
declare const writeBrand: unique symbol;

export interface ReadDb {
  /** The better-sqlite3 connection; use through the functions in queries/ only. */
  readonly sql: Database;
  readonly path: string;
  readonly [readBrand]: true;
}

/** A WriteDb can read too. */
export interface WriteDb extends ReadDb {
  readonly [writeBrand]: true;
}
