/** A plain-text log in a case: its lines are shown, corrected and read again like any other record. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openTestCase, type TestCase } from './caseHost.ts';

const line = (path: string) => `203.0.113.9 - - [12/Aug/2025:09:15:02 +0200] "GET ${path} HTTP/1.1" 200 5 "-" "curl/8"`;
let opened: TestCase;
beforeEach(() => {
  opened = openTestCase();
});
afterEach(() => opened.close());

it('a reject is shown with its bytes, corrected alone and counts; the file balances and verifies', async () => {
  const bad = '203.0.113.9 - - [12/Aug/2025:09:15:03 +0200] "GET /cut HT';
  const [row] = await opened.importing('edge.txt', [line('/a'), bad, line('/b')].join('\r\n'));
  expect(row).toMatchObject({ format: 'http.access_log', records: 3, accepted: 2, rejected: 1 });
  const evidenceId = row?.id ?? 0;
  const [reject] = (await opened.ask('evidence.rejects', { evidenceId })).rows;
  expect(reject).toMatchObject({ index: 1, offset: line('/a').length + 2, length: bad.length, preview: bad });
  const recordId = reject?.recordId ?? 0;
  expect(await opened.ask('record.get', { recordId })).toMatchObject({ text: bad, header: null, outcome: 'rejected' });
  expect(await opened.ask('evidence.head', { evidenceId })).toEqual({
    container: 'text_lines',
    columns: ['line'],
    rows: [[line('/a')], [bad], [line('/b')]],
  });
  await opened.ask('record.correct', { recordId, text: line('/mended') });
  await opened.idle();
  expect(await opened.ask('evidence.get', { id: evidenceId })).toMatchObject({ accepted: 3, rejected: 0, events: 3 });
  const { rows } = await opened.ask('events.page', {});
  expect(rows.map(({ action }) => action).sort()).toEqual(['GET /a', 'GET /b', 'GET /mended']);
  await opened.verified();
});

it('torture 18: the same lines with other line ends, and out of a container’s log, add nothing', async () => {
  const lines = [line('/a'), line('/a'), line('/b')];
  await opened.importing('one.log', lines.join('\n'));
  const [again] = await opened.importing('two.log', `${lines.join('\r\n')}\r\n`);
  expect(again).toMatchObject({ records: 3, accepted: 0, duplicates: 3, events: 0 });
  const docker = lines.map((log) => JSON.stringify({ log: `${log}\n`, stream: 'stdout' })).join('\n');
  expect((await opened.importing('docker.json', docker))[0]).toMatchObject({ records: 3, duplicates: 3 });
});

it('a mapping of columns is refused with the reason', async () => {
  const [row] = await opened.importing('edge.log', `${line('/a')}\nnot a line\n`);
  const mapping = { name: 'm', system: 'S', time: 'line' };
  const { jobId } = await opened.ask('import.remap', { evidenceId: row?.id ?? 0, mapping });
  await opened.idle();
  expect(await opened.ask('jobs.get', { id: jobId })).toMatchObject({
    state: 'failed',
    message: expect.stringMatching(/rows or JSON records; this file is text_lines/),
  });
});
