/**
 * Sigma's value modifiers (specification 2.1, appendix "Sigma Modifiers"): `field|mod|mod: value` to tests of what a record holds.
 * What is not supported is named, never left out.
 */
import { RE2JS } from 're2js';
import { networkTest } from './network.ts';
import { quoted, SigmaFault } from './problem.ts';
import { anyDash, open, type Pattern, parsePattern, patternTest, plainText, type TextTest } from './wildcard.ts';

/** What a detection item asks of a field's values. */
export type ValueTest =
  /** `trimmed`: text without white space around it that matches implies that what was trimmed off it may match too; see prefilter. */
  | { readonly is: 'text'; readonly test: TextTest; readonly pattern?: Pattern }
  | { readonly is: 'number'; readonly value: number; readonly text: string }
  | { readonly is: 'compare'; readonly test: (value: number) => boolean; readonly part: TimePart | undefined }
  | { readonly is: 'null' }
  | { readonly is: 'field'; readonly field: string; readonly compare: (own: string, other: string) => boolean };

export const TIME_PARTS = ['minute', 'hour', 'day', 'week', 'month', 'year'] as const;
export type TimePart = (typeof TIME_PARTS)[number];

export interface FieldTest {
  readonly field: string;
  /** `any`: one value is enough; `all`: each has to be met by some value of the field. */
  readonly link: 'any' | 'all';
  readonly tests: readonly ValueTest[];
  /** `|neq`. */
  readonly negated: boolean;
  /** `|exists`; the tests are then empty. */
  readonly exists: boolean | undefined;
}

const KNOWN = new Set<string>([
  'contains',
  'startswith',
  'endswith',
  'all',
  'exists',
  'cased',
  'neq',
  'windash',
  're',
  'i',
  'm',
  's',
  'base64',
  'base64offset',
  'utf16',
  'utf16le',
  'utf16be',
  'wide',
  'lt',
  'lte',
  'gt',
  'gte',
  ...TIME_PARTS,
  'cidr',
  'fieldref',
]);

const MOST_VALUES = 20_000;

type Flags = ReadonlySet<string>;

/** @throws SigmaFault naming what is wrong or not supported; `path` is the item's */
export function fieldTest(key: string, stated: unknown, path: readonly (string | number)[]): FieldTest {
  const [field = '', ...modifiers] = key.split('|');
  for (const one of modifiers) {
    if (one === 'expand') {
      throw new SigmaFault('uses the modifier `|expand`: placeholders have no values here', path);
    }
    if (!KNOWN.has(one)) throw new SigmaFault(`uses the modifier ${quoted(`|${one}`)}, which is not supported`, path);
  }
  const flags: Flags = new Set(modifiers);
  if (flags.size < modifiers.length) throw new SigmaFault(`${quoted(key)} names a modifier twice`, path);
  const shared = { field: field.trim(), negated: flags.has('neq') };
  if (flags.has('exists')) {
    if (typeof stated !== 'boolean') throw new SigmaFault('`|exists` takes true or false', path);
    if (modifiers.length > 1) throw new SigmaFault('`|exists` goes with no other modifier', path);
    return { ...shared, link: 'any', tests: [], exists: stated };
  }
  const values = Array.isArray(stated) ? stated : [stated];
  if (values.length === 0) throw new SigmaFault(`${quoted(key)} has an empty list of values`, path);
  if (values.length > MOST_VALUES) throw new SigmaFault(`${quoted(key)} has more than ${MOST_VALUES} values`, path);
  const tests = values.flatMap((value, index) => valueTests(value, modifiers, flags, [...path, index]));
  return { ...shared, link: flags.has('all') ? 'all' : 'any', tests, exists: undefined };
}

function valueTests(
  value: unknown,
  modifiers: readonly string[],
  flags: Flags,
  path: readonly (string | number)[],
): ValueTest[] {
  const only = (...allowed: readonly string[]): void => {
    const other = modifiers.find((one) => !allowed.includes(one) && !['all', 'neq'].includes(one));
    if (other !== undefined)
      throw new SigmaFault(`${quoted(`|${other}`)} does not go with ${quoted(`|${modifiers.join('|')}`)}`, path);
  };
  const order = (['lt', 'lte', 'gt', 'gte'] as const).filter((one) => flags.has(one));
  const part = TIME_PARTS.find((one) => flags.has(one));
  if (order.length > 0 || part !== undefined) {
    only('lt', 'lte', 'gt', 'gte', ...TIME_PARTS);
    if (order.length > 1 || TIME_PARTS.filter((one) => flags.has(one)).length > 1) {
      throw new SigmaFault(`${quoted(`|${modifiers.join('|')}`)} compares in two ways at once`, path);
    }
    return [{ is: 'compare', test: comparison(order[0], numberOf(value, path)), part }];
  }
  if (value === null) {
    only();
    return [{ is: 'null' }];
  }
  if (flags.has('re')) {
    only('re', 'i', 'm', 's');
    return [{ is: 'text', test: expression(textOf(value, path), flags, path) }];
  }
  for (const flag of ['i', 'm', 's'])
    if (flags.has(flag)) throw new SigmaFault(`\`|${flag}\` only goes with \`|re\``, path);
  if (flags.has('cidr')) {
    only('cidr');
    const test = networkTest(textOf(value, path));
    if (test === undefined) throw new SigmaFault(`${quoted(value)} is no address range`, path);
    return [{ is: 'text', test }];
  }
  if (flags.has('fieldref')) {
    only('fieldref', 'contains', 'startswith', 'endswith', 'cased');
    return [{ is: 'field', field: textOf(value, path), compare: reference(flags) }];
  }
  const number = typeof value === 'number' || typeof value === 'bigint';
  if (number && modifiers.every((one) => one === 'all' || one === 'neq' || one === 'cased')) {
    return [{ is: 'number', value: Number(value), text: String(value) }];
  }
  const cased = flags.has('cased');
  return patterns(textOf(value, path), modifiers, path).map((pattern) => ({
    is: 'text',
    test: patternTest(pattern, cased),
    pattern,
  }));
}

