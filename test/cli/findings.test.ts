/** Findings from the command line: why each ranks, triage, the risk of the case, exports. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { run } from './run.ts';

const SAMPLE = fileURLToPath(new URL('../../samples/cases/contoso-copilot/evidence', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'cli-findings-'));
const path = join(folder, 'contoso.agentrail');

interface Printed {
  readonly finding_id: string;
  readonly severity: string;
  readonly owner: string;
  readonly due: string | null;
  readonly overdue: boolean;
  readonly status: string;
  readonly score: number;
  readonly rule_title: string;
  readonly rank: { readonly impact: { readonly why: string } };
}
const findings = async (...more: string[]) =>
  (await run('findings', path, '--json', ...more)).out
    .trimEnd()
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Printed);

beforeAll(async () => {
  expect((await run('case', 'create', path, '--title', 'Contoso', '--examiner', 'Ana')).code).toBe(0);
  expect((await run('import', path, SAMPLE)).code).toBe(0);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('findings say why they rank, and a filter narrows them', async () => {
  const every = await findings();
  expect(every.length).toBeGreaterThan(3);
  for (const one of every) {
    expect(one.rank.impact.why).not.toBe('');
    expect(one.rule_title).not.toBe('');
  }
  const few = await findings('--query', 'agent:"Expense Helper"');
  expect(few.length).toBeGreaterThan(0);
  expect(few.length).toBeLessThan(every.length);
  const bad = await run('findings', path, '--query', 'class:sure');
  expect(bad).toMatchObject({ code: 2, err: expect.stringContaining('class') });
});

test('triage sets status, owner and due date of several, and takes them away', async () => {
  const [a, b] = (await findings()).map((one) => one.finding_id) as [string, string];
  const done = await run(
    'triage',
    path,
    a,
    b,
    '--status',
    'accepted',
    '--owner',
    'Mara',
    '--due',
    '2020-02-29',
    '--json',
  );
  expect(JSON.parse(done.out)).toEqual({ changed: 2, what: '2 findings accepted, given to Mara, due 2020-02-29' });
  const set = (await findings()).filter((one) => one.owner === 'Mara');
  expect(set.map((one) => [one.status, one.due, one.overdue])).toEqual([
    ['accepted', '2020-02-29', true],
    ['accepted', '2020-02-29', true],
  ]);
  expect((await run('findings', path)).out).toContain('Mara  due 2020-02-29 (overdue)');
  expect((await run('triage', path, a, '--owner', '', '--due', '')).out).toMatch(/owner taken off, due date taken off/);
  for (const wrong of [['--status', 'fixed'], ['--due', '2020-02-30'], ['--status', 'dismissed'], []])
    expect((await run('triage', path, a, ...wrong)).code, wrong.join(' ')).toBe(2);
  expect((await run('triage', path, 'f00', '--status', 'open')).err).toContain('there is no finding f00');
});

test('the risk of the case is told in words and as JSON', async () => {
  const told = await run('risk', path);
  expect(told.out).toMatch(/^The risk of this case is [\d.]+ of 100/);
  expect(told.out).toMatch(/^1\. \w+ {2}.+: .+/m);
  const risk = JSON.parse((await run('risk', path, '--json')).out) as {
    case: { score: number; parts: { points: number }[] };
  };
  expect(risk.case.parts.reduce((sum, part) => sum + part.points, 0)).toBeCloseTo(risk.case.score, 5);
});

test.each(['findings.sarif', 'findings.ocsf.jsonl', 'findings.md', 'findings.json', 'findings.csv'])(
  'export --format %s writes every finding',
  async (format) => {
    const out = join(folder, `out-${format}`);
    expect((await run('export', path, '--format', format, '--out', out)).code).toBe(0);
    const text = readFileSync(out, 'utf8');
    for (const one of await findings()) expect(text).toContain(one.finding_id);
  },
);
