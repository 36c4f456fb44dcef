/** Fills the trigram index over what entities are called: name, key and aliases, one text an entity. Readers compare with the rows. */
import type { WriteDb } from '../handles.ts';

const SLICE_ENTITIES = 1_000;

/** Entities whose names the index does not hold, or holds as they were. */
export function unindexedEntities(db: WriteDb): number {
  return db.sql
    .prepare(
      `SELECT (SELECT count(*) FROM entity WHERE id > (SELECT done_entity FROM entity_text_state))
            + (SELECT count(*) FROM entity_text_todo)`,
    )
    .pluck()
    .get() as number;
}

/** Indexes what is missing; yields the number of entities of each slice. */
export function* keepEntityTexts(db: WriteDb): Generator<number> {
  const { sql } = db;
  const fresh = sql
    .prepare('SELECT id FROM entity WHERE id > (SELECT done_entity FROM entity_text_state) ORDER BY id LIMIT ?')
    .pluck();
  const renamed = sql.prepare('SELECT entity_id FROM entity_text_todo ORDER BY entity_id LIMIT ?').pluck();
  const textOf = sql
    .prepare(
      `SELECT name || char(10) || key || coalesce((SELECT char(10) || group_concat(a.value, char(10)) FROM entity_alias a
         WHERE a.entity_id = entity.id), '') FROM entity WHERE id = ?`,
    )
    .pluck();
  const place = sql.prepare('INSERT INTO entity_text (entity_id) VALUES (?)');
  const index = sql.prepare('INSERT INTO entity_fts (rowid, text) VALUES (?, ?)');
  const settled = sql.prepare('DELETE FROM entity_text_todo WHERE entity_id = ?');
  const advance = sql.prepare('UPDATE entity_text_state SET done_entity = ?');
  const put = (id: number): void => {
    const text = textOf.get(id);
    if (typeof text === 'string') index.run(place.run(id).lastInsertRowid, text);
  };
  const slices = [
    sql.transaction((): number => {
      const ids = fresh.all(SLICE_ENTITIES) as number[];
      for (const id of ids) put(id);
      const last = ids.at(-1);
      if (last !== undefined) advance.run(last);
      return ids.length;
    }),
    sql.transaction((): number => {
      const ids = renamed.all(SLICE_ENTITIES) as number[];
      for (const id of ids) {
        put(id);
        settled.run(id);
      }
      return ids.length;
    }),
  ];
  for (const slice of slices) {
    for (let done = slice(); done > 0; done = slice()) yield done;
  }
}
