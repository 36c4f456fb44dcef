/**
 * Who was behind each record: accuracy, false certainties, candidates, clocks and calibration on generated cases whose truth is known,
 * against two simple baselines. `npm run bench -- attribution [--events=N] [--seeds=N] [--first=SEED] [--mode=clean|hard] [--misses=N] [--json]`;
 * `--missing=SHARE`, `--lost=SHARE`, `--overlap=RUNS` and `--objects=N` make a mode harder than it is (support/scenario/record.ts);
 * with `--scale[=SIZES]`, time and memory at 0.1, 0.3 and 1 million records instead; with `--relink[=SIZES]`, what one more file costs at 0.1 and 0.3.
 * The rules by which a record counts as determined stand in support/scenario/oracle.ts.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bySession, nearestRun } from './support/scenario/baselines.ts';
import { bundleProduct } from './support/scenario/bundle.mjs';
import { offsetErrors, readEvents, readLinks } from './support/scenario/events.ts';
import { judge } from './support/scenario/oracle.ts';
import { MODES } from './support/scenario/record.ts';
import { relinkFigures } from './support/scenario/relink.mjs';
import { missLines, modeLines } from './support/scenario/report.ts';
import { scaleFigures } from './support/scenario/scale.mjs';
import { makeScenario } from './support/scenario/scenario.ts';
import { Score } from './support/scenario/score.ts';

function option(name, fallback) {
  const given = process.argv.find((arg) => arg.startsWith(`--${name}=`));
  return given === undefined ? fallback : given.slice(name.length + 3);
}

function whole(name, fallback) {
  const value = Number(option(name, fallback));
  if (!Number.isInteger(value) || value < 0) throw new Error(`--${name} takes a whole number`);
  return value;
}

function agentrail(cli, ...args) {
  const done = spawnSync(process.execPath, [cli, ...args], {
    encoding: 'utf8',
    maxBuffer: 2 ** 31,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  if (done.status !== 0) throw new Error(`agentrail ${args[0]} ended with ${done.status}: ${done.stderr}`);
  return done.stdout;
}

const jsonLines = (text) =>
  text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));

/** Imports a scenario with the product and reads its events back. */
function investigate(cli, folder, scenario) {
  const evidence = join(folder, 'evidence');
  mkdirSync(evidence);
  for (const [name, text] of scenario.files) writeFileSync(join(evidence, name), text);
  const casePath = join(folder, 'scenario.agentrail');
  agentrail(cli, 'case', 'create', casePath, '--json');
  const files = jsonLines(agentrail(cli, 'import', casePath, evidence, '--json'));
  for (const file of files) {
    if (file.format === null || file.rejected > 0)
      throw new Error(`${file.name} was read as ${file.format} with ${file.rejected} records rejected`);
  }
  const fileOf = new Map(files.map((file) => [file.evidence_id, file.name.split('/').at(-1)]));
  const reading = readEvents(scenario, jsonLines(agentrail(cli, 'events', casePath, '--json')), fileOf);
  return { ...reading, links: readLinks(scenario, reading, jsonLines(agentrail(cli, 'links', casePath, '--json'))) };
}

