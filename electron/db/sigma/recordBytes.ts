/** The bytes of records, read in order: each block of a file is decompressed once while its records are asked for one after the other. */
import { blockBytes, recordStream, type StoredBlock } from '../evidenceBytes.ts';
import type { ReadDb } from '../handles.ts';
import { parseJson } from '../queries/read/statement.ts';

export interface EvidenceFile {
  readonly id: number;
  readonly name: string;
  readonly format: string | null;
  readonly framing: string | null;
  /** Size of the stream that offsets count in. */
  readonly bytes: number;
  /** Where its first record begins. */
  readonly firstOffset: number;
  /** Header cells remembered at import. */
  readonly header: readonly string[] | undefined;
}

export interface RecordBytes {
  file(evidenceId: number): EvidenceFile;
  /** The bytes [offset, offset + length) of a file's stream; fewer where it ends. */
  read(evidenceId: number, offset: number, length: number): Buffer;
  /** What an analyst wrote in place of a record. */
  corrected(evidenceId: number, seq: number): Buffer | undefined;
}

/** Blocks held decompressed. */
const MOST_BLOCKS = 4;

export function createRecordBytes(db: ReadDb): RecordBytes {
  const files = new Map<number, EvidenceFile & { readonly holder: number; readonly stream: 0 | 1 }>();
  const blocks = new Map<string, { readonly offset: number; readonly bytes: Buffer }>();
  const places = new Map<
    number,
    readonly { readonly seq: number; readonly offset: number; readonly length: number }[]
  >();
  const evidence = db.sql.prepare(
    `SELECT v.id, v.name, v.format, v.framing, v.framing_detail, coalesce(v.content_of, v.id) AS holder,
            (SELECT r."offset" FROM record r WHERE r.evidence_id = v.id ORDER BY r.seq LIMIT 1) AS first
     FROM evidence v WHERE v.id = ?`,
  );
  const chunks = db.sql.prepare(
    'SELECT seq, "offset", length FROM evidence_chunk WHERE evidence_id = ? AND stream = ? ORDER BY seq',
  );
  const chunk = db.sql.prepare(
    'SELECT seq, "offset", length, data FROM evidence_chunk WHERE evidence_id = ? AND stream = ? AND seq = ?',
  );
  const correction = db.sql.prepare('SELECT text FROM correction WHERE evidence_id = ? AND seq = ?').pluck();
  const corrections = (db.sql.prepare('SELECT count(*) FROM correction').pluck().get() as number) > 0;

  const fileOf = (id: number) => {
    const known = files.get(id);
    if (known !== undefined) return known;
    type Row = {
      name: string;
      format: string | null;
      framing: string | null;
      framing_detail: string | null;
      holder: number;
      first: number | null;
    };
    const row = evidence.get(id) as Row;
    const { stream, bytes } = recordStream(db, id);
    const detail = parseJson<unknown>(row.framing_detail, undefined);
    const cells = Array.isArray(detail) ? detail : (detail as { header?: unknown } | undefined)?.header;
    const header = Array.isArray(cells) ? cells.map(String) : undefined;
    const file = {
      id,
      name: row.name,
      format: row.format,
      framing: row.framing,
      bytes,
      stream,
      holder: row.holder,
      firstOffset: row.first ?? 0,
      header,
    };
    files.set(id, file);
    return file;
  };
  const placesOf = (holder: number, stream: 0 | 1) => {
    const key = holder * 2 + stream;
    const known = places.get(key);
    if (known !== undefined) return known;
    const found = chunks.all(holder, stream) as { seq: number; offset: number; length: number }[];
    if (places.size > 16) places.clear();
    places.set(key, found);
    return found;
  };
  const block = (holder: number, stream: 0 | 1, seq: number) => {
    const key = `${holder}.${stream}.${seq}`;
    const known = blocks.get(key);
    if (known !== undefined) return known;
    const stored = chunk.get(holder, stream, seq) as StoredBlock;
    const made = { offset: stored.offset, bytes: blockBytes(stored) };
    const oldest = blocks.keys().next().value;
    if (blocks.size >= MOST_BLOCKS && oldest !== undefined) blocks.delete(oldest);
    blocks.set(key, made);
    return made;
  };
  return {
    file: fileOf,
    read(evidenceId, offset, length) {
      const { holder, stream } = fileOf(evidenceId);
      const found = placesOf(holder, stream);
      const parts: Buffer[] = [];
      const end = offset + length;
      for (let at = firstBlock(found, offset); at < found.length; at += 1) {
        const place = found[at];
        if (place === undefined || place.offset >= end) break;
        const { bytes } = block(holder, stream, place.seq);
        parts.push(bytes.subarray(Math.max(0, offset - place.offset), Math.min(place.length, end - place.offset)));
      }
      const [only] = parts;
      return parts.length === 1 && only !== undefined ? only : Buffer.concat(parts);
    },
    corrected(evidenceId, seq) {
      return corrections ? (correction.get(evidenceId, seq) as Buffer | undefined) : undefined;
    },
  };
}

/** The block that holds an offset, by bisection. */
function firstBlock(blocks: readonly { readonly offset: number; readonly length: number }[], offset: number): number {
  let low = 0;
  let high = blocks.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const { offset: start = 0, length = 0 } = blocks[middle] ?? {};
    if (start + length <= offset) low = middle + 1;
    else high = middle;
  }
  return low;
}
