/** A rejected record is fixed in place: read again alone, with another zone, mapping or text; its own bytes stay evidence. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { In } from '../../shared/contract/index.ts';
import { openTestCase, type TestCase } from './caseHost.ts';
import { writeTrail } from './trail.ts';

const MAPPING = { name: 'odd', system: 'Odd', time: 'when', action: 'what' };
const READ = { format: 'generic.json', mapping: MAPPING };
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const line = (minute: number, what: string) => JSON.stringify({ when: `2025-08-12T11:0${minute}:31Z`, what });
const BAD = '{"when":"2025-08-12T11:05:31Z","what":"cut" nonsense';
let opened: TestCase;

beforeEach(() => {
  opened = openTestCase();
});
afterEach(() => opened.close());

const rejectsOf = async (evidenceId: number) => (await opened.ask('evidence.rejects', { evidenceId })).rows;

async function correct(input: In<'record.correct'>) {
  const { jobId } = await opened.ask('record.correct', input);
  await opened.idle();
  return opened.ask('jobs.get', { id: jobId });
}

describe('an edited text', () => {
  it('makes the record count, beside its own bytes, and the custody log holds both hashes and who', async () => {
    const [row] = await opened.importing('odd.ndjson', `${line(1, 'a')}\n${BAD}\n${line(7, 'b')}\n`, READ);
    expect(row).toMatchObject({ records: 3, accepted: 2, rejected: 1 });
    const evidenceId = row?.id ?? 0;
    const [reject] = await rejectsOf(evidenceId);
    const fixed = line(5, 'mended');
    const job = await correct({ recordId: reject?.recordId ?? 0, text: fixed });
    expect(job).toMatchObject({ state: 'done', errorCode: null });
    expect(job.message).toMatch(/odd\.ndjson, record 2: the corrected text was accepted; the original bytes are kept/);
    const after = await opened.ask('evidence.get', { id: evidenceId });
    expect(after).toMatchObject({ records: 3, accepted: 3, rejected: 0, events: 3, sha256: row?.sha256 });
    expect(after.byteLedger).toMatchObject({ read: (row?.byteLedger.read ?? 0) + BAD.length, rejected: 0 });
    const { rows: events } = await opened.ask('events.page', {});
    expect(events.map((event) => event.action)).toEqual(['a', 'mended', 'b']);
    const event = await opened.ask('events.get', { id: events[1]?.id ?? 0 });
    expect(event.attrs).toContainEqual({ name: 'correction', value: 'text corrected by Ana' });
    const record = await opened.ask('record.get', { recordId: event.recordId });
    expect(record).toMatchObject({ text: BAD, recordSha256: sha256(BAD), outcome: 'accepted', index: 1 });
    expect(record.correction).toMatchObject({ text: fixed, sha256: sha256(fixed), by: 'Ana', reason: reject?.reason });
    const custody = (await opened.ask('custody.page', {})).rows.find((entry) => entry.action === 'record.correct');
    expect(custody?.who).toBe('Ana');
    expect(JSON.parse(custody?.detail ?? '')).toMatchObject({
      name: 'odd.ndjson',
      record: 1,
      length: BAD.length,
      originalSha256: sha256(BAD),
      correctedSha256: sha256(fixed),
    });
    await opened.verified();
  });

  it('works in a CSV under its header, in a wrapped list that is packed, and only there where nothing else was accepted', async () => {
    const csv = `when;what\n2025-08-12T11:01:31Z;a\n2025-08-12T11:02:31Z;"b\n`;
    const [table] = await opened.importing('odd.csv', csv, { format: 'generic.csv', mapping: MAPPING });
    expect(table).toMatchObject({ accepted: 1, rejected: 1 });
    const [cell] = await rejectsOf(table?.id ?? 0);
    expect(await correct({ recordId: cell?.recordId ?? 0, text: '2025-08-12T11:02:31Z;"b;c"' })).toMatchObject({
      state: 'done',
      errorCode: null,
    });
    const list = gzipSync(`[\n${BAD}},\n${BAD}}\n]\n`);
    const [packed] = await opened.importing('odd.json.gz', list, READ);
    expect(packed).toMatchObject({ accepted: 0, rejected: 2 });
    const [first] = await rejectsOf(packed?.id ?? 0);
    expect(await correct({ recordId: first?.recordId ?? 0, text: line(6, 'one') })).toMatchObject({
      state: 'done',
      errorCode: null,
    });
    expect(await opened.ask('evidence.get', { id: packed?.id ?? 0 })).toMatchObject({ accepted: 1, rejected: 1 });
    const { rows } = await opened.ask('events.page', {});
    expect(rows.map((event) => event.action)).toEqual(['a', 'b;c', 'one']);
    await opened.verified();
  });

  it('that repeats another record becomes a duplicate of it', async () => {
    const [row] = await opened.importing('odd.ndjson', `${line(1, 'a')}\n${BAD}\n`, READ);
    const [reject] = await rejectsOf(row?.id ?? 0);
    const job = await correct({ recordId: reject?.recordId ?? 0, text: line(1, 'a') });
    expect(job.message).toMatch(/found to repeat another record/);
    expect(await opened.ask('evidence.get', { id: row?.id ?? 0 })).toMatchObject({
      duplicates: 1,
      rejected: 0,
      events: 1,
    });
    await opened.verified();
  });

  it('that is no record, several, rejected again or still masked changes nothing', async () => {
    const secret = '{"when":"2025-08-12T11:05:31Z","password":"hunter2" nonsense';
    const [row] = await opened.importing('odd.ndjson', `${line(1, 'a')}\n${secret}\n`, READ);
    const before = await opened.ask('custody.page', {});
    const [reject] = await rejectsOf(row?.id ?? 0);
    const recordId = reject?.recordId ?? 0;
    const masked = (await opened.ask('record.get', { recordId })).text.replace(' nonsense', '}');
    for (const [text, why] of [
      [' ', /no record/],
      [`${line(1, 'x')}\n${line(2, 'y')}`, /holds 2 records/],
      [BAD, /still rejected: .*Nothing was changed/],
      [masked, /reveal the record/],
    ] as const) {
      const job = await correct({ recordId, text });
      expect(job, text).toMatchObject({ state: 'failed', errorCode: 'bad_input' });
      expect(job.message).toMatch(why);
    }
    expect(await opened.ask('evidence.get', { id: row?.id ?? 0 })).toEqual(row);
    expect((await opened.ask('custody.page', {})).total).toEqual(before.total);
    const accepted = (await opened.ask('events.page', {})).rows[0]?.id ?? 0;
    const event = await opened.ask('events.get', { id: accepted });
    const job = await correct({ recordId: event.recordId, text: line(1, 'x') });
    expect(job.message).toMatch(/Only a rejected record/);
    await opened.verified();
  });

  it('cannot be changed afterwards without verification finding it', async () => {
    const [row] = await opened.importing('odd.ndjson', `${line(1, 'a')}\n${BAD}\n`, READ);
    const [reject] = await rejectsOf(row?.id ?? 0);
    await correct({ recordId: reject?.recordId ?? 0, text: line(5, 'mended') });
    const db = new Database(`${opened.folder}/one.agentrail`);
    expect(() => db.exec("UPDATE correction SET corrected_by = 'x'")).toThrow(/never changed/);
    expect(() => db.exec('DELETE FROM correction')).toThrow(/never removed/);
    const trigger = db.prepare("SELECT sql FROM sqlite_schema WHERE name = 'correction_no_update'").pluck().get();
    db.exec("DROP TRIGGER correction_no_update; UPDATE correction SET text = CAST('other' AS BLOB)");
    db.exec(String(trigger));
    db.close();
    await opened.ask('case.verify', {});
    await opened.idle();
    const checks = (await opened.ask('case.verification', {}))?.checks.filter((check) => !check.ok) ?? [];
    expect(checks.map(({ check }) => check)).toEqual(['corrections']);
  });
});

describe('chosen rejects', () => {
  const zoneless = (minute: number) => `2025-08-12 11:0${minute}:00`;

  it('are read again with another mapping, and the others stay', async () => {
    const odd = (at: string) => JSON.stringify({ at, did: 'x' });
    writeTrail(join(opened.folder, 'trail'), 1);
    const known = readFileSync(join(opened.folder, 'trail'), 'utf8').trim();
    const text = `${known}\n${odd(zoneless(2))}\n${odd(zoneless(3))}\n`;
    const [row] = await opened.importing('odd.ndjson', text);
    const evidenceId = row?.id ?? 0;
    expect(row).toMatchObject({ accepted: 1, rejected: 2, zone: 'UTC' });
    const [first] = await rejectsOf(evidenceId);
    const mapping = { name: 'other', system: 'Odd', time: 'at', action: 'did' };
    const records = [first?.recordId ?? 0];
    const { jobId } = await opened.ask('import.remap', { evidenceId, mapping, zone: 'Asia/Tokyo', records });
    await opened.idle();
    const job = await opened.ask('jobs.get', { id: jobId });
    expect(job.message).toMatch(
      /1 rejected record read again, times without a zone read as Asia\/Tokyo: 1 accepted, 0 duplicates, 0 still rejected/,
    );
    const after = await opened.ask('evidence.get', { id: evidenceId });
    expect(after).toMatchObject({ accepted: 2, rejected: 1, zone: 'UTC', sha256: row?.sha256 });
    expect(after.warnings).toContainEqual({ code: 'retried-zone', message: expect.stringContaining('Asia/Tokyo') });
    const { rows } = await opened.ask('events.page', {});
    expect(rows.map((event) => event.timeUs)).toContain(Date.parse('2025-08-12T11:02:00+09:00') * 1000);
    await opened.verified();
    const again = await opened.ask('import.remap', { evidenceId, mapping, records });
    await opened.idle();
    expect((await opened.ask('jobs.get', { id: again.jobId })).message).toMatch(
      /is not a rejected record of this file/,
    );
  });

  it('a zone or format that is not known is refused', async () => {
    const [row] = await opened.importing('odd.ndjson', `${line(1, 'a')}\n${BAD}\n`, READ);
    for (const input of [{ zone: 'Mars/Olympus' }, { format: 'no.such' }]) {
      const { jobId } = await opened.ask('import.remap', { evidenceId: row?.id ?? 0, ...input });
      await opened.idle();
      const job = await opened.ask('jobs.get', { id: jobId });
      expect(job).toMatchObject({ state: 'failed', errorCode: 'bad_input' });
      expect(job.message).toMatch(/Mars\/Olympus|no\.such/);
    }
    await opened.verified();
  });
});
