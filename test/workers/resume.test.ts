/** Going on with an import that ended early: every record is in the case in the end, and no complete file is read twice. */
import { spawn } from 'node:child_process';
import { appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { closeCase, createCase, openWriter } from '../../electron/db/open.ts';
import { openInProcess } from '../../electron/workers/inProcess.ts';
import { contract, type In, type Out, type ProcedureName } from '../../shared/contract/index.ts';
import { zip } from '../intake/archiveBuilder.ts';
import { buildThreads } from './bundle.ts';
import { trailLines } from './trail.ts';

const FILES = 12;
const EACH = 300;
const ABOUT = { title: 'T', examiner: 'Ana', zone: 'UTC' };
type Host = ReturnType<typeof openInProcess>;

let folder: string;
let evidence: string;
let path: string;
let bundle: URL;

beforeAll(async () => {
  bundle = await buildThreads('resume');
}, 60_000);
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'resume-'));
  evidence = join(folder, 'evidence');
  path = join(folder, 'one.agentrail');
  mkdirSync(evidence);
  createAll();
  createCase(path, ABOUT);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const lines = (from: number, count = EACH) => trailLines(from, count);
const nameOf = (file: number) => `part-${String(file).padStart(2, '0')}.ndjson`;

function createAll(): void {
  for (let file = 0; file < FILES; file += 1) writeFileSync(join(evidence, nameOf(file)), lines(file * EACH));
}

async function ask<N extends ProcedureName>(host: Host, name: N, input: In<N>): Promise<Out<N>> {
  const procedure = contract[name];
  const answer = await host.call(name, procedure.input.parse(input));
  if (!answer.ok) throw new Error(`${answer.error.code}: ${answer.error.message}`);
  return procedure.output.parse(answer.value) as Out<N>;
}

const rowsOf = async (host: Host) => (await ask(host, 'evidence.list', { limit: 500 })).rows;
const complete = async (host: Host) => (await rowsOf(host)).filter((row) => row.state === 'complete');
const events = async (host: Host) => (await ask(host, 'case.info', {})).counts.events;

async function resumed(host: Host): Promise<Out<'jobs.get'>> {
  const cut = (await ask(host, 'jobs.list', { limit: 100 })).find((job) => job.resumable);
  if (cut === undefined) throw new Error('no job can be gone on with');
  const { jobId } = await ask(host, 'import.resume', { jobId: cut.id });
  await host.idle();
  return ask(host, 'jobs.get', { id: jobId });
}

/** Starts the import in this process and cancels it once so many files are complete. */
async function cutAfter(host: Host, files: number): Promise<void> {
  const { jobId } = await ask(host, 'import.start', { paths: [evidence], options: { derive: false } });
  while ((await complete(host)).length < files) await new Promise((resolve) => setTimeout(resolve, 1));
  await ask(host, 'jobs.cancel', { id: jobId });
  await host.idle();
}

