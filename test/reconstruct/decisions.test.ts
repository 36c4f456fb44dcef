/** An analyst's decisions through the product: kept in the case, respected by the next reconstruction, in the custody log, undone. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openReader } from '../../electron/db/open.ts';
import { type InProcessHost, openInProcess } from '../../electron/workers/inProcess.ts';
import { contract, type In, type Out, type ProcedureName } from '../../shared/contract/index.ts';

const EVIDENCE = new URL('../../samples/cases/northwind-drift/evidence', import.meta.url).pathname;
let folder = '';
let path = '';
let host: InProcessHost;

async function ask<N extends ProcedureName>(name: N, input: In<N>): Promise<Out<N>> {
  const answer = await host.call(name, contract[name].input.parse(input));
  if (!answer.ok) throw new Error(`${name}: ${answer.error.code} ${answer.error.message}`);
  return contract[name].output.parse(answer.value) as Out<N>;
}

async function rebuild(): Promise<void> {
  await ask('case.derive', {});
  await host.idle();
}

function rows<T>(sql: string, ...params: readonly unknown[]): T[] {
  const db = openReader(path);
  try {
    return db.sql.prepare(sql).all(...params) as T[];
  } finally {
    db.sql.close();
  }
}

const derived = () => rows<{ value: string }>("SELECT value FROM meta WHERE key = 'derived'")[0]?.value;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'decisions-'));
  path = join(folder, 'case.agentrail');
  host = openInProcess(path, { create: { title: 'decisions', examiner: 'Ada', zone: 'UTC' } });
  await ask('import.start', { paths: [EVIDENCE] });
  await host.idle();
});
afterAll(async () => {
  await host.close();
  rmSync(folder, { recursive: true });
});

test('two merged entities are kept apart, over a rebuild and until it is undone', async () => {
  const [merge] = rows<{ from_id: number; into_id: number }>(
    'SELECT from_id, into_id FROM entity_merge ORDER BY from_id LIMIT 1',
  );
  if (merge === undefined) throw new Error('the sample merges nothing');
  const canonical = () =>
    rows<{ canonical_id: number }>('SELECT canonical_id FROM entity WHERE id = ?', merge.from_id)[0]?.canonical_id;
  await ask('entities.decide', { a: merge.from_id, b: merge.into_id, decision: 'split', note: 'two devices' });
  expect(derived()).toBe('stale');
  await rebuild();
  expect(canonical()).toBe(merge.from_id);
  const { entities } = await ask('decisions.list', { limit: 10 });
  expect(entities).toMatchObject([{ decision: 'split', note: 'two devices', who: 'Ada' }]);
  await ask('undo.last', {});
  await rebuild();
  expect(canonical()).toBe(merge.into_id);
});

test('a rejected link is gone and a drawn one is there, in the custody log and over a rebuild', async () => {
  const [link] = rows<{ from_event: number; to_event: number }>(
    "SELECT from_event, to_event FROM link WHERE method = 'tool.audit' ORDER BY id LIMIT 1",
  );
  if (link === undefined) throw new Error('the sample has no such link');
  const pair = { fromEvent: link.from_event, toEvent: link.to_event };
  const between = () =>
    rows<{ method: string }>(
      'SELECT method FROM link WHERE (from_event = ? AND to_event = ?) OR (from_event = ? AND to_event = ?)',
      link.from_event,
      link.to_event,
      link.to_event,
      link.from_event,
    ).map((row) => row.method);
  await ask('links.decide', { ...pair, decision: 'reject', note: 'another run' });
  await rebuild();
  expect(between()).toEqual([]);
  await ask('links.decide', { ...pair, decision: 'draw', note: 'seen in the console' });
  await rebuild();
  expect(between()).toContain('analyst.link');
  const { links } = await ask('decisions.list', { limit: 10 });
  expect(links).toMatchObject([{ decision: 'draw', fromEvent: link.from_event, toEvent: link.to_event }]);
  const logged = rows<{ action: string; who: string }>("SELECT action, who FROM custody WHERE action = 'link.decide'");
  expect(logged).toEqual([
    { action: 'link.decide', who: 'Ada' },
    { action: 'link.decide', who: 'Ada' },
  ]);
  await ask('links.decide', { ...pair, decision: null, note: 'left to the rules' });
  await rebuild();
  expect(between()).not.toContain('analyst.link');
  expect((await ask('decisions.list', { limit: 10 })).links).toEqual([]);
});

test('a record is not linked with itself, and a person is no agent', async () => {
  await expect(ask('links.decide', { fromEvent: 1, toEvent: 1, decision: 'draw', note: 'x' })).rejects.toThrow(
    'bad_input',
  );
  const [user] = rows<{ id: number }>("SELECT id FROM entity WHERE kind = 'user' LIMIT 1");
  const [agent] = rows<{ id: number }>("SELECT id FROM entity WHERE kind = 'agent' LIMIT 1");
  const input = { a: user?.id ?? 0, b: agent?.id ?? 0, decision: 'merge', note: 'x' } as const;
  await expect(ask('entities.decide', input)).rejects.toThrow('bad_input');
});
