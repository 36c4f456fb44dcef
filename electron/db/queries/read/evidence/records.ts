/** One source record and where it lies, its secrets masked, and the records that were rejected. */
import { isUtf8 } from 'node:buffer';
import type { Out, Parsed } from '../../../../../shared/contract/index.ts';
import { maskRecord, type RecordColumns, recordColumns } from '../../../../../shared/model/maskRecord.ts';
import { NotFound } from '../../../errors.ts';
import type { ReadDb } from '../../../handles.ts';
import { decodeNumber, encodeNumber } from '../cursor.ts';
import { all, first, parseJson } from '../statement.ts';
import { type ByteStream, hashBytes, readBytes, recordStream } from './chunkBytes.ts';

const TEXT_BYTES = 256 * 1024;
const BASE64_BYTES = 64 * 1024;
const HEADER_BYTES = 64 * 1024;
const PREVIEW_BYTES = 240;
const MASKED_PREVIEW_BYTES = 8_192;
const OUTCOMES = ['accepted', 'duplicate', 'rejected'] as const;

interface StoredRecord {
  readonly id: number;
  readonly evidence_id: number;
  readonly seq: number;
  readonly offset: number;
  readonly length: number;
  readonly outcome: number;
  readonly dup_of: number | null;
  readonly reason: string | null;
  readonly column_name: string | null;
  readonly name: string;
  readonly sha256: string;
  readonly framing: string | null;
  readonly framing_detail: string | null;
}

/** A record's own text, with the secrets that it holds. */
interface ExactRecord {
  readonly text: string;
  readonly base64: string | null;
  readonly truncated: boolean;
}

/** @throws NotFound */
function storedRecord(db: ReadDb, recordId: number): StoredRecord {
  const record = first<StoredRecord>(
    db,
    `SELECT r.id, r.evidence_id, r.seq, r.offset, r.length, r.outcome, r.dup_of, r.reason, r.column_name,
            v.name, v.sha256, v.framing, v.framing_detail
     FROM record r JOIN evidence v ON v.id = r.evidence_id WHERE r.id = :id`,
    { id: recordId },
  );
  if (record === undefined) throw new NotFound(`there is no record ${recordId} in this case`);
  return record;
}

function exactOf(db: ReadDb, source: ByteStream, record: StoredRecord): ExactRecord {
  const bytes = readBytes(db, source, record.offset, Math.min(record.length, TEXT_BYTES));
  return {
    text: bytes.toString('utf8'),
    base64: isUtf8(bytes) || record.length > BASE64_BYTES ? null : bytes.toString('base64'),
    truncated: record.length > TEXT_BYTES,
  };
}

/** The record as it stands in the file, nothing masked. Only for a deliberate act that is written down. @throws NotFound */
export function exactRecord(db: ReadDb, recordId: number): Out<'record.reveal'> {
  const record = storedRecord(db, recordId);
  const corrected = storedCorrection(db, record)?.text.toString('utf8') ?? null;
  return { ...exactOf(db, recordStream(db, record.evidence_id), record), corrected };
}

/** @throws NotFound */
export function getRecord(db: ReadDb, recordId: number): Out<'record.get'> {
  const record = storedRecord(db, recordId);
  const source = recordStream(db, record.evidence_id);
  const exact = exactOf(db, source, record);
  const header = record.framing === 'csv' ? headerLine(db, source, record) : null;
  const columns = recordColumns(header, headerCells(record.framing_detail));
  const shown = maskRecord(exact.text, columns);
  return {
    evidenceId: record.evidence_id,
    evidenceName: record.name,
    sha256: record.sha256,
    recordId: record.id,
    index: record.seq,
    stream: source.stream === 0 ? 'original' : 'decoded',
    offset: record.offset,
    length: record.length,
    outcome: OUTCOMES[record.outcome] ?? 'rejected',
    reason: record.reason,
    column: record.column_name,
    duplicateOf: record.dup_of === null ? null : placeOf(db, record.dup_of),
    text: shown.text,
    masked: shown.masked,
    base64: shown.masked > 0 ? null : exact.base64,
    truncated: exact.truncated,
    recordSha256: hashBytes(db, source, record.offset, record.length),
    correction: correctionOf(db, record, columns),
    header,
  };
}

interface StoredCorrection {
  readonly text: Buffer;
  readonly sha256: string;
  readonly reason: string;
  readonly corrected_by: string;
  readonly corrected_us: number;
}

