/** In a large case rules run in a thread of their own: Sigma rules find there what they find in the calling thread. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { closeCase, openReader } from '../../electron/db/open.ts';
import { importers } from '../../electron/importers/index.ts';
import { createSigma } from '../../electron/sigma/index.ts';
import { openInProcess } from '../../electron/workers/inProcess.ts';
import type { RuleOutcome } from '../../electron/workers/jobs/ruleRun.ts';
import { createRuleThread } from '../../electron/workers/ruleThread.ts';
import { sigmaOutcomes } from '../../electron/workers/sigma/outcomes.ts';
import { buildThreads } from '../workers/bundle.ts';

const SAMPLE = fileURLToPath(new URL('../../samples/cases/octo-agent', import.meta.url));
const RULE = `title: Any call
id: 11111111-1111-4111-8111-111111111111
logsource: {product: aws, service: cloudtrail}
detection:
  selection: {eventSource|endswith: .amazonaws.com}
  condition: selection
`;
const folder = mkdtempSync(join(tmpdir(), 'sigma-thread-'));
const path = join(folder, 'one.agentrail');
let bundle = new URL('file:///');

beforeAll(async () => {
  bundle = await buildThreads('sigma');
  const host = openInProcess(path, { create: { title: 'Rules', examiner: 'Ana', zone: 'UTC' } });
  await host.call('sigma.add', { files: [{ name: 'any.yml', text: RULE }] });
  await host.call('sigma.addShipped', {});
  const started = await host.call('import.start', { paths: [SAMPLE], options: { derive: true }, staged: false });
  expect(started.ok).toBe(true);
  await host.idle();
  await host.close();
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const told = ({ found, result: { ms: _, ...result } }: RuleOutcome) => ({ found, result });

test('the same findings, rule by rule, after the built-in ones', async () => {
  const thread = createRuleThread(new URL('./thread.js', bundle).href, path, new URL('./parseThread.js', bundle).href);
  const outcomes: RuleOutcome[] = [];
  for await (const outcome of thread(new AbortController().signal, {})) outcomes.push(outcome);
  const db = openReader(path);
  const inline = [...sigmaOutcomes(db, createSigma(importers), importers)];
  closeCase(db);
  expect(inline.length).toBeGreaterThan(30);
  expect(outcomes.slice(-inline.length).map(told)).toEqual(inline.map(told));
  expect(inline.flatMap(({ found }) => found).length).toBeGreaterThan(1);
});
