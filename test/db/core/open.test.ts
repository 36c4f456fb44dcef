import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CaseError } from '../../../electron/db/errors.ts';
import { APPLICATION_ID, migrations } from '../../../electron/db/migrate.ts';
import { closeCase, createCase, createMemoryCase, openReader, openWriter } from '../../../electron/db/open.ts';

const ABOUT = { title: 'Test', examiner: 'Ana', zone: 'Europe/Berlin' };
let folder = '';
let path = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'case-'));
  path = join(folder, 'one.agentrail');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function codeOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    if (error instanceof CaseError) {
      expect(error.message).toContain(folder);
      return error.code;
    }
    throw error;
  }
  return 'no error';
}

describe('opening a case file', () => {
  it('creates, writes with one connection and reads with another', () => {
    createCase(path, ABOUT);
    const writer = openWriter(path);
    const reader = openReader(path);
    expect(reader.sql.prepare("SELECT value FROM meta WHERE key = 'zone'").pluck().get()).toBe('Europe/Berlin');
    expect(reader.sql.pragma('user_version', { simple: true })).toBe(migrations.length);
    expect(writer.sql.pragma('journal_mode', { simple: true })).toBe('wal');
    expect(writer.sql.pragma('trusted_schema', { simple: true })).toBe(0);
    expect(writer.sql.pragma('foreign_keys', { simple: true })).toBe(1);
    expect(() => reader.sql.prepare("UPDATE meta SET value = 'x'").run()).toThrow(/readonly/);
    expect(() => writer.sql.exec('PRAGMA writable_schema = ON; DELETE FROM sqlite_schema')).toThrow();
    closeCase(reader);
    closeCase(writer);
  });

  it('refuses to overwrite, and says so', () => {
    createCase(path, ABOUT);
    const before = readFileSync(path);
    expect(codeOf(() => createCase(path, ABOUT))).toBe('exists');
    expect(readFileSync(path).equals(before)).toBe(true);
  });

  it('refuses what is not a case: text, empty, a foreign database, a folder, nothing', () => {
    writeFileSync(path, 'hello, this is a text file and no database at all');
    expect(codeOf(() => openWriter(path))).toBe('not_a_case');
    writeFileSync(path, '');
    expect(codeOf(() => openReader(path))).toBe('not_a_case');
    rmSync(path);
    const other = new Database(path);
    other.exec('CREATE TABLE t (a)');
    other.close();
    const bytes = readFileSync(path);
    expect(codeOf(() => openWriter(path))).toBe('not_a_case');
    expect(readFileSync(path).equals(bytes)).toBe(true);
    expect(codeOf(() => openWriter(folder))).toBe('not_a_case');
    expect(codeOf(() => openReader(join(folder, 'none.agentrail')))).toBe('not_found');
    expect(codeOf(() => createCase(join(folder, 'no', 'such.agentrail'), ABOUT))).toBe('not_found');
  });

  it('refuses a newer case and leaves it as it is', () => {
    createCase(path, ABOUT);
    const sql = new Database(path);
    sql.prepare("INSERT INTO schema_migration VALUES (99, '0099_future', 'ab', 1)").run();
    sql.close();
    expect(codeOf(() => openWriter(path))).toBe('newer_case');
    expect(codeOf(() => openReader(path))).toBe('newer_case');
  });

  it('refuses a case whose schema change of the same name differs', () => {
    createCase(path, ABOUT);
    const sql = new Database(path);
    sql.prepare("UPDATE schema_migration SET sha256 = 'ab' WHERE seq = 1").run();
    sql.close();
    expect(codeOf(() => openWriter(path))).toBe('newer_case');
  });

  it('names a cut file and a garbled one as damaged', () => {
    createCase(path, ABOUT);
    const whole = readFileSync(path);
    truncateSync(path, whole.length - 8192 * 3);
    expect(codeOf(() => openWriter(path))).toBe('damaged');
    const garbled = Buffer.from(whole);
    garbled.fill(0x5a, 100, 8192);
    writeFileSync(path, garbled);
    expect(codeOf(() => openWriter(path))).toBe('damaged');
  });

  it('keeps a second writer out and says who has the case; a reader needs no lock', () => {
    createCase(path, ABOUT);
    const first = openWriter(path);
    expect(codeOf(() => openWriter(path))).toBe('case_locked');
    expect(() => openWriter(path)).toThrow(new RegExp(`process ${process.pid} on `));
    closeCase(openReader(path));
    closeCase(first);
    closeCase(openWriter(path));
  });

  it('brings an older case up to date after copying it, and a reader waits for that', () => {
    const sql = new Database(path);
    sql.pragma(`application_id = ${APPLICATION_ID}`);
    sql.exec(
      'CREATE TABLE schema_migration (seq INTEGER PRIMARY KEY, tag TEXT NOT NULL UNIQUE, sha256 TEXT NOT NULL, applied_us INTEGER NOT NULL) STRICT',
    );
    for (const [index, migration] of migrations.slice(0, 2).entries()) {
      sql.exec(migration.sql);
      sql.prepare('INSERT INTO schema_migration VALUES (?, ?, ?, 1)').run(index + 1, migration.tag, migration.sha256);
    }
    sql.exec(
      "INSERT INTO evidence (name, zone, state, imported_us, imported_by) VALUES ('old', 'UTC', 'cancelled', 1, 'Ana')",
    );
    sql.close();
    const before = readFileSync(path);
    expect(codeOf(() => openReader(path))).toBe('read_only');
    const db = openWriter(path);
    expect(db.sql.prepare('SELECT content_of FROM evidence').all()).toEqual([{ content_of: null }]);
    expect(db.sql.prepare('SELECT count(*) FROM schema_migration').pluck().get()).toBe(migrations.length);
    closeCase(db);
    expect(readFileSync(`${path}.before-0002_import_marks`).equals(before)).toBe(true);
    closeCase(openReader(path));
  });

  it('gives tests a case in memory through the same migrations', () => {
    const db = createMemoryCase();
    expect(db.sql.prepare('SELECT count(*) FROM custody').pluck().get()).toBe(1);
    expect(db.sql.prepare('SELECT count(*) FROM v_event').pluck().get()).toBe(0);
  });
});
