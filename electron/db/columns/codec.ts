/** Blocks as bytes: numbers in as few bytes as the largest needs, compressed where that pays. Little-endian. */
import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { BLOCK_EVENTS, type Lists, type Numbers, type Times, UNDATED } from './layout.ts';

const TWO_32 = 4_294_967_296;
const COMPRESSED = 0x80;
const HEADER_BYTES = 9;
/** Compressed bytes are kept when they are at most this part of the plain ones. */
const WORTH = 0.85;
const OPTIONS = { params: { [constants.ZSTD_c_compressionLevel]: 1 } };
/** No block states more numbers than this; what claims to is damaged. */
const MOST_NUMBERS = 16_777_216;

/** The narrowest copy of the numbers, each a whole one from 0 to 2^32 - 1. */
export function narrow(values: ArrayLike<number> & Iterable<number>): Numbers {
  let most = 0;
  for (let at = 0; at < values.length; at += 1) if ((values[at] as number) > most) most = values[at] as number;
  if (most < 256) return Uint8Array.from(values);
  return most < 65_536 ? Uint16Array.from(values) : Uint32Array.from(values);
}

export function encodeNumbers(values: ArrayLike<number> & Iterable<number>): Buffer {
  const packed = narrow(values);
  if (packed.length === BLOCK_EVENTS && !packed.some((value) => value !== 0)) return NOTHING;
  const plain = Buffer.from(packed.buffer, packed.byteOffset, packed.byteLength);
  const squeezed = plain.length > 64 ? zstdCompressSync(plain, OPTIONS) : plain;
  const compress = squeezed.length < plain.length * WORTH;
  const body = compress ? squeezed : plain;
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeUInt8(packed.BYTES_PER_ELEMENT | (compress ? COMPRESSED : 0), 0);
  header.writeUInt32LE(packed.length, 1);
  header.writeUInt32LE(body.length, 5);
  return Buffer.concat([header, body]);
}

/** A field that no event of the block has: width 0. */
const NOTHING = Buffer.alloc(HEADER_BYTES);
const ZEROS = new Uint8Array(BLOCK_EVENTS);

interface Read<T> {
  readonly value: T;
  readonly end: number;
}

function readNumbers(bytes: Buffer, from: number): Read<Numbers> {
  const kind = bytes.readUInt8(from);
  const width = kind & 0x7f;
  if (width === 0) return { value: ZEROS, end: from + HEADER_BYTES };
  const count = bytes.readUInt32LE(from + 1);
  const start = from + HEADER_BYTES;
  const end = start + bytes.readUInt32LE(from + 5);
  if (end > bytes.length || count > MOST_NUMBERS) throw new RangeError('a block of event columns is damaged');
  const size = count * width;
  const stored = bytes.subarray(start, end);
  const plain =
    (kind & COMPRESSED) === 0
      ? stored
      : zstdDecompressSync(stored, { chunkSize: Math.max(64, size + 64), maxOutputLength: Math.max(64, size + 64) });
  if (plain.length !== size) throw new RangeError('a block of event columns is damaged');
  return { value: viewOf(plain, width, count), end };
}

/** The bytes as numbers; copied where they do not lie on a boundary that the array needs. */
function viewOf(bytes: Buffer, width: number, count: number): Numbers {
  if (width === 1) return new Uint8Array(bytes.buffer, bytes.byteOffset, count);
  const aligned = bytes.byteOffset % width === 0 ? bytes : Buffer.from(new Uint8Array(bytes).buffer);
  if (width === 2) return new Uint16Array(aligned.buffer, aligned.byteOffset, count);
  return new Uint32Array(aligned.buffer, aligned.byteOffset, count);
}

/** One number an event. @throws RangeError for bytes that no block has */
export function decodeNumbers(bytes: Buffer): Numbers {
  return ofBlock(readNumbers(bytes, 0)).value;
}

function ofBlock(read: Read<Numbers>): Read<Numbers> {
  if (read.value.length !== BLOCK_EVENTS) throw new RangeError('a block of event columns is damaged');
  return read;
}

export function encodeLists(lists: Lists): Buffer {
  return Buffer.concat([encodeNumbers(lists.ends), encodeNumbers(lists.ids)]);
}

/** @throws RangeError */
export function decodeLists(bytes: Buffer): Lists {
  const ends = ofBlock(readNumbers(bytes, 0));
  return { ends: ends.value, ids: readNumbers(bytes, ends.end).value };
}

const ABSENT_MARK = 0;
const UNDATED_MARK = 1;
const DATED_MARK = 2;

/** The earliest time, and for each event a mark and its distance from there in two halves. */
export function encodeTimes(times: Times): Buffer {
  let base = UNDATED;
  for (const time of times) if (time < base) base = time;
  const marks = new Uint8Array(times.length);
  const high = new Uint32Array(times.length);
  const low = new Uint32Array(times.length);
  for (const [at, time] of times.entries()) {
    if (Number.isNaN(time)) marks[at] = ABSENT_MARK;
    else if (time === UNDATED) marks[at] = UNDATED_MARK;
    else {
      marks[at] = DATED_MARK;
      high[at] = Math.floor((time - base) / TWO_32);
      low[at] = (time - base) % TWO_32;
    }
  }
  const head = Buffer.alloc(8);
  head.writeDoubleLE(base === UNDATED ? 0 : base, 0);
  return Buffer.concat([head, encodeNumbers(marks), encodeNumbers(high), encodeNumbers(low)]);
}

/** @throws RangeError */
export function decodeTimes(bytes: Buffer): Times {
  const base = bytes.readDoubleLE(0);
  const marks = ofBlock(readNumbers(bytes, 8));
  const high = ofBlock(readNumbers(bytes, marks.end));
  const low = ofBlock(readNumbers(bytes, high.end));
  const times = new Float64Array(BLOCK_EVENTS);
  for (let at = 0; at < BLOCK_EVENTS; at += 1) {
    const mark = marks.value[at];
    if (mark === DATED_MARK) times[at] = base + (high.value[at] as number) * TWO_32 + (low.value[at] as number);
    else times[at] = mark === UNDATED_MARK ? UNDATED : Number.NaN;
  }
  return times;
}
