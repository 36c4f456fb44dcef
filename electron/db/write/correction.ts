/** Keeps the text that an analyst wrote in place of a rejected record's, beside the original bytes. */
import { createHash } from 'node:crypto';
import { nowUs } from '../clock.ts';
import { appendCustody } from '../custody.ts';
import type { WriteDb } from '../handles.ts';

export interface Correction {
  readonly evidenceId: number;
  /** The record's position in its evidence. */
  readonly seq: number;
  readonly offset: number;
  readonly length: number;
  readonly text: Buffer;
  /** SHA-256, hex, of the record's bytes in the evidence. */
  readonly originalSha256: string;
  /** Why the original was rejected. */
  readonly reason: string;
}

/** Stores the text and writes the custody entry; call it inside the transaction that makes its record count. */
export function storeCorrection(db: WriteDb, who: string, correction: Correction): void {
  const { evidenceId, seq, offset, length, text, originalSha256, reason } = correction;
  const sha256 = createHash('sha256').update(text).digest('hex');
  db.sql
    .prepare(
      `INSERT INTO correction (evidence_id, seq, text, sha256, original_sha256, reason, corrected_us, corrected_by)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
    )
    .run(evidenceId, seq, text, sha256, originalSha256, reason, nowUs(), who);
  const name = db.sql.prepare('SELECT name FROM evidence WHERE id = ?').pluck().get(evidenceId);
  appendCustody(db, {
    who,
    action: 'record.correct',
    detail: {
      evidenceId,
      name,
      record: seq,
      offset,
      length,
      originalSha256,
      correctedSha256: sha256,
      correctedBytes: text.length,
    },
  });
}
