/** A decompressor that is fed slice by slice and gives out everything it has before it fails. */
import type { Transform } from 'node:stream';
import { createZstdDecompress } from 'node:zlib';

export interface Unpacker {
  /** Bytes given that are not part of the compressed data. */
  readonly unused: number;
  /** Decodes a slice. Throws when the data is damaged. */
  write(data: Buffer): AsyncGenerator<Buffer>;
  /** Throws when the data has not ended properly. */
  end(): AsyncGenerator<Buffer>;
  close(): void;
}

type Zlib = Transform & { readonly bytesWritten: number };

/** One of node:zlib's streams as an unpacker. */
export class ZlibUnpacker implements Unpacker {
  unused = 0;
  readonly #stream: Zlib;
  #given = 0;
  #out: Buffer[] = [];
  #failure: Error | undefined;
  /** The compressed data has ended; the stream answers no further write. */
  #ended = false;
  #wake: () => void = () => undefined;

  constructor(stream: Zlib) {
    this.#stream = stream;
    stream.on('data', (data: Buffer) => this.#out.push(data));
    stream.on('error', (error) => {
      this.#failure ??= error;
      this.#wake();
    });
    stream.on('end', () => {
      this.#ended = true;
      this.#wake();
    });
  }

  async *write(data: Buffer): AsyncGenerator<Buffer> {
    if (!this.#ended) yield* this.#run((done) => this.#stream.write(data, done));
    this.#given += data.length;
    this.unused = this.#given - this.#stream.bytesWritten;
  }

  async *end(): AsyncGenerator<Buffer> {
    if (!this.#ended) yield* this.#run(() => this.#stream.end());
  }

  close(): void {
    this.#stream.destroy();
  }

  async *#run(act: (done: () => void) => void): AsyncGenerator<Buffer> {
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
      act(() => resolve());
    });
    const out = this.#out;
    this.#out = [];
    yield* out;
    if (this.#failure !== undefined) throw this.#failure;
  }
}

const ZSTD_MAGIC = 0xfd2f_b528;

/** Zstd frame by frame (RFC 8878 section 3): what follows a frame and is none is counted as unused. */
export class ZstdUnpacker implements Unpacker {
  unused = 0;
  #frame: ZlibUnpacker | undefined;
  /** The first bytes of what may be another frame. */
  #pending: Buffer = Buffer.alloc(0);
  #after = false;

  async *write(data: Buffer): AsyncGenerator<Buffer> {
    let rest = data;
    while (rest.length > 0 && !this.#after) {
      if (this.#frame === undefined) {
        const bytes = Buffer.concat([this.#pending, rest]);
        this.#pending = bytes.length < 4 ? bytes : Buffer.alloc(0);
        if (bytes.length < 4) return;
        // Skippable frames have sixteen magic numbers of their own.
        const magic = bytes.readUInt32LE(0);
        this.#after = magic !== ZSTD_MAGIC && Math.floor(magic / 16) !== 0x184d_2a5;
        rest = bytes;
        if (this.#after) break;
        this.#frame = new ZlibUnpacker(createZstdDecompress());
      }
      yield* this.#frame.write(rest);
      const { unused } = this.#frame;
      if (unused === 0) return;
      rest = rest.subarray(rest.length - unused);
      this.close();
      this.#frame = undefined;
    }
    this.unused += rest.length;
  }

  async *end(): AsyncGenerator<Buffer> {
    this.unused += this.#pending.length;
    if (this.#frame !== undefined) yield* this.#frame.end();
  }

  close(): void {
    this.#frame?.close();
  }
}
