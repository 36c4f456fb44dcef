/**
 * Frames newline-delimited JSON. A bad line is one reject and nothing more. A line may itself be a wrapper (`{"Records":[…]}`)
 * or hold several values; then each record of it is framed.
 */
import { ByteWindow } from './byteWindow.ts';
import { bomLength, type Frame, type Framer, MAX_JSON_DEPTH, MAX_RECORD_BYTES } from './frame.ts';
import { JsonFramer } from './frameJson.ts';
import { jsonRecord } from './jsonRecord.ts';

const NEWLINE = 0x0a;
const RETURN = 0x0d;

function isBlank(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x09 || byte === NEWLINE || byte === RETURN || byte === 0x1e;
}

/** Whether brackets outside strings nest deeper than the bound. Only long lines can, so only they are looked at. */
function tooDeep(line: Buffer): boolean {
  if (line.length <= 2 * MAX_JSON_DEPTH) return false;
  let depth = 0;
  let inString = false;
  for (let i = 0; i < line.length; i++) {
    const byte = line[i];
    if (inString) {
      if (byte === 0x5c) i++;
      else if (byte === 0x22) inString = false;
    } else if (byte === 0x22) inString = true;
    else if (byte === 0x7b || byte === 0x5b) {
      if (++depth > MAX_JSON_DEPTH) return true;
    } else if (byte === 0x7d || byte === 0x5d) depth--;
  }
  return false;
}

export class LineFramer implements Framer {
  readonly #lists: readonly string[];
  readonly #terminator: number;
  readonly #maxBytes: number;
  readonly #window = new ByteWindow();
  /** Up to where no terminator was found. */
  #searched = 0;
  /** Start of a line too long to hold, whose bytes are being passed over. */
  #skippedFrom: number | undefined;
  #bomDone = false;

  /** @param terminator the byte that ends lines: LF, or CR in files that have no LF */
  constructor(lists: readonly string[] = [], terminator: number = NEWLINE, maxBytes = MAX_RECORD_BYTES) {
    this.#lists = lists;
    this.#terminator = terminator;
    this.#maxBytes = maxBytes;
  }

  *push(chunk: Buffer): Generator<Frame> {
    const window = this.#window;
    window.append(chunk);
    if (!this.#bomDone) {
      if (window.bytes.length < 3 && window.bytes[0] === 0xef) return;
      window.keepFrom(bomLength(window.bytes));
      this.#bomDone = true;
    }
    for (;;) {
      const found = window.bytes.indexOf(this.#terminator, Math.max(0, this.#searched - window.base));
      if (found < 0) break;
      const end = window.base + found;
      if (this.#skippedFrom === undefined) yield* this.#line(window.base, end);
      else yield this.#overlong(end);
      window.keepFrom(end + 1);
    }
    this.#searched = window.end;
    if (window.bytes.length > this.#maxBytes) this.#skippedFrom ??= window.base;
    if (this.#skippedFrom !== undefined) window.keepFrom(window.end);
  }

  *end(cut?: string): Generator<Frame> {
    const { base, end } = this.#window;
    if (this.#skippedFrom !== undefined) yield this.#overlong(end);
    else yield* this.#line(base, end, cut ?? '');
  }

  #overlong(end: number): Frame {
    const offset = this.#skippedFrom ?? end;
    this.#skippedFrom = undefined;
    return { offset, length: end - offset, reason: `a line longer than ${this.#maxBytes} bytes, at byte ${offset}` };
  }

  /** `last`: set for the bytes after the last terminator, to the reason why the input is incomplete or to ''. */
  *#line(from: number, to: number, last?: string): Generator<Frame> {
    if (to - from > this.#maxBytes) {
      this.#skippedFrom = from;
      yield this.#overlong(to);
      return;
    }
    const all = this.#window.slice(from, to);
    let start = 0;
    let stop = all.length;
    while (start < stop && isBlank(all[start])) start++;
    while (stop > start && isBlank(all[stop - 1])) stop--;
    if (start === stop) return;
    const line = all.subarray(start, stop);
    const offset = from + start;
    if (tooDeep(line)) {
      yield { offset, length: line.length, reason: `nested deeper than ${MAX_JSON_DEPTH} levels, at byte ${offset}` };
      return;
    }
    const frame = jsonRecord(line, offset);
    if (frame.reason === undefined && !this.#wraps(frame.value)) {
      yield frame;
      return;
    }
    // A wrapper, an array, or several values on one line, perhaps with lone CRs between: taken apart where every part of it is good.
    const inner = new JsonFramer(this.#lists, offset, this.#maxBytes);
    const parts = [...inner.push(line), ...inner.end()];
    if (frame.reason === undefined) yield* parts;
    else if (parts.length > 0 && parts.every((part) => part.reason === undefined)) yield* parts;
    else if (last !== undefined && inner.open) {
      const why = last === '' ? '' : ` (${last})`;
      const reason = `the JSON value that starts at byte ${offset} is cut at byte ${to}, the end of the data${why}`;
      yield { offset, length: line.length, reason, cut: true };
    } else yield* this.#split(line, offset, frame);
  }

  /** A bad line with lone CRs in it may be several lines of which one is bad. */
  *#split(line: Buffer, offset: number, whole: Frame): Generator<Frame> {
    const at = line.indexOf(RETURN);
    if (at < 0) {
      yield whole;
      return;
    }
    let from = 0;
    for (let to = at; from < line.length; ) {
      const part = line.subarray(from, to);
      if (part.length > 0) yield jsonRecord(part, offset + from);
      from = to + 1;
      const next = line.indexOf(RETURN, from);
      to = next < 0 ? line.length : next;
    }
  }

  #wraps(value: unknown): boolean {
    return this.#lists.some((key) => Array.isArray((value as Record<string, unknown>)[key]));
  }
}
