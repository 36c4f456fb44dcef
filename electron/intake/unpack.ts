/** A decompressor that is fed slice by slice and gives out everything it has before it fails. */
import type { Transform } from 'node:stream';

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
  #wake: () => void = () => undefined;

  constructor(stream: Zlib) {
    this.#stream = stream;
    stream.on('data', (data: Buffer) => this.#out.push(data));
    stream.on('error', (error) => {
      this.#failure ??= error;
      this.#wake();
    });
    stream.on('end', () => this.#wake());
  }

  async *write(data: Buffer): AsyncGenerator<Buffer> {
    yield* this.#run((done) => this.#stream.write(data, done));
    this.#given += data.length;
    this.unused = this.#given - this.#stream.bytesWritten;
  }

  async *end(): AsyncGenerator<Buffer> {
    yield* this.#run(() => this.#stream.end());
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
