import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { NotFound } from '../../../electron/db/errors.ts';
import { insert } from '../support/builders.ts';
import { caller } from '../support/call.ts';
import { seededCase } from '../support/seededCase.ts';

const seeded = seededCase();
const { call } = caller(seeded);
const recordId = (evidenceId: number, seq: number) =>
  seeded.db.sql
    .prepare('SELECT id FROM record WHERE evidence_id = ? AND seq = ?')
    .pluck()
    .get(evidenceId, seq) as number;

describe('record.get', () => {
  test('gives the exact bytes, joined across blocks, with the header of a CSV', () => {
    const record = call('record.get', { recordId: recordId(seeded.csv, 4) });
    const text = 'RestApi,4,"SELECT Id FROM Case WHERE n > 4",NeedleInTheBytes4';
    expect(record.text).toBe(text);
    expect(record.recordSha256).toBe(createHash('sha256').update(text).digest('hex'));
    expect(record.header).toBe('EVENT_TYPE,N,QUERY,NOTE');
    expect(record.base64).toBeNull();
    expect(record.stream).toBe('original');
    expect(record.truncated).toBe(false);
  });

  test('bytes that are no UTF-8 come as base64 too', () => {
    const record = call('record.get', { recordId: recordId(seeded.ndjson, 3) });
    expect(record.text).toContain('\uFFFD');
    expect(Buffer.from(record.base64 ?? '', 'base64').includes(Buffer.from([0xff, 0xfe]))).toBe(true);
    expect(record.header).toBeNull();
  });

  test('a record of a repeated file is read from the file that holds the content', () => {
    const own = seededCase();
    own.db.sql.exec(`INSERT INTO evidence (name, bytes, sha256, zone, state, imported_us, imported_by, content_of, records, duplicates, record_bytes)
      SELECT 'copy.csv', bytes, sha256, zone, 'complete', 1, 'ana', id, 1, 1, bytes FROM evidence WHERE id = ${own.csv}`);
    const copy = own.db.sql.prepare("SELECT id FROM evidence WHERE name = 'copy.csv'").pluck().get() as number;
    const first = own.db.sql
      .prepare('SELECT id, offset, length FROM record WHERE evidence_id = ? AND seq = 0')
      .get(own.csv) as { id: number; offset: number; length: number };
    const id = insert(own.db, 'record', {
      evidence_id: copy,
      seq: 0,
      offset: first.offset,
      length: first.length,
      outcome: 1,
      dup_of: first.id,
    });
    const record = caller(own).call('record.get', { recordId: id });
    expect(record.text).toMatch(/^RestApi,0,/);
    expect(record.duplicateOf).toEqual({ evidenceName: 'salesforce.csv', recordId: first.id, index: 0 });
  });

  test('an unknown record is not found', () => {
    expect(() => call('record.get', { recordId: 9_999 })).toThrow(NotFound);
  });
});

