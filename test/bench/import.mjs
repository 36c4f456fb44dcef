/**
 * Import speed, memory, case size and waiting times, each against something simple measured in the same run.
 * `npm run bench -- import [--rows=N] [--files=N] [--runs=N] [--full] [--json]`; `--full` is 500,000 records, 4,000 files, best of three.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleModules, THREADS } from '../support/bundleModules.ts';
import { parseAndHash, sqliteImport } from './support/baselines.mjs';
import { writeCsv, writeNdjson, writeSmallFiles } from './support/cloudTrail.mjs';

const EVENTS_PER_FILE = 8;
const IMPORT_ONCE = fileURLToPath(new URL('./support/importOnce.mjs', import.meta.url));

function option(name, fallback) {
  const given = process.argv.find((arg) => arg.startsWith(`--${name}=`));
  const value = given === undefined ? fallback : Number(given.slice(name.length + 3));
  if (!Number.isInteger(value) || value < 1) throw new Error(`--${name} takes a whole number of at least 1`);
  return value;
}

/** The threads as the product builds them, and what drives them. */
export async function buildThreads(root) {
  const modules = { ...THREADS, inProcess: 'electron/workers/inProcess.ts' };
  return (await bundleModules('bench', modules, root)).href;
}

export function importOnce(bundle, folder, path, ...more) {
  const args = [IMPORT_ONCE, bundle, folder, path, ...more];
  const done = spawnSync(process.execPath, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
  if (done.status !== 0) throw new Error(`importing ${path} ended with ${done.status}`);
  return JSON.parse(done.stdout);
}

/** The run with the least processor time: the machine may have other things to do. */
async function best(runs, once) {
  let found;
  for (let run = 0; run < runs; run += 1) {
    const result = await once();
    if (result === undefined) return undefined;
    if (found === undefined || result.cpuSeconds < found.cpuSeconds) found = result;
  }
  return found;
}

const round = (value, digits = 2) => Number(value.toFixed(digits));
const mb = (bytes) => round(bytes / 1e6, 1);

function figuresOf(name, result) {
  if (result.state !== 'done') throw new Error(`${name}: ${result.message}`);
  return [
    { name: `${name}: time`, value: round(result.seconds), unit: 's' },
    { name: `${name}: processor time`, value: round(result.cpuSeconds), unit: 's' },
    { name: `${name}: records a second`, value: Math.round(result.records / result.seconds), unit: '/s' },
    { name: `${name}: peak memory`, value: mb(result.peakBytes), unit: 'MB', limit: 700 },
  ];
}

export async function bench({ root }) {
  const full = process.argv.includes('--full');
  const rows = option('rows', full ? 500_000 : 50_000);
  const files = option('files', full ? 4_000 : 500);
  const runs = option('runs', full ? 3 : 1);
  const folder = mkdtempSync(join(tmpdir(), 'agentrail-bench-'));
  try {
    console.error(`${rows} records, ${files} small files, best of ${runs}; ${cpus().length} x ${cpus()[0]?.model}`);
    const bundle = await buildThreads(root);
    const csv = join(folder, 'trail.csv');
    const ndjson = join(folder, 'trail.ndjson');
    const small = join(folder, 'small');
    const together = join(folder, 'together.ndjson');
    writeCsv(csv, rows);
    writeNdjson(ndjson, rows);
    mkdirSync(small);
    writeSmallFiles(small, files, EVENTS_PER_FILE);
    writeNdjson(together, files * EVENTS_PER_FILE);

    const byHand = await best(runs, () => sqliteImport(csv, folder));
    const fromCsv = await best(runs, () => importOnce(bundle, folder, csv));
    const bare = await best(runs, () => parseAndHash(ndjson));
    const fromJson = await best(runs, () => importOnce(bundle, folder, ndjson));
    const fromMany = await best(runs, () => importOnce(bundle, folder, small));
    const fromOne = await best(runs, () => importOnce(bundle, folder, together));
    const cancelled = importOnce(bundle, folder, ndjson, 'cancel');
    const size = statSync(ndjson).size;
    return [
      { name: 'CSV: size', value: mb(statSync(csv).size), unit: 'MB' },
      ...figuresOf('CSV', fromCsv),
      ...(byHand === undefined
        ? []
        : [
            { name: 'sqlite3 command line, same CSV: time', value: round(byHand.seconds), unit: 's' },
            { name: 'sqlite3 command line: processor time', value: round(byHand.cpuSeconds), unit: 's' },
            { name: 'CSV against sqlite3, time', value: round(fromCsv.seconds / byHand.seconds), unit: 'x', limit: 1 },
            {
              name: 'CSV against sqlite3, processor time',
              value: round(fromCsv.cpuSeconds / byHand.cpuSeconds),
              unit: 'x',
            },
          ]),
      { name: 'NDJSON: size', value: mb(size), unit: 'MB' },
      ...figuresOf('NDJSON', fromJson),
      { name: 'JSON.parse and SHA-256 alone: time', value: round(bare.seconds), unit: 's' },
      { name: 'NDJSON against those, time', value: round(fromJson.seconds / bare.seconds), unit: 'x', limit: 3 },
      { name: 'NDJSON against those, processor time', value: round(fromJson.cpuSeconds / bare.cpuSeconds), unit: 'x' },
      { name: 'NDJSON: case file', value: mb(fromJson.caseBytes), unit: 'MB' },
      { name: 'NDJSON: case file against input', value: round(fromJson.caseBytes / size), unit: 'x', limit: 1 },
      ...figuresOf(`${files} gz files`, fromMany),
      {
        name: `${files} files against one, time`,
        value: round(fromMany.seconds / fromOne.seconds),
        unit: 'x',
        limit: 3,
      },
      {
        name: `${files} files against one, processor time`,
        value: round(fromMany.cpuSeconds / fromOne.cpuSeconds),
        unit: 'x',
      },
      { name: 'while importing, p99: any request', value: round(fromJson.p99Ms.any, 1), unit: 'ms', limit: 100 },
      { name: 'while importing, p99: progress', value: round(fromJson.p99Ms.job, 1), unit: 'ms', limit: 100 },
      { name: 'while importing, p99: page of events', value: round(fromJson.p99Ms.page, 1), unit: 'ms', limit: 100 },
      {
        name: 'while importing, p99: change to the case',
        value: round(fromJson.p99Ms.write, 1),
        unit: 'ms',
        limit: 100,
      },
      { name: 'cancel at half: time', value: round(cancelled.cancelSeconds ?? 0), unit: 's', limit: 1 },
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
