/** Writes ledger rows, and finds the accepted record that a new one repeats. */
import type { IntakeRecord } from '../../../shared/model/intake.ts';
import type { WriteDb } from '../handles.ts';
import { HashIndex } from './hashIndex.ts';
import { createRowInserter } from './rowInserter.ts';

export interface LedgerPlace {
  readonly evidenceId: number;
  readonly seq: number;
  readonly offset: number;
  readonly length: number;
}

export interface LedgerEntry {
  readonly id: number;
  /** 0 accepted, 1 duplicate, 2 rejected. */
  readonly outcome: 0 | 1 | 2;
  /** Hex. */
  readonly identity: string | undefined;
}

export interface LedgerWriter {
  /** Takes a record; its row is stored at the latest by `flush`. */
  add(place: LedgerPlace, record: IntakeRecord): LedgerEntry;
  flush(): void;
  /** Call before the first record of an evidence, and after a rollback. */
  begin(): void;
  /** From now on identities are looked up in memory, because their index is put off; false: in the index again. */
  load(on: boolean): void;
  readonly full: boolean;
}

const COLUMNS = [
  'id',
  'evidence_id',
  'seq',
  'offset',
  'length',
  'outcome',
  'dup_of',
  'identity',
  'reason',
  'column_name',
];
const ROWS = 64;

/** The first 48 bits; 1 … 2^48. */
const keyOf = (identity: Buffer): number => identity.readUIntBE(0, 6) + 1;

export function createLedgerWriter(db: WriteDb): LedgerWriter {
  const { sql } = db;
  const maxId = sql.prepare('SELECT coalesce(max(id), 0) FROM record').pluck();
  const find = sql.prepare('SELECT id FROM record WHERE identity = ? AND outcome = 0').pluck();
  const identityOf = sql.prepare('SELECT identity FROM record WHERE id = ?').pluck();
  const rows = createRowInserter(sql, 'record', COLUMNS, ROWS);
  /** Accepted since the last flush, by hex of identity. */
  const waiting = new Map<string, number>();
  let index: HashIndex | undefined;
  let last = 0;

  const twinOf = (identity: Buffer, hex: string): number | undefined => {
    const fresh = waiting.get(hex);
    if (fresh !== undefined) return fresh;
    if (index === undefined) return find.get(identity) as number | undefined;
    return index.find(keyOf(identity), (id) => {
      const held = identityOf.get(id);
      return held instanceof Uint8Array && identity.equals(held);
    });
  };

  return {
    add(place, record) {
      last += 1;
      const { evidenceId, seq, offset, length } = place;
      const { identity: bytes, reason } = record;
      const identity = bytes === undefined ? null : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      const hex = identity?.toString('hex');
      if (reason !== undefined) {
        rows.add(last, evidenceId, seq, offset, length, 2, null, identity, reason, record.column ?? null);
        return { id: last, outcome: 2, identity: hex };
      }
      const twin = identity === null || hex === undefined ? undefined : twinOf(identity, hex);
      rows.add(last, evidenceId, seq, offset, length, twin === undefined ? 0 : 1, twin ?? null, identity, null, null);
      if (twin === undefined && identity !== null && hex !== undefined) {
        waiting.set(hex, last);
        index?.add(keyOf(identity), last);
      }
      return { id: last, outcome: twin === undefined ? 0 : 1, identity: hex };
    },
    flush() {
      rows.flush();
      waiting.clear();
    },
    begin() {
      rows.clear();
      waiting.clear();
      last = maxId.get() as number;
    },
    load(on) {
      index = on ? new HashIndex() : undefined;
      if (index === undefined) return;
      const stored = sql
        .prepare('SELECT id, identity FROM record WHERE outcome = 0 AND identity IS NOT NULL')
        .raw()
        .iterate() as IterableIterator<[number, Buffer]>;
      for (const [id, identity] of stored) if (identity.length >= 6) index.add(keyOf(identity), id);
    },
    get full() {
      return index?.full ?? false;
    },
  };
}
