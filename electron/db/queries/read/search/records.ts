/** Searches the source records' own bytes, a bounded stretch a call, without regard to the case of ASCII letters. */
import type { Out, Parsed } from '../../../../../shared/contract/index.ts';
import { maskedSlice, type RecordColumns, secretRanges } from '../../../../../shared/model/maskRecord.ts';
import type { ReadDb } from '../../../handles.ts';
import { decodeKeyset, encodeKeyset } from '../cursor.ts';
import { chunksBetween, recordStream } from '../evidence/chunkBytes.ts';
import { columnsOf } from '../evidence/records.ts';
import { all, first, numberOf } from '../statement.ts';

type Hit = Out<'search.records'>['hits'][number];

const MOST_HITS = 200;
const CONTEXT_BYTES = 80;
/** Looked at on either side of a match for secrets that its surroundings would show a part of. */
const SECRET_BYTES = 8_192;

interface File {
  readonly id: number;
  readonly name: string;
  readonly bytes: number;
}

/** The cursor is a file and an offset in it. Files whose content repeats an earlier one are not searched twice. */
export function searchRecords(db: ReadDb, input: Parsed<'search.records'>): Out<'search.records'> {
  const files = all<File>(
    db,
    `SELECT id, name, coalesce(decoded_bytes, bytes) AS bytes FROM evidence
     WHERE state = 'complete' AND content_of IS NULL ORDER BY id`,
  );
  const needle = foldAscii(Buffer.from(input.text, 'utf8'));
  const at = decodeKeyset(input.cursor);
  const startFile = at === undefined ? 0 : Number(at.id);
  const hits: Hit[] = [];
  let left = input.budgetBytes;
  let scanned = 0;
  for (const file of files) {
    if (file.id < startFile) {
      scanned += file.bytes;
      continue;
    }
    const from = file.id === startFile ? (at?.value ?? 0) : 0;
    const end = scanFile(db, file, needle, from, left, hits);
    scanned += end;
    left -= end - from;
    if (end < file.bytes) return answer(files, hits, scanned, encodeKeyset('after', { value: end, id: file.id }));
  }
  return answer(files, hits, scanned, null);
}

function answer(files: readonly File[], hits: Hit[], scannedBytes: number, next: string | null): Out<'search.records'> {
  return { hits, scannedBytes, totalBytes: files.reduce((sum, file) => sum + file.bytes, 0), next };
}

/** Scans from `from`; returns the offset reached, the file's size when it is done. One hit a record is reported. */
function scanFile(db: ReadDb, file: File, needle: Buffer, from: number, budget: number, hits: Hit[]): number {
  const source = recordStream(db, file.id);
  const overlap = needle.length - 1 + SECRET_BYTES;
  const columns = columnsOf(db, file.id);
  let tail: Buffer = Buffer.alloc(0);
  let lastRecord = -1;
  // Matches that end at or before this offset were reported by the call before.
  let reached = from;
  for (const chunk of chunksBetween(db, source, Math.max(0, from - overlap), file.bytes)) {
    const window = Buffer.concat([tail, chunk.bytes]);
    const windowAt = chunk.offset - tail.length;
    const folded = foldAscii(Buffer.from(window));
    let place = folded.indexOf(needle);
    while (place >= 0) {
      const offset = windowAt + place;
      if (offset + needle.length > reached) {
        const record = recordAt(db, file.id, offset);
        if (record !== undefined && record.id !== lastRecord) {
          if (hits.length >= MOST_HITS) return Math.max(from, offset);
          hits.push(hitOf(db, file, record, { window, windowAt, place, length: needle.length, columns }));
          lastRecord = record.id;
        }
      }
      place = folded.indexOf(needle, place + needle.length);
    }
    reached = chunk.offset + chunk.bytes.length;
    if (reached - from >= budget) return Math.min(reached, file.bytes);
    tail = window.subarray(Math.max(0, window.length - overlap));
  }
  return file.bytes;
}

interface Place {
  readonly id: number;
  readonly seq: number;
  readonly offset: number;
  readonly length: number;
}

/** Records lie in file order without overlap, so the one that holds an offset is found by halving. */
function recordAt(db: ReadDb, evidenceId: number, offset: number): Place | undefined {
  const sql = `SELECT id, seq, offset, length FROM record
    WHERE evidence_id = :id AND seq <= :seq ORDER BY seq DESC LIMIT 1`;
  let low = 0;
  let high = numberOf(db, 'SELECT max(seq) AS n FROM record WHERE evidence_id = :id', { id: evidenceId });
  while (low <= high) {
    const middle = Math.floor((low + high) / 2);
    const record = first<Place>(db, sql, { id: evidenceId, seq: middle });
    if (record === undefined || record.offset + record.length <= offset) low = middle + 1;
    else if (record.offset > offset) high = record.seq - 1;
    else return record;
  }
  return undefined;
}

interface Match {
  readonly window: Buffer;
  /** Offset of the window in the stream. */
  readonly windowAt: number;
  /** Of the match in the window. */
  readonly place: number;
  readonly length: number;
  readonly columns: RecordColumns | undefined;
}

function hitOf(db: ReadDb, file: File, record: Place, match: Match): Hit {
  const events = all<{ id: number }>(db, 'SELECT id FROM event WHERE record_id = :id ORDER BY id LIMIT 20', {
    id: record.id,
  });
  return {
    evidenceId: file.id,
    evidenceName: file.name,
    recordId: record.id,
    recordIndex: record.seq,
    offset: match.windowAt + match.place,
    eventIds: events.map((event) => event.id),
    ...excerpt(record, match),
  };
}

/**
 * The match and what stands around it in the window, secrets masked. Their places are found in the bytes as Latin-1, where a byte is a
 * character: what makes a text a secret is ASCII.
 */
function excerpt(record: Place, match: Match): Pick<Hit, 'before' | 'match' | 'after'> {
  const { window, windowAt, place, length } = match;
  const from = Math.max(0, place - SECRET_BYTES, record.offset - windowAt);
  const to = Math.min(window.length, place + length + SECRET_BYTES);
  const text = window.subarray(from, to).toString('latin1');
  const whole = from === record.offset - windowAt;
  const ranges = secretRanges(text, whole ? match.columns : undefined).map((range) => ({
    ...range,
    shown: Buffer.from(range.shown, 'utf8').toString('latin1'),
  }));
  const start = place - from;
  const end = start + length;
  const part = (first: number, last: number) =>
    Buffer.from(maskedSlice(text, ranges, Math.max(0, first), Math.min(text.length, last)), 'latin1').toString('utf8');
  return {
    before: part(start - CONTEXT_BYTES, start),
    match: part(start, end),
    after: part(end, end + CONTEXT_BYTES),
  };
}

/** Lower-cases ASCII letters in place; other bytes, also those of longer UTF-8 sequences, stay as they are. */
function foldAscii(bytes: Buffer): Buffer {
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at] as number;
    if (byte >= 65 && byte <= 90) bytes[at] = byte | 32;
  }
  return bytes;
}
