/**
 * Lenient reading of foreign records. Exports of one source differ in the case of keys (Panther lower-cases them, Sentinel
 * writes PascalCase), so a name that is absent is looked up once more without case. Only own properties are read.
 */

import { memo } from './_memo.ts';

export type Fields = Readonly<Record<string, unknown>>;

/** Longest text kept in an attribute, in characters. */
export const ATTR_LIMIT = 4096;
/** Longest identifier kept, in characters. */
export const ID_LIMIT = 1024;
/** Most elements read from one list of a record. */
const LIST_LIMIT = 500;

const ZERO_GUID = '00000000-0000-0000-0000-000000000000';
const GUID = /^\{?([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})\}?$/i;
const EMPTY_WORDS = new Set(['', '-', 'n/a', 'na', 'null', 'none', 'undefined', 'not available', 'unknown']);

const LONGEST_EMPTY_WORD = Math.max(...[...EMPTY_WORDS].map((word) => word.length));
const GUID_LENGTH = ZERO_GUID.length;

/** The value as an object, or undefined for anything else (arrays too). */
export function asFields(value: unknown): Fields | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : undefined;
}

/**
 * Which lengths and first letters the keys of the last few objects have, as bits: most names that are absent are known to be so at once,
 * and a record is asked for dozens of them.
 */
const lookedAt: { fields: Fields | undefined; low: number; high: number }[] = Array.from({ length: 4 }, () => ({
  fields: undefined,
  low: 0,
  high: 0,
}));
let oldest = 0;

/** Of 64 bits the one for a name, whatever its case. */
function bitOf(name: string): number {
  return (name.length * 5 + (name.charCodeAt(0) | 32) * 3) & 63;
}

function lookAt(fields: Fields): (typeof lookedAt)[number] {
  for (const one of lookedAt) if (one.fields === fields) return one;
  let low = 0;
  let high = 0;
  for (const key in fields) {
    const bit = bitOf(key);
    if (bit < 32) low |= 1 << bit;
    else high |= 1 << (bit - 32);
  }
  const found = { fields, low, high };
  lookedAt[oldest] = found;
  oldest = (oldest + 1) & 3;
  return found;
}

function mayHold(fields: Fields, name: string): boolean {
  const found = lookAt(fields);
  const bit = bitOf(name);
  return bit < 32 ? (found.low & (1 << bit)) !== 0 : (found.high & (1 << (bit - 32))) !== 0;
}

function member(fields: Fields, name: string): unknown {
  if (Object.hasOwn(fields, name)) return fields[name];
  if (!mayHold(fields, name)) return undefined;
  const wanted = name.toLowerCase();
  for (const key in fields) {
    if (key.length === wanted.length && key.toLowerCase() === wanted && Object.hasOwn(fields, key)) return fields[key];
  }
  return undefined;
}

/**
 * The value at a dotted path such as `actor.user.email`; digits index into arrays.
 * A key that itself contains the whole rest of the path (`service.name`) wins over walking.
 */
export function at(value: unknown, path: string): unknown {
  return walk(value, stepsOf(path));
}

interface Step {
  /** The whole rest of the path. */
  readonly whole: string;
  readonly head: string;
  readonly rest: Step | undefined;
}

const stepsOf = memo((path): Step => {
  const dot = path.indexOf('.');
  if (dot < 0) return { whole: path, head: path, rest: undefined };
  return { whole: path, head: path.slice(0, dot), rest: stepsOf(path.slice(dot + 1)) };
});

function walk(value: unknown, { whole, head, rest }: Step): unknown {
  let next: unknown;
  if (Array.isArray(value)) next = /^\d{1,6}$/.test(head) ? value[Number(head)] : undefined;
  else {
    const fields = asFields(value);
    if (fields === undefined) return undefined;
    const found = member(fields, whole);
    if (found !== undefined) return found;
    if (rest !== undefined) next = member(fields, head);
  }
  return rest === undefined || next === undefined ? next : walk(next, rest);
}

/** Text of a scalar, trimmed; undefined for empty text, objects and arrays. Numbers and booleans are spelled out. */
export function text(value: unknown): string | undefined {
  if (typeof value === 'string') {
    const trimmed = value.trim();
    return trimmed === '' ? undefined : trimmed;
  }
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : undefined;
  if (typeof value === 'boolean' || typeof value === 'bigint') return String(value);
  return undefined;
}

/** The first of several paths that holds text. */
export function textAt(value: unknown, ...paths: readonly string[]): string | undefined {
  for (const path of paths) {
    const found = text(at(value, path));
    if (found !== undefined) return found;
  }
  return undefined;
}

