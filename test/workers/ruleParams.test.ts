/** A rule runs with the parameters that are set in the case: what it finds follows, and so it does back. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type InProcessHost, openInProcess } from '../../electron/workers/inProcess.ts';
import { contract, type In, type Out, type ProcedureName } from '../../shared/contract/index.ts';

const SAMPLE = fileURLToPath(new URL('../../samples/cases/northwind-drift/evidence', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'rule-params-'));
const path = join(folder, 'one.agentrail');
const RULE = 'bulk-read';
const HIGH = { rows: 1_000_000, objects: 1_000_000 };
let host: InProcessHost;

async function ask<N extends ProcedureName>(name: N, input: In<N>): Promise<Out<N>> {
  const procedure = contract[name];
  const answer = await host.call(name, procedure.input.parse(input));
  if (!answer.ok) throw new Error(`${name}: ${answer.error.code} ${answer.error.message}`);
  return procedure.output.parse(answer.value) as Out<N>;
}

const found = async () => (await ask('findings.page', { rule: RULE, limit: 500 })).rows.map((row) => row.id).sort();
const rule = async () => (await ask('rules.list', {})).find((one) => one.id === RULE);
/** How many rules wait for the next analysis; chains reflect the evidence throughout. */
const waiting = async () => {
  const { derived, rulesPending } = await ask('case.info', {});
  expect(derived).toBe('ready');
  return rulesPending;
};
const chains = async () => (await ask('chains.page', { limit: 500 })).rows.map((row) => row.id);
async function analyse(rulesOnly = true): Promise<string> {
  const { jobId } = await ask('case.derive', { rulesOnly });
  await host.idle();
  const job = await ask('jobs.get', { id: jobId });
  expect(job.state).toBe('done');
  return job.message;
}

beforeAll(async () => {
  host = openInProcess(path, { create: { title: 'Rules', examiner: 'Ana', zone: 'UTC' } });
  await ask('import.start', { paths: [SAMPLE] });
  await host.idle();
}, 120_000);
afterAll(async () => {
  await host.close();
  rmSync(folder, { recursive: true, force: true });
});

test('a finding goes when its threshold is raised, and comes back, under its id, with what people said of it', async () => {
  const [before, links] = [await found(), await chains()];
  expect(before.length).toBeGreaterThan(0);
  await ask('findings.triage', { ids: before, owner: 'Mara Ilves' });
  await ask('rules.setParams', { id: RULE, params: HIGH });
  expect(await found()).toEqual(before);
  expect([await waiting(), (await rule())?.pending]).toEqual([1, true]);

  expect(await analyse()).toMatch(/^\d+ findings? \(.+\)\.$/);
  expect(await found()).toEqual([]);
  expect([await waiting(), (await rule())?.pending]).toEqual([0, false]);
  expect(await chains()).toEqual(links);

  await ask('undo.last', {});
  expect([await waiting(), (await rule())?.pending]).toEqual([1, true]);
  await analyse();
  expect(await found()).toEqual(before);
  expect((await ask('findings.page', { rule: RULE })).rows[0]?.owner).toBe('Mara Ilves');
  expect(await waiting()).toBe(0);
});

test('a finding says with which parameters it was found where they are not the defaults', async () => {
  const factsOf = async () => {
    const [id = ''] = await found();
    return (await ask('findings.get', { id })).facts.filter((fact) => fact.name.startsWith('parameter '));
  };
  expect(await factsOf()).toEqual([]);
  await ask('rules.setParams', { id: RULE, params: { rows: 900, days: 30 } });
  await analyse();
  expect(await factsOf()).toEqual([
    { name: 'parameter rows', value: '900 (default 1,000)' },
    { name: 'parameter days', value: '30 (default 3)' },
  ]);
  const { rows } = await ask('custody.page', { limit: 1 });
  expect(rows[0]).toMatchObject({ action: 'case.derive' });
  expect(rows[0]?.detail).toContain('"ruleParams":{"bulk-read":{"rows":900,"days":30}}');
  await ask('rules.setParams', { id: RULE, params: null });
  await analyse(false);
  expect(await factsOf()).toEqual([]);
});

