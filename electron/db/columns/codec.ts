/**
 * Blocks as bytes: numbers in as few bytes as the largest needs, as runs of equal ones where that halves them. A general compressor would
 * make them smaller yet, and reading one ten times as slow. Little-endian.
 */
import { BLOCK_EVENTS, type Lists, type Numbers, type Times, UNDATED } from './layout.ts';

const TWO_32 = 4_294_967_296;
const RUNS = 0x80;
/** Width and form in one byte, how many numbers, how many bytes or runs follow. */
const HEADER_BYTES = 9;
const LONGEST_RUN = 65_535;
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
  const width = packed.BYTES_PER_ELEMENT;
  const lengths = runsOf(packed);
  const asRuns = lengths.length * (width + 2) * 2 <= packed.byteLength;
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeUInt8(width | (asRuns ? RUNS : 0), 0);
  header.writeUInt32LE(packed.length, 1);
  header.writeUInt32LE(asRuns ? lengths.length : packed.byteLength, 5);
  if (!asRuns) return Buffer.concat([header, bytesOf(packed)]);
  let at = 0;
  const starts = lengths.map((length) => {
    at += length;
    return packed[at - length] as number;
  });
  const heads =
    width === 1 ? Uint8Array.from(starts) : width === 2 ? Uint16Array.from(starts) : Uint32Array.from(starts);
  return Buffer.concat([header, bytesOf(heads), bytesOf(Uint16Array.from(lengths))]);
}

function bytesOf(numbers: Numbers): Buffer {
  return Buffer.from(numbers.buffer, numbers.byteOffset, numbers.byteLength);
}

/** Lengths of the runs of equal numbers. */
function runsOf(values: Numbers): number[] {
  const lengths: number[] = [];
  let length = 0;
  for (let at = 0; at < values.length; at += 1) {
    length += 1;
    if (values[at + 1] === values[at] && length < LONGEST_RUN) continue;
    lengths.push(length);
    length = 0;
  }
  return lengths;
}

interface Read<T> {
  readonly value: T;
  readonly end: number;
}

function damaged(): RangeError {
  return new RangeError('a block of event columns is damaged');
}

function readNumbers(bytes: Buffer, from: number): Read<Numbers> {
  if (from + HEADER_BYTES > bytes.length) throw damaged();
  const form = bytes.readUInt8(from);
  const width = form & 0x7f;
  const count = bytes.readUInt32LE(from + 1);
  const stated = bytes.readUInt32LE(from + 5);
  const start = from + HEADER_BYTES;
  if (count > MOST_NUMBERS || (width !== 1 && width !== 2 && width !== 4)) throw damaged();
  if ((form & RUNS) === 0) {
    const end = start + stated;
    if (end > bytes.length || stated !== count * width) throw damaged();
    return { value: viewOf(bytes.subarray(start, end), width, count), end };
  }
  const end = start + stated * (width + 2);
  if (end > bytes.length) throw damaged();
  const heads = viewOf(bytes.subarray(start, start + stated * width), width, stated);
  const lengths = viewOf(bytes.subarray(start + stated * width, end), 2, stated);
  const value = width === 1 ? new Uint8Array(count) : width === 2 ? new Uint16Array(count) : new Uint32Array(count);
  let at = 0;
  for (let run = 0; run < stated; run += 1) {
    const next = at + (lengths[run] as number);
    if (heads[run] !== 0) value.fill(heads[run] as number, at, next);
    at = next;
  }
  if (at !== count) throw damaged();
  return { value, end };
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
  if (read.value.length !== BLOCK_EVENTS) throw damaged();
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
