/** A stream's bytes as zstd blocks, and its SHA-256, in one pass. */
import { createHash } from 'node:crypto';
import { constants, zstdCompressSync } from 'node:zlib';
import type { IntakeMessage } from '../../shared/model/intake.ts';

export const BLOCK_BYTES = 1024 * 1024;
const FIRST_BYTES = 4_096;
const LEVEL = { params: { [constants.ZSTD_c_compressionLevel]: 1 } };

type Chunk = Extract<IntakeMessage, { type: 'chunk' }>;

export class ChunkWriter {
  /** Bytes taken so far. */
  bytes = 0;
  readonly #stream: 0 | 1;
  readonly #hash = createHash('sha256');
  /** Grows up to a whole block: most files of a folder of many are far smaller. */
  #block = Buffer.alloc(0);
  #filled = 0;
  #seq = 0;
  #offset = 0;

  /** @param stream 0 original, 1 decoded */
  constructor(stream: 0 | 1) {
    this.#stream = stream;
  }

  /** Takes bytes into count and hash alone. */
  count(data: Uint8Array): void {
    this.#hash.update(data);
    this.bytes += data.length;
  }

  /** Takes bytes and yields the blocks they complete. */
  *write(data: Uint8Array): Generator<Chunk> {
    this.count(data);
    for (let from = 0; from < data.length; ) {
      const count = Math.min(BLOCK_BYTES - this.#filled, data.length - from);
      this.#reserve(this.#filled + count);
      this.#block.set(data.subarray(from, from + count), this.#filled);
      this.#filled += count;
      from += count;
      if (this.#filled === BLOCK_BYTES) yield this.#flush();
    }
  }

  /** The last, shorter block, if any bytes are left. */
  *finish(): Generator<Chunk> {
    if (this.#filled > 0) yield this.#flush();
  }

  /** SHA-256 of all bytes, hex. Once, after the last write. */
  digest(): string {
    return this.#hash.digest('hex');
  }

  #reserve(bytes: number): void {
    if (bytes <= this.#block.length) return;
    const larger = Buffer.allocUnsafeSlow(Math.min(BLOCK_BYTES, Math.max(FIRST_BYTES, bytes * 4)));
    this.#block.copy(larger, 0, 0, this.#filled);
    this.#block = larger;
  }

  #flush(): Chunk {
    const length = this.#filled;
    const packed = zstdCompressSync(this.#block.subarray(0, length), LEVEL);
    // A copy with a buffer of its own, so that it can be transferred between threads.
    const data = new Uint8Array(packed.length);
    data.set(packed);
    const chunk: Chunk = { type: 'chunk', stream: this.#stream, seq: this.#seq, offset: this.#offset, length, data };
    this.#seq++;
    this.#offset += length;
    this.#filled = 0;
    return chunk;
  }
}