function storedCorrection(db: ReadDb, record: StoredRecord): StoredCorrection | undefined {
  return first<StoredCorrection>(
    db,
    'SELECT text, sha256, reason, corrected_by, corrected_us FROM correction WHERE evidence_id = :id AND seq = :seq',
    { id: record.evidence_id, seq: record.seq },
  );
}

function correctionOf(
  db: ReadDb,
  record: StoredRecord,
  columns: RecordColumns | undefined,
): Out<'record.get'>['correction'] {
  const row = storedCorrection(db, record);
  if (row === undefined) return null;
  const { sha256, reason, corrected_by: by, corrected_us: atUs } = row;
  return { ...maskRecord(row.text.toString('utf8'), columns), sha256, reason, by, atUs };
}

function placeOf(db: ReadDb, id: number): Out<'record.get'>['duplicateOf'] {
  const row = first<{ name: string; seq: number }>(
    db,
    'SELECT v.name, r.seq FROM record r JOIN evidence v ON v.id = r.evidence_id WHERE r.id = :id',
    { id },
  );
  return row === undefined ? null : { evidenceName: row.name, recordId: id, index: row.seq };
}

/** The header as it stands in the file: the bytes before the first record; else the cells remembered at import. */
function headerLine(
  db: ReadDb,
  source: ByteStream,
  record: Pick<StoredRecord, 'evidence_id' | 'framing_detail'>,
): string | null {
  const start = first<{ offset: number }>(
    db,
    'SELECT offset FROM record WHERE evidence_id = :id ORDER BY seq LIMIT 1',
    { id: record.evidence_id },
  )?.offset;
  if (start !== undefined && start > 0 && start <= HEADER_BYTES) {
    const text = readBytes(db, source, 0, start)
      .toString('utf8')
      .replace(/^\uFEFF/, '')
      .replace(/[\r\n]+$/, '');
    if (text !== '') return text;
  }
  const cells = headerCells(record.framing_detail);
  return cells.length === 0 ? null : cells.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(',');
}

/** Header cells out of `evidence.framing_detail`; empty for formats without a header. */
export function headerCells(detail: string | null): string[] {
  const read = parseJson<unknown>(detail, undefined);
  const cells = Array.isArray(read) ? read : (read as { header?: unknown } | undefined)?.header;
  return Array.isArray(cells) ? cells.map(String) : [];
}

/** Rejected records in file order, each with the beginning of its bytes. */
export function listRejects(db: ReadDb, input: Parsed<'evidence.rejects'>): Out<'evidence.rejects'> {
  const source = recordStream(db, input.evidenceId);
  const rows = all<StoredRecord>(
    db,
    `SELECT id, seq, offset, length, reason, column_name FROM record
     WHERE evidence_id = :id AND outcome = 2 AND seq > :after ORDER BY seq LIMIT :take`,
    { id: input.evidenceId, after: decodeNumber(input.cursor) ?? -1, take: input.limit + 1 },
  );
  const shown = rows.slice(0, input.limit);
  const last = shown.at(-1);
  const columns = columnsOf(db, input.evidenceId);
  return {
    rows: shown.map((row) => ({
      recordId: row.id,
      index: row.seq,
      offset: row.offset,
      length: row.length,
      reason: row.reason ?? '',
      column: row.column_name,
      preview: previewOf(db, source, row, columns),
    })),
    next: rows.length > shown.length && last !== undefined ? encodeNumber(last.seq) : null,
  };
}

/** The columns of a CSV evidence; undefined for other framings. */
export function columnsOf(db: ReadDb, evidenceId: number): RecordColumns | undefined {
  const row = first<Pick<StoredRecord, 'id' | 'evidence_id' | 'framing' | 'framing_detail'>>(
    db,
    'SELECT id, id AS evidence_id, framing, framing_detail FROM evidence WHERE id = :id',
    { id: evidenceId },
  );
  if (row?.framing !== 'csv') return undefined;
  return recordColumns(headerLine(db, recordStream(db, evidenceId), row), headerCells(row.framing_detail));
}

/** More is read than is shown, so that a secret which the end of the preview cuts is known for one. */
function previewOf(db: ReadDb, source: ByteStream, row: StoredRecord, columns: RecordColumns | undefined): string {
  const text = readBytes(db, source, row.offset, Math.min(row.length, MASKED_PREVIEW_BYTES)).toString('utf8');
  return maskRecord(text, columns).text.slice(0, PREVIEW_BYTES);
}
