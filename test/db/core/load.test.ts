/** A load, which puts the secondary indexes off, leaves the same case as adding row by row; cut short, it is repaired. */
import { describe, expect, it } from 'vitest';
import type { WriteDb } from '../../../electron/db/handles.ts';
import { createMemoryCase } from '../../../electron/db/open.ts';
import { recoverCase } from '../../../electron/db/recover.ts';
import { hashText, newTextSeed, readTextSeed } from '../../../electron/db/textHash.ts';
import { finishEvidence } from '../../../electron/db/write/finish.ts';
import { HashIndex } from '../../../electron/db/write/hashIndex.ts';
import { beginEvidence } from '../../../electron/db/write/intake.ts';
import { createIntakeSession, type IntakeSession } from '../../../electron/db/write/intakeSession.ts';
import { dropIndexes, droppedIndexes, restoreIndexes, worthLoading } from '../../../electron/db/write/loadMode.ts';
import type { IntakeMessage } from '../../../shared/model/intake.ts';
import { failures, feed, LINES, type Line, writeMessage } from './feed.ts';

const MANY: readonly Line[] = Array.from({ length: 1_700 }, (_unused, index) => ({
  // Every fifth line repeats an earlier one: within its slice, or from a slice before.
  uid: `u${index % 5 === 4 ? index - (index % 2 === 0 ? 2 : 700) : index}`,
  user: `user-${index % 40}@example.com`,
  agent: index % 3 === 0 ? `agent-${index % 7}` : undefined,
  us: index % 11 === 0 ? undefined : 1_750_000_000_000_000 + index * 1_000,
  // Half a surrogate pair is stored as U+FFFD, so these two are one text.
  object: index % 13 === 0 ? `half \ud800` : index % 17 === 0 ? 'half \ufffd' : `bucket/key-${index % 300}`,
  bad: index % 97 === 0 ? `{"cut ${index}` : undefined,
}));

function importIn(db: WriteDb, session: IntakeSession, name: string, messages: readonly IntakeMessage[]): void {
  const about = { name, zone: 'UTC', who: 'ana', jobId: undefined, mapping: undefined };
  const writer = beginEvidence(db, about, session);
  for (const message of messages) writeMessage(writer, message);
  const end = messages.find((message) => message.type === 'end');
  const ending = { who: 'ana', seconds: 1, ...writer.digests() };
  for (const _slice of finishEvidence(db, writer.evidenceId, end, ending));
}

function contents(db: WriteDb): unknown[] {
  const tables = [
    'record',
    'event',
    'event_key',
    'event_attr',
    'event_object',
    'attr_set_item',
    'value',
    'entity',
    'entity_alias',
  ];
  return tables.map((table) =>
    db.sql
      // The hash of a text is different in each case.
      .prepare(`SELECT ${table === 'value' ? 'id, text' : '*'} FROM ${table}`)
      .all()
      .map((row) => JSON.stringify(row))
      .sort(),
  );
}

function indexes(db: WriteDb): unknown[] {
  return db.sql.prepare("SELECT name, sql FROM sqlite_schema WHERE type = 'index' ORDER BY name").all();
}

function importBoth(load: boolean): WriteDb {
  const db = createMemoryCase();
  const session = createIntakeSession(db);
  if (load) session.beginLoad();
  importIn(db, session, 'one.json', feed(LINES));
  importIn(db, session, 'many.json', feed(MANY, { blockBytes: 65_536 }));
  for (const _index of session.endLoad());
  return db;
}

