/** The statements behind a chain's evidence, its counts and the command line's links are answered from indexes. */
import { expect, test } from 'vitest';
import { bestScoresSql, LOWEST_SQL } from '../../../electron/db/queries/read/chains/scores.ts';
import { carryingSql, DECLARED_SQL, namingSql } from '../../../electron/db/queries/read/chains/slotSupport.ts';
import { LINKS_TO_SQL } from '../../../electron/db/queries/read/cli/links.ts';
import { SAMPLE_SQL } from '../../../electron/db/queries/read/coverage/answers.ts';
import { OTHERS_SQL } from '../../../electron/db/queries/read/links/contest.ts';
import { SLOTS } from '../../../shared/model/kinds.ts';
import { seededCase } from '../support/seededCase.ts';

const { db } = seededCase();

/** Tables that are walked whole; statements over parts of the case may walk what they made themselves, and the ids they were given. */
function walked(sql: string): string[] {
  const params = Object.fromEntries(Array.from(sql.matchAll(/:([a-z]\w*)/g), (match) => [match[1], '[]']));
  const rows = db.sql.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(params) as { detail: string }[];
  return rows.flatMap(({ detail }) => /^SCAN (\w+)/.exec(detail)?.[1] ?? []);
}

const OWN = ['json_each', 'placed', 'each', 'used', 'CONSTANT', 'subquery'];

const STATEMENTS: readonly (readonly [name: string, sql: string])[] = [
  ...SLOTS.map((slot) => [`records that name the ${slot}`, namingSql(slot)] as const),
  ...(['user', 'agent', 'credential', 'workflow'] as const).flatMap(
    (slot) =>
      [
        [`links that carry the ${slot}`, carryingSql(slot)],
        [`scores of the ${slot}`, bestScoresSql(slot)],
      ] as const,
  ),
  ['what inventories declare', DECLARED_SQL],
  ['lowest score', LOWEST_SQL],
  ['links to events', LINKS_TO_SQL],
  ['what competes with a link', OTHERS_SQL],
];

test.each(STATEMENTS)('%s', (_name, sql) => {
  expect(walked(sql).filter((table) => !OWN.includes(table) && !/^\d+$/.test(table))).toEqual([]);
});

test('a walk over a whole table would be seen', () => {
  expect(walked('SELECT * FROM link l JOIN chain c ON c.id = l.method')).toContain('l');
});

test('a sample of a source is read through its index, no further than it goes', () => {
  const rows = db.sql.prepare(`EXPLAIN QUERY PLAN ${SAMPLE_SQL}`).all({ source: 1 }) as { detail: string }[];
  expect(rows.some(({ detail }) => /SEARCH event USING INDEX event_source_time \(source=\?\)/.test(detail))).toBe(true);
  expect(rows.filter(({ detail }) => /^SCAN (event|attribution|event_key|a|k|c)\b/.test(detail))).toEqual([]);
});
