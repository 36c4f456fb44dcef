/**
 * Frames CSV (RFC 4180, leniently) by bytes: LF, CR and CRLF in any mix, quoted line ends, doubled quotes, ragged rows.
 * A quote that never closes costs its own line: scanning starts again at the next one.
 */
import { ByteWindow } from './byteWindow.ts';
import { rowKeys, rowMaker } from './csvHeader.ts';
import { bomLength, type Frame, type Framer, MAX_RECORD_BYTES, recordText } from './frame.ts';

const QUOTE = 0x22;
const LF = 0x0a;
const CR = 0x0d;
/** Bytes that may be scanned twice in one file because of unclosed quotes; beyond it the rest is one reject. */
const RESCAN_BUDGET = 8 * MAX_RECORD_BYTES;
const SEPARATOR_LINE = /^sep=(.)[\r\n]/;

/** The delimiter that a first line `sep=;` states (a spreadsheet's convention), if there is one. */
export function statedDelimiter(head: Buffer): string | undefined {
  return SEPARATOR_LINE.exec(head.toString('latin1', bomLength(head), bomLength(head) + 6))?.[1];
}

/** start: at a cell's first byte; plain, quoted: inside one; closed: after a closing quote. */
type CellState = 'start' | 'plain' | 'quoted' | 'closed';

export class CsvFramer implements Framer {
  /** The first row, verbatim; undefined until it is complete. */
  header: readonly string[] | undefined;
  readonly #delimiter: number;
  readonly #maxBytes: number;
  readonly #window = new ByteWindow();
  #row: (cells: readonly string[]) => Record<string, string> = () => ({});
  #pos = 0;
  #rowStart = 0;
  #state: CellState = 'start';
  /** Absolute start and end of each finished cell of the row, and whether it holds quotes. */
  #bounds: number[] = [];
  #cellStart = 0;
  #cellQuoted = false;
  #quotedNewline = false;
  #highBytes = 0;
  #rescanned = 0;
  /** After a CR: a LF that follows belongs to the same line end. */
  #afterReturn = false;
  /** Start of bytes that are only being passed over, to the next line or, when rescanning grew too dear, to the end. */
  #skipped: { readonly from: number; readonly reason: string; readonly toEnd: boolean } | undefined;
  #first = true;

  /** @param delimiter one ASCII character */
  constructor(delimiter: string, maxBytes = MAX_RECORD_BYTES) {
    this.#delimiter = delimiter.charCodeAt(0);
    this.#maxBytes = maxBytes;
  }

  *push(chunk: Buffer): Generator<Frame> {
    this.#window.append(chunk);
    if (this.#first && !this.#skipPreamble(false)) return;
    yield* this.#scan();
    this.#window.keepFrom(this.#skipped === undefined ? this.#rowStart : this.#pos);
  }

  *end(cut?: string): Generator<Frame> {
    if (this.#first) this.#skipPreamble(true);
    yield* this.#scan();
    while (this.#skipped === undefined && this.#state === 'quoted') {
      const failed = this.#resynchronise(
        `a quote that does not close before the end of the data${cut === undefined ? '' : ` (${cut})`}`,
      );
      if (failed !== undefined) yield { ...failed, ...(cut === undefined ? {} : { cut: true }) };
      yield* this.#scan();
    }
    const end = this.#window.end;
    if (this.#skipped !== undefined) yield this.#passedOver(end);
    else if (end > this.#rowStart && !(this.#bounds.length === 0 && this.#state === 'start')) {
      if (cut === undefined) yield* this.#finishRow(end);
      else
        yield {
          offset: this.#rowStart,
          length: end - this.#rowStart,
          reason: `the row is cut at byte ${end} (${cut})`,
          cut: true,
        };
    }
  }

  /** Passes a byte order mark and a `sep=` line. False while more bytes are needed to know. */
  #skipPreamble(atEnd: boolean): boolean {
    const { bytes } = this.#window;
    if (!atEnd && bytes.length < 10) return false;
    let from = bomLength(bytes);
    if (statedDelimiter(bytes) !== undefined) from += 5;
    this.#first = false;
    this.#startRow(from);
    return true;
  }

  #startRow(at: number): void {
    this.#pos = at;
    this.#rowStart = at;
    this.#cellStart = at;
    this.#state = 'start';
    this.#bounds = [];
    this.#cellQuoted = false;
    this.#quotedNewline = false;
    this.#highBytes = 0;
  }

