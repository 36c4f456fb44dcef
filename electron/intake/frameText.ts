/**
 * Frames plain-text logs: one record a line, its bytes exactly those between two line ends. LF, CR and CRLF end a line, mixed too;
 * lines of nothing but white space are framing. A record's value is its text.
 */
import { ByteWindow } from './byteWindow.ts';
import { bomLength, type Frame, type Framer, MAX_RECORD_BYTES, recordText } from './frame.ts';

const NEWLINE = 0x0a;
const RETURN = 0x0d;

function isBlank(line: Buffer): boolean {
  for (const byte of line) if (byte !== 0x20 && byte !== 0x09) return false;
  return true;
}

export class TextLineFramer implements Framer {
  readonly #maxBytes: number;
  readonly #window = new ByteWindow();
  /** Up to where no line end was found. */
  #searched = 0;
  /** Start of a line too long to hold, whose bytes are being passed over. */
  #skippedFrom: number | undefined;
  #bomDone = false;

  constructor(maxBytes = MAX_RECORD_BYTES) {
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
    // Each is looked for again only once it is passed, so that text with one kind of line end is not searched for the other line by line.
    let newline = this.#next(NEWLINE);
    let returned = this.#next(RETURN);
    for (;;) {
      const at = newline < 0 || (returned >= 0 && returned < newline) ? returned : newline;
      if (at < 0) break;
      yield* this.#line(window.base + at);
      window.keepFrom(window.base + at + 1);
      this.#searched = window.base;
      newline = newline === at ? this.#next(NEWLINE) : newline - at - 1;
      returned = returned === at ? this.#next(RETURN) : returned - at - 1;
    }
    this.#searched = window.end;
    if (window.bytes.length > this.#maxBytes) this.#skippedFrom ??= window.base;
    if (this.#skippedFrom !== undefined) window.keepFrom(window.end);
  }

  /** @param cut why the data ends early: then the last line, if no line end follows it, is incomplete */
  *end(cut?: string): Generator<Frame> {
    const { base, end } = this.#window;
    if (cut === undefined || end === base || this.#skippedFrom !== undefined) {
      yield* this.#line(end);
      return;
    }
    if (isBlank(this.#window.slice(base, end))) return;
    const reason = `the line that starts at byte ${base} is cut at byte ${end}, the end of the data (${cut})`;
    yield { offset: base, length: end - base, reason, cut: true };
  }

  /** Where this byte is next among the pending ones; negative when it is not. */
  #next(byte: number): number {
    return this.#window.bytes.indexOf(byte, Math.max(0, this.#searched - this.#window.base));
  }

  *#line(to: number): Generator<Frame> {
    const offset = this.#skippedFrom ?? this.#window.base;
    if (this.#skippedFrom !== undefined || to - offset > this.#maxBytes) {
      this.#skippedFrom = undefined;
      yield { offset, length: to - offset, reason: `a line longer than ${this.#maxBytes} bytes, at byte ${offset}` };
      return;
    }
    const line = this.#window.slice(offset, to);
    if (isBlank(line)) return;
    const { text, latin1 } = recordText(line);
    yield { offset, length: line.length, value: text, ...(latin1 ? { latin1 } : {}) };
  }
}
