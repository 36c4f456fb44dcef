/**
 * Records inside the envelopes that SIEMs and log shippers put around them: the original text kept in a member (Elastic
 * `event.original`, Splunk `_raw`, a CSV column that holds JSON), documents in lists of a search answer, and records flattened into
 * columns (Splunk `a.b{}.c`, Sentinel `actor_s`, `TimeGenerated [UTC]`). Importers are handed what is inside and know nothing of it.
 * Shapes: elastic.co/guide/en/ecs (event.original), docs.splunk.com (exporting search results), learn.microsoft.com/azure/azure-monitor
 * (custom log column suffixes), docs.aws.amazon.com (CloudWatch Logs subscription data).
 */
import type { Container } from '../../shared/model/importer.ts';
import { isFlat, isFlattenedRow, unflatten } from './envelopeColumns.ts';

/** One way to take records out of what surrounds them. */
export interface Envelope {
  /** Shown beside the format, e.g. `event.original`. */
  readonly name: string;
  /**
   * What is inside is by definition the record as the source wrote it, so it is read even where the surrounding record could be
   * read too. Other members are only looked into when no importer knows the record as it is.
   */
  readonly original: boolean;
  /** What the records inside are like where they are not JSON objects. */
  readonly container?: Container;
  /** The records inside with their pointers in the surrounding record; empty when it holds none. */
  open(value: unknown): readonly Opened[];
}

export interface Opened {
  /** A JSON object, or a line of text. */
  readonly value: unknown;
  /** JSON Pointer of the inner record; empty where it is inside a text or the only one. */
  readonly pointer: string;
}

/** Members that are by definition the record as its source wrote it. */
export const ORIGINALS = ['event.original', '_raw', 'result._raw', '_source.event.original', 'fields._raw'];
/** Members that may hold a record. */
export const MEMBERS = [
  '_source.message',
  '_source',
  'result',
  'message',
  'event',
  'log',
  'raw',
  'raw_event',
  'rawEvent',
  'RawEventData',
  'RawData',
  'data',
  'payload',
  'body',
  'Message',
  'jsonPayload',
  'protoPayload',
];
/** Lists inside one surrounding record, with the member of their elements that is the record. */
const LISTS: readonly (readonly [list: string, member: string | undefined])[] = [
  ['hits.hits', '_source'],
  ['logEvents', 'message'],
  ['results', undefined],
];
/** Keys of lists that search answers and shippers put at the top of a document. */
export const ENVELOPE_LISTS = ['results', 'hits', 'rows', 'logEvents', 'records', 'events', 'logs', 'entries'] as const;

const MOST_INNER = 100_000;
const MOST_COLUMNS = 64;
const LONGEST_TEXT = 64 * 1024 * 1024;

type Fields = Record<string, unknown>;

function asFields(value: unknown): Fields | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : undefined;
}

/** Own member at a dotted path; a key that holds the whole rest of the path wins over walking. */
export function memberAt(value: unknown, path: string): unknown {
  const fields = asFields(value);
  if (fields === undefined) return undefined;
  if (Object.hasOwn(fields, path)) return fields[path];
  const dot = path.indexOf('.');
  if (dot < 0 || !Object.hasOwn(fields, path.slice(0, dot))) return undefined;
  return memberAt(fields[path.slice(0, dot)], path.slice(dot + 1));
}

/** An object, or the object that a text holds as JSON; a text that holds a JSON text is opened twice. */
function objectIn(value: unknown): Fields | undefined {
  let current = value;
  for (let depth = 0; depth < 2 && typeof current === 'string'; depth += 1) {
    const text = current.trimStart();
    if ((text[0] !== '{' && text[0] !== '"') || current.length > LONGEST_TEXT) return undefined;
    try {
      current = JSON.parse(text);
    } catch {
      return undefined;
    }
  }
  return asFields(current);
}

function inMember(path: string, original: boolean): Envelope {
  return {
    name: path,
    original,
    open(value) {
      const inner = objectIn(memberAt(value, path));
      if (inner === undefined || Object.keys(inner).length === 0) return [];
      return [{ value: inner, pointer: '' }];
    },
  };
}

