/**
 * The one filter that every view obeys, as text: `agent:"Drift Chat" -verb:read time:2025-08-08..2025-08-18 export`.
 * Terms are joined by AND; `field:a,b` means either; a leading `-` excludes; bare words search every stored value.
 * This file turns text into terms and back; electron/db/queries/filter.ts turns terms into SQL.
 */

/** Every field that a term may name, with the help text shown while typing. */
export const FILTER_FIELDS = {
  user: 'originating user',
  actor: 'who acted, as the source names it',
  agent: 'agent',
  credential: 'credential the action used',
  through: 'credential, account or integration it was executed with',
  workflow: 'workflow or run',
  system: 'system acted on',
  object: 'object touched',
  resource: 'what access is compared by: the type of the object acted on, else its name',
  entity: 'any role: user, agent, credential, workflow, system, object, tool',
  action: "the source's own operation name",
  verb: 'normalised verb, e.g. export',
  status: 'success, failure or unknown',
  source: 'log source, e.g. aws.cloudtrail',
  evidence: 'evidence file, by name or id',
  ip: 'network address',
  ua: 'user agent',
  class: 'weakest hop: exact, strong, medium, weak, analyst, empty',
  user_class: 'how sure the originating user is: exact, strong, medium, weak, analyst, empty',
  agent_class: 'how sure the agent is: exact, strong, medium, weak, analyst, empty',
  states:
    'what the record itself says: user, actor, agent, credential, workflow, system, object, delegation, network, ids',
  external: 'marks of the outside: any, actor, content, audience, or guest, sender, author, web …',
  chain: 'chain id',
  finding: 'finding id',
  event: 'event id',
  key: 'correlation key value (trace, token, session, request …)',
  tag: 'tag',
  has: 'star, comment, finding, chain, gap, agent, object',
  is: 'direct (no agent), undated, truncated, tool_run (an agent ran a tool of its own)',
  time: 'range, 2025-08-08..2025-08-18 (UTC)',
} as const;
/** What a record may say for itself; also the questions of the coverage matrix. */
export const STATED = [
  'user',
  'actor',
  'agent',
  'credential',
  'workflow',
  'system',
  'object',
  'delegation',
  'network',
  'ids',
] as const;
export type Stated = (typeof STATED)[number];

export type FilterField = keyof typeof FILTER_FIELDS;

export interface FilterTerm {
  readonly field: FilterField | 'text';
  /** Alternatives: any of them matches. For `time` exactly one text, `from..to`, either side may be empty. */
  readonly values: readonly string[];
  readonly negated: boolean;
}

export interface ParsedFilter {
  readonly terms: readonly FilterTerm[];
  /** What could not be read, in words for the person typing. The readable terms still apply. */
  readonly errors: readonly string[];
}

export const MAX_FILTER_LENGTH = 4096;
export const MAX_FILTER_TERMS = 40;

const FIELD_PREFIX = /^(-?)([a-z_]+):/i;

/** Parses filter text. Never throws; unknown fields and unterminated quotes are reported in `errors`. */
export function parseFilter(text: string): ParsedFilter {
  const terms: FilterTerm[] = [];
  const errors: string[] = [];
  let rest = text.slice(0, MAX_FILTER_LENGTH).trim();
  if (text.length > MAX_FILTER_LENGTH) errors.push(`the filter is cut at ${MAX_FILTER_LENGTH} characters`);
  while (rest !== '') {
    if (terms.length >= MAX_FILTER_TERMS) {
      errors.push(`only the first ${MAX_FILTER_TERMS} terms apply`);
      break;
    }
    const prefix = FIELD_PREFIX.exec(rest);
    let field: FilterField | 'text' = 'text';
    let negated = false;
    if (prefix !== null && prefix[2] !== undefined) {
      const name = prefix[2].toLowerCase();
      if (isFilterField(name)) {
        field = name;
        negated = prefix[1] === '-';
        rest = rest.slice(prefix[0].length);
      } else if (!/^https?$/i.test(name)) {
        errors.push(`no field named "${name}": searched as text`);
      }
    }
    if (field === 'text' && rest.startsWith('-') && rest.length > 1 && rest[1] !== ' ') {
      negated = true;
      rest = rest.slice(1);
    }
    const read = readValues(rest, field !== 'text');
    if (read.error !== undefined) errors.push(read.error);
    rest = read.rest.trimStart();
    const values = read.values.filter((value) => value !== '');
    if (values.length > 0) terms.push({ field, values, negated });
    else if (field !== 'text') errors.push(`${field}: needs a value`);
  }
  return { terms, errors };
}

