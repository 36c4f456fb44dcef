/** What looks like a secret in a source record is masked wherever the record is shown, and shown only by an act that is written down. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { maskRecord } from '../../shared/model/maskRecord.ts';
import { openTestCase, type TestCase } from './caseHost.ts';

const GITHUB = 'ghp_0123456789abcdefghijABCDEFGHIJ012345';
const PASSWORD = 'correct horse "battery" staple\\';
const MAPPING = { name: 'odd', system: 'Odd', time: 'when', action: 'what' };
const good = JSON.stringify({
  when: '2025-08-12T11:04:31Z',
  what: 'sign-in',
  password: PASSWORD,
  note: `uses ${GITHUB}`,
});
const bad = `{"when":"2025-08-12T11:05:31Z","what":"cut","api_key":"Zk9-not-a-known-shape","note":"${GITHUB}`;
let opened: TestCase;

beforeEach(() => {
  opened = openTestCase();
});
afterEach(() => opened.close());

const firstRecord = async (evidenceId: number) => {
  const { hits } = await opened.ask('search.records', { text: 'when' });
  return hits.find((hit) => hit.evidenceId === evidenceId)?.recordId ?? 0;
};

it('the record, its preview, the mapping head and the search are masked; the bytes and their hash are as they were', async () => {
  const [row] = await opened.importing('odd.ndjson', `${good}\n${bad}\n`, { format: 'generic.json', mapping: MAPPING });
  expect(row).toMatchObject({ records: 2, accepted: 1, rejected: 1 });
  const evidenceId = row?.id ?? 0;
  const recordId = await firstRecord(evidenceId);
  const record = await opened.ask('record.get', { recordId });
  expect(record).toMatchObject({ masked: 2, base64: null, length: Buffer.byteLength(good) });
  expect(JSON.parse(record.text)).toMatchObject({ what: 'sign-in', password: expect.stringContaining('masked') });
  const { rows } = await opened.ask('evidence.rejects', { evidenceId });
  const head = await opened.ask('evidence.head', { evidenceId });
  const near = await opened.ask('search.records', { text: 'uses ghp_01' });
  const whole = await opened.ask('search.records', { text: GITHUB.slice(10, 30) });
  expect(near.hits).toHaveLength(1);
  expect(whole.hits).toHaveLength(2);
  const shown = JSON.stringify([record, rows, head, near, whole]);
  for (const secret of [GITHUB, GITHUB.slice(4, 30), GITHUB.slice(10, 30), 'battery', 'not-a-known-shape']) {
    expect(shown).not.toContain(secret);
  }
  expect(rows[0]?.preview).toContain('"what":"cut"');
});

it('is shown whole by a reveal, which the custody log keeps without any of it', async () => {
  const [row] = await opened.importing('odd.ndjson', `${good}\n`, { format: 'generic.json', mapping: MAPPING });
  const recordId = await firstRecord(row?.id ?? 0);
  const exact = await opened.ask('record.reveal', { recordId });
  expect(exact).toEqual({ text: good, base64: null, truncated: false, corrected: null });
  const { rows } = await opened.ask('custody.page', {});
  expect(rows[0]).toMatchObject({
    action: 'record.reveal',
    who: 'Ana',
    detail: '2 masked values of odd.ndjson, record 1, shown',
  });
  expect(JSON.stringify(rows)).not.toContain(GITHUB);
  expect((await opened.ask('record.get', { recordId })).masked).toBe(2);
  await opened.verified();
});

it('a corrected text is masked and revealed with its record', async () => {
  const [row] = await opened.importing('odd.ndjson', `${good}\n${bad}\n`, { format: 'generic.json', mapping: MAPPING });
  const { rows } = await opened.ask('evidence.rejects', { evidenceId: row?.id ?? 0 });
  const recordId = rows[0]?.recordId ?? 0;
  const text = `${bad}"}`;
  await opened.ask('record.correct', { recordId, text });
  await opened.idle();
  const hit = (await opened.ask('search.records', { text: '"cut"' })).hits[0];
  const record = await opened.ask('record.get', { recordId: hit?.recordId ?? 0 });
  expect(record.correction).toMatchObject({ masked: 2 });
  expect(JSON.stringify(record)).not.toContain('not-a-known-shape');
  const exact = await opened.ask('record.reveal', { recordId: record.recordId });
  expect(exact).toMatchObject({ text: bad, corrected: text });
});

it('is in no export and no report', async () => {
  await opened.importing('odd.ndjson', `${good}\n${bad}\n`, { format: 'generic.json', mapping: MAPPING });
  for (const format of ['events.csv', 'events.jsonl', 'report.html']) {
    const text = await opened.exporting(format);
    expect(text, format).not.toContain(GITHUB.slice(4, 30));
    expect(text, format).not.toContain('battery');
  }
});

it('CSV: cells under the name of a secret are masked, whatever they hold', async () => {
  const csv =
    'when;what;client_secret;note\n2025-08-12T11:04:31Z;made;"a ""b"";c";kept\n2025-08-12T11:05:31Z;used;;kept\n';
  const [row] = await opened.importing('odd.csv', csv, { format: 'generic.csv', mapping: MAPPING });
  const { hits } = await opened.ask('search.records', { text: 'kept' });
  const record = await opened.ask('record.get', { recordId: hits[0]?.recordId ?? 0 });
  expect(row).toMatchObject({ accepted: 2 });
  expect(record).toMatchObject({ masked: 1, text: '2025-08-12T11:04:31Z;made;"(9 characters masked)";kept' });
  expect(hits[0]?.before).not.toContain('""b""');
  expect(await opened.ask('record.get', { recordId: hits[1]?.recordId ?? 0 })).toMatchObject({ masked: 0 });
});

describe('maskRecord', () => {
  it.each([
    ['nested JSON', '{"a":"{\\"password\\":\\"hid\\\\\\"den\\",\\"b\\":1}","c":2}', 'hid', 1],
    ['JSON in a CSV cell', 'x,"{""accessToken"":""hidden1"",""b"":1}",y', 'hidden1', 1],
    ['a list', '{"cookie":["hidden1","hidden2"],"c":"kept"}', 'hidden', 2],
    ['an object', '{"secret":{"kind":"hidden","deep":{"v":"hidden"}},"c":"kept"}', 'hidden', 2],
    ['a number', '{"password":1234567,"c":"kept"}', '1234567', 1],
    ['pairs', 'POST /t?x=1 client_secret=hidden&c=kept', 'hidden', 1],
    ['a private key', `k -----BEGIN RSA PRIVATE KEY-----\nhidden\n-----END RSA PRIVATE KEY----- kept`, 'hidden', 1],
    ['a text that was cut', '{"password":"hidden and no en', 'hidden', 1],
  ])('%s', (_name, text, secret, count) => {
    const shown = maskRecord(text);
    expect(shown.masked).toBe(count);
    expect(shown.text).not.toContain(secret);
    if (text.startsWith('{') && text.endsWith('}')) expect(() => JSON.parse(shown.text)).not.toThrow();
    if (text.includes('kept')) expect(shown.text).toContain('kept');
  });

  it('leaves what is no secret as it is', () => {
    const text =
      '{"user":"ana@example.com","keyId":"AKIAIOSFODNN7EXAMPLE","password":"","token_type":"Bearer","secret":null}';
    expect(maskRecord(text)).toEqual({ text, masked: 0 });
  });

  it('stays fast on texts made to be slow', () => {
    const began = performance.now();
    for (const piece of ['"password":', 'password=', '"secret":{', 'eyJ', '\\"', '""', '"a\\\\'])
      maskRecord(piece.repeat(262_144 / piece.length));
    expect(performance.now() - began).toBeLessThan(5_000);
  });
});
