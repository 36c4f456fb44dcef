/**
 * The writer's side of an import: one evidence at a time, batch by batch, each batch in one short transaction.
 * Until `finish` the evidence is in state `importing` and everything added lies beyond the ids in `import_mark`.
 */
import type { IntakeMessage, IntakeRecord } from '../../../shared/model/intake.ts';
import { nowUs } from '../clock.ts';
import type { EventsDigest } from '../digest.ts';
import { Refused } from '../errors.ts';
import type { WriteDb } from '../handles.ts';
import { createIntakeSession, type IntakeSession } from './intakeSession.ts';

export type IntakeStart = Extract<IntakeMessage, { type: 'start' }>;
export type IntakeChunk = Extract<IntakeMessage, { type: 'chunk' }>;
export type IntakeEnd = Extract<IntakeMessage, { type: 'end' }>;

export interface NewEvidence {
  readonly name: string;
  /** IANA zone assumed for times that state none. */
  readonly zone: string;
  readonly who: string;
  readonly jobId: number | undefined;
  /** JSON of the column mapping in use. */
  readonly mapping: string | undefined;
}

/** What is re-read of stored evidence: everything when nothing of it was accepted, else only the rejected ranges. */
export interface RemapScope {
  /** `offset:length` of the rejects that may be replaced; undefined: the whole ledger is. */
  readonly ranges: ReadonlySet<string> | undefined;
}

export interface IntakeWriter {
  readonly evidenceId: number;
  start(message: IntakeStart): void;
  chunk(message: IntakeChunk): void;
  /** One short transaction a slice. */
  slices(records: readonly IntakeRecord[]): Generator<number>;
  /** Over the events written; once, at the end. */
  eventsDigest(): EventsDigest;
}

/** Rows of one write transaction; keeps a slice well under the time a person notices. */
const SLICE_RECORDS = 500;

/**
 * Notes where the tables end; everything beyond belongs to the import now running.
 * @throws Refused `busy` when another import is running or was interrupted and not yet cleared
 */
function mark(db: WriteDb, evidenceId: number, kind: 'import' | 'remap'): void {
  if (db.sql.prepare('SELECT 1 FROM import_mark').get() !== undefined) {
    throw new Refused('busy', 'Another import is still running in this case; it has to end first.');
  }
  db.sql
    .prepare(
      `INSERT INTO import_mark (evidence_id, kind, record_id, event_id, entity_id, value_id)
       SELECT ?, ?, (SELECT coalesce(max(id), 0) FROM record), (SELECT coalesce(max(id), 0) FROM event),
              (SELECT coalesce(max(id), 0) FROM entity), (SELECT coalesce(max(id), 0) FROM value)`,
    )
    .run(evidenceId, kind);
}

/** Begins a new evidence and returns the writer for it. @param session that of the job; absent: one of its own */
export function beginEvidence(db: WriteDb, file: NewEvidence, session = createIntakeSession(db)): IntakeWriter {
  const id = db.sql.transaction(() => {
    const inserted = db.sql
      .prepare(
        `INSERT INTO evidence (name, zone, state, job_id, mapping, imported_us, imported_by)
         VALUES (?, ?, 'importing', ?, ?, ?, ?)`,
      )
      .run(file.name, file.zone, file.jobId ?? null, file.mapping ?? null, nowUs(), file.who);
    const evidenceId = Number(inserted.lastInsertRowid);
    mark(db, evidenceId, 'import');
    return evidenceId;
  })();
  return createWriter(db, id, undefined, session);
}

/** Begins reading stored evidence again; its bytes stay, its earlier ledger stays until the end. */
export function beginRemap(db: WriteDb, evidenceId: number, scope: RemapScope): IntakeWriter {
  db.sql.transaction(() => {
    mark(db, evidenceId, 'remap');
    db.sql.prepare("UPDATE evidence SET state = 'importing' WHERE id = ?").run(evidenceId);
  })();
  return createWriter(db, evidenceId, scope, createIntakeSession(db));
}

/** How the evidence was decoded and framed, and by which importer. */
export function setFormat(db: WriteDb, evidenceId: number, message: IntakeStart, offsetUs: number): void {
  const detail = message.header ?? message.wrapper;
  db.sql
    .prepare(
      `UPDATE evidence SET framing = ?, framing_detail = ?, format = ?, format_version = ?, offset_us = ? WHERE id = ?`,
    )
    .run(
      message.container ?? null,
      detail === undefined ? null : JSON.stringify(detail),
      message.format ?? null,
      message.formatVersion ?? null,
      offsetUs,
      evidenceId,
    );
}

function createWriter(
  db: WriteDb,
  evidenceId: number,
  remap: RemapScope | undefined,
  session: IntakeSession,
): IntakeWriter {
  const { sql } = db;
  const { events, ledger, writeInventory } = session;
  let source = '';
  let offsetUs = 0;
  session.begin();

  const writeRecord = (record: IntakeRecord): void => {
    if (remap?.ranges !== undefined) {
      // A reject that is rejected again stays as it was.
      if (record.reason !== undefined || !remap.ranges.has(`${record.offset}:${record.length}`)) return;
    }
    // Rows of a remap stand at negative positions beside the old ones until it ends.
    const seq = remap === undefined ? record.seq : -record.seq - 1;
    const place = { evidenceId, seq, offset: record.offset, length: record.length };
    const entry = ledger.add(place, record);
    if (entry.outcome !== 0) return;
    const identity = entry.identity ?? `${evidenceId}.${record.seq}`;
    let sub = 0;
    for (const draft of record.drafts) {
      if (draft.type === 'inventory') writeInventory(draft, entry.id);
      else events.write(draft, { recordId: entry.id, evidenceId, sub: sub++, source, offsetUs, identity });
    }
  };

  const offsetInForce = (name: string): number => (session.findOffset.get(name) as number | undefined) ?? 0;

  const writeSlice = sql.transaction((slice: readonly IntakeRecord[]) => {
    // An analyst may change it while the import runs.
    offsetUs = offsetInForce(source);
    for (const record of slice) writeRecord(record);
    session.flush();
  });

  return {
    evidenceId,
    start(message) {
      source = message.format ?? '';
      offsetUs = offsetInForce(source);
      // A remap changes the evidence row at its end only, so that an interrupted one leaves it as it was.
      if (remap !== undefined) return;
      sql.transaction(() => {
        sql
          .prepare(`UPDATE evidence SET encoding = ?, container = nullif(?, 'identity') WHERE id = ?`)
          .run(message.encoding, message.encoding, evidenceId);
        setFormat(db, evidenceId, message, offsetUs);
      })();
    },
    chunk(message) {
      if (remap !== undefined) return;
      const data = Buffer.from(message.data.buffer, message.data.byteOffset, message.data.byteLength);
      session.insertChunk.run(evidenceId, message.stream, message.seq, message.offset, message.length, data);
    },
    *slices(records) {
      try {
        for (let from = 0; from < records.length; from += SLICE_RECORDS) {
          const slice = records.slice(from, from + SLICE_RECORDS);
          writeSlice(slice);
          yield slice.length;
        }
      } catch (error) {
        session.forget();
        throw error;
      }
    },
    eventsDigest: () => events.digest(),
  };
}
