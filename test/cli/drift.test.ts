/** `agentrail drift` over a sample: what it prints, for people and for programs, and how it refuses. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { run } from './run.ts';

const SAMPLE = fileURLToPath(new URL('../../samples/cases/northwind-drift/evidence', import.meta.url));
let folder = '';
let path = '';

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'drift-cli-'));
  path = join(folder, 'case.agentrail');
  await run('case', 'create', path, '--title', 'x', '--examiner', 'test');
  await run('import', path, SAMPLE);
}, 60_000);
afterAll(() => rmSync(folder, { recursive: true }));

test('for people: the access that grew, and that the logs are too short to compare behaviour', async () => {
  const { code, out } = await run('drift', path, '--agent', 'Drift Chat');
  expect(code).toBe(0);
  expect(out).toContain('Inventory, 2025-05-01 to 2025-08-01');
  expect(out).toMatch(/granted access .*View All Data.*not there > held {2}\(2025-08-01, tier 3, not approved\)/);
  expect(out).toMatch(/Drift Chat: not enough history/);
});

test('for programs: one JSON object a line, with the windows and the filter behind each number', async () => {
  const { code, out } = await run(
    'drift',
    path,
    '--agent',
    'Drift Chat',
    '--baseline-days',
    '5',
    '--recent-days',
    '2',
    '--json',
  );
  expect(code).toBe(0);
  const lines = out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(lines.filter((line) => line.kind === 'inventory')).toContainEqual(
    expect.objectContaining({
      area: 'grant',
      before: null,
      after: 'held',
      tier: 3,
      approved: 'no',
      from: '2025-05-01',
      to: '2025-08-01',
    }),
  );
  expect(lines.at(-1)).toMatchObject({
    kind: 'behaviour',
    agent: { name: 'Drift Chat' },
    state: 'not_enough_history',
    windows: { baseline_days: 5, recent_days: 2 },
  });
});

test('two snapshots can be named; the same one twice is no change', async () => {
  const { out } = await run('drift', path, '--from', '2025-08-01', '--to', '2025-08-01', '--json');
  expect(out).not.toContain('"kind":"inventory"');
  expect(out.match(/"kind":"behaviour"/g)?.length).toBeGreaterThan(3);
});

test.each([
  [['--from', '2020-01-01'], '--from: there is no snapshot 2020-01-01; there are 2025-05-01, 2025-08-01'],
  [['--agent', 'Nobody'], 'no agent is called "Nobody"'],
  [['--recent-days', 'x'], '--recent-days takes a whole number'],
])('refuses %j', async (options, message) => {
  const { code, err } = await run('drift', path, ...options);
  expect(code).toBe(2);
  expect(err).toContain(message);
});
