/**
 * The end of an import: counts are taken from the ledger itself, digests go into the custody log, and only then does the
 * evidence count as complete.
 */
import { appendCustody } from '../custody.ts';
import { type EventsDigest, eventsDigest } from '../digest/events.ts';
import { type LedgerDigest, ledgerDigest } from '../digest/ledger.ts';
import { type NamesRange, namesDigest } from '../digest/names.ts';
import type { WriteDb } from '../handles.ts';
import { markStale } from '../meta.ts';
import { prepared, preparedValue } from '../prepared.ts';
import { type Correction, storeCorrection } from './correction.ts';
import { type IntakeEnd, type IntakeStart, setFormat } from './intake.ts';

interface Mark {
  readonly kind: 'import' | 'remap';
  readonly record_id: number;
  readonly entity_id: number;
  readonly value_id: number;
  readonly attr_set_id: number;
}

/** Form of the digests in a statement; those of the first form name none. */
const DIGESTS = 2;

/** What the custody log says of a finished import; verification compares it with the case. */
export interface ImportStatement {
  readonly evidenceId: number;
  readonly name: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly decodedBytes: number | null;
  readonly decodedSha256: string | null;
  readonly format: string | null;
  readonly records: number;
  readonly accepted: number;
  readonly duplicates: number;
  readonly rejected: number;
  readonly events: number;
  readonly undated: number;
  readonly digests?: typeof DIGESTS;
  readonly ledgerSha256: string;
  readonly eventsSha256: string;
  readonly names: NamesRange;
  readonly namesSha256: string;
}

/** Chunks dropped in one slice where an identical file is already stored. */
const SLICE_CHUNKS = 16;

/** How a remap ended: a whole ledger is replaced together with its format, single rejects are not. */
export interface RemapEnd {
  readonly start: IntakeStart;
  readonly end: IntakeEnd;
  /** JSON of the column mapping in use. */
  readonly mapping: string | undefined;
  /** IANA zone assumed for times that state none. */
  readonly zone: string;
}

/** What single rejects were read again with, where it differs from the rest of their file; kept with the evidence and in the custody log. */
export interface Retry {
  readonly facts: Readonly<Record<string, unknown>>;
  readonly warning?: { readonly code: string; readonly message: string };
  readonly correction?: Correction;
}

export interface FinishAbout {
  readonly who: string;
  readonly seconds: number;
  /** Taken while they were written; absent: the rows are read again. */
  readonly events?: EventsDigest;
  readonly ledger?: LedgerDigest;
  readonly retry?: Retry;
}

/**
 * Completes the evidence; pauses between slices.
 * @param end what intake said at the end; undefined for a remap, whose bytes are as before
 * @param remap given when a remap replaces the whole ledger
 * @returns the statement that went into the custody log
 */
export function* finishEvidence(
  db: WriteDb,
  evidenceId: number,
  end: IntakeEnd | undefined,
  about: FinishAbout,
  remap?: RemapEnd,
): Generator<number, ImportStatement> {
  const { sql } = db;
  const mark = prepared(db, 'SELECT * FROM import_mark WHERE evidence_id = ?').get(evidenceId) as Mark;
  if (end !== undefined) yield* shareContent(db, evidenceId, end);
  if (mark.kind === 'remap') foldRemap(db, evidenceId, remap !== undefined);
  const ledger = about.ledger ?? (yield* ledgerDigest(db, evidenceId));
  const events = about.events ?? (yield* eventsDigest(db, evidenceId));
  const top = prepared(
    db,
    `SELECT (SELECT coalesce(max(id), 0) FROM value) AS value_id, (SELECT coalesce(max(id), 0) FROM entity) AS entity_id,
              (SELECT coalesce(max(set_id), 0) FROM attr_set_item) AS attr_set_id`,
  ).get() as { value_id: number; entity_id: number; attr_set_id: number };
  const names: NamesRange = {
    values: [mark.value_id, top.value_id],
    entities: [mark.entity_id, top.entity_id],
    attrSets: [mark.attr_set_id, top.attr_set_id],
  };
  const namesSha256 = yield* namesDigest(db, names);
  const close = sql.transaction(() => {
    if (end !== undefined) setStream(db, evidenceId, end);
    if (remap !== undefined) setRemapped(db, evidenceId, remap);
    if (about.retry?.warning !== undefined) addWarning(db, evidenceId, about.retry.warning);
    if (about.retry?.correction !== undefined) storeCorrection(db, about.who, about.retry.correction);
    prepared(
      db,
      `UPDATE evidence SET records = ?, accepted = ?, duplicates = ?, rejected = ?, events = ?, undated = ?,
           record_bytes = ?, from_us = ? + offset_us, to_us = ? + offset_us, seconds = ?, state = 'complete' WHERE id = ?`,
    ).run(
      ledger.records,
      ledger.accepted,
      ledger.duplicates,
      ledger.rejected,
      events.events,
      events.undated,
      ledger.recordBytes,
      events.firstOrigUs,
      events.lastOrigUs,
      about.seconds,
      evidenceId,
    );
    const row = prepared(
      db,
      'SELECT name, bytes, sha256, decoded_bytes, decoded_sha256, format FROM evidence WHERE id = ?',
    ).get(evidenceId) as StreamRow;
    const statement: ImportStatement = {
      evidenceId,
      name: row.name,
      bytes: row.bytes,
      sha256: row.sha256,
      decodedBytes: row.decoded_bytes,
      decodedSha256: row.decoded_sha256,
      format: row.format,
      records: ledger.records,
      accepted: ledger.accepted,
      duplicates: ledger.duplicates,
      rejected: ledger.rejected,
      events: events.events,
      undated: events.undated,
      digests: DIGESTS,
      ledgerSha256: ledger.sha256,
      eventsSha256: events.sha256,
      names,
      namesSha256,
    };
    prepared(db, 'DELETE FROM import_mark').run();
    prepared(db, 'DELETE FROM import_before').run();
    const action = mark.kind === 'remap' ? 'evidence.remap' : 'evidence.import';
    appendCustody(db, { who: about.who, action, detail: { ...statement, ...about.retry?.facts } });
    if (ledger.accepted > 0) markStale(db);
    return statement;
  });
  return close();
}