/** An identifier: text cut at 1,024 characters, undefined for the words exports use for "nothing" and for the zero GUID. */
export function id(value: unknown): string | undefined {
  const found = text(value);
  if (found === undefined) return undefined;
  const { length } = found;
  if (length <= LONGEST_EMPTY_WORD && EMPTY_WORDS.has(found.toLowerCase())) return undefined;
  if (length === GUID_LENGTH || length === GUID_LENGTH + 1 || length === GUID_LENGTH + 2) {
    if (found === ZERO_GUID) return undefined;
    if (GUID.test(found)) return found.replace(/[{}]/g, '').toLowerCase();
  }
  return length > ID_LIMIT ? found.slice(0, ID_LIMIT) : found;
}

/** The first of several paths that holds an identifier. */
export function idAt(value: unknown, ...paths: readonly string[]): string | undefined {
  for (const path of paths) {
    const found = id(at(value, path));
    if (found !== undefined) return found;
  }
  return undefined;
}

export function isGuid(value: string): boolean {
  return value.length >= GUID_LENGTH && value.length <= GUID_LENGTH + 2 && GUID.test(value);
}

export function isEmail(value: string): boolean {
  return value.length <= 320 && /^[^\s@"<>()]{1,64}@[^\s@"<>()]+\.[^\s@"<>()]+$/.test(value);
}

/** An address without what URIs and directories write around it: `mailto:` (RFC 6068), `smtp:` of proxy addresses, `%40`. Undefined for anything else. */
export function addressOf(value: string): string | undefined {
  if (value.length > 1000) return undefined;
  const bare = value
    .replace(/^(?:mailto|smtp|sip):/i, '')
    .replace(/%40/g, '@')
    .replace(/%2[Bb]/g, '+')
    .trim();
  return isEmail(bare) ? bare : undefined;
}

/** A list as it is, one element as a list of one, null and undefined as an empty list; at most 500 elements. */
export function listOf(value: unknown): readonly unknown[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value.slice(0, LIST_LIMIT) : [value];
}

/** Non-negative finite number from a number or a numeric text. */
export function count(value: unknown): number | undefined {
  const found = typeof value === 'string' && value.trim() !== '' ? Number(value.trim()) : value;
  return typeof found === 'number' && Number.isFinite(found) && found >= 0 ? Math.trunc(found) : undefined;
}

/** The JSON value of a text, or the value itself when it already is one. Undefined when the text is not JSON. */
export function parsed(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  const first = value.trimStart()[0];
  if (first !== '{' && first !== '[' && first !== '"') return undefined;
  try {
    return JSON.parse(value);
  } catch {
    return undefined;
  }
}

/**
 * A network address without port, brackets or IPv4-mapped prefix: `::ffff:10.0.0.1`, `[2001:db8::1]:443`, `10.0.0.1:6688`.
 * Undefined when the text is not an address (a service's DNS name, `Salesforce.com IP`).
 */
export function ipAddress(value: unknown): string | undefined {
  const found = text(value)?.split(',')[0]?.trim();
  return found === undefined || found.length > 64 ? undefined : addressIn(found);
}

const addressIn = memo((stated: string): string | undefined => {
  let found = stated;
  const bracketed = /^\[([0-9a-f:.]+)\](?::\d+)?$/i.exec(found);
  if (bracketed?.[1] !== undefined) found = bracketed[1];
  const v4 = /^(?:::ffff:)?(\d{1,3}(?:\.\d{1,3}){3})(?::\d+)?$/i.exec(found);
  if (v4?.[1] !== undefined) return v4[1].split('.').every((part) => Number(part) <= 255) ? v4[1] : undefined;
  return /^[0-9a-f:]+$/i.test(found) && found.split(':').length > 2 ? found.toLowerCase() : undefined;
});

/** The values of a separated list in one cell, trimmed, without blanks and repeats; at most 500. */
export function splitList(value: unknown, separator: RegExp = /;/): readonly string[] {
  if (Array.isArray(value))
    return [...new Set(value.slice(0, LIST_LIMIT).flatMap((item) => text(item)?.slice(0, ID_LIMIT) ?? []))];
  const found = text(value);
  if (found === undefined) return [];
  const parts = found.slice(0, 65_536).split(separator, LIST_LIMIT);
  return [...new Set(parts.map((part) => part.trim().slice(0, ID_LIMIT)).filter((part) => part !== ''))];
}
