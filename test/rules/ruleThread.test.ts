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
import { buildThreads } from '../workers/bundle.ts';

const SAMPLE = fileURLToPath(new URL('../../samples/cases/northwind-drift', import.meta.url));
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

test('the same findings, rule by rule', async () => {
  const outcomes: RuleOutcome[] = [];
  for await (const outcome of threadOf(path)(new AbortController().signal)) outcomes.push(outcome);
  const db = openReader(path);
  const sql = createRuleSql(db);
  const inline = rules.map((rule) => runRule(rule, sql));
  sql.close();
  closeCase(db);
  expect(outcomes.map(told)).toEqual(inline.map(told));
  expect(outcomes.flatMap(({ found }) => found).length).toBeGreaterThan(10);
});

test('cancelled: it ends without an error and without the rest', async () => {
  const abort = new AbortController();
  let count = 0;
  for await (const _ of threadOf(path)(abort.signal)) {
    count += 1;
    abort.abort();
  }
  expect(count).toBe(1);
});

test('a thread that cannot open the case says so', async () => {
  const none = threadOf(join(folder, 'none.agentrail'))(new AbortController().signal);
  await expect(none.next()).rejects.toThrow(/rules could not be run: .*none\.agentrail/);
});