interface StreamRow {
  readonly name: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly decoded_bytes: number | null;
  readonly decoded_sha256: string | null;
  readonly format: string | null;
}

function setStream(db: WriteDb, evidenceId: number, end: IntakeEnd): void {
  prepared(
    db,
    `UPDATE evidence SET bytes = ?, sha256 = ?, decoded_bytes = ?, decoded_sha256 = ?, framing_bytes = ?, zone_basis = ?,
         warnings = ? WHERE id = ?`,
  ).run(
    end.bytes,
    end.sha256,
    end.decodedBytes ?? null,
    end.decodedSha256 ?? null,
    end.framingBytes,
    end.zoneBasis,
    JSON.stringify(end.warnings.slice(0, 50)),
    evidenceId,
  );
}

function setRemapped(db: WriteDb, evidenceId: number, remap: RemapEnd): void {
  const { start, end } = remap;
  const offset = preparedValue(db, 'SELECT offset_us FROM clock_offset WHERE source = ?').get(start.format ?? '');
  setFormat(db, evidenceId, start, (offset as number | undefined) ?? 0);
  prepared(
    db,
    'UPDATE evidence SET framing_bytes = ?, zone_basis = ?, warnings = ?, mapping = ?, zone = ? WHERE id = ?',
  ).run(
    end.framingBytes,
    end.zoneBasis,
    JSON.stringify(end.warnings.slice(0, 50)),
    remap.mapping ?? null,
    remap.zone,
    evidenceId,
  );
}

function addWarning(db: WriteDb, evidenceId: number, warning: NonNullable<Retry['warning']>): void {
  const stored = preparedValue(db, 'SELECT warnings FROM evidence WHERE id = ?').get(evidenceId) as string;
  const warnings = [...(JSON.parse(stored) as unknown[]), warning].slice(-50);
  prepared(db, 'UPDATE evidence SET warnings = ? WHERE id = ?').run(JSON.stringify(warnings), evidenceId);
}

/** An identical file is stored once: this evidence then names the one that holds the bytes. */
function* shareContent(db: WriteDb, evidenceId: number, end: IntakeEnd): Generator<number> {
  const twin = preparedValue(
    db,
    `SELECT id FROM evidence WHERE sha256 = ? AND bytes = ? AND decoded_sha256 IS ? AND state = 'complete'
         AND content_of IS NULL AND id <> ? AND bytes > 0 ORDER BY id LIMIT 1`,
  ).get(end.sha256, end.bytes, end.decodedSha256 ?? null, evidenceId) as number | undefined;
  if (twin === undefined) return;
  const drop = prepared(
    db,
    'DELETE FROM evidence_chunk WHERE rowid IN (SELECT rowid FROM evidence_chunk WHERE evidence_id = ? LIMIT ?)',
  );
  for (;;) {
    const { changes } = drop.run(evidenceId, SLICE_CHUNKS);
    if (changes === 0) break;
    yield changes;
  }
  prepared(db, 'UPDATE evidence SET content_of = ? WHERE id = ?').run(twin, evidenceId);
}

/** Puts a remap's rows, so far at negative positions, in the place of the rejects that they replace. */
function foldRemap(db: WriteDb, evidenceId: number, whole: boolean): void {
  const { sql } = db;
  sql.transaction(() => {
    if (whole) {
      prepared(db, 'DELETE FROM record WHERE evidence_id = ? AND seq >= 0').run(evidenceId);
      prepared(db, 'UPDATE record SET seq = -seq - 1 WHERE evidence_id = ? AND seq < 0').run(evidenceId);
      return;
    }
    const replaced = prepared(
      db,
      `SELECT n.id AS fresh, o.id AS old, o.seq AS seq FROM record n
         JOIN record o ON o.evidence_id = n.evidence_id AND o.seq >= 0 AND o.outcome = 2 AND o.offset = n.offset AND o.length = n.length
         WHERE n.evidence_id = ? AND n.seq < 0`,
    ).all(evidenceId) as { fresh: number; old: number; seq: number }[];
    const remove = prepared(db, 'DELETE FROM record WHERE id = ?');
    const move = prepared(db, 'UPDATE record SET seq = ? WHERE id = ?');
    for (const row of replaced) {
      remove.run(row.old);
      move.run(row.seq, row.fresh);
    }
  })();
}
