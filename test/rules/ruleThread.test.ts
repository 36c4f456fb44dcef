/** Rules in a thread beside the writer find what they find in the calling thread; the thread ends when it is told to. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createRuleSql } from '../../electron/db/derive/ruleSql.ts';
import { closeCase, openReader } from '../../electron/db/open.ts';
import { rules } from '../../electron/rules/index.ts';
import { openInProcess } from '../../electron/workers/inProcess.ts';
import { type RuleOutcome, runRule } from '../../electron/workers/jobs/ruleRun.ts';
import { createRuleThread, type RuleThread } from '../../electron/workers/ruleThread.ts';
import type { CaseRuleSettings } from '../../shared/model/ruleParams.ts';
import { settingsOf } from '../../shared/model/ruleSchema.ts';
import { buildThreads } from '../workers/bundle.ts';

const SAMPLE = fileURLToPath(new URL('../../samples/cases/northwind-drift', import.meta.url));
/** One rule finds less than by default, one cannot be run. */
const SET: CaseRuleSettings = { 'bulk-read': { rows: 1_000_000, objects: 1_000_000 }, 'log-gap': { hours: -1 } };
const folder = mkdtempSync(join(tmpdir(), 'rules-'));
const path = join(folder, 'one.agentrail');
let bundle = new URL('file:///');

const threadOf = (casePath: string): RuleThread =>
  createRuleThread(new URL('./thread.js', bundle).href, casePath, new URL('./parseThread.js', bundle).href);

beforeAll(async () => {
  bundle = await buildThreads('rules');
  const host = openInProcess(path, { create: { title: 'Rules', examiner: 'Ana', zone: 'UTC' } });
  const started = await host.call('import.start', { paths: [SAMPLE], options: { derive: true }, staged: false });
  expect(started.ok).toBe(true);
  await host.idle();
  await host.close();
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const told = ({ found, result: { ms: _, ...result } }: RuleOutcome) => ({ found, result });

test('the same findings, rule by rule, with the parameters that are set', async () => {
  const outcomes: RuleOutcome[] = [];
  for await (const outcome of threadOf(path)(new AbortController().signal, SET)) outcomes.push(outcome);
  const db = openReader(path);
  const sql = createRuleSql(db);
  const inline = rules.map((rule) => runRule(rule, sql, settingsOf(SET, rule.id)));
  sql.close();
  closeCase(db);
  expect(outcomes.map(told)).toEqual(inline.map(told));
  expect(outcomes.flatMap(({ found }) => found).length).toBeGreaterThan(10);
  const of = (rule: string) => outcomes.find(({ result }) => result.rule === rule);
  expect(of('bulk-read')?.result).toMatchObject({ state: 'ran', findings: 0 });
  expect(byDefault(path, 'bulk-read')).toBeGreaterThan(0);
  expect(of('log-gap')?.result).toMatchObject({
    state: 'failed',
    error: expect.stringContaining('hours takes a number above 0, not -1'),
  });
});

function byDefault(casePath: string, id: string): number {
  const db = openReader(casePath);
  const sql = createRuleSql(db);
  const found = rules.filter((rule) => rule.id === id).flatMap((rule) => runRule(rule, sql, {}).found);
  sql.close();
  closeCase(db);
  return found.length;
}

test('cancelled: it ends without an error and without the rest', async () => {
  const abort = new AbortController();
  let count = 0;
  for await (const _ of threadOf(path)(abort.signal, {})) {
    count += 1;
    abort.abort();
  }
  expect(count).toBe(1);
});

test('a thread that cannot open the case says so', async () => {
  const none = threadOf(join(folder, 'none.agentrail'))(new AbortController().signal, {});
  await expect(none.next()).rejects.toThrow(/rules could not be run: .*none\.agentrail/);
});