/** One mode over all seeds: the product's score, the baselines', and the errors of its clocks. */
function runMode(cli, mode, { first, seeds, events, misses }) {
  const ours = new Score();
  const nearest = new Score();
  const session = new Score();
  const offsets = [];
  for (let seed = first; seed < first + seeds; seed += 1) {
    const folder = mkdtempSync(join(tmpdir(), 'agentrail-attribution-'));
    try {
      const scenario = makeScenario(seed, mode, events);
      const verdicts = judge(scenario.records, scenario.world);
      const reading = investigate(cli, folder, scenario);
      const silent = reading.silent.map((index) => JSON.stringify(scenario.places[index]));
      for (const [what, list] of [
        ['events belong to no record', reading.strangers],
        ['records gave no event', silent],
      ])
        if (list.length > 0)
          throw new Error(`${mode.name}, seed ${seed}: ${list.length} ${what}: ${list.slice(0, 5).join(', ')}`);
      const before = ours.misses.length;
      for (const link of reading.links) ours.addLink(link);
      for (const answer of reading.answers) ours.add(scenario.records[answer.record], verdicts[answer.record], answer);
      for (const [score, answers] of [
        [nearest, nearestRun(scenario.records)],
        [session, bySession(scenario.records)],
      ]) {
        for (const answer of answers) score.add(scenario.records[answer.record], verdicts[answer.record], answer);
      }
      offsets.push(...offsetErrors(scenario, reading.offsets));
      if (misses > 0) console.error(missLines(scenario, verdicts, ours.misses.slice(before), misses).join('\n'));
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
  return { mode: mode.name, ours, nearest, session, offsets };
}

const mean = (sum, count) => (count === 0 ? 0 : Number((sum / count).toFixed(1)));
const percent = (part, whole_) => (whole_ === 0 ? 0 : Number(((100 * part) / whole_).toFixed(3)));

/** Figures with limits, as shares that must not be exceeded: the launcher compares each with its limit. */
function figures({ mode, ours, nearest, session, offsets }) {
  const { all } = ours;
  const wrong = (score) => percent(score.all.determined - score.all.right, score.all.determined);
  const chain = ours.chainFigures();
  const worst = Math.max(0, ...offsets.map((one) => one.error));
  return [
    { name: `${mode}: records`, value: all.events, unit: '' },
    { name: `${mode}: of these determined`, value: all.determined, unit: '' },
    { name: `${mode}: determined, not both right`, value: wrong(ours), unit: '%', limit: mode === 'clean' ? 0.5 : 5 },
    { name: `${mode}: the same, nearest run by time`, value: wrong(nearest), unit: '%' },
    { name: `${mode}: the same, session id alone`, value: wrong(session), unit: '%' },
    { name: `${mode}: false certainties`, value: all.falseUser + all.falseAgent, unit: '', limit: 0 },
    { name: `${mode}: agents given to people alone`, value: all.agentOnPerson, unit: '', limit: 0 },
    { name: `${mode}: ambiguous records`, value: all.ambiguous, unit: '' },
    {
      name: `${mode}: ambiguous, truth not among candidates`,
      value: percent(all.ambiguous - all.held, all.ambiguous),
      unit: '%',
      limit: 5,
    },
    { name: `${mode}: candidates listed for each of them`, value: mean(all.listed, all.ambiguous), unit: '' },
    { name: `${mode}: runs that could have been each of them`, value: mean(all.rivals, all.ambiguous), unit: '' },
    { name: `${mode}: worst clock offset error`, value: Number(worst.toFixed(3)), unit: 's', limit: 2 },
    {
      name: `${mode}: credential wrong or absent`,
      value: percent(all.credentials - all.credentialRight, all.credentials),
      unit: '%',
    },
    ...[
      ['attributions', ours.claims, 0.1],
      ['candidates', ours.candidates, 0.05],
      ['links', ours.links, 0.05],
    ].map(([kind, calibration, limit]) => ({
      name: `${mode}: calibration error of ${kind}`,
      value: Number(calibration.error().toFixed(4)),
      unit: '',
      limit,
    })),
    { name: `${mode}: chained events of another run`, value: percent(1 - chain.purity, 1), unit: '%' },
    { name: `${mode}: events outside their run's chain`, value: percent(1 - chain.recall, 1), unit: '%' },
  ];
}

/** A mode with what the command line changes of it. */
function altered(mode) {
  const changed = { ...mode };
  for (const name of ['missing', 'lost', 'overlap', 'objects']) {
    const value = Number(option(name, mode[name]));
    if (!Number.isFinite(value) || value < 0) throw new Error(`--${name} takes a number`);
    changed[name] = value;
  }
  return changed;
}

export async function bench({ root }) {
  const product = await bundleProduct(root);
  try {
    const sizes = process.argv.includes('--scale') ? '100000,300000,1000000' : option('scale', '');
    if (sizes !== '') return scaleFigures(product.folder, sizes.split(',').map(Number));
    const grown = process.argv.includes('--relink') ? '100000,300000' : option('relink', '');
    if (grown !== '') return relinkFigures(product.folder, grown.split(',').map(Number));
    const events = whole('events', 3000);
    const seeds = whole('seeds', 5);
    const asked = { first: whole('first', 1), seeds, events, misses: whole('misses', 0) };
    const cli = join(product.folder, 'cli.js');
    return option('mode', 'clean,hard')
      .split(',')
      .flatMap((name) => {
        if (MODES[name] === undefined) throw new Error(`--mode is clean or hard, not ${name}`);
        const began = performance.now();
        const result = runMode(cli, altered(MODES[name]), asked);
        console.error(modeLines(result).join('\n'));
        console.error(`${seeds} cases of ${events} records in ${((performance.now() - began) / 1000).toFixed(1)} s`);
        return figures(result);
      });
  } finally {
    product.remove();
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const root = fileURLToPath(new URL('../..', import.meta.url));
  for (const figure of await bench({ root: option('root', root) })) {
    const over = figure.limit !== undefined && figure.value > figure.limit;
    const limit = figure.limit === undefined ? '' : `limit ${figure.limit}`;
    console.error(
      `${over ? '!' : ' '} ${figure.name.padEnd(50)}${String(figure.value).padStart(10)} ${figure.unit.padEnd(3)}${limit}`,
    );
  }
}
