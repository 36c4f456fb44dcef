/** The rules from the command line: listed with their parameters, set, refused, reset, and run. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { runCommandLine } from '../../electron/cli/commandLine.ts';

const SAMPLE = fileURLToPath(new URL('../../samples/cases/northwind-drift/evidence', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'cli-rules-'));
const path = join(folder, 'one.agentrail');

async function run(...argv: string[]): Promise<{ code: number; out: string; err: string }> {
  const said = { out: '', err: '' };
  const take = (of: 'out' | 'err') => (text: unknown) => {
    said[of] += String(text);
    return true;
  };
  const stdout = vi.spyOn(process.stdout, 'write').mockImplementation(take('out'));
  const stderr = vi.spyOn(process.stderr, 'write').mockImplementation(take('err'));
  try {
    return { code: await runCommandLine(argv), ...said };
  } finally {
    stdout.mockRestore();
    stderr.mockRestore();
  }
}

interface Printed {
  readonly id: string;
  readonly state: string;
  readonly findings: number;
  readonly pending: boolean;
  readonly params: readonly { readonly name: string; readonly value: unknown; readonly default: unknown }[];
}
const bulkRead = async () => {
  const lines = (await run('rules', path, '--json')).out.trimEnd().split('\n');
  return lines.map((line) => JSON.parse(line) as Printed).find((one) => one.id === 'bulk-read');
};

beforeAll(async () => {
  expect((await run('case', 'create', path, '--title', 'T', '--examiner', 'Ana')).code).toBe(0);
  expect((await run('import', path, SAMPLE)).code).toBe(0);
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('listed with state, parameters and what each takes', async () => {
  const { code, out } = await run('rules', path);
  expect(code).toBe(0);
  expect(out).toMatch(/^bulk-read {2}medium {2}Bulk read or export {2}\[ran, \d+ findings\]$/m);
  expect(out).toContain('    rows = 1,000  Rows in one hour; a whole number of at least 1\n');
  expect(await bulkRead()).toMatchObject({ state: 'ran', pending: false });
});

test('set, analysed, reset: findings go and come back', async () => {
  const before = (await bulkRead())?.findings ?? 0;
  expect(before).toBeGreaterThan(0);
  const set = await run(
    'rules',
    path,
    '--set',
    'bulk-read.rows=1,000,000',
    '--set',
    'bulk-read.objects=1000000',
    '--set',
    'log-gap.hours=7.5',
  );
  expect(set).toEqual({
    code: 0,
    out: 'rule bulk-read: rows 1,000,000 (was 1,000), objects 1,000,000 (was 100)\nrule log-gap: hours 7.5 (was 6)\n',
    err: 'The findings follow with the next analysis: agentrail analyze CASE --rules-only\n',
  });
  expect((await run('rules', path)).out).toContain('rows = 1,000,000 (default 1,000)');
  expect(await bulkRead()).toMatchObject({ pending: true, findings: before });
  expect((await run('analyze', path, '--rules-only')).out).toMatch(/^\d+ findings? \(.+\)\.\n$/);
  expect(await bulkRead()).toMatchObject({ pending: false, findings: 0 });
  const reset = await run(
    'rules',
    path,
    '--reset',
    'bulk-read',
    '--reset',
    'log-gap',
    '--reset',
    'bulk-read',
    '--json',
  );
  const lines = reset.out
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { what: string; rule: Printed });
  expect(lines.map((line) => line.what)).toEqual([
    'rule bulk-read: back to its defaults (rows was 1,000,000, objects was 1,000,000)',
    'rule log-gap: back to its defaults (hours was 7.5)',
  ]);
  expect((await run('analyze', path)).out).toMatch(/chains, \d+ findings?( \(.+\))?\.\n$/);
  expect(await bulkRead()).toMatchObject({ findings: before });
  const same = await run('rules', path, '--reset', 'bulk-read');
  expect(same).toEqual({ code: 0, out: 'rule bulk-read: as before\n', err: '' });
});

test.each([
  ['bulk-read.rows=0', /rule bulk-read: rows takes a whole number of at least 1, not 0/],
  ['bulk-read.rows=ten', /rows takes a whole number of at least 1, not "ten"/],
  ['bulk-read.row=10', /rule bulk-read has no parameter row; it has rows, objects, times, days/],
  ['unknown-agent.rows=10', /rule unknown-agent has no parameter rows; it has none/],
  ['no-rule.rows=10', /there is no rule no-rule/],
  ['bulk-read rows 10', /--set takes RULE\.PARAM=VALUE/],
])('--set %s is wrong usage, and nothing beside it is set', async (text, says) => {
  const { code, out, err } = await run('rules', path, '--set', 'bulk-read.days=9', '--set', text);
  expect([code, out]).toEqual([2, '']);
  expect(err).toMatch(says);
  expect((await bulkRead())?.params.every((param) => param.value === param.default)).toBe(true);
});

test('--reset of no rule is wrong usage', async () => {
  expect(await run('rules', path, '--reset', 'no-rule')).toMatchObject({
    code: 2,
    err: expect.stringContaining('no-rule'),
  });
});
