/**
 * The custody log: an append-only list of everything done to the case, each entry bound to the one before it by SHA-256.
 * What such a chain proves and does not prove is in docs/case-file.md.
 */
import { createHash } from 'node:crypto';
import { nowUs } from './clock.ts';
import type { ReadDb, WriteDb } from './handles.ts';
import { setMeta } from './meta.ts';
import { prepared } from './prepared.ts';

export interface CustodyRow {
  readonly seq: number;
  readonly at_us: number;
  readonly who: string;
  readonly action: string;
  /** JSON object; what undo needs is in `undo` inside it. */
  readonly detail: string;
  readonly prev_hash: string;
  readonly hash: string;
}

/** `prev_hash` of the first entry. */
export const CUSTODY_ROOT = '0'.repeat(64);

/** SHA-256, hex, over the JSON array `[seq, at_us, who, action, detail, prev_hash]` in UTF-8. */
export function custodyHash(row: Omit<CustodyRow, 'hash'>): string {
  const text = JSON.stringify([row.seq, row.at_us, row.who, row.action, row.detail, row.prev_hash]);
  return createHash('sha256').update(text).digest('hex');
}

/** The newest entry, or undefined in a case without any. */
export function lastCustody(db: ReadDb): CustodyRow | undefined {
  return prepared(db, 'SELECT * FROM custody ORDER BY seq DESC LIMIT 1').get() as CustodyRow | undefined;
}

/**
 * Appends one entry; call it inside the transaction of the act it records.
 * @param entry.detail JSON-safe facts; `undo` inside it holds what is needed to take the act back
 * @returns the entry's sequence number, from 1
 */
export function appendCustody(
  db: WriteDb,
  entry: { readonly who: string; readonly action: string; readonly detail: Readonly<Record<string, unknown>> },
): number {
  const append = db.sql.transaction(() => {
    const last = lastCustody(db);
    const row = {
      seq: (last?.seq ?? 0) + 1,
      at_us: Math.max(nowUs(), last?.at_us ?? 0),
      who: entry.who,
      action: entry.action,
      detail: JSON.stringify(entry.detail),
      prev_hash: last?.hash ?? CUSTODY_ROOT,
    };
    const hash = custodyHash(row);
    prepared(
      db,
      'INSERT INTO custody (seq, at_us, who, action, detail, prev_hash, hash) VALUES (?, ?, ?, ?, ?, ?, ?)',
    ).run(row.seq, row.at_us, row.who, row.action, row.detail, row.prev_hash, hash);
    setMeta(db, 'custody_head', JSON.stringify({ seq: row.seq, hash }));
    return row.seq;
  });
  return append();
}
