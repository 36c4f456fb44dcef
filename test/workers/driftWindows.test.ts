/** The windows of behaviour drift are the case's: set once, logged, undone, and what findings rest on says which. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type InProcessHost, openInProcess } from '../../electron/workers/inProcess.ts';
import { contract, type In, type Out, type ProcedureName } from '../../shared/contract/index.ts';

const SAMPLE = fileURLToPath(new URL('../../samples/cases/northwind-drift/evidence', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'drift-windows-'));
let host: InProcessHost;
let agent = 0;

async function ask<N extends ProcedureName>(name: N, input: In<N>): Promise<Out<N>> {
  const procedure = contract[name];
  const answer = await host.call(name, procedure.input.parse(input));
  if (!answer.ok) throw new Error(`${name}: ${answer.error.code} ${answer.error.message}`);
  return procedure.output.parse(answer.value) as Out<N>;
}
async function done(start: Promise<{ jobId: number }>): Promise<void> {
  const { jobId } = await start;
  await host.idle();
  expect(await ask('jobs.get', { id: jobId })).toMatchObject({ state: 'done' });
}
const drift = (days: { baselineDays?: number; recentDays?: number } = {}) => ask('drift.behaviour', { agent, ...days });
const pending = async () => (await ask('case.info', {})).rulesPending;
/** What the rules read. */
function compared(): unknown {
  const db = new Database(join(folder, 'one.agentrail'), { readonly: true });
  try {
    return db
      .prepare(
        'SELECT agent_id, baseline_days, recent_days, baseline_events, recent_events FROM v_behaviour ORDER BY 1',
      )
      .all();
  } finally {
    db.close();
  }
}

beforeAll(async () => {
  host = openInProcess(join(folder, 'one.agentrail'), { create: { title: 'D', examiner: 'Ana', zone: 'UTC' } });
  await done(ask('import.start', { paths: [SAMPLE] }));
  const { rows } = await ask('agents.list', { limit: 500 });
  agent = rows.find((row) => row.entity.name === 'Drift Chat')?.entity.id ?? 0;
}, 120_000);
afterAll(async () => {
  await host.close();
  rmSync(folder, { recursive: true, force: true });
});

const STANDARD = { baselineDays: 90, recentDays: 7 };
const OTHER = { baselineDays: 30, recentDays: 3 };

test('what is looked at changes nothing; what is set for the case waits for the next analysis and can be undone', async () => {
  const looked = await drift(OTHER);
  expect(looked).toMatchObject({ windows: OTHER, caseDays: STANDARD, findingDays: STANDARD });
  expect(await pending()).toBe(0);

  expect((await ask('drift.setWindows', OTHER)).what).toMatch(/the last 3 days against the 30 before \(was the last 7/);
  expect(await drift()).toMatchObject({ windows: OTHER, caseDays: OTHER, findingDays: STANDARD });
  expect(await pending()).toBe(1);
  expect((await ask('drift.setWindows', OTHER)).what).toBe('');

  await ask('undo.last', {});
  expect(await drift()).toMatchObject({ windows: STANDARD, caseDays: STANDARD });
  expect(await pending()).toBe(0);
});

test('the next analysis compares in the windows of the case, though no evidence changed, and back', async () => {
  const before = compared();
  expect(before).not.toEqual([]);
  await ask('drift.setWindows', OTHER);
  await done(ask('case.derive', { rulesOnly: true }));
  expect(await drift()).toMatchObject({ caseDays: OTHER, findingDays: OTHER });
  expect(await pending()).toBe(0);
  expect(compared()).not.toEqual(before);

  await ask('drift.setWindows', STANDARD);
  await done(ask('case.derive', { rulesOnly: true }));
  expect(await drift()).toMatchObject({ caseDays: STANDARD, findingDays: STANDARD });
  expect(compared()).toEqual(before);
});

test('the case verifies, and windows that the contract does not allow are refused', async () => {
  await ask('drift.setWindows', OTHER);
  await done(ask('case.verify', {}));
  expect(contract['drift.setWindows'].input.safeParse({ baselineDays: 0, recentDays: 3 }).success).toBe(false);
});