function textOf(value: unknown, path: readonly (string | number)[]): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean') return String(value);
  const what = value instanceof Map ? 'a map' : Array.isArray(value) ? 'a list' : String(value);
  throw new SigmaFault(`${what} stands where a value belongs`, path);
}

function numberOf(value: unknown, path: readonly (string | number)[]): number {
  const found = typeof value === 'string' && value.trim() !== '' ? Number(value) : Number(value ?? Number.NaN);
  if (typeof value === 'boolean' || !Number.isFinite(found))
    throw new SigmaFault(`${quoted(value)} is no number`, path);
  return found;
}

function comparison(order: 'lt' | 'lte' | 'gt' | 'gte' | undefined, bound: number): (value: number) => boolean {
  if (order === 'lt') return (value) => value < bound;
  if (order === 'lte') return (value) => value <= bound;
  if (order === 'gt') return (value) => value > bound;
  if (order === 'gte') return (value) => value >= bound;
  return (value) => value === bound;
}

function reference(flags: Flags): (own: string, other: string) => boolean {
  const fold = flags.has('cased') ? (text: string) => text : (text: string) => text.toLowerCase();
  if (flags.has('contains')) return (own, other) => fold(own).includes(fold(other));
  if (flags.has('startswith')) return (own, other) => fold(own).startsWith(fold(other));
  if (flags.has('endswith')) return (own, other) => fold(own).endsWith(fold(other));
  return (own, other) => fold(own) === fold(other);
}

const LONGEST_EXPRESSION = 10_000;

/** RE2 answers in time in proportion to the text whatever the expression is: none can explode. */
function expression(source: string, flags: Flags, path: readonly (string | number)[]): TextTest {
  if (source.length > LONGEST_EXPRESSION)
    throw new SigmaFault('the regular expression is longer than 10,000 characters', path);
  const set =
    (flags.has('i') ? RE2JS.CASE_INSENSITIVE : 0) |
    (flags.has('m') ? RE2JS.MULTILINE : 0) |
    (flags.has('s') ? RE2JS.DOTALL : 0);
  try {
    const compiled = RE2JS.compile(source, set);
    return (text) => compiled.matcher(text).find();
  } catch (error) {
    const why = error instanceof Error ? error.message.split('\n')[0] : 'it does not compile';
    const around = /\(\?<?[=!]|\\[1-9]/.test(source)
      ? ' (look-around and references back are not in Sigma’s flavour, and not run because they can take forever)'
      : '';
    throw new SigmaFault(`the regular expression ${quoted(source)} cannot be run: ${quoted(why)}${around}`, path);
  }
}

/** Text or bytes on its way through transforming modifiers, in the order they are named. */
type Carried = { readonly text: Pattern } | { readonly bytes: Buffer };

function patterns(value: string, modifiers: readonly string[], path: readonly (string | number)[]): Pattern[] {
  let carried: Carried[] = [{ text: parsePattern(value) }];
  const bytes = (one: Carried, name: string): Buffer => {
    if ('bytes' in one) return one.bytes;
    const plain = plainText(one.text);
    if (plain === undefined)
      throw new SigmaFault(
        `\`|${name}\` takes a text without wildcards and before contains, startswith, endswith`,
        path,
      );
    return Buffer.from(plain, 'utf8');
  };
  const utf16 = (one: Carried, name: string, swap: boolean, mark: boolean): Carried => {
    const wide = Buffer.from(bytes(one, name).toString('utf8'), 'utf16le');
    if (swap) wide.swap16();
    return { bytes: mark ? Buffer.concat([Buffer.from([0xff, 0xfe]), wide]) : wide };
  };
  const pattern = (one: Carried): Pattern => ('text' in one ? one.text : [one.bytes.toString('latin1')]);
  for (const name of modifiers) {
    if (name === 'contains') carried = carried.map((one) => ({ text: open(pattern(one), true, true) }));
    else if (name === 'startswith') carried = carried.map((one) => ({ text: open(pattern(one), false, true) }));
    else if (name === 'endswith') carried = carried.map((one) => ({ text: open(pattern(one), true, false) }));
    else if (name === 'windash') carried = carried.map((one) => ({ text: anyDash(pattern(one)) }));
    else if (name === 'wide' || name === 'utf16le') carried = carried.map((one) => utf16(one, name, false, false));
    else if (name === 'utf16be') carried = carried.map((one) => utf16(one, name, true, false));
    else if (name === 'utf16') carried = carried.map((one) => utf16(one, name, false, true));
    else if (name === 'base64') carried = carried.map((one) => ({ text: [bytes(one, name).toString('base64')] }));
    else if (name === 'base64offset') carried = carried.flatMap((one) => offsets(bytes(one, name)));
  }
  return carried.map(pattern);
}

/** The part of the text that is the same wherever it begins in what was encoded: shifted by no, one and two bytes. */
function offsets(bytes: Buffer): Carried[] {
  const firsts = [0, 2, 3];
  const lasts = [0, 3, 2];
  return [0, 1, 2].map((shift) => {
    const encoded = Buffer.concat([Buffer.alloc(shift, 0x20), bytes]).toString('base64');
    const cut = lasts[(bytes.length + shift) % 3] ?? 0;
    return { text: [encoded.slice(firsts[shift], cut === 0 ? undefined : -cut)] };
  });
}