test('what is set stays when evidence is imported again and when the case is opened again', async () => {
  await ask('rules.setParams', { id: RULE, params: HIGH });
  await ask('import.start', { paths: [SAMPLE] });
  await host.idle();
  expect(await found()).toEqual([]);
  expect([await waiting(), (await rule())?.changed]).toEqual([0, 2]);
  await host.close();
  host = openInProcess(path);
  expect((await rule())?.params.find((param) => param.name === 'rows')?.value).toBe(1_000_000);
  await ask('rules.setParams', { id: RULE, params: null });
  await analyse();
  expect((await found()).length).toBeGreaterThan(0);
});

test('what is set while the rules run waits for the next analysis, and the case says so', async () => {
  const { jobId } = await ask('case.derive', { rulesOnly: true });
  for (;;) {
    const { phase, state } = await ask('jobs.get', { id: jobId });
    if (phase.startsWith('Checking')) break;
    if (state === 'done') throw new Error('the rules were over before they were seen at work');
    await new Promise((resume) => setImmediate(resume));
  }
  await ask('rules.setParams', { id: RULE, params: HIGH });
  await host.idle();
  expect((await found()).length).toBeGreaterThan(0);
  expect([await waiting(), (await rule())?.pending]).toEqual([1, true]);
  await ask('undo.last', {});
  expect(await waiting()).toBe(0);
});

test('the report lists what is set', async () => {
  const report = async () => {
    const file = join(folder, `r-${Date.now()}.html`);
    await ask('export.start', { format: 'report.html', path: file });
    await host.idle();
    return readFileSync(file, 'utf8');
  };
  expect(await report()).not.toContain('Rules with parameters set for this case');
  await ask('rules.setParams', { id: RULE, params: { days: 7 } });
  const text = await report();
  expect(text).toContain('Rules with parameters set for this case');
  expect(text).toContain('no: changed since the last analysis');
  await ask('undo.last', {});
});

test('an export is dated by the newest analysis', async () => {
  const stated = async () => {
    const file = join(folder, `f-${Date.now()}.ocsf.jsonl`);
    await ask('export.start', { format: 'findings.ocsf.jsonl', path: file });
    await host.idle();
    return (JSON.parse(readFileSync(file, 'utf8').split('\n')[0] ?? '') as { time: number }).time;
  };
  const before = await stated();
  await ask('rules.setParams', { id: RULE, params: { rows: 901 } });
  await analyse();
  expect(await stated()).toBeGreaterThan(before);
  await ask('rules.setParams', { id: RULE, params: null });
  await analyse();
});

test('a stored value that the rule does not take fails that rule by name, never falls back, and is told by verification', async () => {
  const others = (await ask('findings.page', {})).total.count - (await found()).length;
  await host.close();
  const sql = new Database(path);
  sql
    .prepare("INSERT OR REPLACE INTO meta (key, value) VALUES ('rule_params', ?)")
    .run(JSON.stringify({ [RULE]: { rows: -1 }, tempo: { gone: true } }));
  sql.close();
  host = openInProcess(path);
  expect(await waiting()).toBe(2);
  expect(await analyse()).toContain('These rules failed: bulk-read, tempo.');
  expect(await rule()).toMatchObject({
    state: 'failed',
    findings: 0,
    error: expect.stringContaining('rows takes a whole number of at least 1, not -1'),
  });
  expect(await found()).toEqual([]);
  expect((await ask('findings.page', {})).total.count).toBe(others);
  const { jobId } = await ask('case.verify', {});
  await host.idle();
  expect((await ask('jobs.get', { id: jobId })).state).toBe('done');
  const failed = (await ask('case.verification', {}))?.checks.filter((check) => !check.ok);
  expect(failed?.map((check) => check.check)).toEqual(['rule parameters']);
});
