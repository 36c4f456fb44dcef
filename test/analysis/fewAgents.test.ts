/** Rules that judge one agent, holder or credential at a time: over a few of these alone they say of them what they say over the whole case. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createRuleSql } from '../../electron/db/derive/ruleSql.ts';
import type { ReadDb } from '../../electron/db/handles.ts';
import { rules } from '../../electron/rules/index.ts';
import { scopeOf } from '../../electron/workers/jobs/ruleScope.ts';
import { writeMonth } from '../bench/support/month/month.mjs';
import { concluded, filesOf, type Growing, growing } from './standing.ts';

const CASES = new URL('../../samples/cases/', import.meta.url).pathname;
const scoped = rules.flatMap((rule) => (scopeOf(rule) === undefined ? [] : [rule]));

/** Thresholds at which the samples give rows. */
const LOOSE: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  'bulk-read': { rows: 10, objects: 2, times: 1.1 },
  'credential-from-new-network': { known: 2, hours: 1 },
};
const met = { agent: 0, holder: 0, credential: 0 };

describe.each(['helpdesk-gap', 'northwind-drift', 'octo-agent', 'webhook-ghost'])('sample %s', (name) => {
  let grown: Growing;
  beforeAll(async () => {
    grown = growing();
    await grown.importing(join(CASES, name, 'evidence'));
  });
  afterAll(() => grown.close());

  test('each alone, and every other', () => {
    const db = { sql: new Database(grown.path, { readonly: true }), path: grown.path } as ReadDb;
    db.sql.pragma('query_only = ON');
    const sql = createRuleSql(db);
    const named = (columns: string): number[] =>
      db.sql.prepare(`SELECT DISTINCT ${columns} AS id FROM v_event WHERE id IS NOT NULL`).pluck().all() as number[];
    const ids = {
      agent: db.sql.prepare("SELECT entity_id FROM v_entity WHERE kind = 'agent'").pluck().all() as number[],
      holder: named('coalesce(agent_id, credential_id, integration_id, actor_id)'),
      credential: named('coalesce(credential_id, integration_id)'),
    };
    const judged = { agent: 0, holder: 0, credential: 0 };
    for (const rule of scoped) {
      const params = rule.params.parse({ ...LOOSE[rule.id] });
      const scope = scopeOf(rule);
      if (scope === undefined) continue;
      const rowsOf = (): { about: number; text: string }[] =>
        [...sql.rows(rule.sql, params)].map((row) => ({
          about: scope.about(rule.row.parse(row)),
          text: JSON.stringify(row),
        }));
      const all = rowsOf();
      judged[scope.of] += all.length;
      const sets = [...ids[scope.of].map((id) => [id]), ids[scope.of].filter((_id, at) => at % 2 === 0)];
      for (const set of sets) {
        const these = new Set(set);
        const texts = (rows: typeof all): string[] =>
          rows
            .filter((row) => these.has(row.about))
            .map((row) => row.text)
            .sort();
        const within = scope.of === 'agent' ? sql.within(these, rowsOf) : sql.withinEventsOf(scope.of, these, rowsOf);
        expect(texts(within), rule.id).toEqual(texts(all));
      }
      // Nothing of it stays behind.
      expect(rowsOf()).toEqual(all);
    }
    for (const scope of Object.keys(judged) as (keyof typeof judged)[]) met[scope] += judged[scope];
    expect(db.sql.pragma('query_only', { simple: true })).toBe(1);
    sql.close();
    db.sql.close();
  });
});

test('every kind of scope was met', () => {
  for (const count of Object.values(met)) expect(count).toBeGreaterThan(0);
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