function readValues(text: string, list: boolean): { values: string[]; rest: string; error?: string } {
  const values: string[] = [];
  let at = 0;
  for (;;) {
    if (text[at] === '"') {
      const quoted = readQuoted(text, at + 1);
      values.push(quoted.value);
      if (quoted.end < 0) return { values, rest: '', error: 'a quote is not closed' };
      at = quoted.end;
    } else {
      const stop = list ? /[\s,]/ : /\s/;
      let end = at;
      while (end < text.length && !stop.test(text[end] as string)) end += 1;
      values.push(text.slice(at, end));
      at = end;
    }
    if (list && text[at] === ',') at += 1;
    else return { values, rest: text.slice(at) };
  }
}

function readQuoted(text: string, from: number): { value: string; end: number } {
  let value = '';
  for (let at = from; at < text.length; at += 1) {
    const char = text[at] as string;
    if (char === '\\' && at + 1 < text.length) {
      at += 1;
      value += text[at];
    } else if (char === '"') {
      return { value, end: at + 1 };
    } else value += char;
  }
  return { value, end: -1 };
}

/** Canonical text of the terms; `parseFilter(formatFilter(t)).terms` equals `t`. */
export function formatFilter(terms: readonly FilterTerm[]): string {
  return terms
    .map((term) => {
      const sign = term.negated ? '-' : '';
      if (term.field === 'text') return sign + term.values.map((value) => quote(value, true)).join(' ');
      return `${sign}${term.field}:${term.values.map((value) => quote(value, false)).join(',')}`;
    })
    .join(' ');
}

function quote(value: string, bare: boolean): string {
  const safe = bare ? !/[\s":\\]|^-/.test(value) : !/[\s",\\]/.test(value);
  return safe && value !== '' ? value : `"${value.replace(/[\\"]/g, (char) => `\\${char}`)}"`;
}

/** Adds a term, replacing an existing `time` term and merging nothing else; returns the new text. */
export function withTerm(text: string, term: FilterTerm): string {
  const { terms } = parseFilter(text);
  const kept = terms.filter((other) => !(term.field === 'time' && other.field === 'time') && !sameTerm(other, term));
  return formatFilter([...kept, term]);
}

/** Removes the term at this position; returns the new text. */
export function withoutTerm(text: string, index: number): string {
  return formatFilter(parseFilter(text).terms.filter((_, at) => at !== index));
}

function sameTerm(a: FilterTerm, b: FilterTerm): boolean {
  return a.field === b.field && a.negated === b.negated && a.values.join('\u0000') === b.values.join('\u0000');
}

export function isFilterField(name: string): name is FilterField {
  return Object.hasOwn(FILTER_FIELDS, name);
}

/**
 * The `time` term's bounds in µs UTC, half open. Dates without a time mean the start of the day for `from` and the end of
 * the day for `to`. Undefined where a side is open or unreadable.
 */
export function timeBounds(value: string): { fromUs?: number; toUs?: number } {
  const [from = '', to = ''] = value.split('..', 2);
  const bounds: { fromUs?: number; toUs?: number } = {};
  const fromUs = instant(from, false);
  const toUs = instant(to === '' && !value.includes('..') ? from : to, true);
  if (fromUs !== undefined) bounds.fromUs = fromUs;
  if (toUs !== undefined) bounds.toUs = toUs;
  return bounds;
}

function instant(text: string, end: boolean): number | undefined {
  if (/^-?\d{1,16}us$/.test(text)) return Number(text.slice(0, -2));
  const match = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d)(?::(\d\d)(?:\.(\d{1,6}))?)?Z?)?$/.exec(text);
  if (match === null) return undefined;
  const ms = Date.parse(`${match[1]}T${match[2] ?? '00:00'}:${match[3] ?? '00'}Z`);
  if (Number.isNaN(ms)) return undefined;
  const us = ms * 1000 + Number((match[4] ?? '').padEnd(6, '0'));
  if (!end) return us;
  if (match[2] === undefined) return us + 86_400_000_000;
  return us;
}
