/** Rules that judge one agent at a time: over a few agents alone they say of these what they say over the whole case. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createRuleSql } from '../../electron/db/derive/ruleSql.ts';
import type { ReadDb } from '../../electron/db/handles.ts';
import { rules } from '../../electron/rules/index.ts';
import { writeMonth } from '../bench/support/month/month.mjs';
import { concluded, filesOf, type Growing, growing } from './standing.ts';

const CASES = new URL('../../samples/cases/', import.meta.url).pathname;
const perAgent = rules.filter((rule) => rule.agentOf !== undefined);

describe.each(['helpdesk-gap', 'northwind-drift', 'octo-agent', 'webhook-ghost'])('sample %s', (name) => {
  let grown: Growing;
  beforeAll(async () => {
    grown = growing();
    await grown.importing(join(CASES, name, 'evidence'));
  });
  afterAll(() => grown.close());

  test('every agent alone, and every other agent', () => {
    const db = { sql: new Database(grown.path, { readonly: true }), path: grown.path } as ReadDb;
    db.sql.pragma('query_only = ON');
    const sql = createRuleSql(db);
    const agents = db.sql.prepare("SELECT entity_id FROM v_entity WHERE kind = 'agent'").pluck().all() as number[];
    let judged = 0;
    for (const rule of perAgent) {
      const params = rule.params.parse({});
      const rowsOf = (): { agent: number; text: string }[] =>
        [...sql.rows(rule.sql, params)].map((row) => ({
          agent: rule.agentOf?.(rule.row.parse(row)) ?? 0,
          text: JSON.stringify(row),
        }));
      const all = rowsOf();
      judged += all.length;
      const sets = [...agents.map((agent) => [agent]), agents.filter((_agent, at) => at % 2 === 0)];
      for (const set of sets) {
        const these = new Set(set);
        const texts = (rows: typeof all): string[] => rows.map((row) => row.text).sort();
        expect(texts(sql.within(these, rowsOf)), rule.id).toEqual(texts(all.filter((row) => these.has(row.agent))));
      }
      // Nothing of it stays behind.
      expect(rowsOf()).toEqual(all);
    }
    expect(judged).toBeGreaterThan(0);
    expect(db.sql.pragma('query_only', { simple: true })).toBe(1);
    sql.close();
    db.sql.close();
  });
});

test('rules read no handle: it changes with things that nobody asked about', () => {
  for (const rule of rules) {
    for (const statement of [rule.sql, ...rule.needs.map((need) => need.sql)])
      expect(statement.match(/\bhandle\b/) ?? [], rule.id).toEqual([]);
  }
});

/** A log cut into its first lines and the rest, by agent's time; the inventory comes first. */
function portions(folder: string, into: string): string[] {
  const files = filesOf(folder);
  const inventory = files.filter((file) => file.includes('/inventory/'));
  const logs = files.filter((file) => !file.includes('/inventory/'));
  const cut = logs.flatMap((file, number) => {
    const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
    const head = file.endsWith('.csv') ? [lines.shift() ?? ''] : [];
    const ends = [lines.length - 4, lines.length];
    return ends.map((end, at) => {
      const part = join(into, `${at}-${number}-${file.split('/').at(-1)}`);
      writeFileSync(part, [...head, ...lines.slice(ends[at - 1] ?? 0, end), ''].join('\n'));
      return part;
    });
  });
  return [...inventory, ...cut.sort()];
}

test('a month that comes in portions: most analyses look at a few agents, and conclude what one of everything does', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'month-'));
  const grown = growing();
  try {
    writeMonth(join(folder), { events: 1000, agents: 16, people: 3, seed: 7 });
    const parts = mkdtempSync(join(tmpdir(), 'parts-'));
    const files = portions(folder, parts);
    let ofSome = 0;
    let unchanged = 0;
    for (const [at, file] of files.entries()) {
      await grown.importing(file);
      const { rows } = await grown.ask('custody.page', { limit: 1 });
      const { rules: ran } = JSON.parse(rows[0]?.detail ?? '{}') as {
        rules: { ofSomeAgents: number; unchanged: number };
      };
      ofSome += ran.ofSomeAgents;
      unchanged += ran.unchanged;
      if (at % 4 === 3 || at === files.length - 1) expect(concluded(grown.path), file).toEqual(await grown.anew());
    }
    expect(ofSome).toBeGreaterThan(20);
    expect(unchanged).toBeGreaterThan(10);
    rmSync(parts, { recursive: true, force: true });
  } finally {
    await grown.close();
    rmSync(folder, { recursive: true, force: true });
  }
}, 120_000);
