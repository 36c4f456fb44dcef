/**
 * A load: an import that brings more than the case holds drops the secondary indexes of the tables it fills and makes them
 * again, sorted, at its end. What was dropped is noted in the case, so that a load cut short is repaired at the next opening.
 */
import type { WriteDb } from '../handles.ts';
import { INDEX_STATEMENTS } from '../indexStatements.ts';
import { setWriterCache } from '../writerCache.ts';

const TABLES = [
  'event',
  'event_key',
  'event_attr',
  'event_object',
  'attr_set_item',
  'value',
  'record',
  'entity',
  'entity_alias',
];
/** Needed while the load runs: by its own lookups, by the ledger, and by the views people see first. */
const KEPT = ['event_time', 'event_source_time', 'event_record', 'record_place', 'entity_key'];
/** Less than this is not worth the effort. */
const LEAST_BYTES = 1_000_000;
/** A load is for input at least so many times what the case already holds. */
const LEAST_RATIO = 2;

/** Whether files of so many bytes are better loaded than added. */
export function worthLoading(db: WriteDb, bytes: number): boolean {
  if (bytes < LEAST_BYTES) return false;
  const held = db.sql.prepare('SELECT coalesce(sum(coalesce(decoded_bytes, bytes)), 0) FROM evidence').pluck().get();
  return bytes >= LEAST_RATIO * (held as number);
}

/** Drops the indexes and notes their names. */
export function dropIndexes(db: WriteDb): void {
  const { sql } = db;
  const marks = (list: readonly string[]): string => list.map(() => '?').join(', ');
  sql.transaction(() => {
    const names = sql
      .prepare(
        `SELECT name FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL
           AND tbl_name IN (${marks(TABLES)}) AND name NOT IN (${marks(KEPT)})`,
      )
      .pluck()
      .all(...TABLES, ...KEPT) as string[];
    const note = sql.prepare('INSERT INTO deferred_index (name) VALUES (?)');
    for (const name of names) {
      if (!INDEX_STATEMENTS.has(name)) continue;
      note.run(name);
      sql.exec(`DROP INDEX "${name}"`);
    }
  })();
  setWriterCache(db, 'load');
}

/** How many indexes are dropped and not yet made again. */
export function droppedIndexes(db: WriteDb): number {
  return db.sql.prepare('SELECT count(*) FROM deferred_index').pluck().get() as number;
}

/** Makes the dropped indexes again, one a slice; yields each one's name. */
export function* restoreIndexes(db: WriteDb): Generator<string> {
  if (droppedIndexes(db) === 0) return;
  setWriterCache(db, 'sort');
  try {
    yield* makeIndexes(db);
  } finally {
    setWriterCache(db, 'usual');
  }
}

function* makeIndexes(db: WriteDb): Generator<string> {
  const { sql } = db;
  const next = sql.prepare('SELECT name FROM deferred_index ORDER BY name LIMIT 1').pluck();
  const done = sql.prepare('DELETE FROM deferred_index WHERE name = ?');
  const make = sql.transaction((name: string) => {
    const statement = INDEX_STATEMENTS.get(name);
    if (statement !== undefined) sql.exec(statement);
    done.run(name);
  });
  for (;;) {
    const name = next.get() as string | undefined;
    if (name === undefined) return;
    make(name);
    yield name;
  }
}
