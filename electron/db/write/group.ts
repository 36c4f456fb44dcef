/**
 * Several small acts in one transaction: committing costs more than they do. It has to be committed before anything else may use
 * the connection; a change that somebody else makes would otherwise hang on it.
 */
import type { WriteDb } from '../handles.ts';

export interface WriteGroup {
  /** Opens the transaction unless it is open; the transactions inside become savepoints. */
  open(): void;
  /** @throws SqliteError (a full disk), when everything since `open` is taken back */
  commit(): void;
}

export function createWriteGroup({ sql }: WriteDb): WriteGroup {
  let opened = false;
  return {
    open() {
      if (opened) return;
      sql.exec('BEGIN IMMEDIATE');
      opened = true;
    },
    commit() {
      if (!opened) return;
      opened = false;
      try {
        sql.exec('COMMIT');
      } catch (error) {
        if (sql.inTransaction) sql.exec('ROLLBACK');
        throw error;
      }
    },
  };
}
