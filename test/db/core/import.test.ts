import { describe, expect, it } from 'vitest';
import type { WriteDb } from '../../../electron/db/handles.ts';
import { createMemoryCase } from '../../../electron/db/open.ts';
import { candidates } from '../../../electron/db/queries/read/filter/lookups.ts';
import { recoverCase } from '../../../electron/db/recover.ts';
import { applyOffsets, moveEventTimes } from '../../../electron/db/write/clockOffset.ts';
import { finishEvidence } from '../../../electron/db/write/finish.ts';
import { beginRemap } from '../../../electron/db/write/intake.ts';
import { buildSearchIndex, unindexedValues } from '../../../electron/db/write/searchIndex.ts';
import { RecordPacker } from '../../../electron/intake/pack.ts';
import { begin, failures, feed, importLines, LINES, writeMessage } from './feed.ts';

const COUNTED = [
  'event',
  'entity',
  'value',
  'event_key',
  'event_attr',
  'event_object',
  'entity_alias',
  'record',
  'evidence_chunk',
];

function counts(db: WriteDb): Record<string, number> {
  return Object.fromEntries(
    COUNTED.map((table) => [table, db.sql.prepare(`SELECT count(*) FROM ${table}`).pluck().get() as number]),
  );
}

describe('importing', () => {
  it('balances, and keeps events, keys, attributes and objects', async () => {
    const db = createMemoryCase();
    const id = importLines(db, 'one.json', feed(LINES));
    expect(
      db.sql
        .prepare('SELECT records, accepted, duplicates, rejected, events, undated, state FROM evidence WHERE id = ?')
        .get(id),
    ).toEqual({
      records: 12,
      accepted: 11,
      duplicates: 0,
      rejected: 1,
      events: 11,
      undated: 1,
      state: 'complete',
    });
    expect(
      db.sql.prepare("SELECT count(DISTINCT content_key) FROM v_event WHERE content_key LIKE '%:0'").pluck().get(),
    ).toBe(11);
    const first = db.sql
      .prepare('SELECT o.key FROM event e JOIN entity o ON o.id = e.object ORDER BY e.id')
      .pluck()
      .get();
    expect(first).toBe('aws.s3:bucket/key-0');
    expect(await failures(db)).toEqual([]);
  });

  it('torture 18: the same file again, renamed or overlapping, adds no event and no entity', async () => {
    const db = createMemoryCase();
    importLines(db, 'one.json', feed(LINES));
    const before = counts(db);
    const again = importLines(db, 'renamed.json', feed(LINES));
    const after = counts(db);
    expect(after).toEqual({ ...before, record: (before.record ?? 0) + 12 });
    expect(
      db.sql.prepare('SELECT accepted, duplicates, rejected, content_of FROM evidence WHERE id = ?').get(again),
    ).toEqual({
      accepted: 0,
      duplicates: 11,
      rejected: 1,
      content_of: 1,
    });
    importLines(db, 'overlap.json', feed([...LINES.slice(6), { uid: 'new', us: 1_750_000_100_000_000 }]));
    expect(db.sql.prepare('SELECT count(*) FROM event').pluck().get()).toBe(12);
    expect(await failures(db)).toEqual([]);
  });

  it('stores a gzip with both streams and verifies the decoding', async () => {
    const db = createMemoryCase();
    importLines(db, 'one.json.gz', feed(LINES, { gzip: true }));
    expect(await failures(db)).toEqual([]);
  });

  it('takes out an import that was killed at any message, and a new import then gives the same case', async () => {
    const messages = feed(LINES);
    for (let upTo = 0; upTo < messages.length; upTo += 1) {
      const db = createMemoryCase();
      importLines(db, 'first.json', feed([{ uid: 'other', user: 'ana@example.com', us: 1 }]));
      const before = counts(db);
      const writer = begin(db, 'killed.json');
      for (const message of messages.slice(0, upTo)) writeMessage(writer, message);
      recoverCase(db, 'ana');
      expect(counts(db)).toEqual(before);
      expect(db.sql.prepare("SELECT state, records FROM evidence WHERE name = 'killed.json'").get()).toEqual({
        state: 'interrupted',
        records: 0,
      });
      expect(await failures(db)).toEqual([]);
      importLines(db, 'killed.json', messages);
      expect(db.sql.prepare('SELECT count(*) FROM event').pluck().get()).toBe(12);
      expect(await failures(db)).toEqual([]);
    }
  });

  it('puts back a name that an inventory gave when that import is taken out', () => {
    const db = createMemoryCase();
    importLines(db, 'first.json', feed([{ uid: 'a', agent: 'helper', us: 1 }]));
    const writer = begin(db, 'agents.csv');
    const subject = {
      kind: 'agent',
      ns: 'agent.id',
      id: 'helper',
      name: 'Helper',
      attrs: { purpose: 'mail', roles: 'a; b' },
    } as const;
    const record = {
      seq: 0,
      offset: 0,
      length: 1,
      identity: new Uint8Array(16),
      drafts: [{ type: 'inventory', subject, entities: [], edges: [], permissions: [] }],
    } as const;
    for (const _slice of writer.slices(new RecordPacker().pack([record])));
    const row = db.sql.prepare("SELECT name, in_inventory FROM entity WHERE kind = 'agent'");
    expect(row.get()).toEqual({ name: 'Helper', in_inventory: 1 });
    expect(db.sql.prepare("SELECT count(*) FROM entity_fact WHERE name = 'roles'").pluck().get()).toBe(2);
    recoverCase(db, 'ana');
    expect(row.get()).toEqual({ name: 'helper', in_inventory: 0 });
    expect(db.sql.prepare('SELECT count(*) FROM entity_fact').pluck().get()).toBe(0);
  });

  it('runs only the rejects again on a remap, and puts all back when that is killed', async () => {
    const db = createMemoryCase();
    const id = importLines(db, 'one.json', feed(LINES));
    const messages = feed(LINES);
    const fixed = messages.flatMap((message) =>
      message.type === 'records'
        ? message.records.map((record) =>
            record.reason === undefined
              ? record
              : {
                  ...record,
                  reason: undefined,
                  drafts:
                    (feed([{ uid: 'fixed', us: 9 }])[2] as { records?: typeof message.records }).records?.[0]?.drafts ??
                    [],
                },
          )
        : [],
    );
    const broken = fixed.find((record) => record.seq === 7);
    const ranges = new Set([`${broken?.offset}:${broken?.length}`]);
    const before = counts(db);
    for (const _slice of beginRemap(db, id, { ranges }).slices(new RecordPacker().pack(fixed)));
    recoverCase(db, 'ana');
    expect(counts(db)).toEqual(before);
    expect(await failures(db)).toEqual([]);
    for (const _slice of beginRemap(db, id, { ranges }).slices(new RecordPacker().pack(fixed)));
    for (const _slice of finishEvidence(db, id, undefined, { who: 'ana', seconds: 1 }));
    expect(db.sql.prepare('SELECT records, accepted, duplicates, rejected FROM evidence WHERE id = ?').get(id)).toEqual(
      {
        records: 12,
        accepted: 12,
        duplicates: 0,
        rejected: 0,
      },
    );
    expect(await failures(db)).toEqual([]);
  });

  it('indexes every stored value for search, in slices', () => {
    const db = createMemoryCase();
    importLines(db, 'one.json', feed(LINES));
    expect(unindexedValues(db)).toBeGreaterThan(0);
    for (const _slice of buildSearchIndex(db));
    expect(unindexedValues(db)).toBe(0);
    const found = (text: string) => candidates(db, text, 10).found.map((row) => row.text);
    expect(found('ote of u11')).toEqual(['note of u11']);
    expect(found('OTE OF U11')).toEqual(['note of u11']);
    // Every trigram of it is in a text, but not in this order.
    expect(found('u11 note of')).toEqual([]);
  });

  it('applies a clock offset and takes it back, resuming when interrupted', async () => {
    const db = createMemoryCase();
    importLines(db, 'one.json', feed(LINES));
    const times = () => db.sql.prepare('SELECT time_us FROM event ORDER BY id').pluck().all();
    const before = times();
    expect(applyOffsets(db, [{ source: 'test.log', offsetUs: 420_000_000 }])).toBe(true);
    recoverCase(db, 'ana');
    expect(times()).toEqual(before.map((us) => (us === null ? null : (us as number) + 420_000_000)));
    expect(db.sql.prepare('SELECT from_us FROM evidence').pluck().get()).toBe(1_750_000_420_000_000);
    expect(await failures(db)).toEqual([]);
    applyOffsets(db, [{ source: 'test.log', offsetUs: 0 }]);
    for (const _slice of moveEventTimes(db));
    expect(times()).toEqual(before);
  });

  it('lets only one import run at a time', () => {
    const db = createMemoryCase();
    begin(db, 'a');
    expect(() => begin(db, 'b')).toThrow(/still running/);
    expect(db.sql.prepare('SELECT count(*) FROM evidence').pluck().get()).toBe(1);
  });
});
