/** The stored bytes of evidence, block by block. */
import { zstdDecompressSync } from 'node:zlib';
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

/** 1 when the evidence has a decoded stream, else 0: the stream that record offsets count in. */
export function recordStream(db: ReadDb, evidenceId: number): 0 | 1 {
  const decoded = db.sql.prepare('SELECT decoded_bytes FROM evidence WHERE id = ?').pluck().get(evidenceId);
  return typeof decoded === 'number' ? 1 : 0;
}

/** The blocks of a stream in order, one read at a time. stream 0 is the original, 1 the decoded one. */
export function* storedBlocks(db: ReadDb, evidenceId: number, stream: 0 | 1): Generator<StoredBlock> {
  const next = db.sql.prepare(
    'SELECT seq, "offset", length, data FROM evidence_chunk WHERE evidence_id = ? AND stream = ? AND seq > ? ORDER BY seq LIMIT 1',
  );
  const holder = contentHolder(db, evidenceId);
  let last = -1;
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
