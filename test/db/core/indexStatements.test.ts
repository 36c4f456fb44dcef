/** Indexes are dropped and made again from the schema's own text, so every index of a case has to be found there, as it stands. */
import { expect, it } from 'vitest';
import { INDEX_STATEMENTS } from '../../../electron/db/indexStatements.ts';
import { createMemoryCase } from '../../../electron/db/open.ts';

const plain = (sql: string): string =>
  sql
    .replaceAll(/[`"]|;$/g, '')
    .replaceAll(/\s+/g, ' ')
    .replace(' main.', ' ')
    .trim();

it('every index of a new case has its statement, which makes the same', () => {
  const { sql } = createMemoryCase();
  const indexes = sql
    .prepare("SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL ORDER BY name")
    .all() as { name: string; sql: string }[];
  expect(indexes.length).toBeGreaterThan(40);
  expect(indexes.map(({ name }) => [name, plain(INDEX_STATEMENTS.get(name) ?? '')])).toEqual(
    indexes.map((index) => [index.name, plain(index.sql)]),
  );
});
