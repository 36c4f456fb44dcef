/** The statements that views run, recorded while they run: every one of them is answered from an index. */
import { describe, expect, test } from 'vitest';
import { keepEntityTexts } from '../../../electron/db/write/entityTexts.ts';
import { keepEventColumns } from '../../../electron/db/write/eventColumns.ts';
import { contract, type In, type NamesOf } from '../../../shared/contract/index.ts';
import { caller } from '../support/call.ts';
import { DAY_US, seededCase } from '../support/seededCase.ts';

const seeded = seededCase();
const { db } = seeded;
for (const _block of keepEventColumns(db));
for (const _names of keepEntityTexts(db));
const { call } = caller(seeded);

/** The plans of all statements that a call prepares, by statement. */
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
  const plans = new Map<string, string[]>();
  for (const sql of statements) {
    const named = Object.fromEntries(Array.from(sql.matchAll(/:([a-z]\w*)/g), (match) => [match[1], '1']));
    const places = Array.from(sql.matchAll(/\?/g), () => '1');
    const explained = prepare(`EXPLAIN QUERY PLAN ${sql}`);
    const rows = (places.length > 0 ? explained.all(...places) : explained.all(named)) as { detail: string }[];
    plans.set(
      sql,
      rows.map((row) => row.detail),
    );
  }
  return plans;
}

/** Tables that grow with the evidence, and what the statements call them. */
const BIG =
  'event|attribution|event_object|event_key|event_attr|record|value|entity|entity_alias|event_column|chain_event|finding_event|link';
const ALIASES = 'e|s|t|a|o|k|c|r|v|m|l|ce|fe';
const WALK = new RegExp(`^SCAN (${BIG}|${ALIASES})( LEFT-JOIN)?$`);

function expectIndexed(plans: ReadonlyMap<string, readonly string[]>): void {
  expect(plans.size).toBeGreaterThan(0);
  for (const [sql, plan] of plans)
    expect(
      plan.filter((line) => WALK.test(line)),
      sql,
    ).toEqual([]);
}

const FILTERS = [
  '',
  'verb:read',
  'source:okta.system_log',
  'agent:"Drift Chat"',
  '-status:failure',
  'drift',
  'zzz-none',
  'has:gap',
  'time:2025-08-08..2025-08-09',
];

describe.each(FILTERS)('filter %j', (filter) => {
  test('first page, its next page, count', () => {
    expectIndexed(plansOf('events.page', { filter }));
    expectIndexed(plansOf('events.page', { filter, sort: '-time' }));
    const { next } = call('events.page', { filter, limit: 2 });
    if (next !== null) expectIndexed(plansOf('events.page', { filter, limit: 2, cursor: next }));
    expectIndexed(plansOf('events.count', { filter }));
  });

  test('histogram, whole and zoomed', () => {
    expectIndexed(plansOf('events.histogram', { filter }));
    expectIndexed(plansOf('events.histogram', { filter, fromUs: DAY_US, toUs: DAY_US + 3_600_000_000 }));
  });

  test('every facet, and lanes', () => {
    for (const field of contract['events.facets'].input.shape.field.options) {
      expectIndexed(plansOf('events.facets', { filter, field }));
    }
    expectIndexed(plansOf('events.lanes', { filter, fromUs: DAY_US, toUs: DAY_US + 86_400_000_000 }));
  });
});

test('substring search goes through the trigram indexes of values and of names', () => {
  for (const text of ['drift', 'session.start', 'zzz-none']) {
    const plans = plansOf('search.values', { text });
    expectIndexed(plans);
    const lines = [...plans.values()].flat().join('\n');
    expect(lines).toMatch(/SCAN f VIRTUAL TABLE INDEX 0:M1/);
    expect([...plans.keys()].some((sql) => sql.includes('entity_fts MATCH'))).toBe(true);
    expect([...plans.keys()].some((sql) => sql.includes('value_fts MATCH'))).toBe(true);
  }
});

test('histogram and facets read blocks of columns, each by its key, and no event', () => {
  for (const [name, input] of [
    ['events.histogram', { filter: 'verb:read' }],
    ['events.facets', { filter: 'verb:read', field: 'action' }],
  ] as const) {
    const plans = plansOf(name, input);
    const blocks = [...plans].filter(([sql]) => sql.includes('event_column'));
    expect(blocks.length).toBeGreaterThan(1);
    for (const [sql, plan] of blocks)
      expect(plan.join('\n'), sql).toMatch(/SEARCH event_column USING PRIMARY KEY \(field=\?/);
    expect([...plans.keys()].filter((sql) => /GROUP BY.*event e/s.test(sql))).toEqual([]);
  }
});
