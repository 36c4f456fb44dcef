/** An analyst's clock offset for a source: in force at once on every event of it, and reversible. */
import { NotFound } from '../../errors.ts';
import type { WriteDb } from '../../handles.ts';
import { markStale } from '../../meta.ts';
import { applyOffsets, moveEventTimes } from '../../write/clockOffset.ts';
import { keepEventColumns } from '../../write/eventColumns.ts';
import { first } from '../read/statement.ts';
import { type ClockUndo, recordAct } from './act.ts';

/**
 * @param offsetUs added to the recorded times; null puts them back as recorded, which the next reconstruction respects
 * @throws NotFound when the case holds no evidence of the source
 */
export function setClockOffset(db: WriteDb, who: string, source: string, offsetUs: number | null): void {
  const evidence = first<{ offset_us: number }>(
    db,
    'SELECT offset_us FROM evidence WHERE format = :source ORDER BY id LIMIT 1',
    { source },
  );
  if (evidence === undefined) throw new NotFound(`the case holds no evidence of the source ${source}`);
  const row = first<{ offset_us: number; basis: 'none' | 'estimated' | 'analyst' }>(
    db,
    'SELECT offset_us, basis FROM clock_offset WHERE source = :source',
    { source },
  );
  db.sql.transaction(() => {
    put(db, source, offsetUs ?? 0, 'analyst');
    applyOffsets(db, [{ source, offsetUs: offsetUs ?? 0 }]);
    markStale(db);
    const seconds = (offsetUs ?? 0) / 1e6;
    recordAct(db, {
      who,
      action: 'clock.set',
      what: offsetUs === null ? `times of ${source} as recorded` : `clock offset of ${source} set to ${seconds} s`,
      facts: { source, offsetUs: offsetUs ?? 0 },
      undo: {
        clock: {
          source,
          evidenceOffsetUs: evidence.offset_us,
          row: row === undefined ? null : { offsetUs: row.offset_us, basis: row.basis },
        },
      },
    });
  })();
  settle(db);
}

function put(db: WriteDb, source: string, offsetUs: number, basis: string): void {
  db.sql
    .prepare(
      `INSERT INTO clock_offset (source, offset_us, basis) VALUES (:source, :offsetUs, :basis)
       ON CONFLICT (source) DO UPDATE SET offset_us = excluded.offset_us, basis = excluded.basis`,
    )
    .run({ source, offsetUs, basis });
}

/** Puts back what was in force; call `settle` after the transaction. */
export function restoreClock(db: WriteDb, undo: ClockUndo): void {
  if (undo.row === null) put(db, undo.source, 0, 'none');
  else put(db, undo.source, undo.row.offsetUs, undo.row.basis);
  applyOffsets(db, [{ source: undo.source, offsetUs: undo.evidenceOffsetUs }]);
  markStale(db);
}

/** Moves the events' times; if this is cut short, opening the case finishes it. */
export function settle(db: WriteDb): void {
  const moving = moveEventTimes(db);
  while (moving.next().done !== true);
  for (const _block of keepEventColumns(db));
}
