/**
 * What an inventory said once and no longer says. A later snapshot that is complete and does not list a permission or a connection ends it;
 * the record that stated it stays in the case. Drift has compared the snapshots slot by slot (electron/access/drift/slots.ts names the slots);
 * this reads, for what one asks of, how each slot last stood.
 */
import type { ReadDb } from '../../handles.ts';
import { all, list, numberOf, parseJson } from './statement.ts';

interface Standing {
  readonly series: number;
  readonly slot: string;
  readonly after: string | null;
}

export interface InForce {
  /** False when the newest snapshot of the inventory that states it says otherwise. @param value as drift words it */
  holds(evidence: number | null, slots: readonly string[], value: string): boolean;
}

const ALWAYS: InForce = { holds: () => true };

/** @param subjects canonical ids that the slots are of */
export function inForce(db: ReadDb, subjects: Iterable<number>): InForce {
  if (numberOf(db, 'SELECT EXISTS (SELECT 1 FROM drift_item) AS n') === 0) return ALWAYS;
  const rows = all<Standing>(
    db,
    `SELECT d.series, d.slot, d.after FROM drift_item d WHERE d.subject_id IN (SELECT value FROM json_each(:subjects))
       AND (d.slot LIKE 'permission|%' OR d.slot LIKE 'edge|%')
     ORDER BY d.to_ord`,
    { subjects: list(new Set(subjects)) },
  );
  if (rows.length === 0) return ALWAYS;
  // Later steps replace earlier ones.
  const last = new Map(rows.map((row) => [`${row.series} ${row.slot}`, row.after]));
  const series = new Map(
    all<{ series: number; files: string }>(db, 'SELECT series, files FROM inventory_snapshot').flatMap((row) =>
      parseJson<number[]>(row.files, []).map((file) => [file, row.series] as const),
    ),
  );
  return {
    holds(evidence, slots, value) {
      const of = evidence === null ? undefined : series.get(evidence);
      if (of === undefined) return true;
      const stood = slots.map((slot) => last.get(`${of} ${slot}`)).find((after) => after !== undefined);
      return stood === undefined || stood === value;
    },
  };
}