function inList(list: string, member: string | undefined): Envelope {
  const base = `/${list.replaceAll('.', '/')}`;
  return {
    name: member === undefined ? list : `${list} › ${member}`,
    original: false,
    open(value) {
      const items = memberAt(value, list);
      if (!Array.isArray(items)) return [];
      return items.slice(0, MOST_INNER).flatMap((item, index): Opened[] => {
        const inner = objectIn(member === undefined ? item : memberAt(item, member));
        return inner === undefined ? [] : [{ value: inner, pointer: `${base}/${index}` }];
      });
    },
  };
}

/**
 * Every list of objects that a document has at its top, whatever the keys: exports that bundle the answers of several requests. A list
 * whose records are not the importer's leaves the record partly read, which is warned of.
 */
const TOP_LISTS: Envelope = {
  name: 'lists',
  original: false,
  open(value) {
    const opened: Opened[] = [];
    for (const [key, list] of Object.entries(asFields(value) ?? {}).slice(0, MOST_COLUMNS)) {
      if (!Array.isArray(list)) continue;
      const base = `/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`;
      for (const [index, item] of list.slice(0, MOST_INNER - opened.length).entries())
        if (asFields(item) !== undefined) opened.push({ value: item, pointer: `${base}/${index}` });
    }
    return opened;
  },
};

function columns(original: boolean, applies: (fields: Fields) => boolean): Envelope {
  return {
    name: 'columns',
    original,
    open(value) {
      const fields = asFields(value);
      return fields === undefined || !applies(fields) ? [] : [{ value: unflatten(fields), pointer: '' }];
    },
  };
}

const FLATTENED = columns(true, isFlattenedRow);
const COLUMNS = columns(false, isFlat);

/** Both, one after the other: what is inside the record that is inside. */
function within(outer: Envelope, inner: Envelope): Envelope {
  return {
    name: `${outer.name} › ${inner.name}`,
    original: outer.original && inner.original,
    open: (value) =>
      outer
        .open(value)
        .flatMap((opened) =>
          inner.open(opened.value).map((item) => ({ ...item, pointer: opened.pointer + item.pointer })),
        ),
  };
}

function opensMost(envelope: Envelope, samples: readonly unknown[]): boolean {
  return samples.filter((value) => envelope.open(value).length > 0).length * 2 >= samples.length;
}

/** The envelopes of `envelopesOf` that hold originals, alone: few and quickly found. */
export function originalsOf(samples: readonly unknown[]): readonly Envelope[] {
  if (samples.length === 0) return [];
  return [...ORIGINALS.map((path) => inMember(path, true)), FLATTENED].filter((one) => opensMost(one, samples));
}

/** Columns and members, other than those with names of their own, that hold JSON objects as texts. */
function textColumns(samples: readonly unknown[]): readonly string[] {
  const names = new Set<string>();
  for (const value of samples) {
    for (const [name, cell] of Object.entries(asFields(value) ?? {}).slice(0, 2000))
      if (typeof cell === 'string' && cell.length > 20 && objectIn(cell) !== undefined) names.add(name);
  }
  return [...names].slice(0, MOST_COLUMNS);
}

/**
 * The envelopes that at least half of these records may be in, originals first. Two around one another are found too
 * (Splunk's `_raw` around CloudWatch's `message`).
 */
export function envelopesOf(samples: readonly unknown[], deep = true): readonly Envelope[] {
  if (samples.length === 0) return [];
  const known = new Set([...ORIGINALS, ...MEMBERS]);
  const asked = [
    ...ORIGINALS.map((path) => inMember(path, true)),
    FLATTENED,
    ...LISTS.map(([list, member]) => inList(list, member)),
    ...MEMBERS.map((path) => inMember(path, false)),
    ...textColumns(samples)
      .filter((name) => !known.has(name))
      .map((name) => inMember(name, false)),
    ...(deep ? [TOP_LISTS] : []),
    COLUMNS,
  ];
  const found: Envelope[] = [];
  for (const envelope of asked) {
    if (!opensMost(envelope, samples)) continue;
    found.push(envelope);
    if (!deep || envelope === COLUMNS || envelope === TOP_LISTS) continue;
    const inside = samples.flatMap((value) => envelope.open(value).slice(0, 4)).map((opened) => opened.value);
    for (const inner of envelopesOf(inside.slice(0, 16), false)) found.push(within(envelope, inner));
  }
  return found.sort((a, b) => Number(b.original) - Number(a.original));
}
