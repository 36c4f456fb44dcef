/**
 * The digest over the ledger of one evidence: every row in order of position. Taken while an import writes, and again by verification.
 * A generator where it reads the case: it pauses between pages, so that it does not block the writer.
 */
import type { ReadDb } from '../handles.ts';
import { RowHash } from './rowHash.ts';

const PAGE_ROWS = 2_000;
const IDENTITY_BYTES = 16;

export interface LedgerDigest {
  readonly sha256: string;
  readonly records: number;
  readonly accepted: number;
  readonly duplicates: number;
  readonly rejected: number;
  /** Sum of the records' lengths. */
  readonly recordBytes: number;
}

export interface LedgerRow {
  readonly seq: number;
  readonly offset: number;
  readonly length: number;
  /** 0 accepted, 1 duplicate, 2 rejected. */
  readonly outcome: number;
  readonly dupOf: number | null;
  readonly identity: Buffer | null;
  readonly reason: string | null;
  readonly column: string | null;
}

export class LedgerDigester {
  readonly #hash = new RowHash();
  readonly #outcomes = [0, 0, 0];
  #recordBytes = 0;

  /** Rows in order of `seq`. */
  add(row: LedgerRow): void {
    const hash = this.#hash;
    hash.number(row.seq);
    hash.number(row.offset);
    hash.number(row.length);
    hash.number(row.outcome);
    hash.number(row.dupOf);
    const { identity } = row;
    if (identity?.length === IDENTITY_BYTES) {
      hash.number(identity.readUIntBE(0, 6));
      hash.number(identity.readUIntBE(6, 6));
      hash.number(identity.readUInt32BE(12));
    } else hash.cell(identity);
    hash.text(row.reason);
    hash.text(row.column);
    this.#outcomes[row.outcome] = (this.#outcomes[row.outcome] ?? 0) + 1;
    this.#recordBytes += row.length;
  }

  /** Once. */
  end(): LedgerDigest {
    const [accepted = 0, duplicates = 0, rejected = 0] = this.#outcomes;
    return {
      sha256: this.#hash.digest(),
      records: accepted + duplicates + rejected,
      accepted,
      duplicates,
      rejected,
      recordBytes: this.#recordBytes,
    };
  }
}

/** Over the ledger as it stands in the case. */
export function* ledgerDigest(db: ReadDb, evidenceId: number): Generator<number, LedgerDigest> {
  const page = db.sql.prepare(
    `SELECT seq, "offset", length, outcome, dup_of AS dupOf, identity, reason, column_name AS "column" FROM record
     WHERE evidence_id = ? AND seq > ? ORDER BY seq LIMIT ?`,
  );
  const digest = new LedgerDigester();
  let last = -1;
  for (;;) {
    const rows = page.all(evidenceId, last, PAGE_ROWS) as LedgerRow[];
    for (const row of rows) {
      digest.add(row);
      last = row.seq;
    }
    if (rows.length < PAGE_ROWS) break;
    yield rows.length;
  }
  return digest.end();
}
