/**
 * Several small acts in one transaction: committing costs more than they do. Anything else that is about to use the connection settles it
 * first (`settleWrites`); a change that somebody else makes would otherwise hang on it.
 */
import type { Database } from 'better-sqlite3';
import type { WriteDb } from '../handles.ts';

/** What is not on disk after this long is committed before more is added. */
const MOST_MS = 50;

export interface WriteGroup {
  /** Opens the transaction unless it is open; the transactions inside become savepoints. */
  open(): void;
  /** Commits what has waited long enough. @throws as `commit` */
  age(): void;
  /** @throws SqliteError (a full disk), when everything since `open` is taken back */
  commit(): void;
  /** Commits, and is done with: other calls no longer look for it. @throws as `commit` */
  end(): void;
}

const groups = new WeakMap<Database, WriteGroup>();

/** Commits what a group of this connection holds open, if any does. @throws as `WriteGroup.commit` */
export function settleWrites({ sql }: WriteDb): void {
  groups.get(sql)?.commit();
}

export function createWriteGroup({ sql }: WriteDb): WriteGroup {
  let openedAt: number | undefined;
  /** Whoever the failure met first, it is the group's owner who has to hear of it. */
  let failure: unknown;
  const commit = (): void => {
    if (failure !== undefined) throw failure;
    if (openedAt === undefined) return;
    openedAt = undefined;
    try {
      sql.exec('COMMIT');
    } catch (error) {
      failure = error;
      if (sql.inTransaction) sql.exec('ROLLBACK');
      throw error;
    }
  };
  const age = (): void => {
    if (openedAt !== undefined && performance.now() - openedAt > MOST_MS) commit();
  };
  const group: WriteGroup = {
    open() {
      age();
      if (failure !== undefined) throw failure;
      if (openedAt !== undefined) return;
      sql.exec('BEGIN IMMEDIATE');
      openedAt = performance.now();
    },
    age,
    commit,
    end() {
      groups.delete(sql);
      commit();
    },
  };
  groups.set(sql, group);
  return group;
}
