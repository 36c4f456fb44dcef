/**
 * Streaming gzip (RFC 1952) and zstd (RFC 8878) decompression that keeps what could be decoded when the data is cut or damaged,
 * goes on taking the source to its end, and refuses to expand without bound.
 */
import { createGunzip, createZstdDecompress } from 'node:zlib';
import type { DecodeNotes } from './decode.ts';

/** Small enough that one slice of a bomb expands to no more than a few tens of megabytes at a time. */
const SLICE_BYTES = 16 * 1024;

export interface ExpansionLimit {
  /** Expansion is refused when more than `bytes` came out and they are more than `ratio` times what went in. */
  readonly ratio: number;
  readonly bytes: number;
}

export const EXPANSION_LIMIT: ExpansionLimit = { ratio: 1_000, bytes: 1024 * 1024 * 1024 };

/** @param kind gzip or zstd; problems go to `notes`, never out as exceptions */
export async function* inflate(
  source: AsyncIterable<Buffer>,
  kind: 'gzip' | 'zstd',
  notes: DecodeNotes,
  limit: ExpansionLimit = EXPANSION_LIMIT,
): AsyncGenerator<Buffer> {
  const stream = kind === 'gzip' ? createGunzip() : createZstdDecompress();
  let out: Buffer[] = [];
  let failure: Error | undefined;
  let wake: () => void = () => undefined;
  stream.on('data', (data: Buffer) => out.push(data));
  stream.on('error', (error) => {
    failure ??= error;
    wake();
  });
  stream.on('end', () => wake());
  let taken = 0;
  let given = 0;
  try {
    for await (const chunk of source) {
      for (let from = 0; from < chunk.length && failure === undefined; from += SLICE_BYTES) {
        const slice = chunk.subarray(from, from + SLICE_BYTES);
        await new Promise<void>((resolve) => {
          wake = resolve;
          stream.write(slice, () => resolve());
        });
        taken += slice.length;
        for (const data of out) given += data.length;
        yield* out;
        out = [];
        if (given > limit.bytes && given > taken * limit.ratio) {
          failure = new Error(`expands more than ${limit.ratio} times`);
          notes.warn('expansion-limit', `decompression was stopped: ${given} bytes came out of ${taken}`);
        }
      }
      // Nothing more to decode, yet the caller still stores every original byte.
      if (failure !== undefined) {
        notes.cut ??= cutText(kind, failure, taken, given);
        yield Buffer.alloc(0);
      }
    }
    if (failure === undefined) {
      await new Promise<void>((resolve) => {
        wake = resolve;
        stream.end();
      });
      yield* out;
    }
  } finally {
    stream.destroy();
  }
  if (failure !== undefined) {
    notes.cut ??= cutText(kind, failure, taken, given);
    if (!/expands/.test(failure.message)) notes.warn(`cut-${kind}`, notes.cut);
  } else if (stream.bytesWritten < taken) {
    notes.warn(
      'trailing-bytes',
      `${taken - stream.bytesWritten} bytes after the end of the ${kind} data were not decoded`,
    );
  }
}

function cutText(kind: string, failure: Error, taken: number, given: number): string {
  return `the ${kind} data ${reasonFor(failure)} near byte ${taken}, after ${given} decoded bytes`;
}

function reasonFor(error: Error): string {
  if (/expands/.test(error.message)) return error.message;
  return /unexpected end/i.test(error.message) ? 'ends early' : `is damaged (${error.message.slice(0, 80)})`;
}
