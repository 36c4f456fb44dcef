/**
 * Frames JSON (RFC 8259) by bytes: an array of records, an object whose list member holds them, one object, or any of these one
 * after the other (also with RFC 7464 separators). Only strings and brackets are followed; each record is then parsed whole.
 */
import { ByteWindow } from './byteWindow.ts';
import { bomLength, type Frame, type Framer, MAX_JSON_DEPTH, MAX_RECORD_BYTES } from './frame.ts';
import { jsonRecord } from './jsonRecord.ts';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const COMMA = 0x2c;
const COLON = 0x3a;
const NEWLINE = 0x0a;
const MAX_KEY_BYTES = 1_024;

/** top: between values; object: in a top-level object; list: between elements; value: in an element; stray: in bytes that open no value. */
type Mode = 'top' | 'object' | 'list' | 'value' | 'stray';

function isGap(byte: number): boolean {
  return byte === 0x20 || byte === NEWLINE || byte === 0x0d || byte === 0x09 || byte === COMMA || byte === 0x1e;
}

export class JsonFramer implements Framer {
  /** The first list found in a wrapper: its key, where the wrapper starts and where the list's bracket is. */
  firstList: { readonly key: string; readonly objectStart: number; readonly bracket: number } | undefined;
  readonly #lists: ReadonlySet<string>;
  readonly #maxBytes: number;
  readonly #window = new ByteWindow();
  #pos: number;
  #mode: Mode = 'top';
  #depth = 0;
  #inString = false;
  #escaped = false;
  /** Start of the value in hand, or of the string in hand while in a wrapper. */
  #start = 0;
  #stringStart = 0;
  #stringEnd = 0;
  #listKey: string | undefined;
  #wrapped = false;
  #inWrapperList = false;
  /** The value in hand is an element of a list, not a top-level one. */
  #listValue = false;
  #fault: string | undefined;
  /** End of the last record or list opening: what a cut tail starts from between records. */
  #tail = 0;
  #bomDone: boolean;

  /**
   * @param lists keys whose list-valued member, at depth one of a top-level object, holds the records
   * @param base absolute offset of the first byte; a byte order mark is looked for only at 0
   */
  constructor(lists: Iterable<string> = [], base = 0, maxBytes = MAX_RECORD_BYTES) {
    this.#lists = new Set(lists);
    this.#maxBytes = maxBytes;
    this.#window.base = base;
    this.#pos = base;
    this.#tail = base;
    this.#bomDone = base !== 0;
  }

  /** Whether a value or list has begun and not ended. */
  get open(): boolean {
    return this.#mode !== 'top' && this.#mode !== 'stray';
  }

