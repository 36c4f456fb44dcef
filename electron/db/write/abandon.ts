/**
 * Taking out an import that did not end: cancelled, failed or killed. Everything beyond its mark is removed in slices, newest
 * first; the mark goes last, so that a second interruption is simply continued at the next opening.
 */
import { appendCustody } from '../custody.ts';
import type { WriteDb } from '../handles.ts';

export type AbandonState = 'cancelled' | 'failed' | 'interrupted';

interface Mark {
  readonly evidence_id: number;
  readonly kind: 'import' | 'remap';
  readonly record_id: number;
  readonly event_id: number;
  readonly entity_id: number;
  readonly value_id: number;
  readonly attr_set_id: number;
}

const SLICE_ROWS = 2_000;

/** Tables in the order of removal: what points at a row goes before the row. */
const STEPS: readonly { readonly table: string; readonly where: string; readonly mark: keyof Mark }[] = [
  { table: 'permission', where: 'record_id > ?', mark: 'record_id' },
  { table: 'edge', where: 'record_id > ?', mark: 'record_id' },
  { table: 'record', where: 'id > ?', mark: 'record_id' },
  { table: 'entity', where: 'id > ?', mark: 'entity_id' },
  { table: 'value', where: 'id > ?', mark: 'value_id' },
];

/** The import that is marked as running, if any. */
export function runningImport(db: WriteDb): { evidenceId: number; kind: 'import' | 'remap' } | undefined {
  const row = db.sql.prepare('SELECT evidence_id, kind FROM import_mark').get() as Mark | undefined;
  return row === undefined ? undefined : { evidenceId: row.evidence_id, kind: row.kind };
}

/**
 * Removes the running import and leaves its evidence row in the given state with nothing in it (a remap: as it was before).
 * Pauses between slices.
 */
export function* abandonEvidence(
  db: WriteDb,
  state: AbandonState,
  about: { readonly who: string; readonly reason: string },
): Generator<number> {
  const { sql } = db;
  const mark = sql.prepare('SELECT * FROM import_mark').get() as Mark | undefined;
  if (mark === undefined) return;
  if (mark.event_id === 0 && mark.record_id === 0) yield* emptyTables(db);
  yield* removeEvents(db, mark.event_id);
  yield* removeAttrSets(db, mark.attr_set_id);
  // These two have no row ids to walk by; one scan each takes out all at once.
  for (const table of ['entity_fact', 'entity_alias']) {
    yield sql.prepare(`DELETE FROM ${table} WHERE record_id > ?`).run(mark.record_id).changes;
  }
  for (const step of STEPS) {
    const remove = sql.prepare(
      `DELETE FROM ${step.table} WHERE rowid IN (SELECT rowid FROM ${step.table} WHERE ${step.where} ORDER BY rowid DESC LIMIT ?)`,
    );
    for (;;) {
      const { changes } = remove.run(mark[step.mark], SLICE_ROWS);
      if (changes === 0) break;
      yield changes;
    }
  }
  if (mark.kind === 'import') yield* removeChunks(db, mark.evidence_id);
  sql.transaction(() => {
    sql
      .prepare(
        `UPDATE entity SET name = b.name, in_inventory = b.in_inventory FROM import_before b WHERE b.entity_id = entity.id`,
      )
      .run();
    if (mark.kind === 'remap') sql.prepare("UPDATE evidence SET state = 'complete' WHERE id = ?").run(mark.evidence_id);
    else {
      sql
        .prepare(
          `UPDATE evidence SET state = ?, bytes = 0, sha256 = '', decoded_bytes = NULL, decoded_sha256 = NULL, records = 0,
             accepted = 0, duplicates = 0, rejected = 0, events = 0, undated = 0, framing_bytes = 0, record_bytes = 0,
             from_us = NULL, to_us = NULL, content_of = NULL WHERE id = ?`,
        )
        .run(state, mark.evidence_id);
    }
    const name = sql.prepare('SELECT name FROM evidence WHERE id = ?').pluck().get(mark.evidence_id);
    appendCustody(db, {
      who: about.who,
      action: `evidence.${state}`,
      detail: { evidenceId: mark.evidence_id, name, kind: mark.kind, reason: about.reason },
    });
    sql.prepare('DELETE FROM import_before').run();
    sql.prepare('DELETE FROM import_mark').run();
  })();
}

/**
 * The case held no records before: SQLite empties whole tables at once, but only where no reference has to be checked for
 * each row, so that checking is off meanwhile. Children before parents: what is left is whole at every moment.
 */
function* emptyTables(db: WriteDb): Generator<number> {
  const { sql } = db;
  sql.pragma('foreign_keys = OFF');
  try {
    for (const table of ['event_key', 'event_attr', 'event_object', 'event', 'attr_set_item', 'permission', 'record']) {
      yield sql.prepare(`DELETE FROM ${table}`).run().changes;
    }
  } finally {
    sql.pragma('foreign_keys = ON');
  }
}

function* removeEvents(db: WriteDb, after: number): Generator<number> {
  const { sql } = db;
  const newest = sql.prepare('SELECT id FROM event WHERE id > ? ORDER BY id DESC LIMIT ?').pluck();
  const removals = ['event_key', 'event_attr', 'event_object'].map((table) =>
    sql.prepare(`DELETE FROM ${table} WHERE event_id = ?`),
  );
  const removeEvent = sql.prepare('DELETE FROM event WHERE id = ?');
  const slice = sql.transaction((ids: readonly number[]) => {
    for (const id of ids) {
      for (const removal of removals) removal.run(id);
      removeEvent.run(id);
    }
  });
  for (;;) {
    const ids = newest.all(after, SLICE_ROWS) as number[];
    if (ids.length === 0) return;
    slice(ids);
    yield ids.length;
  }
}

function* removeAttrSets(db: WriteDb, after: number): Generator<number> {
  const last = db.sql.prepare('SELECT max(set_id) FROM attr_set_item').pluck();
  const remove = db.sql.prepare('DELETE FROM attr_set_item WHERE set_id > ?');
  for (let from = (last.get() as number | null) ?? 0; from > after; from -= SLICE_ROWS) {
    yield remove.run(Math.max(after, from - SLICE_ROWS)).changes;
  }
}

function* removeChunks(db: WriteDb, evidenceId: number): Generator<number> {
  const remove = db.sql.prepare(
    'DELETE FROM evidence_chunk WHERE rowid IN (SELECT rowid FROM evidence_chunk WHERE evidence_id = ? LIMIT 16)',
  );
  for (;;) {
    const { changes } = remove.run(evidenceId);
    if (changes === 0) return;
    yield changes;
  }
}
