/** Writes ledger rows, and finds the accepted record that a new one repeats. */
import { type LedgerDigest, LedgerDigester } from '../digest/ledger.ts';
import type { WriteDb } from '../handles.ts';
import { HashIndex } from './hashIndex.ts';
import { createRowInserter } from './rowInserter.ts';

export interface LedgerRecord {
  readonly evidenceId: number;
  readonly seq: number;
  readonly offset: number;
  readonly length: number;
  /** 16 bytes. */
  readonly identity: Buffer | null;
  /** Why it is rejected; null when it is not. */
  readonly reason: string | null;
  readonly column: string | null;
}

export interface LedgerEntry {
  readonly id: number;
  /** 0 accepted, 1 duplicate, 2 rejected. */
  readonly outcome: 0 | 1 | 2;
}

export interface LedgerWriter {
  /** Takes a record; its row is stored at the latest by `flush`. */
  add(record: LedgerRecord): LedgerEntry;
  flush(): void;
  /** Call before the first record of an evidence, and after a rollback. */
  begin(): void;
  /** Over the rows since `begin`; once. */
  digest(): LedgerDigest;
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

/** The first 32 bits. */
const keyOf = (identity: Buffer): number => identity.readUInt32BE(0);

export function createLedgerWriter(db: WriteDb): LedgerWriter {
  const { sql } = db;
  const maxId = sql.prepare('SELECT coalesce(max(id), 0) FROM record').pluck();
  const find = sql.prepare('SELECT id FROM record WHERE identity = ? AND outcome = 0').pluck();
  const identityOf = sql.prepare('SELECT identity FROM record WHERE id = ?').pluck();
  const rows = createRowInserter(sql, 'record', COLUMNS, ROWS);
  /** Accepted since the last flush: identities by id, and ids by key. */
  const waiting = new Map<number, Buffer>();
  const waitingIds = new Map<number, number[]>();
  let index: HashIndex | undefined;
  let digest = new LedgerDigester();
  let last = 0;

  const identityAt = (id: number): unknown => waiting.get(id) ?? identityOf.get(id);

  const twinOf = (identity: Buffer, key: number): number | undefined => {
    const same = (id: number): boolean => {
      const held = identityAt(id);
      return held instanceof Uint8Array && identity.equals(held);
    };
    if (index !== undefined) return index.find(key, same);
    return waitingIds.get(key)?.find(same) ?? (find.get(identity) as number | undefined);
  };

  const remember = (identity: Buffer, key: number, id: number): void => {
    waiting.set(id, identity);
    if (index !== undefined) {
      index.add(key, id);
      return;
    }
    const ids = waitingIds.get(key);
    if (ids === undefined) waitingIds.set(key, [id]);
    else ids.push(id);
  };

  const forgetWaiting = (): void => {
    waiting.clear();
    waitingIds.clear();
  };

  return {
    add({ evidenceId, seq, offset, length, identity, reason, column }) {
      last += 1;
      const key = identity === null ? 0 : keyOf(identity);
      const twin = identity === null || reason !== null ? undefined : twinOf(identity, key);
      const outcome = reason !== null ? 2 : twin === undefined ? 0 : 1;
      const dupOf = twin ?? null;
      rows.add([last, evidenceId, seq, offset, length, outcome, dupOf, identity, reason, column]);
      digest.add({ seq, offset, length, outcome, dupOf, identity, reason, column });
      if (outcome === 0 && identity !== null) remember(identity, key, last);
      return { id: last, outcome };
    },
    flush() {
      rows.flush();
      forgetWaiting();
    },
    begin() {
      rows.clear();
      forgetWaiting();
      digest = new LedgerDigester();
      last = maxId.get() as number;
    },
    digest: () => digest.end(),
    load(on) {
      index = on ? new HashIndex() : undefined;
      if (index === undefined) return;
      const stored = sql
        .prepare('SELECT id, identity FROM record WHERE outcome = 0 AND identity IS NOT NULL')
        .raw()
        .iterate() as IterableIterator<[number, Buffer]>;
      for (const [id, identity] of stored) if (identity.length >= 4) index.add(keyOf(identity), id);
    },
    get full() {
      return index?.full ?? false;
    },
  };
}
