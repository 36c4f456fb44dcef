/** Opaque page cursors. They hold a position, never SQL, and are checked when they come back. */
import { Refused } from '../../errors.ts';

/** A place in a sorted list: the sort column's value (null in the part sorted last) and the tie-breaking id. */
export interface Position {
  readonly value: number | null;
  readonly id: number | string;
}

export interface KeysetCursor extends Position {
  /** The page after the position, or the one before it. */
  readonly direction: 'after' | 'before';
}

export function encodeKeyset(direction: 'after' | 'before', position: Position): string {
  return Buffer.from(JSON.stringify([direction === 'after' ? 'a' : 'b', position.value, position.id])).toString(
    'base64url',
  );
}

/** @throws Refused (`bad_input`) when the text is not a cursor that this list made */
export function decodeKeyset(text: string | undefined): KeysetCursor | undefined {
  if (text === undefined) return undefined;
  const read = decode(text);
  if (Array.isArray(read) && read.length === 3) {
    const [direction, value, id] = read as unknown[];
    const valueOk = value === null || (typeof value === 'number' && Number.isFinite(value));
    if ((direction === 'a' || direction === 'b') && valueOk && (typeof id === 'number' || typeof id === 'string')) {
      return { direction: direction === 'a' ? 'after' : 'before', value, id };
    }
  }
  throw badCursor();
}

/** Cursor of a list that is paged by a plain number: a sequence number, a row id or how many rows went before. */
export function encodeNumber(value: number): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

/** @throws Refused (`bad_input`) */
export function decodeNumber(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const value = decode(text);
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value;
  throw badCursor();
}

function decode(text: string): unknown {
  try {
    return JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
  } catch (error) {
    if (error instanceof SyntaxError) throw badCursor();
    throw error;
  }
}

function badCursor(): Refused {
  return new Refused('bad_input', 'the page cursor is not one that this list gave; start again from the first page');
}
