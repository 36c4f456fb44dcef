/** A case written before texts were hashed and attributes shared (schema 6) opens, loses nothing, verifies and goes on. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { zstdDecompressSync } from 'node:zlib';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { migrations } from '../../../electron/db/migrate.ts';
import { closeCase, createMemoryCase, openReader, openWriter } from '../../../electron/db/open.ts';
import { valueId } from '../../../electron/db/valueId.ts';
import { restoreIndexes } from '../../../electron/db/write/loadMode.ts';
import { openInProcess } from '../../../electron/workers/inProcess.ts';
import { contract, type In, type Out, type ProcedureName } from '../../../shared/contract/index.ts';
import { failures } from './feed.ts';

const FIXTURES = join(import.meta.dirname, 'fixtures');
let folder = '';
let path = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'migrate-'));
  path = join(folder, 'before.agentrail');
  writeFileSync(path, zstdDecompressSync(readFileSync(join(FIXTURES, 'schema-6.agentrail.zst'))));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const OLD_KEYS = `SELECT e.content_key, k.kind, v.text FROM event e JOIN event_key k ON k.event_id = e.id JOIN value v ON v.id = k.value`;
const NEW_KEYS = 'SELECT e.content_key, k.kind, k.value FROM v_event e JOIN v_event_key k USING (event_id)';
const ATTRS = (event: string) =>
  `SELECT e.content_key, a.name, a.value FROM v_event_attr a JOIN ${event} e ON e.${event === 'event' ? 'id' : 'event_id'} = a.event_id`;

const sorted = (rows: unknown[]): string[] => rows.map((row) => JSON.stringify(row)).sort();

it('keeps every key, attribute and content key, and the copy of before', async () => {
  const before = new Database(path, { readonly: true });
  const keys = sorted(before.prepare(OLD_KEYS).raw().all());
  const attrs = sorted(before.prepare(ATTRS('event')).raw().all());
  before.close();
  expect(keys.length).toBeGreaterThan(100);
  expect(attrs.length).toBeGreaterThan(300);

  const db = openWriter(path);
  expect(db.sql.pragma('user_version', { simple: true })).toBe(migrations.length);
  expect(sorted(db.sql.prepare(NEW_KEYS).raw().all())).toEqual(keys);
  expect(sorted(db.sql.prepare(ATTRS('v_event')).raw().all())).toEqual(attrs);
  for (const [id, text] of db.sql.prepare('SELECT id, text FROM value').raw().all() as [number, string][]) {
    expect(valueId(db, text)).toBe(id);
  }
  expect(await failures(db)).toEqual([]);
  // Digests of the first form still notice a change.
  db.sql.prepare("UPDATE event SET status = 'failure' WHERE id = 7").run();
  expect(JSON.stringify(await failures(db))).toContain('events were changed');
  closeCase(db);
  expect(existsSync(`${path}.before-0007_shared_attributes`)).toBe(true);
});

it('opens where an import was cut short that had put its indexes off', async () => {
  const before = new Database(path);
  const names = before
    .prepare(
      "SELECT name FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL AND tbl_name IN ('event', 'event_key', 'event_attr', 'event_object', 'value', 'record', 'entity', 'entity_alias')",
    )
    .pluck()
    .all() as string[];
  expect(names).toContain('value_text_unique');
  for (const name of names) {
    before.prepare('INSERT INTO deferred_index (name) VALUES (?)').run(name);
    before.exec(`DROP INDEX "${name}"`);
  }
  before.close();

  const db = openWriter(path);
  for (const _name of restoreIndexes(db));
  const indexes = "SELECT name, sql FROM sqlite_schema WHERE type = 'index' ORDER BY name";
  expect(db.sql.prepare(indexes).all()).toEqual(createMemoryCase().sql.prepare(indexes).all());
  expect(db.sql.prepare('SELECT count(*) FROM event').pluck().get()).toBe(40);
  expect(await failures(db)).toEqual([]);
  closeCase(db);
});

it('is left as it was when its schema is not what its version says', () => {
  const before = new Database(path);
  const version = before.pragma('user_version', { simple: true });
  before.exec('DROP INDEX value_text_unique');
  before.close();
  expect(() => openWriter(path)).toThrow(
    /before\.agentrail is from an older version .*: no such index: value_text_unique\. It was left as it was/,
  );
  const after = new Database(path, { readonly: true });
  expect(after.pragma('user_version', { simple: true })).toBe(version);
  expect(after.prepare('SELECT count(*) FROM event').pluck().get()).toBe(40);
  after.close();
});

it('takes more evidence, knows what it held and finds notes by their event', async () => {
  const file = join(folder, 'trail.ndjson');
  writeFileSync(file, readFileSync(join(FIXTURES, 'schema-6.ndjson')));
  const host = openInProcess(path);
  async function ask<N extends ProcedureName>(name: N, input: In<N>): Promise<Out<N>> {
    const answer = await host.call(name, contract[name].input.parse(input));
    if (!answer.ok) throw new Error(`${answer.error.code}: ${answer.error.message}`);
    return answer.value as Out<N>;
  }
  const { jobId } = await ask('import.start', { paths: [file] });
  await host.idle();
  const job = await ask('jobs.get', { id: jobId });
  expect(job.message).toMatch(/0 accepted, 40 duplicates, 1 rejected/);
  const starred = await ask('events.page', { filter: 'has:star', limit: 10 });
  expect(starred.rows).toHaveLength(1);
  await ask('case.verify', {});
  await host.idle();
  const verification = await ask('case.verification', {});
  expect(verification?.checks.filter((check) => !check.ok)).toEqual([]);
  await host.close();
  const db = openReader(path);
  expect(db.sql.prepare('SELECT count(*) FROM event').pluck().get()).toBe(40);
  closeCase(db);
});
