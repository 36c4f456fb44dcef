/**
 * Lenient reading of foreign records. Exports of one source differ in the case of keys (Panther lower-cases them, Sentinel
 * writes PascalCase), so a name that is absent is looked up once more without case. Only own properties are read.
 */

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

/** The value as an object, or undefined for anything else (arrays too). */
export function asFields(value: unknown): Fields | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : undefined;
}

function member(fields: Fields, name: string): unknown {
  if (Object.hasOwn(fields, name)) return fields[name];
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
  const fields = asFields(value);
  if (fields !== undefined) {
    const whole = member(fields, path);
    if (whole !== undefined) return whole;
  }
  const dot = path.indexOf('.');
  const head = dot < 0 ? path : path.slice(0, dot);
  let next: unknown;
  if (Array.isArray(value)) next = /^\d{1,6}$/.test(head) ? value[Number(head)] : undefined;
  else if (fields !== undefined && dot >= 0) next = member(fields, head);
  if (dot < 0 || next === undefined) return next;
  return at(next, path.slice(dot + 1));
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
  if (found === undefined || EMPTY_WORDS.has(found.toLowerCase()) || found === ZERO_GUID) return undefined;
  const cut = found.slice(0, ID_LIMIT);
  return GUID.test(cut) ? cut.replace(/[{}]/g, '').toLowerCase() : cut;
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
  return GUID.test(value);
}

export function isEmail(value: string): boolean {
  return value.length <= 320 && /^[^\s@"<>()]{1,64}@[^\s@"<>()]+\.[^\s@"<>()]+$/.test(value);
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
  let found = text(value)?.split(',')[0]?.trim();
  if (found === undefined || found.length > 64) return undefined;
  const bracketed = /^\[([0-9a-f:.]+)\](?::\d+)?$/i.exec(found);
  if (bracketed?.[1] !== undefined) found = bracketed[1];
  const v4 = /^(?:::ffff:)?(\d{1,3}(?:\.\d{1,3}){3})(?::\d+)?$/i.exec(found);
  if (v4?.[1] !== undefined) return v4[1].split('.').every((part) => Number(part) <= 255) ? v4[1] : undefined;
  return /^[0-9a-f:]+$/i.test(found) && found.split(':').length > 2 ? found.toLowerCase() : undefined;
}

/** The values of a separated list in one cell, trimmed, without blanks and repeats; at most 500. */
export function splitList(value: unknown, separator: RegExp = /;/): readonly string[] {
  if (Array.isArray(value))
    return [...new Set(value.slice(0, LIST_LIMIT).flatMap((item) => text(item)?.slice(0, ID_LIMIT) ?? []))];
  const found = text(value);
  if (found === undefined) return [];
  const parts = found.slice(0, 65_536).split(separator, LIST_LIMIT);
  return [...new Set(parts.map((part) => part.trim().slice(0, ID_LIMIT)).filter((part) => part !== ''))];
}
