/** Archives as a user meets them: dropped on a case, every member accounted for, the case verified. */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { closeCase, createCase, openWriter } from '../../electron/db/open.ts';
import { tar, zip } from '../intake/archiveBuilder.ts';
import { buildThreads } from './bundle.ts';
import { openTestCase, type TestCase } from './caseHost.ts';

let opened: TestCase;

beforeEach(() => {
  opened = openTestCase();
});
afterEach(() => opened.close());

const record = (n: number) =>
  JSON.stringify({
    eventVersion: '1.08',
    eventID: `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`,
    eventTime: '2025-08-12T11:04:31Z',
    eventSource: 's3.amazonaws.com',
    eventName: 'GetObject',
    awsRegion: 'eu-west-1',
    userIdentity: { type: 'IAMUser', userName: 'ana', arn: 'arn:aws:iam::111122223333:user/ana' },
  });
const trail = (from: number, count: number) =>
  `{"Records":[${Array.from({ length: count }, (_, i) => record(from + i)).join(',')}]}`;
const sha = (bytes: Buffer | string) => createHash('sha256').update(bytes).digest('hex');

it('torture 25: a zip with a zip, a gz and an encrypted member in it: each file is evidence, the archive says the rest', async () => {
  const inner = zip([{ name: '../deep.json', data: trail(20, 4) }]);
  const bytes = zip([
    { name: 'trail/a.json', data: trail(0, 10) },
    { name: 'trail/b.json.gz', data: gzipSync(trail(10, 10)), stored: true },
    { name: 'inner.zip', data: inner },
    { name: 'hr/secret.json', data: 'x', flags: 1 },
    { name: 'notes.txt', data: 'dear diary\n' },
  ]);
  const rows = await opened.importing('export.zip', bytes);
  expect(
    rows.map(({ name, container, format, records, accepted, rejected, events }) => [
      name,
      container,
      format,
      records,
      accepted,
      rejected,
      events,
    ]),
  ).toEqual([
    ['export.zip', null, 'archive.zip', 5, 4, 1, 0],
    ['export.zip/trail/a.json', 'export.zip', 'aws.cloudtrail', 10, 10, 0, 10],
    ['export.zip/trail/b.json.gz', 'gzip in export.zip', 'aws.cloudtrail', 10, 10, 0, 10],
    ['export.zip/inner.zip', 'export.zip', 'archive.zip', 1, 1, 0, 0],
    ['export.zip/inner.zip/deep.json', 'export.zip/inner.zip', 'aws.cloudtrail', 4, 4, 0, 4],
    ['export.zip/notes.txt', 'export.zip', null, 1, 0, 1, 0],
  ]);
  expect(rows.map(({ sha256 }) => sha256)).toEqual([
    sha(bytes),
    sha(trail(0, 10)),
    sha(gzipSync(trail(10, 10))),
    sha(inner),
    sha(trail(20, 4)),
    sha('dear diary\n'),
  ]);
  const rejects = await opened.ask('evidence.rejects', { evidenceId: rows[0]?.id ?? 0 });
  expect(rejects.rows.map(({ reason }) => reason)).toEqual([
    expect.stringMatching(/^"hr\/secret.json": it is encrypted/),
  ]);
  expect(rows[4]?.warnings).toMatchObject([{ code: 'unsafe-name', message: expect.stringContaining('../deep.json') }]);
  await opened.verified();

  const again = await opened.importing('renamed.zip', bytes);
  expect(again).toHaveLength(6);
  for (const [i, row] of again.entries()) {
    expect(row).toMatchObject({ accepted: 0, events: 0, sha256: rows[i]?.sha256, rejected: rows[i]?.rejected });
  }
  await opened.verified();
});

it('a tar.gz: members are read from the archive as it is stored, also when its records cross blocks', async () => {
  const big = trail(0, 9_000);
  expect(big.length).toBeGreaterThan(2 * 1024 * 1024);
  const bytes = gzipSync(
    tar([
      { name: './logs/big.json', data: big },
      { name: 'logs/link.json', type: '2', link: 'big.json' },
      { name: 'logs/same.json', data: trail(0, 9) },
    ]),
  );
  const rows = await opened.importing('logs.tgz', bytes);
  expect(
    rows.map(({ name, container, records, accepted, duplicates, rejected }) => [
      name,
      container,
      records,
      accepted,
      duplicates,
      rejected,
    ]),
  ).toEqual([
    ['logs.tgz', 'gzip', 3, 2, 0, 1],
    ['logs.tgz/logs/big.json', 'logs.tgz', 9_000, 9_000, 0, 0],
    ['logs.tgz/logs/same.json', 'logs.tgz', 9, 0, 9, 0],
  ]);
  expect(rows[1]?.sha256).toBe(sha(big));
  await opened.verified();
});

it('reading the rejects of an archive again changes nothing and breaks nothing', async () => {
  const rows = await opened.importing(
    'x.zip',
    zip([
      { name: 'a.json', data: 'x', flags: 1 },
      { name: 'b.json', data: trail(0, 2) },
    ]),
  );
  const { jobId } = await opened.ask('import.remap', { evidenceId: rows[0]?.id ?? 0 });
  await opened.idle();
  expect(await opened.ask('jobs.get', { id: jobId })).toMatchObject({ state: 'done' });
  expect(await opened.ask('evidence.get', { id: rows[0]?.id ?? 0 })).toMatchObject({
    records: 2,
    accepted: 1,
    rejected: 1,
    format: 'archive.zip',
  });
  await opened.verified();
});

it('through the threads of the product: the parse thread reads members from the case', async () => {
  const bundle = await buildThreads('archives-test');
  const path = join(opened.folder, 'threads.agentrail');
  const file = join(opened.folder, 'a.zip');
  createCase(path, { title: 'T', examiner: 'Ana', zone: 'UTC' });
  writeFileSync(
    file,
    zip([
      { name: 'in.zip', data: zip([{ name: 'a.json', data: trail(0, 700) }]) },
      { name: 'b.json', data: trail(700, 5) },
    ]),
  );
  const child = fileURLToPath(new URL('importChild.mjs', import.meta.url));
  const code = await new Promise((resolve, reject) => {
    const run = spawn(process.execPath, [child, bundle.href, path, file], {
      stdio: ['ignore', 'ignore', 'inherit'],
      timeout: 60_000,
    });
    run.once('error', reject);
    run.once('exit', resolve);
  });
  expect(code).toBe(0);
  const db = openWriter(path);
  try {
    const rows = db.sql.prepare('SELECT name, accepted, rejected FROM evidence ORDER BY id').raw().all();
    expect(rows).toEqual([
      ['a.zip', 2, 0],
      ['a.zip/in.zip', 1, 0],
      ['a.zip/in.zip/a.json', 700, 0],
      ['a.zip/b.json', 5, 0],
    ]);
  } finally {
    closeCase(db);
  }
}, 120_000);