  /** Whether the value in hand is a record of which every byte is needed. */
  get #holds(): boolean {
    return this.#mode === 'value' || (this.#mode === 'object' && !this.#wrapped);
  }

  *push(chunk: Buffer): Generator<Frame> {
    const window = this.#window;
    window.append(chunk);
    if (!this.#bomDone) {
      if (window.bytes.length < 3 && window.bytes[0] === 0xef) return;
      this.#pos = bomLength(window.bytes);
      this.#bomDone = true;
    }
    while (this.#pos < window.end) {
      const frame = this.#inString ? this.#scanString() : this.#scanStructure();
      if (frame !== undefined) yield frame;
    }
    this.#release();
  }

  *end(cut?: string): Generator<Frame> {
    const end = this.#window.end;
    if (this.#mode === 'top') return;
    if (this.#mode === 'stray') {
      yield this.#strayFrame(end);
      return;
    }
    const whole = this.#holds;
    const offset = whole ? this.#start : this.#tail;
    const what = whole ? `the JSON value that starts at byte ${offset}` : 'the list of records';
    const reason = `${what} is cut at byte ${end}, the end of the data${cut === undefined ? '' : ` (${cut})`}`;
    yield { offset, length: end - offset, reason, cut: true };
  }

  /** Moves to the end of the string in hand, or of the bytes at hand. */
  #scanString(): undefined {
    const { bytes, base } = this.#window;
    let i = this.#pos - base;
    const end = bytes.length;
    while (i < end) {
      const byte = bytes[i++];
      if (this.#escaped) this.#escaped = false;
      else if (byte === BACKSLASH) this.#escaped = true;
      else if (byte === QUOTE) {
        this.#inString = false;
        break;
      }
    }
    this.#pos = base + i;
    this.#stringEnd = this.#pos;
    this.#checkSize();
  }

  /** Moves over structure up to the next string, the end of a record or of the bytes at hand. */
  #scanStructure(): Frame | undefined {
    const { bytes, base } = this.#window;
    const end = bytes.length;
    for (let i = this.#pos - base; i < end; i++) {
      const byte = bytes[i] as number;
      if (this.#mode === 'value' || this.#mode === 'object') {
        if (byte === QUOTE) {
          this.#inString = true;
          this.#stringStart = base + i;
          this.#pos = base + i + 1;
          return undefined;
        }
        if (byte > COLON && byte < OPEN_BRACKET) continue;
        const done = this.#structural(byte, base + i);
        if (done) {
          this.#pos = base + i + 1;
          const frame = this.#closeValue(base + i + 1);
          if (frame !== undefined) return frame;
        }
      } else if (this.#mode === 'stray') {
        const closes = this.#depth === 1 && (byte === COMMA || byte === CLOSE_BRACKET);
        if (closes || byte === NEWLINE) {
          this.#pos = base + i;
          const frame = this.#strayFrame(base + i);
          this.#mode = this.#depth === 1 ? 'list' : 'top';
          return frame;
        }
        if (byte === QUOTE && this.#depth === 1) {
          this.#inString = true;
          this.#pos = base + i + 1;
          return undefined;
        }
      } else {
        this.#between(byte, base + i);
        if (this.#inString) {
          this.#pos = base + i + 1;
          return undefined;
        }
      }
    }
    this.#pos = base + end;
    this.#checkSize();
    return undefined;
  }

  /** A structural byte inside a value. True when it closes the value. */
  #structural(byte: number, at: number): boolean {
    if (byte === OPEN_BRACE || byte === OPEN_BRACKET) {
      if (this.#mode === 'object' && this.#depth === 1 && byte === OPEN_BRACKET && this.#listKey !== undefined) {
        this.firstList ??= { key: this.#listKey, objectStart: this.#start, bracket: at };
        this.#mode = 'list';
        this.#wrapped = true;
        this.#inWrapperList = true;
        this.#fault = undefined;
        this.#tail = at + 1;
        return false;
      }
      this.#depth++;
      if (this.#depth > MAX_JSON_DEPTH) this.#fault ??= `nested deeper than ${MAX_JSON_DEPTH} levels at byte ${at}`;
    } else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) {
      this.#depth--;
      return this.#depth === 0;
    } else if (this.#mode === 'object' && this.#depth === 1) {
      if (byte === COLON) this.#listKey = this.#keyOfList();
      else if (byte === COMMA) this.#listKey = undefined;
    }
    return false;
  }

  /** A byte between values: at the top, or between the elements of a list. */
  #between(byte: number, at: number): void {
    if (isGap(byte)) return;
    const inList = this.#mode === 'list';
    if (inList && byte === CLOSE_BRACKET) {
      this.#tail = at + 1;
      this.#mode = this.#inWrapperList ? 'object' : 'top';
      this.#depth = this.#inWrapperList ? 1 : 0;
      this.#inWrapperList = false;
      this.#listKey = undefined;
      // The key before the list is forgotten, so that a second colon after it means the same whether its bytes are still at hand.
      this.#stringStart = at + 1;
      this.#stringEnd = at + 1;
      return;
    }
    this.#start = at;
    this.#depth = 1;
    if (byte === OPEN_BRACE) {
      this.#mode = inList || this.#lists.size === 0 ? 'value' : 'object';
      if (this.#mode === 'object') {
        this.#wrapped = false;
        this.#listKey = undefined;
      }
    } else if (byte === OPEN_BRACKET) {
      this.#mode = inList ? 'value' : 'list';
      if (!inList) this.#tail = at + 1;
    } else {
      this.#mode = 'stray';
      this.#depth = inList ? 1 : 0;
      if (byte === QUOTE && inList) this.#inString = true;
    }
    if (this.#mode === 'value') this.#listValue = inList;
  }

  /** The key just read, when it is one that holds records. */
  #keyOfList(): string | undefined {
    const from = this.#stringStart;
    if (this.#stringEnd - from > MAX_KEY_BYTES || from < this.#window.base) return undefined;
    const text = this.#window.slice(from, this.#stringEnd).toString('utf8');
    let key: unknown = text.slice(1, -1);
    if (text.includes('\\')) {
      try {
        key = JSON.parse(text);
      } catch {
        return undefined;
      }
    }
    return typeof key === 'string' && this.#lists.has(key) ? key : undefined;
  }

  #closeValue(end: number): Frame | undefined {
    const wrapper = this.#mode === 'object' && this.#wrapped;
    this.#mode = this.#mode === 'value' && this.#listValue ? 'list' : 'top';
    this.#depth = this.#mode === 'list' ? 1 : 0;
    if (wrapper) {
      this.#wrapped = false;
      this.#tail = end;
      return undefined;
    }
    this.#pos = end;
    this.#checkSize(end - this.#start);
    const fault = this.#fault;
    this.#fault = undefined;
    this.#tail = end;
    if (fault !== undefined) return { offset: this.#start, length: end - this.#start, reason: fault };
    return jsonRecord(this.#window.slice(this.#start, end), this.#start);
  }

  #strayFrame(end: number): Frame {
    this.#tail = end;
    this.#fault = undefined;
    const where = this.#depth === 1 ? 'a bare value where a record should be' : 'bytes that are not JSON';
    return { offset: this.#start, length: end - this.#start, reason: `${where}, at byte ${this.#start}` };
  }

  #checkSize(length = this.#holds ? this.#pos - this.#start : 0): void {
    if (length > this.#maxBytes) {
      this.#fault ??= `longer than ${this.#maxBytes} bytes, starting at byte ${this.#start}`;
    }
  }

  /** Forgets what no record or key in hand can need. */
  #release(): void {
    let from = this.#holds && this.#fault === undefined ? this.#start : this.#pos;
    if (this.#mode === 'object') from = Math.min(from, Math.max(this.#stringStart, this.#pos - 2 * MAX_KEY_BYTES));
    this.#window.keepFrom(from);
  }
}
