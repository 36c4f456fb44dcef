import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { closeCase, createCase, openReader, openWriter } from '../../electron/db/open.ts';
import { openInProcess } from '../../electron/workers/inProcess.ts';
import { type CasePool, createPool } from '../../electron/workers/pool.ts';
import { contract, type In, type Out, type ProcedureName } from '../../shared/contract/index.ts';
import { buildThreads } from './bundle.ts';
import { writeTrail } from './trail.ts';

const ABOUT = { title: 'Threads', examiner: 'Ana', zone: 'UTC' };
let bundle = new URL('file:///');
let folder = '';
let path = '';

beforeAll(async () => {
  bundle = await buildThreads('pool');
}, 120_000);
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pool-'));
  path = join(folder, 'one.agentrail');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

type Caller = Pick<CasePool, 'call'>;

async function ask<N extends ProcedureName>(host: Caller, name: N, input: In<N>): Promise<Out<N>> {
  const procedure = contract[name];
  const answer = await host.call(name, procedure.input.parse(input));
  if (!answer.ok) throw new Error(`${name}: ${answer.error.code} ${answer.error.message}`);
  return procedure.output.parse(answer.value) as Out<N>;
}

const open = (): CasePool => createPool({ casePath: path, threadUrl: new URL('./thread.js', bundle) });
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

async function ended(host: Caller, id: number): Promise<Out<'jobs.get'>> {
  for (;;) {
    const job = await ask(host, 'jobs.get', { id });
    if (job.state !== 'running' && job.state !== 'queued') return job;
    await sleep(10);
  }
}

describe('the pool of threads', () => {
  it('imports in the background while queries and mutations are served', async () => {
    createCase(path, ABOUT);
    const file = join(folder, 'trail.json');
    writeTrail(file, 6_000);
    const pool = open();
    expect(await pool.ready).toEqual({ ok: true, value: [] });
    const { jobId } = await ask(pool, 'import.start', { paths: [file], options: { derive: false } });
    const waits: number[] = [];
    let job = await ask(pool, 'jobs.get', { id: jobId });
    while (job.state === 'running' || job.state === 'queued') {
      const began = performance.now();
      const mapping = { name: `m${waits.length}`, system: 'x' };
      await ask(pool, 'mappings.save', mapping);
      waits.push(performance.now() - began);
      job = await ask(pool, 'jobs.get', { id: jobId });
    }
    expect(job).toMatchObject({ state: 'done', errorCode: null });
    expect(job.message).toMatch(/^1 file, 6,000 records: 6,000 accepted, 0 duplicates, 0 rejected\./);
    expect(waits.length).toBeGreaterThan(3);
    expect(Math.max(...waits)).toBeLessThan(1_000);
    expect((await ask(pool, 'case.info', {})).counts.events).toBe(6_000);
    await pool.close();
    expect((await pool.call('case.info', {})).ok).toBe(false);
  });

  it('cancels within a second and leaves nothing of the file behind', async () => {
    createCase(path, ABOUT);
    const file = join(folder, 'trail.json');
    writeTrail(file, 40_000);
    const pool = open();
    const { jobId } = await ask(pool, 'import.start', { paths: [file] });
    while ((await ask(pool, 'jobs.get', { id: jobId })).done === 0) await sleep(5);
    const began = performance.now();
    await ask(pool, 'jobs.cancel', { id: jobId });
    const job = await ended(pool, jobId);
    expect(performance.now() - began).toBeLessThan(1_000);
    expect(job.state).toBe('cancelled');
    const info = await ask(pool, 'case.info', {});
    expect(info.counts).toMatchObject({ records: 0, events: 0 });
    const { rows } = await ask(pool, 'evidence.list', {});
    expect(rows.map((row) => row.state)).toEqual(['cancelled']);
    await pool.close();
  });

  it('says why a case cannot be opened', async () => {
    writeFileSync(path, 'no case');
    const wrong = open();
    expect(await wrong.ready).toMatchObject({ ok: false, error: { code: 'not_a_case' } });
    expect(await wrong.call('case.info', {})).toMatchObject({ ok: false, error: { code: 'not_a_case' } });
    await wrong.close();
    rmSync(path);
    createCase(path, ABOUT);
    const holder = openWriter(path);
    const locked = open();
    expect(await locked.ready).toMatchObject({ ok: false, error: { code: 'case_locked' } });
    await locked.close();
    closeCase(holder);
    const free = open();
    expect(await free.ready).toMatchObject({ ok: true });
    await free.close();
  });
});

/** Twenty points at random over the whole import and a little beyond; AGENTRAIL_KILL_SEED repeats a failure. */
const KILL_SEED = Number(process.env.AGENTRAIL_KILL_SEED ?? Date.now() % 1_000_000);
const LAST_POINT_MS = 1_000;

function pointsOf(seed: number): number[] {
  let state = seed;
  return Array.from({ length: 20 }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * LAST_POINT_MS);
  });
}

describe('torture 27: kill -9 during an import', () => {
  const child = fileURLToPath(new URL('./importChild.mjs', import.meta.url));

  function startAndKill(file: string, afterMs: number): Promise<void> {
    return new Promise((resolve, reject) => {
      const run = spawn(process.execPath, [child, bundle.href, path, file], { stdio: ['ignore', 'pipe', 'inherit'] });
      run.stdout.once('data', () => setTimeout(() => run.kill('SIGKILL'), afterMs));
      run.once('error', reject);
      run.once('exit', () => resolve());
    });
  }

  it(`at twenty points leaves a case that opens, balances, verifies and takes the file again (seed ${KILL_SEED})`, async () => {
    const file = join(folder, 'trail.json');
    writeTrail(file, 8_000);
    createCase(path, ABOUT);
    let interrupted = 0;
    for (const afterMs of pointsOf(KILL_SEED)) {
      await startAndKill(file, afterMs);
      const host = openInProcess(path);
      if (host.recovered.length > 0) interrupted += 1;
      const { rows } = await ask(host, 'evidence.list', { limit: 100 });
      for (const row of rows) {
        expect(['interrupted', 'complete']).toContain(row.state);
        expect(row.records).toBe(row.accepted + row.duplicates + row.rejected);
      }
      await ask(host, 'case.verify', {});
      await host.idle();
      const verification = await ask(host, 'case.verification', {});
      expect(verification?.checks.filter((check) => !check.ok)).toEqual([]);
      await host.close();
    }
    expect(interrupted).toBeGreaterThan(0);
    const host = openInProcess(path);
    const { jobId } = await ask(host, 'import.start', { paths: [file] });
    await host.idle();
    expect(await ask(host, 'jobs.get', { id: jobId })).toMatchObject({ state: 'done' });
    expect((await ask(host, 'case.info', {})).counts.events).toBe(8_000);
    await host.close();
    // However often it was begun, the case holds the file's bytes once and no row of what was cut short.
    const db = openReader(path);
    const holders = 'SELECT count(DISTINCT evidence_id) FROM evidence_chunk';
    expect(db.sql.prepare(holders).pluck().get()).toBe(1);
    const strays = `SELECT count(*) FROM record WHERE evidence_id IN (SELECT id FROM evidence WHERE state = 'interrupted')`;
    expect(db.sql.prepare(strays).pluck().get()).toBe(0);
    closeCase(db);
  }, 300_000);
});
