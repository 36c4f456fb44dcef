/** One JSON record from its bytes. */
import { type Frame, recordText } from './frame.ts';

const POSITION = /at position (\d+)/;

/** Where the parser stopped. Its message is not passed on: it quotes the evidence. */
function place(error: unknown, text: string, offset: number): string {
  const position = error instanceof Error ? POSITION.exec(error.message)?.[1] : undefined;
  if (position === undefined) return `not valid JSON, in the record at byte ${offset}`;
  return `not valid JSON at byte ${offset + Buffer.byteLength(text.slice(0, Number(position)))}`;
}

function nameOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'an array' : `a bare ${typeof value}`;
}

/** A frame with the parsed object, or with the reason why these bytes are not one JSON object. */
export function jsonRecord(bytes: Buffer, offset: number): Frame {
  const { text, latin1 } = recordText(bytes);
  const frame = { offset, length: bytes.length, ...(latin1 ? { latin1 } : {}) };
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...frame, value };
    return { ...frame, reason: `${nameOf(value)} where a record should be, at byte ${offset}` };
  } catch (error) {
    return { ...frame, reason: place(error, text, offset) };
  }
}
