import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { CaseChannel } from '../../electron/rpc/dispatch.ts';
import { type CaseOpener, createHost, safeFileName } from '../../electron/rpc/hostProcedures.ts';
import { HostState } from '../../shared/contract/host.ts';
import { type Answer, contract } from '../../shared/contract/index.ts';

let folder: string;
let opened: { path: string; created: boolean; closed: boolean; calls: string[] }[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'host-test-'));
  opened = [];
  const sample = join(folder, 'shipped', 'northwind-drift');
  mkdirSync(join(sample, 'evidence'), { recursive: true });
  writeFileSync(join(sample, 'README.md'), '# Northwind drift\n\nA token was stolen\nand used.\n\n## Answer\n');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const INFO = { title: 'A case' };

/** An opener over plain files: what is under test is the host, and the case file has its own tests. */
const open: CaseOpener = async (path, create) => {
  if (create !== undefined) writeFileSync(path, '');
  else if (readFileSync(path, 'utf8') === 'foreign') {
    throw Object.assign(new Error(`${path} is not an Agentrail case`), { code: 'not_a_case' });
  }
  const entry = { path, created: create !== undefined, closed: false, calls: [] as string[] };
  opened.push(entry);
  const channel: CaseChannel = {
    call: async (name): Promise<Answer<unknown>> => {
      entry.calls.push(name);
      if (name === 'case.info') return { ok: true, value: INFO };
      if (name === 'jobs.list') return { ok: true, value: [] };
      return { ok: true, value: { jobId: 1 } };
    },
    close: async () => {
      entry.closed = true;
    },
  };
  return channel;
};

function host() {
  return createHost({
    mode: 'test',
    version: '0.1.0',
    samplesFolder: join(folder, 'shipped'),
    userData: folder,
    open,
  });
}

function state(answer: Answer<unknown>) {
  if (!answer.ok) throw new Error(answer.error.message);
  return HostState.parse(answer.value);
}

test('at first no case is open; samples are told from their READMEs', async () => {
  const first = state(await host().send('host.state', {}));
  expect(first.casePath).toBeNull();
  expect(first.dialogs).toBe(false);
  expect(first.samples).toEqual([
    { id: 'northwind-drift', title: 'Northwind drift', story: 'A token was stolen and used.' },
  ]);
  expect(first.zones).toContain('UTC');
  expect(first.zones).toContain('Asia/Kolkata');
});

test('a new case is made, remembered, and closes the one before it', async () => {
  const one = host();
  const input = { title: 'Drift: "one" / two', examiner: 'Ana', zone: 'Europe/Lisbon' };
  const made = state(await one.send('host.createCase', input));
  expect(made.casePath).toBe(join(folder, 'cases', 'drift_-_one_-_-two.agentrail'));
  expect(made.recent).toEqual([{ path: made.casePath, title: 'A case' }]);
  const second = state(await one.send('host.createCase', input));
  expect(second.casePath).toBe(join(folder, 'cases', 'drift_-_one_-_-two-2.agentrail'));
  expect(opened.map((entry) => entry.closed)).toEqual([true, false]);
  expect(state(await one.send('host.closeCase', {})).casePath).toBeNull();
  expect(opened.every((entry) => entry.closed)).toBe(true);
});

test('refusals: relative path, taken path, unknown zone, no such file, a folder, a foreign file', async () => {
  const one = host();
  const create = (more: object) => one.send('host.createCase', { title: 'x', examiner: '', zone: 'UTC', ...more });
  writeFileSync(join(folder, 'taken.agentrail'), 'foreign');
  const code = (answer: Answer<unknown>) => (answer.ok ? 'ok' : answer.error.code);
  expect(code(await create({ path: 'here.agentrail' }))).toBe('bad_input');
  expect(code(await create({ path: join(folder, 'taken') }))).toBe('exists');
  expect(code(await create({ path: join(folder, 'none', 'x') }))).toBe('not_found');
  expect(code(await create({ zone: 'Mars/Olympus' }))).toBe('bad_input');
  expect(code(await one.send('host.openCase', { path: join(folder, 'absent.agentrail') }))).toBe('not_found');
  expect(code(await one.send('host.openCase', { path: folder }))).toBe('not_a_case');
  expect(code(await one.send('host.openCase', { path: join(folder, 'taken.agentrail') }))).toBe('not_a_case');
  expect(code(await one.send('host.chooseCase', {}))).toBe('no_dialogs');
  expect(opened).toEqual([]);
});

test('a case that cannot be opened at start is told in the state, and the open one stays open on a later failure', async () => {
  const one = host();
  writeFileSync(join(folder, 'bad.agentrail'), 'foreign');
  await one.start({ casePath: join(folder, 'bad.agentrail') });
  const first = state(await one.send('host.state', {}));
  expect(first.caseError?.code).toBe('not_a_case');
  expect(first.casePath).toBeNull();
  const made = state(await one.send('host.createCase', { title: 'good', examiner: '', zone: 'UTC' }));
  expect(made.caseError).toBeNull();
  await one.send('host.openCase', { path: join(folder, 'bad.agentrail') });
  expect(state(await one.send('host.state', {})).casePath).toBe(made.casePath);
  expect(opened[0]?.closed).toBe(false);
});

test('the sample is imported the first time and reopened after', async () => {
  const one = host();
  await one.start({ sample: 'northwind-drift' });
  expect(opened[0]?.created).toBe(true);
  expect(opened[0]?.calls).toContain('import.start');
  state(await one.send('host.openSample', { id: 'northwind-drift' }));
  expect(opened).toHaveLength(1);
  const missing = await one.send('host.openSample', { id: '../cases' });
  expect(missing.ok).toBe(false);
});

test('a state asked for while a case is being opened waits for it', async () => {
  const one = host();
  const starting = one.start({ sample: 'northwind-drift' });
  expect(state(await one.send('host.state', {})).casePath).toMatch(/northwind-drift\.agentrail$/);
  await starting;
});

test('two opens at once run one after another', async () => {
  const one = host();
  const create = (title: string) => one.send('host.createCase', { title, examiner: '', zone: 'UTC' });
  await Promise.all([create('a'), create('b'), create('c')]);
  expect(opened.filter((entry) => !entry.closed)).toHaveLength(1);
});

test('every host procedure of the contract has a handler', async () => {
  const names = Object.entries(contract).filter(([, procedure]) => procedure.kind === 'host');
  expect(names.length).toBeGreaterThan(5);
  for (const [name] of names) {
    const answer = await host().send(name, { path: join(folder, 'absent'), id: 'absent', suggested: 'x' });
    expect(answer.ok ? 'ok' : answer.error.code, name).not.toBe('internal');
  }
});

test.each([
  ['../../etc/passwd', '_.._etc_passwd'],
  ['..', ''],
  ['a\u0000b\nc', 'a_b_c'],
  ['=HYPERLINK("x")', '=HYPERLINK(_x_)'],
  ['Ünïcode 名前.json', 'Ünïcode 名前.json'],
])('file name %j becomes %j', (given, expected) => {
  expect(safeFileName(given)).toBe(expected);
});
