import { expect, it } from 'vitest';
import { createRuleSql } from '../../../electron/db/derive/ruleSql.ts';
import { createMemoryCase } from '../../../electron/db/open.ts';

it('lets a rule read the views with named parameters and nothing else', () => {
  const sql = createRuleSql(createMemoryCase());
  expect(sql.holds('SELECT NOT EXISTS (SELECT 1 FROM v_event)')).toBe(true);
  expect([...sql.rows('WITH x AS (SELECT 1 AS a) SELECT a + :n AS b FROM x LEFT JOIN v_agent ON 1', { n: 2 })]).toEqual(
    [{ b: 3 }],
  );
  const refused = [
    'SELECT * FROM event',
    'SELECT 1 FROM v_event, meta',
    'SELECT (SELECT value FROM meta LIMIT 1)',
    'SELECT * FROM sqlite_schema',
    "SELECT * FROM pragma_table_info('meta')",
    'SELECT * FROM main.custody',
    'DELETE FROM v_event',
    'INSERT INTO v_event DEFAULT VALUES',
  ];
  for (const statement of refused) expect(() => [...sql.rows(statement, {})], statement).toThrow();
  sql.close();
});
