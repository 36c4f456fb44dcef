/** Every hot query is answered from an index. The plans are taken without statistics, as in a freshly imported case. */
import { describe, expect, test } from 'vitest';
import { chainKeyset } from '../../../electron/db/queries/read/chains/chains.ts';
import { facetSql } from '../../../electron/db/queries/read/events/facets.ts';
import { histogramSql } from '../../../electron/db/queries/read/events/histogram.ts';
import { topEntitiesSql } from '../../../electron/db/queries/read/events/lanes.ts';
import { countSql, eventKeyset } from '../../../electron/db/queries/read/events/page.ts';
import { compileFilter } from '../../../electron/db/queries/read/filter/filter.ts';
import { AROUND_SQL } from '../../../electron/db/queries/read/graph/edges.ts';
import { segmentSql } from '../../../electron/db/queries/read/keyset.ts';
import { contract } from '../../../shared/contract/index.ts';
import { seededCase } from '../support/seededCase.ts';

const { db } = seededCase();

function plan(sql: string, params: Readonly<Record<string, unknown>> = {}): string[] {
  const named = Object.fromEntries(Array.from(sql.matchAll(/:([a-z]\w*)/g), (match) => [match[1], 1]));
  const rows = db.sql.prepare(`EXPLAIN QUERY PLAN ${sql}`).all({ ...named, ...params }) as { detail: string }[];
  return rows.map((row) => row.detail);
}

/** A walk over the whole of a big table without any index. */
const FULL_SCAN =
  /^SCAN (e|s|t|a|event|attribution|event_object|event_key|event_attr|record|edge|g|l|link)( LEFT-JOIN)?$/;

function expectIndexed(lines: readonly string[]): void {
  expect(lines.filter((line) => FULL_SCAN.test(line))).toEqual([]);
}

const FILTERS = [
  '',
  'agent:"Drift Chat"',
  'user:"Ana Ruiz"',
  'system:Okta',
  'source:okta.system_log',
  'ip:203.0.113.7',
  'drift',
  'key:trace-0',
  'class:empty',
  'has:star',
  'tag:x',
  'finding:f000000000001',
  'evidence:okta.json',
  'entity:"Drift Chat"',
  'time:2025-08-08..2025-08-09',
  '-verb:read',
];

describe.each(FILTERS)('filter %j', (text) => {
  const filter = compileFilter(db, text);

  test('first page, page after a cursor, undated page, both directions', () => {
    for (const descending of [false, true]) {
      const set = eventKeyset(filter, descending);
      for (const ascending of [true, false]) {
        for (const segment of ['all', 'ties', 'beyond', 'nulls', 'nulls beyond'] as const) {
          expectIndexed(plan(segmentSql(set, segment, ascending), filter.params));
        }
      }
    }
  });

  test('count, histogram, facet, lanes', () => {
    expectIndexed(plan(countSql(filter), filter.params));
    expectIndexed(plan(histogramSql(filter), filter.params));
    expectIndexed(plan(facetSql(filter, 'action'), filter.params));
    expectIndexed(plan(facetSql(filter, 'agent'), filter.params));
    expectIndexed(plan(topEntitiesSql(filter, 'agent'), filter.params));
  });

  test('chain page', () => {
    const input = contract['chains.page'].input.parse({ filter: text });
    const set = chainKeyset(db, input);
    expectIndexed(plan(segmentSql(set, 'beyond', false), set.params));
  });
});

test('the unfiltered first page and the page after it need no sorting', () => {
  const set = eventKeyset(compileFilter(db, ''), false);
  for (const segment of ['all', 'ties', 'beyond', 'nulls', 'nulls beyond'] as const) {
    const lines = plan(segmentSql(set, segment, true)).join('\n');
    expect(lines).toMatch(/event_time/);
    expect(lines).not.toMatch(/TEMP B-TREE/);
  }
  expect(plan(segmentSql(set, 'ties', true)).join('\n')).toMatch(/time_us=\? AND rowid>\?/);
});

test('a page of chains by risk, time and events reads the index in order', () => {
  for (const [sort, index] of [
    ['risk', /chain_risk/],
    ['time', /chain_start/],
    ['events', /chain_events/],
  ] as const) {
    const set = chainKeyset(db, contract['chains.page'].input.parse({ sort }));
    const lines = plan(segmentSql(set, 'beyond', !set.descending), set.params).join('\n');
    expect(lines).toMatch(index);
    expect(lines).not.toMatch(/TEMP B-TREE/);
  }
});

test('neighbours are found through the edge indexes', () => {
  const lines = plan(AROUND_SQL, { ids: '[1]' });
  expectIndexed(lines);
  expect(lines.join('\n')).toMatch(/edge_from/);
  expect(lines.join('\n')).toMatch(/edge_to/);
});
