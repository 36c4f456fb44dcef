/**
 * Reopening a big case and asking it what the views ask.
 * `npm run bench -- open [--events=N] [--rounds=N] [--full] [--json]`; `--full` is 2,000,000 events. The case is kept in the system's
 * folder for temporary files, under the number of its schema, and used again.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleModules, THREADS } from '../support/bundleModules.ts';
import { writeBigCase } from './support/bigCase.mjs';

const ASK_ONCE = fileURLToPath(new URL('./support/askOnce.mjs', import.meta.url));
const OPEN_LIMIT_S = 1;
const LIMIT_MS = 150;
const OPENINGS = 5;
/** Asked for in this bench without a limit of their own. */
const UNLIMITED = new Set(['page of chains', 'facets of chains, filtered', 'page of agents']);

const MODULES = {
  ...THREADS,
  contract: 'shared/contract/index.ts',
  open: 'electron/db/open.ts',
  textHash: 'electron/db/textHash.ts',
  loadMode: 'electron/db/write/loadMode.ts',
  searchIndex: 'electron/db/write/searchIndex.ts',
  entityTexts: 'electron/db/write/entityTexts.ts',
  eventColumns: 'electron/db/write/eventColumns.ts',
};

function option(name, fallback) {
  const given = process.argv.find((arg) => arg.startsWith(`--${name}=`));
  const value = given === undefined ? fallback : Number(given.slice(name.length + 3));
  if (!Number.isInteger(value) || value < 1) throw new Error(`--${name} takes a whole number of at least 1`);
  return value;
}

/** The case of so many events under this version's schema, written when it is not there yet. */
async function caseOf(root, bundle, events) {
  const migrations = readdirSync(join(root, 'migrations')).filter((file) => file.endsWith('.sql')).length;
  const path = join(tmpdir(), `agentrail-bench-${events}-schema${migrations}.agentrail`);
  const product = {};
  for (const name of ['open', 'textHash', 'loadMode', 'searchIndex', 'entityTexts', 'eventColumns']) {
    Object.assign(product, await import(new URL(`./${name}.js`, bundle).href));
  }
  if (existsSync(path)) {
    // Written by an earlier state of this version: what views count over may have another layout since.
    const db = product.openWriter(path);
    for (const _names of product.keepEntityTexts(db));
    for (const _block of product.keepEventColumns(db));
    product.closeCase(db);
    return path;
  }
  console.error(`Writing a case of ${events.toLocaleString('en-US')} events to ${path}.`);
  const unfinished = `${path}.unfinished`;
  writeBigCase(product, unfinished, events, (line) => console.error(line));
  for (const suffix of ['-wal', '-shm', '-lock']) rmSync(`${unfinished}${suffix}`, { force: true });
  renameSync(unfinished, path);
  return path;
}

function askOnce(bundle, path, rounds) {
  const args = [ASK_ONCE, bundle, path, String(rounds)];
  const done = spawnSync(process.execPath, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
  if (done.status !== 0) throw new Error(`asking ${path} ended with ${done.status}`);
  return JSON.parse(done.stdout);
}

const round = (value, digits = 1) => Number(value.toFixed(digits));
const at = (sorted, part) => sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * part) - 1)] ?? 0;

export async function bench({ root }) {
  const events = option('events', process.argv.includes('--full') ? 2_000_000 : 200_000);
  const rounds = option('rounds', 20);
  const bundle = (await bundleModules('bench-open', MODULES, root)).href;
  const path = await caseOf(root, bundle, events);
  console.error(
    `${events} events, ${rounds} rounds; ${cpus().length} x ${cpus()[0]?.model}; load ${loadavg()
      .map((one) => one.toFixed(1))
      .join(' ')}`,
  );
  const openings = Array.from({ length: OPENINGS }, () => askOnce(bundle, path, 0).openMs / 1000).sort((a, b) => a - b);
  const asked = askOnce(bundle, path, rounds);
  const figures = [
    { name: 'case file', value: round(statSync(path).size / 1e6), unit: 'MB' },
    {
      name: `reopening to the first page, median of ${OPENINGS}`,
      value: round(at(openings, 0.5), 2),
      unit: 's',
      limit: OPEN_LIMIT_S,
    },
    { name: 'reopening to the first page, slowest', value: round(at(openings, 1), 2), unit: 's', limit: OPEN_LIMIT_S },
    { name: 'peak memory', value: round(asked.peakBytes / 1e6), unit: 'MB' },
  ];
  for (const [name, waits] of Object.entries(asked.waits)) {
    const sorted = waits.sort((a, b) => a - b);
    figures.push({ name: `${name}: p50`, value: round(at(sorted, 0.5)), unit: 'ms' });
    figures.push({
      name: `${name}: p95`,
      value: round(at(sorted, 0.95)),
      unit: 'ms',
      ...(UNLIMITED.has(name) ? {} : { limit: LIMIT_MS }),
    });
    const spent = (asked.cpu[name] ?? []).sort((a, b) => a - b);
    figures.push({ name: `${name}: p95 of processor time`, value: round(at(spent, 0.95)), unit: 'ms' });
    figures.push({ name: `${name}: slowest`, value: round(at(sorted, 1)), unit: 'ms' });
  }
  console.error(
    `load at the end ${loadavg()
      .map((one) => one.toFixed(1))
      .join(' ')}`,
  );
  return figures;
}