describe('search.records', () => {
  test('finds text in every record once, across block borders, whatever the case of its letters', () => {
    const answer = call('search.records', { text: 'needleinthebytes' });
    expect(answer.hits.map((hit) => hit.recordIndex)).toEqual(Array.from({ length: 20 }, (_, n) => n));
    expect(answer.hits[4]).toMatchObject({ match: 'NeedleInTheBytes', recordId: recordId(seeded.csv, 4) });
    expect(answer.hits[4]?.eventIds).toHaveLength(1);
    expect(answer.next).toBeNull();
    expect(answer.scannedBytes).toBe(answer.totalBytes);
  });

  test('text in no record, or only in the framing, gives none', () => {
    expect(call('search.records', { text: 'EVENT_TYPE' }).hits).toEqual([]);
    expect(call('search.records', { text: 'no such text' }).hits).toEqual([]);
  });

  test('stops at the budget and goes on without losing or repeating a match', () => {
    const own = seededCase();
    const line = Buffer.from(`${'x'.repeat(99_990)}Needle-ü`);
    const big = Array.from({ length: 30 }, () => line);
    const bytes = Buffer.concat(big.map((one) => Buffer.concat([one, Buffer.from('\n')])));
    const chunk = 70_000;
    const id = insert(own.db, 'evidence', {
      name: 'big.log',
      bytes: bytes.length,
      sha256: 'x',
      zone: 'UTC',
      state: 'complete',
      imported_us: 1,
      imported_by: 'ana',
      records: 30,
      accepted: 30,
      record_bytes: 30 * line.length,
      framing_bytes: 30,
    });
    const { zstdCompressSync } = process.getBuiltinModule('node:zlib');
    for (let at = 0; at < bytes.length; at += chunk) {
      const part = bytes.subarray(at, at + chunk);
      insert(own.db, 'evidence_chunk', {
        evidence_id: id,
        stream: 0,
        seq: at / chunk,
        offset: at,
        length: part.length,
        data: zstdCompressSync(part),
      });
    }
    for (let seq = 0; seq < 30; seq += 1) {
      insert(own.db, 'record', {
        evidence_id: id,
        seq,
        offset: seq * (line.length + 1),
        length: line.length,
        outcome: 0,
        identity: Buffer.from(`big${seq}`),
      });
    }
    const { call: mine } = caller(own);
    const found: number[] = [];
    let cursor: string | undefined;
    let calls = 0;
    for (; calls < 20; calls += 1) {
      const answer = mine('search.records', {
        text: 'NEEDLE-ü',
        budgetBytes: 1_000_000,
        ...(cursor === undefined ? {} : { cursor }),
      });
      found.push(...answer.hits.map((hit) => hit.recordIndex));
      if (answer.next === null) break;
      cursor = answer.next;
    }
    expect(calls).toBeGreaterThan(1);
    expect(found).toEqual(Array.from({ length: 30 }, (_, n) => n));
  });
});

describe('evidence', () => {
  test('lists, gets, and shows the head as cells', () => {
    expect(call('evidence.list', {}).rows.map((row) => row.name)).toEqual(['okta.json', 'salesforce.csv']);
    expect(call('evidence.list', { limit: 1 }).next).not.toBeNull();
    expect(call('evidence.get', { id: seeded.csv }).formatTitle).toBe('Salesforce Event Log');
    const csv = call('evidence.head', { evidenceId: seeded.csv });
    expect(csv).toMatchObject({ container: 'csv', columns: ['EVENT_TYPE', 'N', 'QUERY', 'NOTE'] });
    expect(csv.rows[1]).toEqual(['RestApi', '1', 'SELECT Id FROM Case WHERE n > 1', 'NeedleInTheBytes1']);
    const json = call('evidence.head', { evidenceId: seeded.ndjson });
    expect(json).toMatchObject({ container: 'ndjson', columns: ['n', 'displayMessage', 'raw'] });
    expect(json.rows[1]).toEqual(['1', 'sign in 1', '']);
  });

  test('rejects in file order with the beginning of their bytes', () => {
    const own = seededCase();
    own.db.sql.exec(
      `UPDATE record SET outcome = 2, reason = 'bad date', column_name = 'N' WHERE evidence_id = ${own.csv} AND seq IN (2, 5, 9)`,
    );
    const { call: mine } = caller(own);
    const page = mine('evidence.rejects', { evidenceId: own.csv, limit: 2 });
    expect(page.rows.map((row) => row.index)).toEqual([2, 5]);
    expect(page.rows[0]).toMatchObject({ reason: 'bad date', column: 'N' });
    expect(page.rows[0]?.preview).toMatch(/^RestApi,2,/);
    const rest = mine('evidence.rejects', { evidenceId: own.csv, cursor: page.next ?? '' });
    expect(rest.rows.map((row) => row.index)).toEqual([9]);
    expect(rest.next).toBeNull();
  });
});
