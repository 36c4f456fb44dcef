/** What framers yield, and the bounds they keep. Offsets are absolute in the decoded stream. */
import { isUtf8 } from 'node:buffer';

/** A record longer than this is rejected, so that no input can make intake hold more. */
export const MAX_RECORD_BYTES = 64 * 1024 * 1024;
/** JSON nested deeper than this is rejected. */
export const MAX_JSON_DEPTH = 1_000;

export interface Frame {
  readonly offset: number;
  readonly length: number;
  /** Parsed JSON value, or the CSV row by header cell; undefined when rejected. */
  readonly value?: unknown;
  /** CSV: the cells in order, for the identity. */
  readonly cells?: readonly string[];
  readonly overflow?: readonly string[];
  /** Why the frame is no record; then it goes to the ledger as rejected. */
  readonly reason?: string;
  /** The input ended inside this frame. */
  readonly cut?: boolean;
  /** The bytes were not UTF-8 and were read as Latin-1. */
  readonly latin1?: boolean;
}

/** Divides a byte stream, fed in any chunks, into records. What lies outside every frame is framing. */
export interface Framer {
  push(chunk: Buffer): Iterable<Frame>;
  /** `cut`: the input is known to be incomplete, for this reason. */
  end(cut?: string): Iterable<Frame>;
}

/** Text of a record's bytes: UTF-8 or, where they are not UTF-8, byte for byte as Latin-1. */
export function recordText(bytes: Buffer): { readonly text: string; readonly latin1: boolean } {
  return isUtf8(bytes)
    ? { text: bytes.toString('utf8'), latin1: false }
    : { text: bytes.toString('latin1'), latin1: true };
}

/** Length of a UTF-8 byte order mark at the start of these bytes: 3 or 0. */
export function bomLength(head: Uint8Array): number {
  return head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf ? 3 : 0;
}
