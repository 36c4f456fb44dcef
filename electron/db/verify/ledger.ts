/** Does the ledger balance, do its ranges lie in the stream, does everything point at what it must? */
import type { ReadDb } from '../handles.ts';
import { collectProblems, type EvidenceFacts, named, type Problems, type VerifyStep } from './check.ts';

const PAGE_ROWS = 5_000;

/** Recounts the ledger of every evidence and checks each record's byte range. */
export function* checkLedger(db: ReadDb, evidence: readonly EvidenceFacts[]): Generator<VerifyStep> {
  const balance = collectProblems();
  const ranges = collectProblems();
  let records = 0;
  for (const row of evidence) {
    records += yield* checkOne(db, row, balance, ranges);
  }
  yield balance.result(
    'ledger',
    `${records} records: records = accepted + duplicates + rejected, and every byte is counted.`,
  );
  yield ranges.result('record ranges', 'Each record lies inside its file, in order, without overlap.');
}

interface LedgerRow {
  readonly seq: number;
  readonly offset: number;
  readonly length: number;
  readonly outcome: number;
}

function* checkOne(db: ReadDb, row: EvidenceFacts, balance: Problems, ranges: Problems): Generator<VerifyStep, number> {
  const page = db.sql.prepare(
    'SELECT seq, "offset", length, outcome FROM record WHERE evidence_id = ? AND seq > ? ORDER BY seq LIMIT ?',
  );
  const size = row.decoded_bytes ?? row.bytes;
  const counts = [0, 0, 0];
  let bytes = 0;
  let end = 0;
  let seq = 0;
  let last = -1;
  for (;;) {
    const rows = page.all(row.id, last, PAGE_ROWS) as LedgerRow[];
    for (const record of rows) {
      const place = `${named(row)}, record ${record.seq} at offset ${record.offset}`;
      if (record.seq !== seq) ranges.add(`${place}: record ${seq} is missing`);
      if (record.offset < end) ranges.add(`${place}: it overlaps the record before it, which ends at ${end}`);
      if (record.length < 0 || record.offset + record.length > size) {
        ranges.add(`${place}: its ${record.length} bytes reach beyond the file's ${size}`);
      }
      counts[record.outcome] = (counts[record.outcome] ?? 0) + 1;
      bytes += record.length;
      end = record.offset + record.length;
      seq = record.seq + 1;
      last = record.seq;
    }
    yield { type: 'progress', phase: `Counting ${row.name}`, bytes: 0 };
    if (rows.length < PAGE_ROWS) break;
  }
  const [accepted = 0, duplicates = 0, rejected = 0] = counts;
  const total = accepted + duplicates + rejected;
  const stated: readonly (readonly [what: string, found: number, said: number])[] = [
    ['records', total, row.records],
    ['accepted', accepted, row.accepted],
    ['duplicates', duplicates, row.duplicates],
    ['rejected', rejected, row.rejected],
    ['record bytes', bytes, row.record_bytes],
  ];
  for (const [what, found, said] of stated) {
    if (found !== said) balance.add(`${named(row)}: the ledger holds ${found} ${what}, ${said} are stated`);
  }
  if (row.records !== row.accepted + row.duplicates + row.rejected) {
    balance.add(`${named(row)}: ${row.records} records are stated, which is not accepted + duplicates + rejected`);
  }
  if (row.state === 'complete' && bytes + row.framing_bytes !== size) {
    balance.add(`${named(row)}: ${bytes} bytes in records and ${row.framing_bytes} between them do not make ${size}`);
  }
  if (row.state !== 'complete' && row.state !== 'importing' && (total > 0 || row.records > 0)) {
    balance.add(`${named(row)} is ${row.state} and yet holds ${total} records`);
  }
  return total;
}

const MOST = 100;

/** Questions whose every answer is a problem: `{id, evidence, place}` rows. */
const REFERENCES: readonly {
  readonly check: string;
  readonly detail: string;
  readonly sql: string;
  readonly says: string;
}[] = [
  {
    check: 'events',
    detail: 'Every event points at an accepted record of its own evidence.',
    sql: `SELECT e.id, coalesce(v.name, '?') AS name, r.seq, r."offset" AS at FROM event e
          LEFT JOIN record r ON r.id = e.record_id LEFT JOIN evidence v ON v.id = e.evidence_id
          WHERE r.id IS NULL OR r.outcome <> 0 OR r.evidence_id <> e.evidence_id`,
    says: 'event points at a record that is not an accepted one of its evidence',
  },
  {
    check: 'event times',
    detail: 'Every corrected time is the recorded one plus the clock offset of its evidence.',
    sql: `SELECT e.id, v.name, NULL AS seq, NULL AS at FROM event e JOIN evidence v ON v.id = e.evidence_id
          WHERE e.time_us IS NOT e.orig_us + v.offset_us`,
    says: 'event time is not its recorded time plus the clock offset',
  },
  {
    check: 'duplicates',
    detail: 'Every duplicate points at an accepted record with the same identity.',
    sql: `SELECT r.id, v.name, r.seq, r."offset" AS at FROM record r JOIN evidence v ON v.id = r.evidence_id
          LEFT JOIN record o ON o.id = r.dup_of
          WHERE r.outcome = 1 AND (o.id IS NULL OR o.outcome <> 0 OR o.identity IS NOT r.identity)`,
    says: 'duplicate points at no accepted record with its content',
  },
];

export function* checkReferences(db: ReadDb): Generator<VerifyStep> {
  for (const { check, detail, sql, says } of REFERENCES) {
    const problems = collectProblems();
    const rows = db.sql.prepare(`${sql} LIMIT ${MOST}`).all() as {
      id: number;
      name: string;
      seq: number | null;
      at: number | null;
    }[];
    for (const row of rows) {
      const place = row.seq === null ? row.name : `${row.name}, record ${row.seq} at offset ${row.at}`;
      problems.add(`${place}: ${says} (row ${row.id})`);
    }
    yield problems.result(check, detail);
  }
  const keys = collectProblems();
  const broken = db.sql.pragma('foreign_key_check') as { table: string; rowid: number; parent: string }[];
  for (const row of broken.slice(0, MOST)) keys.add(`${row.table} row ${row.rowid} points at no row of ${row.parent}`);
  yield keys.result('references', 'Rows of the case point at rows that exist.');
}
