/**
 * Gzip (RFC 1952), member by member: several members follow one another, and what follows the last that is no member is
 * counted instead of spoiling what was decoded before it.
 */
import { crc32, createInflateRaw } from 'node:zlib';
import { type Unpacker, ZlibUnpacker } from './unpack.ts';

const MAX_HEADER = 1024 * 1024;
const TRAILER = 8;

/** Length of the member header at the start, undefined when more bytes are needed, -1 when this is none. */
function headerLength(bytes: Buffer): number | undefined {
  if ((bytes[0] ?? 0x1f) !== 0x1f || (bytes[1] ?? 0x8b) !== 0x8b || (bytes[2] ?? 8) !== 8) return -1;
  if (bytes.length < 10) return undefined;
  const flags = bytes[3] ?? 0;
  let at = 10;
  if (flags & 4) {
    if (bytes.length < at + 2) return undefined;
    at += 2 + bytes.readUInt16LE(at);
  }
  for (const flag of [8, 16]) {
    if ((flags & flag) === 0) continue;
    const zero = bytes.indexOf(0, at);
    if (zero < 0) return undefined;
    at = zero + 1;
  }
  if (flags & 2) at += 2;
  return at <= bytes.length ? at : undefined;
}

export class GzipUnpacker implements Unpacker {
  unused = 0;
  #state: 'header' | 'deflate' | 'trailer' | 'after' = 'header';
  #pending: Buffer = Buffer.alloc(0);
  #members = 0;
  #inflate: ZlibUnpacker | undefined;
  #crc = 0;
  #size = 0;

  async *write(data: Buffer): AsyncGenerator<Buffer> {
    let rest = data;
    while (rest.length > 0) {
      if (this.#state === 'after') {
        this.unused += rest.length;
        return;
      }
      if (this.#state === 'deflate' && this.#inflate !== undefined) {
        const inflate = this.#inflate;
        for await (const out of inflate.write(rest)) yield this.#count(out);
        if (inflate.unused === 0) return;
        rest = rest.subarray(rest.length - inflate.unused);
        this.#close();
        this.#state = 'trailer';
        continue;
      }
      const bytes = Buffer.concat([this.#pending, rest]);
      this.#pending = Buffer.alloc(0);
      const taken = this.#state === 'header' ? this.#header(bytes) : this.#trailer(bytes);
      if (taken === undefined) {
        this.#pending = bytes;
        return;
      }
      rest = bytes.subarray(taken);
    }
  }

  async *end(): AsyncGenerator<Buffer> {
    if (this.#state === 'deflate' && this.#inflate !== undefined) {
      for await (const out of this.#inflate.end()) yield this.#count(out);
      this.#state = 'trailer';
    }
    if (this.#state === 'trailer') throw new Error('unexpected end of file');
    if (this.#pending.length > 0) {
      if (this.#members === 0) throw new Error('unexpected end of file');
      this.unused += this.#pending.length;
    }
  }

  close(): void {
    this.#close();
  }

  #close(): void {
    this.#inflate?.close();
    this.#inflate = undefined;
  }

  #count(out: Buffer): Buffer {
    this.#crc = crc32(out, this.#crc);
    this.#size = (this.#size + out.length) % 2 ** 32;
    return out;
  }

  #header(bytes: Buffer): number | undefined {
    const length = headerLength(bytes);
    if (length === -1) {
      if (this.#members === 0) throw new Error('the header is not that of gzip');
      this.#state = 'after';
      return 0;
    }
    if (length === undefined) {
      if (bytes.length > MAX_HEADER) throw new Error('the header does not end');
      return undefined;
    }
    this.#members++;
    this.#inflate = new ZlibUnpacker(createInflateRaw());
    this.#crc = 0;
    this.#size = 0;
    this.#state = 'deflate';
    return length;
  }

  #trailer(bytes: Buffer): number | undefined {
    if (bytes.length < TRAILER) return undefined;
    this.#state = 'header';
    if (bytes.readUInt32LE(0) !== this.#crc) throw new Error('the checksum does not match');
    if (bytes.readUInt32LE(4) !== this.#size) throw new Error('the length does not match');
    return TRAILER;
  }
}
