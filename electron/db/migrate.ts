/**
 * Brings a case file to this version's schema, or refuses. The journal written by drizzle-kit gives the order; applied and
 * available migrations are compared one by one, so that neither a migration merged late nor a case written by a newer
 * version goes unnoticed.
 */
import { createHash } from 'node:crypto';
import { copyFileSync, existsSync } from 'node:fs';
import type { Database } from 'better-sqlite3';
import { nowUs } from './clock.ts';
import { asCaseError, CaseError } from './errors.ts';
import { hashText, newTextSeed, readTextSeed } from './textHash.ts';

/** `AGTR`, in the header of every case file. */
export const APPLICATION_ID = 0x41475452;

export interface Migration {
  readonly tag: string;
  readonly sql: string;
  readonly sha256: string;
}

const texts = import.meta.glob<string>('../../migrations/*.sql', { query: '?raw', import: 'default', eager: true });
const journals = import.meta.glob<{ entries: { idx: number; when: number; tag: string }[] }>(
  '../../migrations/meta/_journal.json',
  { import: 'default', eager: true },
);

/** Every migration this version knows, in order. Throws at load when the journal and the files disagree. */
export const migrations: readonly Migration[] = collect();

function collect(): Migration[] {
  const journal = Object.values(journals)[0];
  if (journal === undefined) throw new Error('migrations/meta/_journal.json is missing');
  let last = 0;
  return journal.entries.map((entry, position) => {
    const sql = texts[`../../migrations/${entry.tag}.sql`];
    if (sql === undefined) throw new Error(`migrations/${entry.tag}.sql is in the journal but not in the folder`);
    if (entry.idx !== position || entry.when <= last)
      throw new Error(`the migration journal is out of order at ${entry.tag}`);
    last = entry.when;
    return { tag: entry.tag, sql, sha256: createHash('sha256').update(sql.replaceAll('\r\n', '\n')).digest('hex') };
  });
}

interface Applied {
  readonly seq: number;
  readonly tag: string;
  readonly sha256: string;
}

function applied(sql: Database): Applied[] {
  const table = sql.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'schema_migration'").get();
  if (table === undefined) return [];
  return sql.prepare('SELECT seq, tag, sha256 FROM schema_migration ORDER BY seq').all() as Applied[];
}

/**
 * How many migrations are missing from the case.
 * @throws CaseError `newer_case` when the case holds a migration that this version does not have, or another of the same name
 */
export function pendingMigrations(sql: Database, path: string): number {
  const done = applied(sql);
  for (const [position, row] of done.entries()) {
    const known = migrations[position];
    if (known?.tag === row.tag && known.sha256 === row.sha256) continue;
    const what = `${path} was written by a newer or different version of Agentrail (it holds the schema change ${row.tag}). Update Agentrail, then open it again. The file was not touched.`;
    throw new CaseError('newer_case', what);
  }
  return migrations.length - done.length;
}

/**
 * Applies what is missing, all in one transaction. An older case file is copied first to `NAME.before-<tag>`.
 * @param copyPath the file to copy, or undefined for a new or in-memory case
 * @throws CaseError when the file cannot be written, or its schema is not what its version says; it is then as it was
 */
export function migrate(sql: Database, path: string, copyPath: string | undefined): void {
  const missing = pendingMigrations(sql, path);
  if (missing === 0) return;
  const todo = migrations.slice(migrations.length - missing);
  if (copyPath !== undefined) copyBefore(sql, copyPath, todo[0]?.tag ?? '');
  const foreignKeys = sql.pragma('foreign_keys', { simple: true });
  sql.pragma('foreign_keys = OFF');
  const seed = newTextSeed();
  const textSeed = readTextSeed(seed);
  sql.function('text_seed', () => seed);
  sql.function('text_hash', { deterministic: true }, (text) => hashText(String(text), textSeed));
  try {
    sql.transaction(() => {
      sql.exec(
        'CREATE TABLE IF NOT EXISTS schema_migration (seq INTEGER PRIMARY KEY, tag TEXT NOT NULL UNIQUE, sha256 TEXT NOT NULL, applied_us INTEGER NOT NULL) STRICT',
      );
      const note = sql.prepare('INSERT INTO schema_migration (seq, tag, sha256, applied_us) VALUES (?, ?, ?, ?)');
      const apply = schemaChange(sql);
      for (const [index, migration] of todo.entries()) {
        for (const statement of migration.sql.split('--> statement-breakpoint')) apply(statement);
        note.run(migrations.length - missing + index + 1, migration.tag, migration.sha256, nowUs());
      }
      sql.pragma(`user_version = ${migrations.length}`);
    })();
  } catch (error) {
    throw asCaseError(error, path) ?? new CaseError('damaged', unchanged(path, error), { cause: error });
  } finally {
    sql.pragma(`foreign_keys = ${String(foreignKeys)}`);
  }
}

function unchanged(path: string, error: unknown): string {
  const reason = error instanceof Error ? error.message : String(error);
  return `${path} is from an older version and could not be brought to this one's schema: ${reason}. It was left as it was; the older version still opens it. Please report this.`;
}

/**
 * Runs statements of a migration. An import that was cut short has put indexes off (write/loadMode.ts): a change that drops one of them finds
 * it gone, and one that it drops or makes need not be made again.
 */
function schemaChange(sql: Database): (statement: string) => void {
  const putOff = new Set(putOffIndexes(sql));
  return (statement) => {
    if (statement.trim() === '') return;
    const change = /^\s*(?:--[^\n]*\n\s*)*(DROP|CREATE|CREATE UNIQUE) INDEX [`"]?(\w+)/.exec(statement);
    const wasPutOff = putOff.delete(change?.[2] ?? '');
    if (wasPutOff) sql.prepare('DELETE FROM deferred_index WHERE name = ?').run(change?.[2]);
    if (!wasPutOff || change?.[1] !== 'DROP') sql.exec(statement);
  };
}

function putOffIndexes(sql: Database): string[] {
  const table = sql.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'deferred_index'").get();
  return table === undefined ? [] : (sql.prepare('SELECT name FROM deferred_index').pluck().all() as string[]);
}

function copyBefore(sql: Database, path: string, tag: string): void {
  sql.pragma('wal_checkpoint(TRUNCATE)');
  const copy = `${path}.before-${tag}`;
  if (!existsSync(copy)) copyFileSync(path, copy);
}
