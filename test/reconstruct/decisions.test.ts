/** An analyst's decisions through the product: kept in the case, respected by the next reconstruction, in the custody log, undone. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openReader } from '../../electron/db/open.ts';
import { type InProcessHost, openInProcess } from '../../electron/workers/inProcess.ts';
import { contract, type In, type Out, type ProcedureName } from '../../shared/contract/index.ts';

const EVIDENCE = new URL('../../samples/cases/northwind-drift/evidence', import.meta.url).pathname;
const OTHER_EVIDENCE = new URL('../../samples/cases/octo-agent/evidence', import.meta.url).pathname;
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
  const told = (await ask('entities.merges', { id: merge.from_id })).merges.find(
    (one) => one.from.id === merge.from_id,
  );
  expect(told).toMatchObject({ into: { id: merge.into_id }, decision: null });
  expect(told?.why).toMatch(/^Both state the same \S+ \S+\.$/);
  for (const { entityId } of told?.statedBy ?? []) expect([merge.from_id, told?.via?.id]).toContain(entityId);
  await ask('entities.decide', { a: merge.from_id, b: merge.into_id, decision: 'split', note: 'two devices' });
  expect(derived()).toBe('stale');
  const marked = (await ask('entities.merges', { id: merge.into_id })).merges.find(
    (one) => one.from.id === merge.from_id,
  );
  expect(marked?.decision).toMatchObject({ decision: 'split', applied: false });
  await rebuild();
  expect(canonical()).toBe(merge.from_id);
  const { entities } = await ask('decisions.list', { limit: 10 });
  expect(entities).toMatchObject([{ decision: 'split', note: 'two devices', who: 'Ada', applied: true }]);
  const apart = await ask('entities.merges', { id: merge.from_id });
  expect(apart).toMatchObject({ merges: [], decisions: [{ decision: 'split', other: { id: merge.into_id } }] });
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
  const before = await ask('links.get', pair);
  expect(before.links).toContainEqual(expect.objectContaining({ method: 'tool.audit', decision: null }));
  await ask('links.decide', { ...pair, decision: 'reject', note: 'another run' });
  const said = { decision: 'reject', who: 'Ada', note: 'another run' };
  expect((await ask('links.get', pair)).links[0]).toMatchObject({ decision: { ...said, applied: false } });
  expect((await ask('decisions.list', { limit: 10 })).pending).toBe(1);
  await rebuild();
  expect(between()).toEqual([]);
  // Proposed no more, and still shown as it was, with who, when and why.
  const after = (await ask('links.get', pair)).links;
  expect(after.map((one) => ({ ...one, decision: null }))).toEqual(before.links);
  for (const { decision } of after) expect(decision).toMatchObject({ ...said, applied: true });
  expect((await ask('events.get', { id: link.to_event })).links[0]).toMatchObject({ decision: said });
  const chain = rows<{ id: string }>('SELECT chain_id AS id FROM chain_event WHERE event_id = ?', link.from_event)[0];
  if (chain === undefined) throw new Error('the call is in no chain');
  expect((await ask('chains.get', { id: chain.id })).links[0]).toMatchObject({ decision: said });
  expect((await ask('decisions.list', { limit: 10 })).pending).toBe(0);
  await ask('links.decide', { ...pair, decision: 'draw', note: 'seen in the console' });
  await rebuild();
  expect(between()).toContain('analyst.link');
  const { links } = await ask('decisions.list', { limit: 10 });
  expect(links).toMatchObject([
    { decision: 'draw', from: { eventId: link.from_event }, to: { eventId: link.to_event }, applied: true },
  ]);
  const logged = rows<{ action: string; who: string }>("SELECT action, who FROM custody WHERE action = 'link.decide'");
  expect(logged).toEqual([
    { action: 'link.decide', who: 'Ada' },
    { action: 'link.decide', who: 'Ada' },
  ]);
  await ask('links.decide', { ...pair, decision: null, note: 'left to the rules' });
  expect((await ask('decisions.list', { limit: 10 })).pending).toBe(1);
  await rebuild();
  expect(between()).not.toContain('analyst.link');
  expect((await ask('decisions.list', { limit: 10 })).links).toEqual([]);
});

test('decisions outlive a second import of the evidence, of more evidence and another reconstruction', async () => {
  const [a, b] = rows<{ id: number; key: string }>(
    "SELECT id, key FROM entity WHERE kind = 'user' AND canonical_id = id ORDER BY id LIMIT 2",
  );
  const [link] = rows<{ from_event: number; to_event: number }>(
    "SELECT from_event, to_event FROM link WHERE class = 'strong' ORDER BY id DESC LIMIT 1",
  );
  if (a === undefined || b === undefined || link === undefined) throw new Error('the sample is too small');
  await ask('entities.decide', { a: a.id, b: b.id, decision: 'merge', note: 'one person, two accounts' });
  await ask('links.decide', { fromEvent: link.from_event, toEvent: link.to_event, decision: 'reject', note: 'no' });
  const found = () =>
    rows<{ key: string; top: number }>('SELECT key, canonical_id AS top FROM entity WHERE key IN (?, ?)', a.key, b.key);
  const between = () =>
    rows('SELECT 1 FROM link WHERE from_event = ? AND to_event = ?', link.from_event, link.to_event).length;
  const proposed = between();
  for (const paths of [[EVIDENCE], [OTHER_EVIDENCE]]) {
    await ask('import.start', { paths });
    await host.idle();
    expect(derived()).toBe('ready');
    expect(new Set(found().map((row) => row.top)).size).toBe(1);
    expect(between()).toBe(0);
    const { entities, links, pending } = await ask('decisions.list', { limit: 10 });
    expect(entities).toMatchObject([{ decision: 'merge', applied: true }]);
    expect(links).toMatchObject([{ decision: 'reject', applied: true }]);
    expect(pending).toBe(0);
  }
  const { merges } = await ask('entities.merges', { id: a.id });
  expect(merges.map((one) => one.why)).toContain('Joined by the analyst: one person, two accounts');
  await ask('undo.last', {});
  await ask('undo.last', {});
  expect((await ask('decisions.list', { limit: 10 })).pending).toBe(2);
  await rebuild();
  expect(new Set(found().map((row) => row.top)).size).toBe(2);
  expect(between()).toBe(proposed);
});

test('what is decided while a reconstruction runs waits for the next one, and the case stays stale', async () => {
  const [link] = rows<{ from_event: number; to_event: number }>('SELECT from_event, to_event FROM link LIMIT 1');
  if (link === undefined) throw new Error('the sample has no link');
  await ask('case.derive', {});
  const reconstructing = async () =>
    (await ask('jobs.list', {})).some((job) => job.state === 'running' && job.phase.startsWith('Reconstructing'));
  while (!(await reconstructing())) await new Promise((next) => setImmediate(next));
  await ask('links.decide', { fromEvent: link.from_event, toEvent: link.to_event, decision: 'confirm', note: 'late' });
  await host.idle();
  expect(derived()).toBe('stale');
  expect(await ask('decisions.list', { limit: 10 })).toMatchObject({ pending: 1, links: [{ applied: false }] });
  await rebuild();
  expect(derived()).toBe('ready');
  expect((await ask('decisions.list', { limit: 10 })).pending).toBe(0);
  await ask('undo.last', {});
  await rebuild();
});

test('what else leads to a record says how it stands to the link', async () => {
  const [rival] = rows<{ to_event: number; from_event: number }>(
    'SELECT to_event, min(from_event) AS from_event FROM link GROUP BY to_event HAVING count(DISTINCT from_event) > 1 LIMIT 1',
  );
  if (rival === undefined) throw new Error('the sample has no record with two links');
  const answer = await ask('links.get', { fromEvent: rival.from_event, toEvent: rival.to_event });
  expect(answer.otherCount).toBeGreaterThan(0);
  for (const other of answer.others) {
    expect(other.link.toEvent).toBe(rival.to_event);
    expect(other.text).not.toBe('');
    if (other.relation === 'agrees') expect(other.text).toBe('Says the same.');
  }
  const page = await ask('links.page', { filter: `event:${rival.to_event}`, limit: 1 });
  expect(page).toMatchObject({ examined: 1, cut: false });
  expect(page.rows).toHaveLength(1);
  expect(page.total).toBeGreaterThan(1);
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
