/**
 * The writer's side of an import: one evidence at a time, batch by batch, each batch in one short transaction.
 * Until `finish` the evidence is in state `importing` and everything added lies beyond the ids in `import_mark`.
 */
import type { IntakeMessage } from '../../../shared/model/intake.ts';
import type { PackedRecords } from '../../../shared/model/packed.ts';
import { nowUs } from '../clock.ts';
import type { EventsDigest } from '../digest/events.ts';
import type { LedgerDigest } from '../digest/ledger.ts';
import { Refused } from '../errors.ts';
import type { WriteDb } from '../handles.ts';
import { prepared } from '../prepared.ts';
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
  /** One short transaction a slice. Batches come in the order in which they were packed. */
  slices(packed: PackedRecords): Generator<number>;
  /** Over what was written; once, at the end. Of a first import only: a remap leaves earlier rows. */
  digests(): { readonly events: EventsDigest; readonly ledger: LedgerDigest };
}

/** Rows of one write transaction; keeps a slice well under the time a person notices. */
const SLICE_RECORDS = 1_000;

/**
 * Notes where the tables end; everything beyond belongs to the import now running.
 * @throws Refused `busy` when another import is running or was interrupted and not yet cleared
 */
function mark(db: WriteDb, evidenceId: number, kind: 'import' | 'remap'): void {
  if (prepared(db, 'SELECT 1 FROM import_mark').get() !== undefined) {
    throw new Refused('busy', 'Another import is still running in this case; it has to end first.');
  }
  prepared(
    db,
    `INSERT INTO import_mark (evidence_id, kind, record_id, event_id, entity_id, value_id, attr_set_id)
       SELECT ?, ?, (SELECT coalesce(max(id), 0) FROM record), (SELECT coalesce(max(id), 0) FROM event),
              (SELECT coalesce(max(id), 0) FROM entity), (SELECT coalesce(max(id), 0) FROM value),
              (SELECT coalesce(max(set_id), 0) FROM attr_set_item)`,
  ).run(evidenceId, kind);
}

/** Begins a new evidence and returns the writer for it. @param session that of the job; absent: one of its own */
export function beginEvidence(db: WriteDb, file: NewEvidence, session = createIntakeSession(db)): IntakeWriter {
  const id = db.sql.transaction(() => {
    const inserted = prepared(
      db,
      `INSERT INTO evidence (name, zone, state, job_id, mapping, imported_us, imported_by)
         VALUES (?, ?, 'importing', ?, ?, ?, ?)`,
    ).run(file.name, file.zone, file.jobId ?? null, file.mapping ?? null, nowUs(), file.who);
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
  prepared(
    db,
    `UPDATE evidence SET framing = ?, framing_detail = ?, format = ?, format_version = ?, offset_us = ? WHERE id = ?`,
  ).run(
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
  const { events, ledger, names, writeInventory } = session;
  let format = '';
  let source = 0;
  let offsetUs = 0;
  session.begin();

  const offsetInForce = (name: string): number => (session.findOffset.get(name) as number | undefined) ?? 0;

  /** What is left of a batch, from record to record. */
  const createCursor = (packed: PackedRecords) => {
    let at = 0;
    let reject = 0;
    let stated = 0;
    const { places, identities, flags, eventCounts, rejects, inventory } = packed;
    const bytes = Buffer.from(identities.buffer, identities.byteOffset, identities.byteLength);
    const next = (): void => {
      const flag = flags[at] as number;
      const seq = places[at * 3] as number;
      const offset = places[at * 3 + 1] as number;
      const length = places[at * 3 + 2] as number;
      const count = eventCounts[at] as number;
      const refused = rejects[reject]?.at === at ? rejects[reject++] : undefined;
      // Of a remap only rejects that are no longer rejected come in; one that is rejected again stays as it was.
      const wanted = remap?.ranges === undefined || (refused === undefined && remap.ranges.has(`${offset}:${length}`));
      const identity = (flag & 1) === 1 ? bytes.subarray(at * 16, at * 16 + 16) : null;
      const entry = wanted
        ? ledger.add({
            evidenceId,
            // Rows of a remap stand at negative positions beside the old ones until it ends.
            seq: remap === undefined ? seq : -seq - 1,
            offset,
            length,
            identity,
            reason: refused?.reason ?? null,
            column: refused?.column ?? null,
          })
        : undefined;
      const accepted = entry?.outcome === 0 ? entry.id : undefined;
      for (; inventory[stated]?.at === at; stated += 1) {
        const draft = inventory[stated]?.draft;
        if (accepted !== undefined && draft !== undefined) writeInventory(draft, accepted);
      }
      if (accepted === undefined) events.skip(count);
      else events.write(count, { recordId: accepted, evidenceId, source, offsetUs });
      at += 1;
    };
    return {
      hasEvents: packed.events.length > 0,
      get left() {
        return packed.count - at;
      },
      next,
    };
  };

  const writeSlice = sql.transaction((cursor: ReturnType<typeof createCursor>, records: number) => {
    // An analyst may change it while the import runs.
    offsetUs = offsetInForce(format);
    if (cursor.hasEvents) source = session.sourceId(format);
    for (let left = records; left > 0; left -= 1) cursor.next();
    session.flush();
  });

  return {
    evidenceId,
    start(message) {
      format = message.format ?? '';
      offsetUs = offsetInForce(format);
      // A remap changes the evidence row at its end only, so that an interrupted one leaves it as it was.
      if (remap !== undefined) return;
      sql.transaction(() => {
        prepared(db, `UPDATE evidence SET encoding = ?, container = nullif(?, 'identity') WHERE id = ?`).run(
          message.encoding,
          message.encoding,
          evidenceId,
        );
        setFormat(db, evidenceId, message, offsetUs);
      })();
    },
    chunk(message) {
      if (remap !== undefined) return;
      const data = Buffer.from(message.data.buffer, message.data.byteOffset, message.data.byteLength);
      session.insertChunk.run(evidenceId, message.stream, message.seq, message.offset, message.length, data);
    },
    *slices(packed) {
      names.take(packed);
      events.take(packed);
      const cursor = createCursor(packed);
      try {
        while (cursor.left > 0) {
          const count = Math.min(SLICE_RECORDS, cursor.left);
          writeSlice(cursor, count);
          yield count;
        }
      } catch (error) {
        session.forget();
        throw error;
      }
    },
    digests: () => ({ events: events.digest(), ledger: ledger.digest() }),
  };
}
