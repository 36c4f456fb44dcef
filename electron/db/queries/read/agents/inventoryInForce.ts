/**
 * What an inventory said once and no longer says. A later snapshot that is complete and does not list a permission or a connection ends it;
 * the record that stated it stays in the case. Drift has compared the snapshots slot by slot (electron/access/drift/slots.ts names the slots);
 * this reads, for what one asks of, how each slot last stood.
 */
import type { Ended, PermissionRow } from '../../../../../shared/model/accessFacts.ts';
import { formatIsoUtc } from '../../../../../shared/model/time.ts';
import type { ReadDb } from '../../../handles.ts';
import { all, list, numberOf, parseJson } from '../statement.ts';

interface Standing {
  readonly series: number;
  readonly slot: string;
  readonly after: string | null;
  readonly label: string;
  readonly us: number | null;
}

export interface InForce {
  /** False when the newest snapshot of the inventory that states it says otherwise. @param value as drift words it */
  holds(evidence: number | null, slots: readonly string[], value: string): boolean;
  /** That snapshot; undefined while it holds. */
  ended(evidence: number | null, slots: readonly string[], value: string): Ended | undefined;
}

const ALWAYS: InForce = { holds: () => true, ended: () => undefined };

/** @param subjects canonical ids that the slots are of */
export function inForce(db: ReadDb, subjects: Iterable<number>): InForce {
  if (numberOf(db, 'SELECT EXISTS (SELECT 1 FROM drift_item) AS n') === 0) return ALWAYS;
  const rows = all<Standing>(
    db,
    `SELECT d.series, d.slot, d.after, s.label, s.us FROM drift_item d
       JOIN inventory_snapshot s ON s.series = d.series AND s.ord = d.to_ord WHERE d.subject_id IN (SELECT value FROM json_each(:subjects))
       AND (d.slot LIKE 'permission|%' OR d.slot LIKE 'edge|%')
     ORDER BY d.to_ord`,
    { subjects: list(new Set(subjects)) },
  );
  if (rows.length === 0) return ALWAYS;
  // Later steps replace earlier ones.
  const last = new Map(rows.map((row) => [`${row.series} ${row.slot}`, row]));
  const series = new Map(
    all<{ series: number; files: string }>(db, 'SELECT series, files FROM inventory_snapshot').flatMap((row) =>
      parseJson<number[]>(row.files, []).map((file) => [file, row.series] as const),
    ),
  );
  const ended: InForce['ended'] = (evidence, slots, value) => {
    const of = evidence === null ? undefined : series.get(evidence);
    if (of === undefined) return undefined;
    const stood = slots.map((slot) => last.get(`${of} ${slot}`)).find((row) => row !== undefined);
    return stood === undefined || stood.after === value ? undefined : { label: stood.label, us: stood.us };
  };
  return { ended, holds: (evidence, slots, value) => ended(evidence, slots, value) === undefined };
}

type StatedPermission = Pick<
  PermissionRow,
  'basis' | 'principal' | 'system' | 'text' | 'resource' | 'via' | 'expiresUs'
>;

/** The slot that drift compares a permission in, and its value there. */
export function permissionSlot(row: StatedPermission): { readonly slot: string; readonly value: string } {
  const { basis, principal, system, text, resource, via, expiresUs } = row;
  return {
    slot: `permission|${basis}|${principal}|${(system ?? '').toLowerCase()}|${text}|${resource ?? ''}|${via}`,
    value: expiresUs === null ? 'held' : `held until ${formatIsoUtc(expiresUs, 'day')}`,
  };
}

/** The slots that drift may compare a connection in: the one or the other end is whose it is. @param names lower-case names as stored, by id */
export function edgeSlots(kind: string, from: number, to: number, names: ReadonlyMap<number, string>): string[] {
  const slot = (subject: number, object: number) => `edge|${kind}|${subject}|${names.get(object) ?? ''}`;
  return [slot(from, to), slot(to, from)];
}
