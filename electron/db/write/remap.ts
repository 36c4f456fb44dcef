/** What a remap needs to know of the stored evidence. */
import type { ReadDb } from '../handles.ts';

export interface RemapCandidate {
  readonly name: string;
  readonly zone: string;
  readonly state: string;
  readonly format: string | null;
  readonly accepted: number;
  readonly duplicates: number;
  readonly rejected: number;
}

export function storedEvidence(db: ReadDb, id: number): RemapCandidate | undefined {
  return db.sql
    .prepare('SELECT name, zone, state, format, accepted, duplicates, rejected FROM evidence WHERE id = ?')
    .get(id) as RemapCandidate | undefined;
}

/** `offset:length` of every rejected record. */
export function rejectedRanges(db: ReadDb, id: number): ReadonlySet<string> {
  const ranges = db.sql
    .prepare(`SELECT "offset" || ':' || length FROM record WHERE evidence_id = ? AND outcome = 2`)
    .pluck()
    .all(id) as string[];
  return new Set(ranges);
}