  #endCell(at: number): void {
    this.#bounds.push(this.#cellStart, at, this.#cellQuoted ? 1 : 0);
    this.#cellStart = at + 1;
    this.#cellQuoted = false;
    this.#quotedNewline = false;
    this.#state = 'start';
  }

  *#scan(): Generator<Frame> {
    while (this.#pos < this.#window.end) {
      if (this.#skipped !== undefined) {
        const frame = this.#skip();
        if (frame === undefined) return;
        yield frame;
        continue;
      }
      const outcome = this.#scanRow();
      if (outcome === 'row') {
        const end = this.#pos - 1;
        yield* this.#finishRow(end);
        this.#startRow(this.#pos);
      } else if (outcome === 'stray' || this.#pos - this.#rowStart > this.#maxBytes) {
        const why =
          outcome === 'stray' ? 'a quote that does not close on its line' : `a row longer than ${this.#maxBytes} bytes`;
        const failed = this.#resynchronise(why);
        if (failed !== undefined) yield failed;
      }
    }
  }

  /** Scans to a row's end (position after its terminator), to a quote that cannot be right, or to the end of the bytes at hand. */
  #scanRow(): 'row' | 'stray' | 'more' {
    const { bytes, base } = this.#window;
    const delimiter = this.#delimiter;
    const limit = Math.min(bytes.length, this.#rowStart - base + this.#maxBytes + 1);
    let state = this.#state;
    let high = this.#highBytes;
    let i = this.#pos - base;
    if (this.#afterReturn && i < limit) {
      this.#afterReturn = false;
      if (bytes[i] === LF && state === 'start' && this.#bounds.length === 0) {
        i++;
        this.#rowStart = base + i;
        this.#cellStart = base + i;
      }
    }
    for (; i < limit; i++) {
      const byte = bytes[i] as number;
      high |= byte;
      if (state === 'quoted') {
        if (byte === QUOTE) state = 'closed';
        else if (byte === LF || byte === CR) this.#quotedNewline = true;
        continue;
      }
      if (byte === delimiter) {
        this.#endCell(base + i);
        state = 'start';
      } else if (byte === LF || byte === CR) {
        this.#endCell(base + i);
        this.#afterReturn = byte === CR;
        this.#pos = base + i + 1;
        this.#highBytes = high;
        return 'row';
      } else if (byte === QUOTE && state !== 'plain') {
        // Opens a cell, or doubles the quote just seen.
        state = 'quoted';
        this.#cellQuoted = true;
      } else if (state === 'closed' && this.#quotedNewline) {
        this.#pos = base + i;
        return 'stray';
      } else state = 'plain';
    }
    this.#state = state;
    this.#highBytes = high;
    this.#pos = base + i;
    return 'more';
  }

  /** Gives up the row's first line and goes on with the next, or begins to pass over bytes when there is none at hand. */
  #resynchronise(reason: string): Frame | undefined {
    const from = this.#rowStart;
    const { bytes, base } = this.#window;
    const start = from - base;
    let at = start;
    while (at < bytes.length && bytes[at] !== LF && bytes[at] !== CR) at++;
    const full = `${reason}, at byte ${from}`;
    this.#rescanned += this.#pos - (base + at);
    const toEnd = this.#rescanned > RESCAN_BUDGET;
    if (toEnd || at === bytes.length) {
      this.#pos = base + at;
      this.#skipped = { from, reason: full, toEnd };
      return undefined;
    }
    this.#afterReturn = bytes[at] === CR;
    this.#startRow(base + at + 1);
    return { offset: from, length: at - start, reason: full };
  }

  #skip(): Frame | undefined {
    const { bytes, base } = this.#window;
    if (this.#skipped?.toEnd !== true) {
      for (let i = this.#pos - base; i < bytes.length; i++) {
        if (bytes[i] !== LF && bytes[i] !== CR) continue;
        const frame = this.#passedOver(base + i);
        this.#afterReturn = bytes[i] === CR;
        this.#startRow(base + i + 1);
        return frame;
      }
    }
    this.#pos = this.#window.end;
    return undefined;
  }

  #passedOver(end: number): Frame {
    const { from, reason } = this.#skipped ?? { from: end, reason: '' };
    this.#skipped = undefined;
    return { offset: from, length: end - from, reason };
  }

  /** The row whose bytes end before `end`. Its last cell may still be open at the end of the data. */
  *#finishRow(end: number): Generator<Frame> {
    if (this.#bounds.length === 0 || this.#bounds[this.#bounds.length - 2] !== end) this.#endCell(end);
    const offset = this.#rowStart;
    if (end === offset) return;
    const bytes = this.#window.slice(offset, end);
    const { text, latin1 } =
      this.#highBytes < 0x80 ? { text: bytes.toString('latin1'), latin1: false } : recordText(bytes);
    const cells = this.#cells(bytes, text, latin1);
    if (this.header === undefined) {
      this.header = cells;
      this.#row = rowMaker(rowKeys(cells));
      return;
    }
    const frame = { offset, length: end - offset, ...(latin1 ? { latin1 } : {}) };
    const width = this.header.length;
    if (cells.length === width && cells.every((cell, i) => cell === this.header?.[i])) {
      yield { ...frame, reason: `the header again, at byte ${offset}` };
      return;
    }
    if (cells.length > width) yield { ...frame, value: this.#row(cells), cells, overflow: cells.slice(width) };
    else if (latin1) yield { ...frame, value: this.#row(cells), cells };
    else yield { offset, length: end - offset, value: this.#row(cells), cells };
  }

  #cells(bytes: Buffer, text: string, latin1: boolean): string[] {
    const byBytes = this.#highBytes >= 0x80 && !latin1;
    const cells: string[] = [];
    for (let i = 0; i < this.#bounds.length; i += 3) {
      const from = (this.#bounds[i] as number) - this.#rowStart;
      const to = (this.#bounds[i + 1] as number) - this.#rowStart;
      const raw = byBytes ? bytes.toString('utf8', from, to) : text.slice(from, to);
      cells.push(this.#bounds[i + 2] === 1 ? unquote(raw) : raw);
    }
    return cells;
  }
}

/** The text of a quoted cell; what follows its closing quote is kept as it is. */
function unquote(raw: string): string {
  let close = 1;
  for (;;) {
    close = raw.indexOf('"', close);
    if (close < 0) return raw.slice(1).replaceAll('""', '"');
    if (raw[close + 1] !== '"') break;
    close += 2;
  }
  return raw.slice(1, close).replaceAll('""', '"') + raw.slice(close + 1);
}
