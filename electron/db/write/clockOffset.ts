/**
 * Clock offsets per source. The event keeps its recorded time; the corrected one is recorded + the evidence's offset. Moving
 * the events takes slices: a flag in the case says that it is under way, so an interrupted move is finished at the next opening.
 */
import type { WriteDb } from '../handles.ts';
import { deleteMeta, getMeta, setMeta } from '../meta.ts';

export interface SourceOffset {
  /** Importer id. */
  readonly source: string;
  /** Added to the recorded times, µs. */
  readonly offsetUs: number;
}

const SLICE_EVENTS = 2_000;

/** Puts the offsets in force on the evidence rows; call `moveEventTimes` afterwards. Returns whether anything changed. */
export function applyOffsets(db: WriteDb, offsets: readonly SourceOffset[]): boolean {
  const update = db.sql.prepare(
    `UPDATE evidence SET from_us = from_us + (? - offset_us), to_us = to_us + (? - offset_us), offset_us = ?
     WHERE format = ? AND offset_us <> ?`,
  );
  return db.sql.transaction(() => {
    let changed = 0;
    for (const { source, offsetUs } of offsets) {
      changed += update.run(offsetUs, offsetUs, offsetUs, source, offsetUs).changes;
    }
    if (changed > 0) requestMove(db);
    return changed > 0;
  })();
}

/** Notes that event times have to be compared with their evidence's offset; `moveEventTimes` does it. */
export function requestMove(db: WriteDb): void {
  setMeta(db, 'retiming', '1');
}

/** Brings every event's corrected time in line with its evidence's offset, in slices; does nothing when no move is due. */
export function* moveEventTimes(db: WriteDb): Generator<number> {
  if (getMeta(db, 'retiming') === undefined) return;
  const { sql } = db;
  const evidence = sql.prepare('SELECT id, offset_us FROM evidence').all() as { id: number; offset_us: number }[];
  const bound = sql
    .prepare('SELECT max(id) FROM (SELECT id FROM event WHERE evidence_id = ? AND id > ? ORDER BY id LIMIT ?)')
    .pluck();
  const move = sql.prepare(
    'UPDATE event SET time_us = orig_us + ? WHERE evidence_id = ? AND id > ? AND id <= ? AND orig_us IS NOT NULL AND time_us IS NOT orig_us + ?',
  );
  for (const row of evidence) {
    let last = 0;
    for (;;) {
      const to = bound.get(row.id, last, SLICE_EVENTS) as number | null;
      if (to === null) break;
      yield move.run(row.offset_us, row.id, last, to, row.offset_us).changes;
      last = to;
    }
  }
  deleteMeta(db, 'retiming');
}

/** An analyst's offset for a source, given with an import: it wins over estimates and survives reconstruction. */
export function fixOffset(db: WriteDb, source: string, offsetUs: number): void {
  db.sql
    .prepare(
      `INSERT INTO clock_offset (source, offset_us, basis) VALUES (?, ?, 'analyst')
       ON CONFLICT (source) DO UPDATE SET offset_us = excluded.offset_us, basis = 'analyst'`,
    )
    .run(source, offsetUs);
}
