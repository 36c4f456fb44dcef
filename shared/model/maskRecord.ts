/**
 * Masks the secrets in a source record's own text, whatever its framing: by shape anywhere, by name in JSON (also JSON inside
 * a JSON string), in `name=value` pairs and, where the columns are known, in CSV cells. Works on text that was cut.
 */
import { isSecretName, shortened, TOKEN_SHAPES } from './secrets.ts';

export interface SecretRange {
  readonly from: number;
  /** Exclusive. */
  readonly to: number;
  /** What is shown in its place. */
  readonly shown: string;
}

/** Names of columns and the delimiter, for a text that begins with its record. */
export interface RecordColumns {
  readonly names: readonly string[];
  readonly delimiter: string;
}

export interface MaskedText {
  readonly text: string;
  /** How many values were masked. */
  readonly masked: number;
}

const NAMED_JSON = /"([A-Za-z][\w .:$-]{0,99}?)(\\{0,7}|")"\s{0,20}:\s{0,20}/g;
const NAMED_PAIR = /(?<![\w.-])([A-Za-z][\w.-]{1,60})=("?)([^\s"'&;,<>\\]{1,4096})/g;
const MOST_NESTED = 65_536;
const SHORTENED_FROM = 24;

const hidden = (value: string): string => `(${value.length} characters masked)`;

/** The columns of a CSV by its header; undefined when the record stands under none. @param line the header as it stands in the file */
export function recordColumns(line: string | null, names: readonly string[]): RecordColumns | undefined {
  if (line === null || names.length === 0) return undefined;
  let delimiter = ',';
  for (const one of [';', '\t', '|']) if (line.split(one).length > line.split(delimiter).length) delimiter = one;
  return { names, delimiter };
}

/** The places of secrets in a text, in order and without overlap. */
export function secretRanges(text: string, columns?: RecordColumns): readonly SecretRange[] {
  const found: SecretRange[] = [];
  if (columns !== undefined) found.push(...cellSecrets(text, columns));
  found.push(...jsonSecrets(text), ...pairSecrets(text));
  for (const shape of TOKEN_SHAPES) {
    for (const match of text.matchAll(shape)) {
      const [secret] = match;
      const shown = secret.length < SHORTENED_FROM ? hidden(secret) : shortened(secret);
      found.push({ from: match.index, to: match.index + secret.length, shown: shown.replaceAll('\\', '') });
    }
  }
  // The longer of two that begin together; what begins inside another belongs to it.
  found.sort((a, b) => a.from - b.from || b.to - a.to);
  const apart: SecretRange[] = [];
  for (const range of found) {
    const last = apart.at(-1);
    if (last === undefined || range.from >= last.to) apart.push(range);
    else if (range.to > last.to) apart[apart.length - 1] = { ...last, to: range.to };
  }
  return apart;
}

/** The text with its secrets masked, and how many they were. */
export function maskRecord(text: string, columns?: RecordColumns): MaskedText {
  const ranges = secretRanges(text, columns);
  return { text: maskedSlice(text, ranges, 0, text.length), masked: ranges.length };
}

/** The part [from, to) of a text; a secret of which any character lies in it is masked whole. */
export function maskedSlice(text: string, ranges: readonly SecretRange[], from: number, to: number): string {
  let shown = '';
  let at = from;
  for (const range of ranges) {
    if (range.to <= at || range.from >= to) continue;
    shown += text.slice(at, Math.max(at, range.from)) + range.shown;
    at = Math.min(range.to, to);
  }
  return shown + text.slice(at, Math.max(at, to));
}

function jsonSecrets(text: string): SecretRange[] {
  const found: SecretRange[] = [];
  let seen = 0;
  for (const match of text.matchAll(NAMED_JSON)) {
    const [whole, name = '', before = ''] = match;
    // What lies inside a value that was masked is not looked at again.
    if (match.index < seen || !isSecretName(name)) continue;
    seen = addValue(found, text, match.index + whole.length, `${before}"`);
  }
  return found;
}

/** What a secret name's value holds: a text or number; of a list or an object every text inside. Returns where it ends. */
function addValue(found: SecretRange[], text: string, start: number, quote: string): number {
  const first = text[start];
  if (first === '[' || first === '{') return addNested(found, text, start, quote);
  if (text.startsWith(quote, start)) {
    const from = start + quote.length;
    const to = closing(text, from, quote);
    if (to > from) found.push({ from, to, shown: hidden(text.slice(from, to)) });
    return to;
  }
  // Shown as a text, so that what is masked is still JSON.
  const bare = /^-?\d[\d.eE+-]{0,60}/.exec(text.slice(start, start + 64))?.[0] ?? '';
  if (bare !== '') found.push({ from: start, to: start + bare.length, shown: `${quote}${hidden(bare)}${quote}` });
  return start + bare.length;
}

function addNested(found: SecretRange[], text: string, start: number, quote: string): number {
  const end = Math.min(text.length, start + MOST_NESTED);
  let depth = 0;
  for (let at = start; at < end; at += 1) {
    const char = text[at];
    if (char === '[' || char === '{') depth += 1;
    else if (char === ']' || char === '}') {
      depth -= 1;
      if (depth === 0) return at + 1;
    } else if (text.startsWith(quote, at)) {
      const from = at + quote.length;
      const to = closing(text, from, quote);
      const after = to + quote.length;
      const isName = /^\s{0,20}:/.test(text.slice(after, after + 21));
      if (!isName && to > from) found.push({ from, to, shown: hidden(text.slice(from, to)) });
      at = after - 1;
    }
  }
  return end;
}

/** Where a JSON text ends; the end of what is there when it was cut. In JSON inside JSON its quote is escaped as often as its opening one. */
function closing(text: string, from: number, quote: string): number {
  if (quote === '""') return doubled(text, from);
  const escapes = quote.length - 1;
  for (let at = text.indexOf('"', from); at >= 0; at = text.indexOf('"', at + 1)) {
    let before = 0;
    while (at - before - 1 >= from && text[at - before - 1] === '\\') before += 1;
    // An even number more of backslashes than the quote's own are escaped backslashes before it; fewer: an outer end.
    if (before <= escapes || (before - escapes) % (2 * (escapes + 1)) === 0) return at - Math.min(before, escapes);
  }
  return text.length;
}

/** JSON in a quoted CSV cell writes each of its quotes twice. */
function doubled(text: string, from: number): number {
  for (let at = text.indexOf('"', from); at >= 0; at = text.indexOf('"', at + 2)) {
    let before = 0;
    while (at - before - 1 >= from && text[at - before - 1] === '\\') before += 1;
    if (text[at + 1] !== '"' || before % 2 === 0) return at;
  }
  return text.length;
}

function* pairSecrets(text: string): Generator<SecretRange> {
  for (const match of text.matchAll(NAMED_PAIR)) {
    const [whole, name = '', , value = ''] = match;
    if (!isSecretName(name)) continue;
    const to = match.index + whole.length;
    yield { from: to - value.length, to, shown: hidden(value) };
  }
}

const MOST_CELLS = 5_000;

/** Cells under a column of such a name; RFC 4180 quoting. */
function* cellSecrets(text: string, columns: RecordColumns): Generator<SecretRange> {
  const { names, delimiter } = columns;
  if (!names.some(isSecretName)) return;
  let at = 0;
  for (let column = 0; column < MOST_CELLS && at <= text.length; column += 1) {
    const quoted = text[at] === '"';
    let to = quoted ? at + 1 : at;
    if (quoted) {
      while (to < text.length && !(text[to] === '"' && text[to + 1] !== '"')) to += text[to] === '"' ? 2 : 1;
    } else while (to < text.length && text[to] !== delimiter && text[to] !== '\n' && text[to] !== '\r') to += 1;
    const from = quoted ? at + 1 : at;
    if (to > from && isSecretName(names[column]?.trim() ?? '')) yield { from, to, shown: hidden(text.slice(from, to)) };
    while (to < text.length && text[to] !== delimiter && text[to] !== '\n' && text[to] !== '\r') to += 1;
    if (text[to] !== delimiter) return;
    at = to + 1;
  }
}
