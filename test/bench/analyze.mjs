/**
 * The analysis after reconstruction: comparing access, every rule by itself, storing the findings; and the whole of it through the
 * product's threads, with how long the writer keeps a call waiting meanwhile and how long cancelling takes.
 * `npm run bench -- analyze [--events=N] [--agents=N] [--keep] [--json]`: a third of N records and N, N = 90,000 unless told, of 100 agents; with
 * `--keep` the cases stay in the system's folder for temporary files, under the number of their schema, and are used again.
 * The month of a company in which nothing is wrong is what is written; grants beyond the approvals, tiers and data classes are added here, so that
 * every rule has something to do. Then 1,000 records more of one log come in, and the analysis goes on from the first.
 */
import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { bundleModules, THREADS } from '../support/bundleModules.ts';
import { writeMonth } from './support/month/month.mjs';

const MODULES = {
  ...THREADS,
  inProcess: 'electron/workers/inProcess.ts',
  open: 'electron/db/open.ts',
  engines: 'electron/workers/engines.ts',
  access: 'electron/workers/jobs/access.ts',
  drift: 'electron/workers/jobs/drift.ts',
  ruleSql: 'electron/db/derive/ruleSql.ts',
  findings: 'electron/db/derive/findings.ts',
  rules: 'electron/rules/index.ts',
  ruleRun: 'electron/workers/jobs/ruleRun.ts',
  analyse: 'electron/workers/jobs/analyse.ts',
  sigmaStore: 'electron/db/sigma/store.ts',
  sigmaOutcomes: 'electron/workers/sigma/outcomes.ts',
};
const ANALYSIS = /^(?:Looking for what changed|Comparing (?!clocks)|Checking|Storing findings)/;
/** Records of the file that comes later. */
const MORE = 1_000;
/** Processor time of the analysis after that file, against one that remembers nothing. */
const AGAIN = 0.5;
/** Processor time of all of it, against that of importing the same files. */
const AGAINST_IMPORT = 0.5;
const WAIT_LIMIT_MS = 100;
const REACH_LIMIT_MS = 1_000;
const CANCEL_LIMIT_S = 1;
/** Below this many milliseconds a growth is noise. */
const LEAST_MS = 40;
const round = (value, digits = 1) => Number(value.toFixed(digits));

/** Seconds of processor time that `work` takes in this process, all threads. */
async function processorSeconds(work) {
  const before = process.cpuUsage();
  await work();
  const used = process.cpuUsage(before);
  return (used.user + used.system) / 1e6;
}

