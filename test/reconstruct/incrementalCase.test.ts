/**
 * Files imported one after another in an order of chance, with an analyst's decisions in between: at each step the case holds what a rebuild
 * from scratch of a copy gives, in every table that reconstruction writes.
 */
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { openReader } from '../../electron/db/open.ts';
import { type InProcessHost, openInProcess } from '../../electron/workers/inProcess.ts';
import { contract, type In, type ProcedureName } from '../../shared/contract/index.ts';
import { Random } from '../bench/support/scenario/random.ts';
import { MODES } from '../bench/support/scenario/record.ts';
import { makeScenario } from '../bench/support/scenario/scenario.ts';
import { conclusions, filesOf } from './conclusions.ts';

const CASES = new URL('../../samples/cases/', import.meta.url).pathname;
const folder = mkdtempSync(join(tmpdir(), 'increments-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function ask<N extends ProcedureName>(host: InProcessHost, name: N, input: In<N>): Promise<void> {
  const answer = await host.call(name, contract[name].input.parse(input));
  if (!answer.ok) throw new Error(`${name}: ${answer.error.message}`);
  await host.idle();
}

function query<T>(path: string, sql: string): T[] {
  const db = openReader(path);
  try {
    return db.sql.prepare(sql).all() as T[];
  } finally {
    db.sql.close();
  }
}

/** How many events were linked again, and of how many, in the last reconstruction. */
function lastRun(path: string): { relinked: number; events: number; rebuiltBecause: string } {
  const [row] = query<{ detail: string }>(
    path,
    "SELECT detail FROM custody WHERE action = 'case.derive' AND detail LIKE '%relinked%' ORDER BY seq DESC LIMIT 1",
  );
  return JSON.parse(row?.detail ?? '{}');
}

let copies = 0;

/** Rebuilds a copy from scratch and compares. */
async function check(path: string, when: string): Promise<void> {
  const copy = join(folder, `copy-${copies++}.agentrail`);
  const db = openReader(path);
  await db.sql.backup(copy);
  db.sql.close();
  const host = openInProcess(copy);
  await ask(host, 'case.derive', { rebuild: true });
  await host.close();
  expect(lastRun(copy).rebuiltBecause).not.toBe('');
  const [grown, rebuilt] = [conclusions(path, true), conclusions(copy, true)];
  for (const [what, lines] of Object.entries(rebuilt)) {
    const known = new Set(lines);
    const other = (grown[what] ?? []).filter((line) => !known.has(line));
    expect(other.slice(0, 3), `${when}: ${what}: ${other.length} of ${lines.length} are otherwise`).toEqual([]);
    expect(grown[what], `${when}: ${what}`).toHaveLength(lines.length);
  }
  rmSync(copy, { force: true });
}

/** One decision of each kind, on whatever stands there. */
const DECISIONS: readonly ((host: InProcessHost, path: string, random: Random) => Promise<void>)[] = [
  async (host, path, random) => {
    const links = query<{ from_event: number; to_event: number }>(
      path,
      "SELECT from_event, to_event FROM link WHERE method IN ('tool.audit', 'identity.time', 'conversation') ORDER BY from_event, to_event",
    );
    const link = random.pick(links);
    const decision = random.pick(['confirm', 'reject'] as const);
    await ask(host, 'links.decide', { fromEvent: link.from_event, toEvent: link.to_event, decision, note: 'looked' });
    await ask(host, 'case.derive', {});
  },
  async (host, path, random) => {
    const chain = random.pick(query<{ id: string }>(path, 'SELECT id FROM chain ORDER BY id'));
    const user = random.pick(query<{ id: number }>(path, "SELECT id FROM entity WHERE kind = 'user' ORDER BY key"));
    await ask(host, 'chains.pin', { id: chain.id, slot: 'user', entityId: user.id, note: 'asked' });
    if (random.chance(0.5)) await ask(host, 'undo.last', {});
    await ask(host, 'case.derive', {});
  },
  async (host, path, random) => {
    const { source } = random.pick(query<{ source: string }>(path, 'SELECT source FROM clock_offset ORDER BY source'));
    await ask(host, 'clocks.set', { source, offsetUs: random.pick([-90, 0, 45]) * 1_000_000 });
    await ask(host, 'case.derive', {});
  },
  async (host, path, random) => {
    const merges = query<{ from_id: number; into_id: number }>(
      path,
      'SELECT from_id, into_id FROM entity_merge ORDER BY 1',
    );
    if (merges.length === 0) return;
    const { from_id, into_id } = random.pick(merges);
    await ask(host, 'entities.decide', { a: from_id, b: into_id, decision: 'split', note: 'two' });
    await ask(host, 'case.derive', {});
  },
];

async function grow(name: string, files: readonly string[], seed: number, checkEvery: number): Promise<number> {
  const random = new Random(seed);
  const path = join(folder, `${name}-${seed}.agentrail`);
  const host = openInProcess(path, { create: { title: name, examiner: 'test', zone: 'UTC' } });
  const order = random.some([...files], files.length);
  let stood = 0;
  try {
    for (const [at, file] of order.entries()) {
      await ask(host, 'import.start', { paths: [file] });
      const { relinked, events, rebuiltBecause } = lastRun(path);
      if (rebuiltBecause === '') stood += events - relinked;
      if (at % checkEvery === checkEvery - 1) await check(path, `${name} ${seed}, ${at + 1} of ${order.length} files`);
      const decide = DECISIONS[at % (2 * DECISIONS.length)];
      if (decide === undefined || at < 3) continue;
      await decide(host, path, random);
      if (at % checkEvery === checkEvery - 1) await check(path, `${name} ${seed}, decision after ${at + 1} files`);
    }
    for (const [at, decide] of DECISIONS.entries()) {
      await decide(host, path, random);
      await check(path, `${name} ${seed}, decision ${at} at the end`);
    }
  } finally {
    await host.close();
  }
  return stood;
}

test.each(readdirSync(CASES))(
  '%s, in an order of chance',
  async (name) => {
    expect(await grow(name, filesOf(join(CASES, name, 'evidence')), 5, 6)).toBeGreaterThan(0);
  },
  300_000,
);

/** Files in which each line is a record, cut into parts by time as exports are. */
function inParts(name: string, text: string): [string, string][] {
  if (!/\.(?:ndjson|jsonl)$/.test(name)) return [[name, text]];
  const lines = text.split('\n').filter((line) => line !== '');
  const size = Math.max(1, Math.ceil(lines.length / 3));
  return Array.from({ length: Math.ceil(lines.length / size) }, (_, part) => [
    name.replace(/(\.\w+)$/, `-${part}$1`),
    `${lines.slice(part * size, (part + 1) * size).join('\n')}\n`,
  ]);
}

test.each([3, 8])(
  'a hard case made up with seed %i, in parts',
  async (seed) => {
    const home = join(folder, `hard-${seed}`);
    mkdirSync(home);
    const scenario = makeScenario(seed, MODES.hard, 700);
    const files = [...scenario.files].flatMap(([name, text]) => inParts(name, text));
    for (const [name, text] of files) writeFileSync(join(home, name), text);
    expect(await grow('hard', filesOf(home), seed, 5)).toBeGreaterThan(0);
  },
  300_000,
);
