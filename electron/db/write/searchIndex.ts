/** Fills the trigram index over stored values in slices; `index_state.done_value` says how far it is. */
import type { WriteDb } from '../handles.ts';

/** Each slice becomes a segment that is merged with others later: fewer are cheaper, and this one takes about 15 ms. */
const SLICE_VALUES = 4_000;

/** Values that the index does not hold yet. */
export function unindexedValues(db: WriteDb): number {
  const row = db.sql
    .prepare(
      'SELECT (SELECT coalesce(max(id), 0) FROM value) - (SELECT done_value FROM index_state WHERE id = 1) AS rest',
    )
    .get() as { rest: number };
  return Math.max(0, row.rest);
}

/** Indexes what is missing; yields the number of values of each slice. */
export function* buildSearchIndex(db: WriteDb): Generator<number> {
  const { sql } = db;
  const bound = sql
    .prepare(
      'SELECT max(id) FROM (SELECT id FROM value WHERE id > (SELECT done_value FROM index_state WHERE id = 1) ORDER BY id LIMIT ?)',
    )
    .pluck();
  const fill = sql.prepare(
    'INSERT INTO value_fts (rowid, text) SELECT id, text FROM value WHERE id > (SELECT done_value FROM index_state WHERE id = 1) AND id <= ?',
  );
  const advance = sql.prepare('UPDATE index_state SET done_value = ? WHERE id = 1');
  const slice = sql.transaction((to: number) => {
    const { changes } = fill.run(to);
    advance.run(to);
    return changes;
  });
  for (;;) {
    const to = bound.get(SLICE_VALUES) as number | null;
    if (to === null) return;
    yield slice(to);
  }
}
