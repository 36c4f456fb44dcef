/** What a remap needs to know of the stored evidence. */
import { NotFound, Refused } from '../errors.ts';
import type { ReadDb } from '../handles.ts';

export interface RemapCandidate {
  readonly name: string;
  readonly zone: string;
  readonly state: string;
  readonly format: string | null;
  /** JSON of the column mapping that it was read by. */
  readonly mapping: string | null;
  readonly accepted: number;
  readonly duplicates: number;
  readonly rejected: number;
}

export function storedEvidence(db: ReadDb, id: number): RemapCandidate | undefined {
  return db.sql
    .prepare('SELECT name, zone, state, format, mapping, accepted, duplicates, rejected FROM evidence WHERE id = ?')
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

/** `offset:length` of these rejected records. @throws Refused when one of them is no rejected record of the evidence */
export function chosenRanges(db: ReadDb, id: number, records: readonly number[]): ReadonlySet<string> {
  const find = db.sql
    .prepare(`SELECT "offset" || ':' || length FROM record WHERE id = ? AND evidence_id = ? AND outcome = 2`)
    .pluck();
  const ranges = records.map((record) => {
    const range = find.get(record, id);
    if (typeof range === 'string') return range;
    throw new Refused(
      'bad_input',
      `Record ${record} is not a rejected record of this file; it may have been read since.`,
    );
  });
  return new Set(ranges);
}

export interface RejectedRecord {
  readonly evidenceId: number;
  readonly seq: number;
  readonly offset: number;
  readonly length: number;
  readonly reason: string;
}

/** @throws NotFound; Refused when the record was not rejected */
export function rejectedRecord(db: ReadDb, recordId: number): RejectedRecord {
  const row = db.sql
    .prepare('SELECT evidence_id AS evidenceId, seq, "offset", length, reason FROM record WHERE id = ?')
    .get(recordId) as (Omit<RejectedRecord, 'reason'> & { readonly reason: string | null }) | undefined;
  if (row === undefined) throw new NotFound(`There is no record ${recordId} in this case.`);
  const { reason } = row;
  if (reason === null) throw new Refused('bad_input', 'Only a rejected record can be corrected; this one was read.');
  return { ...row, reason };
}

/** Where a file's first record begins and its last one ends: what lies outside frames all of them. */
export function recordSpan(db: ReadDb, id: number): { readonly first: number; readonly end: number } {
  return db.sql
    .prepare('SELECT min("offset") AS first, max("offset" + length) AS "end" FROM record WHERE evidence_id = ?')
    .get(id) as { first: number; end: number };
}
