/** The stored bytes of evidence: any range of a stream, decompressed from its blocks. Nothing is read from outside the case. */
import { createHash } from 'node:crypto';
import { zstdDecompressSync } from 'node:zlib';
import { NotFound } from '../../../errors.ts';
import type { ReadDb } from '../../../handles.ts';
import { all, first } from '../statement.ts';

/** Where an evidence file's record offsets point: its decoded bytes when there are any, else its original ones. */
export interface ByteStream {
  /** The evidence that holds the blocks: an identical file imported before, or this one. */
  readonly evidenceId: number;
  readonly stream: 0 | 1;
  readonly bytes: number;
}

/** @throws NotFound */
export function recordStream(db: ReadDb, evidenceId: number): ByteStream {
  const row = first<{ holder: number; bytes: number; decoded: number | null }>(
    db,
    'SELECT coalesce(content_of, id) AS holder, bytes, decoded_bytes AS decoded FROM evidence WHERE id = :id',
    { id: evidenceId },
  );
  if (row === undefined) throw new NotFound(`there is no evidence ${evidenceId} in this case`);
  return { evidenceId: row.holder, stream: row.decoded === null ? 0 : 1, bytes: row.decoded ?? row.bytes };
}

interface Chunk {
  readonly seq: number;
  readonly offset: number;
  readonly length: number;
}

/** The decompressed blocks that overlap [from, to), in order, each with its offset in the stream. Reads one at a time. */
export function* chunksBetween(
  db: ReadDb,
  source: ByteStream,
  from: number,
  to: number,
): Generator<{ readonly offset: number; readonly bytes: Buffer }> {
  const key = { id: source.evidenceId, stream: source.stream };
  const chunks = all<Chunk>(
    db,
    `SELECT seq, offset, length FROM evidence_chunk WHERE evidence_id = :id AND stream = :stream
       AND offset < :to AND offset + length > :from ORDER BY seq`,
    { ...key, from, to },
  );
  for (const chunk of chunks) {
    const stored = first<{ data: Buffer }>(
      db,
      'SELECT data FROM evidence_chunk WHERE evidence_id = :id AND stream = :stream AND seq = :seq',
      { ...key, seq: chunk.seq },
    );
    // The block states its own length, so a forged one cannot make this grow without bound.
    if (stored !== undefined) {
      yield { offset: chunk.offset, bytes: zstdDecompressSync(stored.data, { maxOutputLength: chunk.length + 1 }) };
    }
  }
}

/** Bytes [offset, offset + length) of the stream; shorter where the stream ends. Callers bound `length`. */
export function readBytes(db: ReadDb, source: ByteStream, offset: number, length: number): Buffer {
  const parts: Buffer[] = [];
  for (const chunk of chunksBetween(db, source, offset, offset + length)) {
    parts.push(chunk.bytes.subarray(Math.max(0, offset - chunk.offset), Math.max(0, offset + length - chunk.offset)));
  }
  return Buffer.concat(parts);
}

/** SHA-256, hex, of a range of any length, block by block. */
export function hashBytes(db: ReadDb, source: ByteStream, offset: number, length: number): string {
  const hash = createHash('sha256');
  for (const chunk of chunksBetween(db, source, offset, offset + length)) {
    hash.update(chunk.bytes.subarray(Math.max(0, offset - chunk.offset), Math.max(0, offset + length - chunk.offset)));
  }
  return hash.digest('hex');
}
