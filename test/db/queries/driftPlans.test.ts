/** The statements behind drift, recorded while they run: none of them walks the events or what was attributed. */
import { expect, test } from 'vitest';
import { catalog } from '../../../electron/workers/engines.ts';
import type { In, NamesOf } from '../../../shared/contract/index.ts';
import { caller } from '../support/call.ts';
import { seededCase } from '../support/seededCase.ts';

const seeded = seededCase();
const { db } = seeded;
const { call } = caller(seeded, { createBehaviour: catalog.createBehaviour } as never);
const agent = db.sql
  .prepare("SELECT c.id FROM entity c WHERE c.kind = 'agent' AND c.canonical_id = c.id LIMIT 1")
  .pluck()
  .get() as number;

function plansOf<N extends NamesOf<'query'>>(name: N, input: In<N>): Map<string, string[]> {
  const prepare = db.sql.prepare.bind(db.sql);
  const statements = new Set<string>();
  db.sql.prepare = ((sql: string) => {
    statements.add(sql);
    return prepare(sql);
  }) as typeof db.sql.prepare;
  try {
    call(name, input);
  } finally {
    db.sql.prepare = prepare as typeof db.sql.prepare;
  }
  return new Map(
    [...statements].map((sql) => {
      const named = Object.fromEntries(Array.from(sql.matchAll(/:([a-z]\w*)/g), (match) => [match[1], '1']));
      const places = Array.from(sql.matchAll(/\?/g), () => '1');
      const explained = prepare(`EXPLAIN QUERY PLAN ${sql}`);
      const rows = (places.length > 0 ? explained.all(...places) : explained.all(named)) as { detail: string }[];
      return [sql, rows.map((row) => row.detail)];
    }),
  );
}

const WALK =
  /^SCAN (event|attribution|record|entity|entity_fact|edge|drift_item|behaviour_item|behaviour_use|[ademgrux])$/;

test.each([
  ['drift.behaviour', { agent }],
  ['drift.inventory', { agent }],
  ['drift.inventory', {}],
  ['drift.marks', { agent }],
  ['drift.snapshots', {}],
] as const)('%s %j', (name, input) => {
  const plans = plansOf(name, input as never);
  expect(plans.size).toBeGreaterThan(0);
  for (const [sql, plan] of plans)
    expect(
      plan.filter((line) => WALK.test(line)),
      sql,
    ).toEqual([]);
});

test('an agent’s events are read through its index, page after page', () => {
  const plans = [...plansOf('drift.behaviour', { agent })];
  const page = plans.find(([sql]) => sql.includes('FROM attribution a CROSS JOIN event e'))?.[1].join('\n');
  expect(page).toContain('attribution_agent');
  expect(page).not.toContain('TEMP B-TREE');
});
