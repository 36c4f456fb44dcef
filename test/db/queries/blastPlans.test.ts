/** A blast radius walks edges, grants and objects by their indexes, whatever the case holds. */
import { expect, test } from 'vitest';
import { SEEN_SQL } from '../../../electron/db/queries/read/blast/landscape.ts';
import { BLAST_EDGES_SQL, BLAST_GRANTS_SQL } from '../../../electron/db/queries/read/blast/source.ts';
import { seededCase } from '../support/seededCase.ts';

const { db } = seededCase();

function plan(sql: string): string[] {
  const params = sql.includes(':ids') ? { ids: '[1]' } : {};
  const rows = db.sql.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(params) as { detail: string }[];
  return rows.map((row) => row.detail);
}

test.each([
  ['edges that leave', BLAST_EDGES_SQL, /SEARCH g USING INDEX edge_from \(from_id=\?\)/],
  ['edges that enter', BLAST_EDGES_SQL, /SEARCH g USING INDEX edge_to \(to_id=\?\)/],
  ['grants', BLAST_GRANTS_SQL, /SEARCH p USING INDEX permission_principal \(principal_id=\? AND basis=\?\)/],
  ['objects by system', SEEN_SQL, /SEARCH g USING INDEX edge_from \(from_id=\? AND basis=\? AND kind=\?\)/],
])('%s', (_name, sql, index) => {
  const lines = plan(sql);
  expect(
    lines.some((line) => index.test(line)),
    lines.join('\n'),
  ).toBe(true);
  expect(lines.filter((line) => /^SCAN (?:c|g|p|s|a|b|entity|edge|permission)$/.test(line))).toEqual([]);
});