describe('a load', () => {
  it('leaves the same rows and indexes as adding does, and the case verifies', async () => {
    const added = importBoth(false);
    const loaded = importBoth(true);
    expect(contents(loaded)).toEqual(contents(added));
    expect(indexes(loaded)).toEqual(indexes(createMemoryCase()));
    expect(loaded.sql.prepare('SELECT sum(duplicates) FROM evidence').pluck().get()).toBeGreaterThan(150);
    expect(await failures(loaded)).toEqual([]);
    expect(await failures(added)).toEqual([]);
  });

  it('knows what the case held before it', () => {
    const db = createMemoryCase();
    importIn(db, createIntakeSession(db), 'one.json', feed(LINES));
    const session = createIntakeSession(db);
    session.beginLoad();
    importIn(db, session, 'again.json', feed(LINES));
    for (const _index of session.endLoad());
    expect(db.sql.prepare("SELECT accepted, duplicates FROM evidence WHERE name = 'again.json'").get()).toEqual({
      accepted: 0,
      duplicates: 11,
    });
  });

  it('that was cut short is taken out and its indexes are made again when the case is opened', async () => {
    const db = createMemoryCase();
    const whole = indexes(db);
    const session = createIntakeSession(db);
    session.beginLoad();
    const about = { name: 'cut.json', zone: 'UTC', who: 'ana', jobId: undefined, mapping: undefined };
    const writer = beginEvidence(db, about, session);
    for (const message of feed(MANY)) if (message.type !== 'end') writeMessage(writer, message);
    expect(droppedIndexes(db)).toBeGreaterThan(20);
    recoverCase(db, 'ana');
    expect(indexes(db)).toEqual(whole);
    expect(droppedIndexes(db)).toBe(0);
    expect(db.sql.prepare('SELECT count(*) FROM event').pluck().get()).toBe(0);
    expect(await failures(db)).toEqual([]);
  });

  it('cut short between two indexes goes on with the rest', () => {
    const db = createMemoryCase();
    const whole = indexes(db);
    dropIndexes(db);
    const making = restoreIndexes(db);
    making.next();
    making.next();
    making.return(undefined);
    expect(droppedIndexes(db)).toBeGreaterThan(0);
    recoverCase(db, 'ana');
    expect(indexes(db)).toEqual(whole);
  });

  it('runs no statement that a case file brings', () => {
    const db = createMemoryCase();
    db.sql.prepare("INSERT INTO deferred_index VALUES ('event_time\"; DROP TABLE event; --'), ('nothing')").run();
    for (const _index of restoreIndexes(db));
    expect(droppedIndexes(db)).toBe(0);
    expect(db.sql.prepare('SELECT count(*) FROM event').pluck().get()).toBe(0);
  });

  it('is for input that is large, and larger than the case', () => {
    const db = createMemoryCase();
    expect(worthLoading(db, 10_000)).toBe(false);
    expect(worthLoading(db, 10_000_000)).toBe(true);
    db.sql
      .prepare(
        "INSERT INTO evidence (name, zone, state, bytes, imported_us, imported_by) VALUES ('big', 'UTC', 'failed', 9000000, 0, '')",
      )
      .run();
    expect(worthLoading(db, 10_000_000)).toBe(false);
    expect(worthLoading(db, 18_000_000)).toBe(true);
  });
});

describe('the index of hashes', () => {
  it('finds every entry through collisions and growth, and nothing else', () => {
    const index = new HashIndex();
    const texts = Array.from({ length: 20_000 }, (_unused, at) => `text ${at}`);
    // A quarter of the keys, so that each is shared by four texts.
    const keyOf = (at: number): number => (at % 5_000) + 1;
    for (const [at] of texts.entries()) index.add(keyOf(at), at);
    for (const at of [0, 1, 4_999, 5_000, 19_999]) expect(index.find(keyOf(at), (id) => id === at)).toBe(at);
    expect(index.find(7, (id) => id === 8)).toBeUndefined();
    expect(index.find(6_000, () => true)).toBeUndefined();
  });

  it('spreads similar texts', () => {
    const seed = readTextSeed(newTextSeed());
    const keys = new Set(
      Array.from({ length: 50_000 }, (_unused, at) => hashText(`part-${String(at).padStart(8, '0')}`, seed)),
    );
    // Of 50,000 among 2^32 hardly any two are the same.
    expect(keys.size).toBeGreaterThan(49_990);
    for (const key of keys)
      if (!Number.isSafeInteger(key) || key < -(2 ** 31) || key >= 2 ** 31) throw new Error(String(key));
  });
});