/** A job through the pool to its end, or to where `until` matches its phase. @returns the job as it ended */
async function job(pool, name, input, watch = async () => undefined) {
  const ask = async (what, given) => {
    const answer = await pool.call(what, given);
    if (!answer.ok) throw new Error(`${what}: ${answer.error.message}`);
    return answer.value;
  };
  const { jobId } = await ask(name, input);
  for (;;) {
    const row = await ask('jobs.get', { id: jobId });
    if (row.state !== 'running' && row.state !== 'queued') return row;
    await watch(row, () => ask('jobs.cancel', { id: jobId }));
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

async function openPool(bundle, casePath) {
  const { createPool } = await import(new URL('./pool.js', bundle).href);
  const pool = createPool({ casePath, threadUrl: new URL('./thread.js', bundle) });
  const ready = await pool.ready;
  if (!ready.ok) throw new Error(ready.error.message);
  return pool;
}

/** Approvals, grants and tiers for what the case holds: each agent may read one system and is granted more than that. */
function addRights(db) {
  const grants = `WITH agent AS (SELECT canonical_id AS id, row_number() OVER (ORDER BY id) AS n FROM entity WHERE kind = 'agent' AND canonical_id = id),
      place AS (SELECT name, row_number() OVER (ORDER BY id) - 1 AS n FROM entity WHERE kind = 'system' AND canonical_id = id)`;
  const add = (basis, text) =>
    db.sql.exec(`INSERT INTO permission (principal_id, basis, text, system, via, record_id) ${grants}
      SELECT a.id, '${basis}', '${text}', p.name, 'direct', 1 FROM agent a JOIN place p ON p.n = a.n % (SELECT count(*) FROM place)`);
  add('declared', 'read');
  add('granted', 'read');
  add('granted', 'delete');
  const fact = (name, value, which) =>
    db.sql.exec(
      `INSERT OR IGNORE INTO entity_fact (entity_id, name, value, record_id) SELECT id, '${name}', '${value}', 1 FROM entity WHERE ${which}`,
    );
  fact('privilege_tier', '1', "kind = 'user' AND canonical_id = id");
  fact('privilege_tier', '4', "kind IN ('credential', 'identity', 'integration') AND canonical_id = id");
  fact('data_class', 'restricted', "kind = 'object' AND id % 10 = 0");
}

/** Takes the last records of the fullest log out, into a file of their own. */
function cutTail(evidence, more) {
  const logs = readdirSync(evidence, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ndjson'));
  const [log] = logs.map((name) => join(evidence, name)).sort((a, b) => statSync(b).size - statSync(a).size);
  const lines = readFileSync(log, 'utf8').trimEnd().split('\n');
  const at = Math.max(1, lines.length - MORE);
  writeFileSync(log, `${lines.slice(0, at).join('\n')}\n`);
  writeFileSync(more, `${lines.slice(at).join('\n')}\n`);
}

/** A job up to where the analysis begins. */
const reconstruct = (pool) =>
  job(pool, 'case.derive', {}, async (row, cancel) => {
    if (ANALYSIS.test(row.phase)) await cancel();
  });

/** A case of so many records, reconstructed and not yet analysed, and the processor seconds that importing took. */
async function makeCase(bundle, casePath, count, agents) {
  const folder = mkdtempSync(join(tmpdir(), 'agentrail-analyze-'));
  try {
    const evidence = join(folder, 'evidence');
    mkdirSync(evidence);
    // People's own work is as large a part of either case.
    writeMonth(evidence, { events: count, agents, people: Math.max(20, Math.round(count / 450)) });
    cutTail(evidence, `${casePath}.more.ndjson`);
    const { openInProcess } = await import(new URL('./inProcess.js', bundle).href);
    const { openWriter, closeCase } = await import(new URL('./open.js', bundle).href);
    const making = join(folder, 'making.agentrail');
    await openInProcess(making, { create: { title: 'Bench', examiner: 'bench', zone: 'UTC' } }).close();
    const pool = await openPool(bundle, making);
    const importSeconds = await processorSeconds(async () => {
      const read = await job(pool, 'import.start', { paths: [evidence], options: { derive: false }, staged: false });
      if (read.state !== 'done') throw new Error(read.message);
    });
    await reconstruct(pool);
    await pool.close();
    const db = openWriter(making);
    addRights(db);
    db.sql.pragma('wal_checkpoint(TRUNCATE)');
    closeCase(db);
    copyFileSync(making, casePath);
    writeFileSync(`${casePath}.json`, JSON.stringify({ importSeconds }));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Each step by itself, in a process of its own: `{ events, steps: {name: ms}, slowest: ms of one slice, peakBytes }`. */
async function analyzeOnce(bundle, casePath, more) {
  const of = async (name) => import(new URL(`./${name}.js`, bundle).href);
  const { openWriter, closeCase } = await of('open');
  const [{ engines }, { accessStep }, { driftStep }] = [await of('engines'), await of('access'), await of('drift')];
  const [{ createRuleSql }, { rules }, { runRule }, findings] = [
    await of('ruleSql'),
    await of('rules'),
    await of('ruleRun'),
    await of('findings'),
  ];
  const db = openWriter(casePath);
  const steps = {};
  const states = {};
  let slowest = 0;
  const timed = async (name, work) => {
    let value;
    steps[name] = 1000 * (await processorSeconds(async () => (value = await work())));
    return value;
  };
  const drain = (slices) => {
    for (;;) {
      const began = performance.now();
      const step = slices.next();
      slowest = Math.max(slowest, performance.now() - began);
      if (step.done) return step.value;
    }
  };
  const events = db.sql.prepare('SELECT count(*) FROM event').pluck().get();
  // What a job's body is given, without anybody who waits.
  const run = {
    db,
    engines,
    progress: () => undefined,
    pause: async () => undefined,
    drain: async (slices) => drain(slices),
  };
  const { agents } = await timed('comparing access', () => accessStep(run));
  await timed('comparing with before', () => driftStep(run, {}));
  const sql = createRuleSql(db);
  const found = [];
  const runs = [];
  for (const rule of rules) {
    const outcome = await timed(rule.id, () => runRule(rule, sql, {}));
    states[rule.id] = outcome.result.error ?? outcome.result.state;
    found.push(...outcome.found);
    runs.push(outcome.result);
  }
  sql.close();
  await timed('storing findings', () => drain(findings.replaceFindings(db, found, runs)));
  // The rules that come with the product, as an analyst adds them.
  const [{ addSigma }, { sigmaOutcomes }] = [await of('sigmaStore'), await of('sigmaOutcomes')];
  const files = engines.sigma.shipped.map(({ name, text }) => ({
    name,
    text,
    reading: engines.sigma.read(name, text),
  }));
  const { added } = addSigma(db, 'bench', files);
  const related = await timed(`${added} Sigma rules`, () => [...sigmaOutcomes(db, engines.sigma, engines.importers)]);
  const unfit = related.filter(({ result }) => result.state === 'failed');
  if (unfit.length > 0) throw new Error(`Sigma: ${unfit[0].result.error}`);
  // Of the analysis alone: what follows imports and reconstructs in the same process.
  const peakBytes = process.resourceUsage().maxRSS * 1024;
  const again = await goOn(bundle, casePath, more, { db, run, openWriter, closeCase });
  return {
    events,
    agents: agents.length,
    findings: found.length,
    again,
    steps,
    states,
    slowest,
    peakBytes,
  };
}

/**
 * One more file after an analysis: `{ seconds of processor time, anew: of the analysis before, which remembers nothing, rules: how many ran over all, over
 * some, not at all }`.
 */
async function goOn(bundle, casePath, more, { db, run, openWriter, closeCase }) {
  const { analyse } = await import(new URL('./analyse.js', bundle).href);
  const whole = (given) => ({ ...run, db: given, signal: new AbortController().signal });
  const anew = await processorSeconds(async () => {
    const first = await analyse(whole(db));
    db.sql.transaction(() => first.keep())();
  });
  closeCase(db);
  const pool = await openPool(bundle, casePath);
  await job(pool, 'import.start', { paths: [more], options: { derive: false }, staged: false });
  await reconstruct(pool);
  await pool.close();
  const later = openWriter(casePath);
  let second;
  const seconds = await processorSeconds(async () => {
    second = await analyse(whole(later));
    later.sql.transaction(() => second.keep())();
  });
  const records = later.sql.prepare('SELECT accepted FROM evidence ORDER BY id DESC LIMIT 1').pluck().get();
  closeCase(later);
  return { seconds, anew, records, rules: second.rules, findings: second.findings };
}

/** Milliseconds until the reach of the busiest agent is told, by a program that has just opened the case, and once more. */
async function reachTimes(bundle, casePath) {
  const { openWriter, closeCase } = await import(new URL('./open.js', bundle).href);
  const db = openWriter(casePath);
  const id = db.sql.prepare('SELECT entity_id FROM agent_state ORDER BY events DESC LIMIT 1').pluck().get();
  closeCase(db);
  const pool = await openPool(bundle, casePath);
  const times = [];
  for (let round = 0; round < 2; round += 1) {
    const began = performance.now();
    const answer = await pool.call('blast.get', { id });
    if (!answer.ok) throw new Error(answer.error.message);
    times.push(performance.now() - began);
  }
  await pool.close();
  return times;
}

/** The whole job through the threads: longest wait of a call to the writer during the analysis, seconds that cancelling it took. */
async function throughThreads(bundle, casePath) {
  const pool = await openPool(bundle, casePath);
  let wait = 0;
  const waits = [];
  await job(pool, 'case.derive', {}, async (row) => {
    if (!ANALYSIS.test(row.phase)) return;
    const began = performance.now();
    // A call that goes to the writer and changes nothing.
    await pool.call('jobs.cancel', { id: 2 ** 40 });
    waits.push([row.phase, performance.now() - began]);
    wait = Math.max(wait, performance.now() - began);
  });
  let cancelled;
  await job(pool, 'case.derive', {}, async (row, cancel) => {
    if (cancelled !== undefined || !row.phase.startsWith('Checking')) return;
    cancelled = performance.now();
    await cancel();
  });
  const cancelSeconds = cancelled === undefined ? null : (performance.now() - cancelled) / 1000;
  await pool.close();
  const reach = await reachTimes(bundle, casePath);
  const worst = waits.sort((a, b) => b[1] - a[1])[0];
  return { wait, worstPhase: worst?.[0] ?? '', cancelSeconds, reach };
}

async function measure(root, outDir, count, agents, keep) {
  const bundle = pathToFileURL(`${outDir}/`);
  const schema = readdirSync(join(root, 'migrations')).filter((file) => file.endsWith('.sql')).length;
  const kept = join(tmpdir(), `agentrail-bench-analyze-${count}-${agents}-schema${schema}.agentrail`);
  if (!existsSync(kept) || !existsSync(`${kept}.json`)) {
    console.error(`Importing and reconstructing ${count.toLocaleString('en-US')} records.`);
    await makeCase(bundle, kept, count, agents);
  }
  const work = mkdtempSync(join(tmpdir(), 'agentrail-analyze-'));
  try {
    const casePath = join(work, 'case.agentrail');
    copyFileSync(kept, casePath);
    const done = spawnSync(
      process.execPath,
      [fileURLToPath(import.meta.url), `--once=${bundle.href}`, `${kept}.more.ndjson`, casePath],
      {
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    );
    if (done.status !== 0) throw new Error(`the analysis ended with ${done.status}`);
    const { importSeconds } = JSON.parse(readFileSync(`${kept}.json`, 'utf8'));
    return { count, importSeconds, ...JSON.parse(done.stdout), ...(await throughThreads(bundle, casePath)) };
  } finally {
    rmSync(work, { recursive: true, force: true });
    if (!keep) for (const suffix of ['', '.json', '.more.ndjson']) rmSync(`${kept}${suffix}`, { force: true });
  }
}

function figures(small, large) {
  const allowed = (large.events * Math.log(large.events)) / (small.events * Math.log(small.events));
  const list = [];
  for (const [name, ms] of Object.entries(large.steps)) {
    const state = large.states[name];
    const note = state === undefined || state === 'ran' ? '' : ` (${state})`;
    for (const one of [small, large]) {
      list.push({ name: `${one.count}: ${name}${note}`, value: round(one.steps[name]), unit: 'ms' });
    }
    list.push({ name: `${large.count}: ${name}, an event`, value: round((1000 * ms) / large.events, 2), unit: 'µs' });
    if (ms < LEAST_MS) continue;
    const growth = ms / Math.max(small.steps[name], LEAST_MS / 4);
    // A half more is the spread of two short measurements; a square would be three times as much.
    list.push({ name: `${name}: growth against n log n`, value: round(growth / allowed, 2), unit: 'x', limit: 1.5 });
  }
  for (const one of [small, large]) {
    const seconds = Object.values(one.steps).reduce((sum, ms) => sum + ms, 0) / 1000;
    list.push(
      { name: `${one.count}: agents`, value: one.agents, unit: '' },
      { name: `${one.count}: findings`, value: one.findings, unit: '' },
      { name: `${one.count}: all of it`, value: round(seconds, 2), unit: 's' },
      { name: `${one.count}: an event`, value: round((1e6 * seconds) / one.events), unit: 'µs' },
      {
        name: `${one.count}: against import`,
        value: round(seconds / one.importSeconds, 2),
        unit: 'x',
        limit: AGAINST_IMPORT,
      },
      {
        name: `${one.count}: again after ${one.again.records} records more`,
        value: round(one.again.seconds, 2),
        unit: 's',
      },
      { name: `${one.count}: an analysis that remembers nothing`, value: round(one.again.anew, 2), unit: 's' },
      {
        name: `${one.count}: again, against that`,
        value: round(one.again.seconds / one.again.anew, 2),
        unit: 'x',
        limit: AGAIN,
      },
      {
        name: `${one.count}: rules over some agents or credentials then`,
        value: one.again.rules.ofSomeAgents,
        unit: '',
      },
      { name: `${one.count}: rules not run then`, value: one.again.rules.unchanged, unit: '' },
      { name: `${one.count}: peak memory`, value: round(one.peakBytes / 1e6, 0), unit: 'MB', limit: 1000 },
      { name: `${one.count}: longest slice`, value: round(one.slowest), unit: 'ms' },
      { name: `${one.count}: longest wait for the writer`, value: round(one.wait), unit: 'ms', limit: WAIT_LIMIT_MS },
      {
        name: `${one.count}: reach of the busiest agent, first`,
        value: round(one.reach[0]),
        unit: 'ms',
        limit: REACH_LIMIT_MS,
      },
      { name: `${one.count}: reach, once more`, value: round(one.reach[1]), unit: 'ms' },
      ...(one.cancelSeconds === null
        ? []
        : [{ name: `${one.count}: cancelling`, value: round(one.cancelSeconds, 2), unit: 's', limit: CANCEL_LIMIT_S }]),
    );
  }
  return list;
}

function whole(name, fallback) {
  const given = process.argv.find((arg) => arg.startsWith(`--${name}=`));
  const value = given === undefined ? fallback : Number(given.slice(name.length + 3));
  if (!Number.isInteger(value) || value < 1) throw new Error(`--${name} takes a whole number`);
  return value;
}

export async function bench({ root }) {
  const events = whole('events', 90_000);
  const agents = whole('agents', 100);
  if (events < 3000) throw new Error('--events takes a whole number of at least 3,000');
  const outDir = fileURLToPath(await bundleModules(`analyze-${process.pid}`, MODULES, root));
  try {
    const load = () =>
      loadavg()
        .map((one) => one.toFixed(1))
        .join(' ');
    console.error(`${cpus().length} x ${cpus()[0]?.model}; load ${load()}`);
    const keep = process.argv.includes('--keep');
    const [small, large] = [
      await measure(root, outDir, Math.round(events / 3), agents, keep),
      await measure(root, outDir, events, agents, keep),
    ];
    console.error(`load at the end ${load()}; longest waits in “${small.worstPhase}” and “${large.worstPhase}”`);
    return figures(small, large);
  } finally {
    rmSync(outDir, { recursive: true, force: true });
  }
}

const once = process.argv.find((arg) => arg.startsWith('--once='));
if (once !== undefined && process.argv[1] === fileURLToPath(import.meta.url)) {
  console.log(
    JSON.stringify(await analyzeOnce(new URL(once.slice('--once='.length)), process.argv.at(-1), process.argv.at(-2))),
  );
}