describe('an import that was killed', () => {
  const child = fileURLToPath(new URL('./importChild.mjs', import.meta.url));

  const startAndKill = (afterMs: number): Promise<void> =>
    new Promise((resolve, reject) => {
      const run = spawn(process.execPath, [child, bundle.href, path, evidence], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      run.stdout.once('data', () => setTimeout(() => run.kill('SIGKILL'), afterMs));
      run.once('error', reject);
      run.once('exit', () => resolve());
    });

  it('goes on where it ended, file by file, and says what it passed over', async () => {
    let cuts = 0;
    let passedOver = 0;
    for (const afterMs of [60, 150, 300, 500]) {
      rmSync(path, { force: true });
      createCase(path, ABOUT);
      await startAndKill(afterMs);
      const host = openInProcess(path);
      const before = await complete(host);
      const isCut = (await ask(host, 'jobs.list', { limit: 1 }))[0]?.resumable === true;
      if (isCut) {
        cuts += 1;
        passedOver += before.length;
        const job = await resumed(host);
        expect(job).toMatchObject({ state: 'done', errorCode: null });
        if (before.length > 0) expect(job.message).toContain(`${before.length} file`);
        expect((await ask(host, 'jobs.list', { limit: 10 })).some((one) => one.resumable)).toBe(false);
      }
      const after = await complete(host);
      // One reading each: what was complete before is the same row still.
      expect(after.map((row) => row.name).sort()).toEqual(
        Array.from({ length: FILES }, (_, file) => `evidence/${nameOf(file)}`),
      );
      expect(after.map((row) => row.id)).toEqual(expect.arrayContaining(before.map((row) => row.id)));
      expect(after.reduce((sum, row) => sum + row.duplicates, 0)).toBe(0);
      expect(await events(host)).toBe(FILES * EACH);
      await ask(host, 'case.verify', {});
      await host.idle();
      expect((await ask(host, 'case.verification', {}))?.checks.filter((check) => !check.ok)).toEqual([]);
      await host.close();
    }
    expect(cuts).toBeGreaterThan(0);
    console.log(`killed and gone on with ${cuts} times; ${passedOver} files were not read again`);
  }, 120_000);
});

describe('what is read again, because it may be something else', () => {
  it('a file that changed since', async () => {
    const host = openInProcess(path);
    await cutAfter(host, 3);
    const [first] = (await complete(host)).filter((row) => row.name.endsWith(nameOf(0)));
    // As many bytes as before, other content.
    writeFileSync(
      join(evidence, nameOf(0)),
      lines(500_000)
        .padEnd(first?.bytes ?? 0)
        .slice(0, first?.bytes),
    );
    await resumed(host);
    const rows = (await complete(host)).filter((row) => row.name.endsWith(nameOf(0)));
    expect(rows).toHaveLength(2);
    expect(await events(host)).toBeGreaterThan(FILES * EACH);
    await host.close();
  });

  it('a file that grew', async () => {
    const host = openInProcess(path);
    await cutAfter(host, 2);
    appendFileSync(join(evidence, nameOf(0)), `${lines(700_000, 5)}`);
    await resumed(host);
    expect(await events(host)).toBe(FILES * EACH + 5);
    await host.close();
  });

  it('two files of one name', async () => {
    const host = openInProcess(path);
    const paths = ['a', 'b', 'c'].map((name) => join(folder, name, 'same.ndjson'));
    for (const [at, file] of paths.entries()) {
      mkdirSync(join(file, '..'));
      writeFileSync(file, lines(100_000 + at * EACH));
    }
    const { jobId } = await ask(host, 'import.start', { paths, options: { derive: false } });
    while ((await complete(host)).length < 1) await new Promise((resolve) => setTimeout(resolve, 1));
    await ask(host, 'jobs.cancel', { id: jobId });
    await host.idle();
    if ((await ask(host, 'jobs.get', { id: jobId })).resumable) await resumed(host);
    expect(await events(host)).toBe(3 * EACH);
    await host.close();
  });

  it('an archive that the import ended in', async () => {
    const members = Array.from({ length: 6 }, (_, at) => ({
      name: `m${at}.ndjson`,
      bytes: lines(200_000 + at * EACH),
    }));
    const archive = join(folder, 'logs.zip');
    writeFileSync(archive, zip(members.map(({ name, bytes }) => ({ name, data: Buffer.from(bytes) }))));
    const host = openInProcess(path);
    const { jobId } = await ask(host, 'import.start', { paths: [archive], options: { derive: false } });
    while ((await complete(host)).length < 3) await new Promise((resolve) => setTimeout(resolve, 1));
    await ask(host, 'jobs.cancel', { id: jobId });
    await host.idle();
    if ((await ask(host, 'jobs.get', { id: jobId })).resumable) await resumed(host);
    expect(await events(host)).toBe(6 * EACH);
    await host.close();
  });
});

it('refuses what is no import that ended early', async () => {
  const host = openInProcess(path);
  const { jobId } = await ask(host, 'import.start', { paths: [evidence], options: { derive: false } });
  await host.idle();
  await expect(ask(host, 'import.resume', { jobId })).rejects.toThrow(/nothing to go on with/);
  await expect(ask(host, 'import.resume', { jobId: 999 })).rejects.toThrow(/nothing to go on with/);
  await host.close();
});

it('leaves staged uploads alone: the host that took them is gone', async () => {
  const db = openWriter(path);
  db.sql
    .prepare(
      "INSERT INTO job (kind, state, phase, unit, input, started_us) VALUES ('import', 'interrupted', '', 'bytes', ?, 1)",
    )
    .run(JSON.stringify({ paths: ['/tmp/x'], staged: true, options: {} }));
  closeCase(db);
  const host = openInProcess(path);
  expect((await ask(host, 'jobs.list', { limit: 1 }))[0]?.resumable).toBe(false);
  await host.close();
});
