/** Are the texts that analysts wrote in place of rejected records those that the custody log names? */
import { createHash } from 'node:crypto';
import type { ReadDb } from '../handles.ts';
import { collectProblems, type VerifyStep } from './check.ts';

interface StoredCorrection {
  readonly id: number;
  readonly evidence_id: number;
  readonly seq: number;
  readonly text: Uint8Array;
  readonly sha256: string;
  readonly original_sha256: string;
  readonly outcome: number | null;
}

/** Every correction has its custody entry and a record that counts, and the other way round. */
export function* checkCorrections(db: ReadDb): Generator<VerifyStep> {
  const problems = collectProblems();
  const logged = new Set<string>();
  const entries = db.sql.prepare("SELECT detail FROM custody WHERE action = 'record.correct' ORDER BY seq").pluck();
  for (const detail of entries.iterate() as IterableIterator<string>) {
    const key = entryKey(detail);
    if (key !== undefined) logged.add(key);
  }
  const rows = db.sql.prepare(
    `SELECT c.*, r.outcome FROM correction c LEFT JOIN record r ON r.evidence_id = c.evidence_id AND r.seq = c.seq ORDER BY c.id`,
  );
  let count = 0;
  for (const row of rows.iterate() as IterableIterator<StoredCorrection>) {
    const place = `evidence ${row.evidence_id}, record ${row.seq}`;
    const sha256 = createHash('sha256').update(row.text).digest('hex');
    if (!logged.delete(keyOf(row.evidence_id, row.seq, row.original_sha256, sha256))) {
      problems.add(`${place}: its corrected text is not the one that the custody log names`);
    }
    if (row.outcome !== 0 && row.outcome !== 1)
      problems.add(`${place}: it was corrected and yet is no record that counts`);
    count += 1;
  }
  for (const key of logged)
    problems.add(`the corrected text of evidence and record ${key.split('|', 2).join(', ')} is gone`);
  yield problems.result('corrections', `${count} texts written in place of rejected records, by their SHA-256.`);
}

const keyOf = (evidenceId: number, seq: number, original: string, corrected: string): string =>
  `${evidenceId}|${seq}|${original}|${corrected}`;

function entryKey(detail: string): string | undefined {
  try {
    const entry = JSON.parse(detail) as Record<string, unknown>;
    const { evidenceId, record, originalSha256, correctedSha256 } = entry;
    return keyOf(Number(evidenceId), Number(record), String(originalSha256), String(correctedSha256));
  } catch {
    // The walk reports the changed entry.
    return undefined;
  }
}
