/** Sigma rules from the command line: what it prints and how it exits. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { run } from '../cli/run.ts';

const RULE = `title: A rule
id: 11111111-1111-4111-8111-111111111111
logsource: {product: aws, service: cloudtrail}
detection:
  selection: {eventName: CreateUser}
  condition: selection
`;

const folder = mkdtempSync(join(tmpdir(), 'sigma-cli-'));
const path = join(folder, 'one.agentrail');
const rules = join(folder, 'rules');

beforeAll(async () => {
  mkdirSync(join(rules, 'deep'), { recursive: true });
  writeFileSync(join(rules, 'one.yml'), RULE);
  writeFileSync(
    join(rules, 'deep', 'two.yaml'),
    RULE.replaceAll('1111', '2222').replace('{eventName: CreateUser}', "{'eventName|expand': '%x%'}"),
  );
  writeFileSync(join(rules, 'notes.txt'), 'not a rule');
  symlinkSync('/etc', join(rules, 'elsewhere'));
  expect((await run('case', 'create', path, '--title', 'T', '--examiner', 'Ana')).code).toBe(0);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('check needs no case, names what cannot be run, and says so by its exit', async () => {
  expect(await run('sigma', 'check', join(rules, 'one.yml'))).toMatchObject({
    code: 0,
    out: '1 rules read, 0 problems\n',
  });
  const all = await run('sigma', 'check', rules);
  expect(all.code).toBe(1);
  expect(all.out).toMatch(/^deep\/two\.yaml, line 5: uses the modifier `\|expand`/);
  const { out } = await run('sigma', 'check', rules, '--json');
  const lines = out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(lines).toMatchObject([
    { ok: false, file: 'deep/two.yaml', line: 5 },
    { ok: true, id: 'sigma:11111111-1111-4111-8111-111111111111', file: 'one.yml' },
  ]);
});

test('added, listed, run, removed', async () => {
  expect(await run('sigma', 'add', path, rules)).toMatchObject({
    code: 0,
    out: '2 added, 0 replaced, 0 as before; 1 kept and not run; 0 that are no rules\n',
  });
  expect((await run('sigma', 'add', path, rules, '--json')).out).toContain('"same":2');
  writeFileSync(join(rules, 'broken.yml'), 'title: [\n');
  const broken = await run('sigma', 'add', path, rules);
  expect(broken).toMatchObject({ code: 1, err: expect.stringMatching(/^broken\.yml, line \d: it is not valid YAML/) });
  const list = await run('sigma', 'list', path);
  expect(list.out).toMatch(/A rule {2}\[unsupported\] \(uses the modifier/);
  expect(list.out).toMatch(/A rule {2}\[not run\]/);
  expect(await run('sigma', 'remove', path, '11111111-1111-4111-8111-111111111111')).toMatchObject({
    code: 0,
    out: 'Sigma rule "A rule" removed\n',
  });
  expect((await run('sigma', 'list', path, '--json')).out.trim().split('\n')).toHaveLength(1);
});

test('wrong use is told', async () => {
  expect((await run('sigma', 'add', path)).code).toBe(2);
  expect((await run('sigma', 'add', path, join(folder, 'nowhere'))).code).toBe(2);
  expect((await run('sigma', 'check', join(rules, 'elsewhere', 'nothing'))).code).toBe(2);
  expect((await run('sigma', 'remove', path, 'nobody')).code).toBe(2);
});
