/** The stored bytes of evidence, block by block. */
import { zstdDecompressSync } from 'node:zlib';
import { NotFound } from './errors.ts';
import type { ReadDb } from './handles.ts';

export interface StoredBlock {
  readonly seq: number;
  readonly offset: number;
  readonly length: number;
  /** Still compressed. */
  readonly data: Buffer;
}

/** The evidence whose chunks hold this evidence's bytes: itself, or an identical file stored before. */
export function contentHolder(db: ReadDb, evidenceId: number): number {
  const holder = db.sql.prepare('SELECT content_of FROM evidence WHERE id = ?').pluck().get(evidenceId);
  return typeof holder === 'number' ? holder : evidenceId;
}

/** The stream that record offsets count in: the decoded one (1) where there is one, with its size. */
export function recordStream(db: ReadDb, evidenceId: number): { readonly stream: 0 | 1; readonly bytes: number } {
  const row = db.sql.prepare('SELECT bytes, decoded_bytes FROM evidence WHERE id = ?').get(evidenceId) as
    | { bytes: number; decoded_bytes: number | null }
    | undefined;
  if (row === undefined) throw new NotFound(`There is no evidence ${evidenceId} in this case.`);
  return row.decoded_bytes === null ? { stream: 0, bytes: row.bytes } : { stream: 1, bytes: row.decoded_bytes };
}

/** The blocks of a stream in order, one read at a time. stream 0 is the original, 1 the decoded one. */
export function* storedBlocks(db: ReadDb, evidenceId: number, stream: 0 | 1, fromSeq = 0): Generator<StoredBlock> {
  const next = db.sql.prepare(
    'SELECT seq, "offset", length, data FROM evidence_chunk WHERE evidence_id = ? AND stream = ? AND seq > ? ORDER BY seq LIMIT 1',
  );
  const holder = contentHolder(db, evidenceId);
  let last = fromSeq - 1;
  for (;;) {
    const block = next.get(holder, stream, last) as StoredBlock | undefined;
    if (block === undefined) return;
    yield block;
    last = block.seq;
  }
}

/**
 * The bytes of one block, never more than it says it holds.
 * @throws Error when the block is not valid zstd or holds another number of bytes
 */
export function blockBytes(block: StoredBlock): Buffer {
  const bytes = zstdDecompressSync(block.data, { maxOutputLength: Math.max(1, block.length) });
  if (bytes.length !== block.length) throw new Error(`it holds ${bytes.length} bytes where ${block.length} are stated`);
  return bytes;
}

/** The bytes of a stream, block after block, for reading stored evidence again. */
export async function* storedBytes(db: ReadDb, evidenceId: number, stream: 0 | 1): AsyncGenerator<Uint8Array> {
  for (const block of storedBlocks(db, evidenceId, stream)) yield blockBytes(block);
}

/** The bytes [from, to) of a stream, block by block; the first block is found by bisection, so that far ranges cost no more. */
export async function* storedRange(
  db: ReadDb,
  evidenceId: number,
  stream: 0 | 1,
  from: number,
  to: number,
): AsyncGenerator<Buffer> {
  const holder = contentHolder(db, evidenceId);
  const last = db.sql.prepare('SELECT max(seq) FROM evidence_chunk WHERE evidence_id = ? AND stream = ?').pluck();
  const endOf = db.sql
    .prepare('SELECT "offset" + length FROM evidence_chunk WHERE evidence_id = ? AND stream = ? AND seq = ?')
    .pluck();
  let low = 0;
  let high = (last.get(holder, stream) as number | null) ?? -1;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if ((endOf.get(holder, stream, middle) as number) <= from) low = middle + 1;
    else high = middle;
  }
  for (const block of storedBlocks(db, evidenceId, stream, low)) {
    if (block.offset >= to) return;
    const start = Math.max(0, from - block.offset);
    yield blockBytes(block).subarray(start, Math.min(block.length, to - block.offset));
  }
}
