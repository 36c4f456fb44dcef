/**
 * Streaming gzip and zstd (RFC 8878) decompression that keeps what could be decoded when the data is cut or damaged, goes on
 * taking the source to its end, and refuses to expand without bound.
 */
import type { DecodeNotes } from './decodeNotes.ts';
import { GzipUnpacker } from './gunzip.ts';
import { ZstdUnpacker } from './unpack.ts';

/** Small enough that one slice of a bomb expands to no more than a few tens of megabytes at a time. */
const SLICE_BYTES = 16 * 1024;

export interface ExpansionLimit {
  /** Expansion is refused when more than `bytes` came out and they are more than `ratio` times what went in. */
  readonly ratio: number;
  readonly bytes: number;
}

const EXPANSION_LIMIT: ExpansionLimit = { ratio: 1_000, bytes: 1024 * 1024 * 1024 };

/** @param kind gzip or zstd; problems of the data go to `notes`, never out as exceptions */
export async function* inflate(
  source: AsyncIterable<Buffer>,
  kind: 'gzip' | 'zstd',
  notes: DecodeNotes,
  limit: ExpansionLimit = EXPANSION_LIMIT,
): AsyncGenerator<Buffer> {
  const unpacker = kind === 'gzip' ? new GzipUnpacker() : new ZstdUnpacker();
  let taken = 0;
  let given = 0;
  let stopped = false;
  const stop = (code: string, why: string) => {
    stopped = true;
    const message = `the ${kind} data ${why} near byte ${taken}, after ${given} decoded bytes`;
    notes.cut ??= message;
    notes.warn(code, message);
  };
  async function* attempt(work: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
    try {
      for await (const data of work) {
        given += data.length;
        yield data;
      }
    } catch (error) {
      stop(`cut-${kind}`, whatFailed(error));
    }
  }
  try {
    for await (const chunk of source) {
      for (let from = 0; from < chunk.length && !stopped; from += SLICE_BYTES) {
        const slice = chunk.subarray(from, from + SLICE_BYTES);
        taken += slice.length;
        yield* attempt(unpacker.write(slice));
        const bomb = given > limit.bytes && given > taken * limit.ratio;
        if (bomb) stop('expansion-limit', `expands more than ${limit.ratio} times and is not decoded further`);
      }
      // Nothing more to decode, yet the caller still stores every original byte.
      if (stopped) yield Buffer.alloc(0);
    }
    if (!stopped) yield* attempt(unpacker.end());
  } finally {
    unpacker.close();
  }
  if (!stopped && unpacker.unused > 0) {
    notes.warn('trailing-bytes', `${unpacker.unused} bytes after the end of the ${kind} data were not decoded`);
  }
}

function whatFailed(error: unknown): string {
  const message = error instanceof Error ? error.message : 'unknown error';
  return /unexpected end/i.test(message) ? 'ends early' : `is damaged (${message.slice(0, 80)})`;
}
