/** Tar headers: POSIX.1-1988 ustar, POSIX.1-2001 pax, and the GNU extensions for long names and large sizes. */
import { nameText } from './memberName.ts';

export const BLOCK = 512;

export interface TarHeader {
  readonly name: string;
  readonly type: string;
  readonly size: number;
  readonly linkName: string;
}

function text(block: Buffer, from: number, length: number): string {
  const field = block.subarray(from, from + length);
  const zero = field.indexOf(0);
  return nameText(zero < 0 ? field : field.subarray(0, zero));
}

/** A number field: octal text, or base 256 where the first bit is set. Undefined when it is neither. */
function number(block: Buffer, from: number, length: number): number | undefined {
  const first = block[from] ?? 0;
  if (first >= 0x80) {
    // Negative values have no meaning here; larger ones than a number holds are forged.
    let value = first & 0x7f;
    for (let i = from + 1; i < from + length; i++) value = value * 256 + (block[i] ?? 0);
    return first === 0xff || value > Number.MAX_SAFE_INTEGER ? undefined : value;
  }
  const digits = block
    .toString('latin1', from, from + length)
    .replace(/[\0 ]+$/, '')
    .trim();
  if (digits === '') return 0;
  return /^[0-7]+$/.test(digits) ? Number.parseInt(digits, 8) : undefined;
}

/** True when the block's checksum is right: a header, whatever else it says. */
export function isTarHeader(block: Buffer): boolean {
  if (block.length < BLOCK || block[0] === 0) return false;
  const stated = number(block, 148, 8);
  if (stated === undefined) return false;
  let unsigned = 8 * 32;
  let signed = unsigned;
  for (let i = 0; i < BLOCK; i++) {
    if (i >= 148 && i < 156) continue;
    const byte = block[i] ?? 0;
    unsigned += byte;
    signed += byte < 128 ? byte : byte - 256;
  }
  return stated === unsigned || stated === signed;
}

/** The header of a block whose checksum is right; undefined when its size is no number. */
export function readTarHeader(block: Buffer): TarHeader | undefined {
  const size = number(block, 124, 12);
  if (size === undefined) return undefined;
  const prefix = block.toString('latin1', 257, 263) === 'ustar\0' ? text(block, 345, 155) : '';
  const name = text(block, 0, 100);
  const type = String.fromCharCode(block[156] ?? 0);
  return {
    name: prefix === '' ? name : `${prefix}/${name}`,
    type: type === '\0' ? '0' : type,
    size,
    linkName: text(block, 157, 100),
  };
}

/** The records of a pax header: `length key=value\n`. What is malformed ends the list. */
export function readPax(data: Buffer): Map<string, string> {
  const found = new Map<string, string>();
  for (let at = 0; at < data.length; ) {
    const space = data.indexOf(0x20, at);
    const length = space < 0 ? Number.NaN : Number(data.toString('latin1', at, space));
    if (!Number.isInteger(length) || length < 5 || at + length > data.length) break;
    const record = data.subarray(space + 1, at + length - 1);
    const equals = record.indexOf(0x3d);
    if (equals > 0) found.set(record.toString('latin1', 0, equals), nameText(record.subarray(equals + 1)));
    at += length;
  }
  return found;
}
