/**
 * A record's original fields, as rules name them. Names are looked up exactly and then without case; a key that holds the rest of a
 * dotted path wins over walking; a list on the way stands for each of its elements; a text that holds JSON is opened when a path goes on.
 */
import type { SourceView } from './sources.ts';

export interface RecordView {
  /** All values of a field, lists by element; undefined where the record has no such field. */
  values(field: string): readonly unknown[] | undefined;
  /** The record's whole text, and every text in it. */
  texts(): readonly string[];
}

type Fields = Readonly<Record<string, unknown>>;

const MOST_ELEMENTS = 10_000;
const MOST_DEPTH = 64;
const LONGEST_OPENED = 4 * 1024 * 1024;

/**
 * @param value the parsed record
 * @param pointer JSON Pointer of the part that the event is, e.g. `/events/1`: of lists on its way only that element is seen
 * @param raw the record's own text
 */
export function recordView(value: unknown, source: SourceView, pointer: string, raw: () => string): RecordView {
  const whole = pointer === '' ? value : narrowed(value, pointer.split('/').slice(1));
  const roots = rootsOf(whole, source.roots);
  let texts: string[] | undefined;
  const cache = new Map<string, readonly unknown[] | undefined>();
  const look = (path: string): readonly unknown[] | undefined => {
    for (const root of roots) {
      const found: unknown[] = [];
      if (walk(root, path, found, 0)) return found;
    }
    return undefined;
  };
  const find = (field: string): readonly unknown[] | undefined => {
    const alias = source.aliases.get(field.toLowerCase());
    for (const { path, words } of alias ?? []) {
      const found = look(path);
      if (found !== undefined)
        return words === undefined ? found : found.map((one) => words.get(String(one).toLowerCase()) ?? one);
    }
    return look(field) ?? pairs(roots, source, field);
  };
  return {
    values(field) {
      if (!cache.has(field)) cache.set(field, find(field));
      return cache.get(field);
    },
    texts() {
      if (texts === undefined) {
        texts = [raw()];
        collect(whole, texts, 0);
      }
      return texts;
    },
  };
}

function asFields(value: unknown): Fields | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : undefined;
}

/** A text that is a JSON object or list, opened. */
function opened(value: unknown): unknown {
  if (typeof value !== 'string' || value.length > LONGEST_OPENED) return value;
  const first = value.trimStart()[0];
  if (first !== '{' && first !== '[' && first !== '"') return value;
  try {
    const inside: unknown = JSON.parse(value);
    return typeof inside === 'string' ? (inside === value ? value : opened(inside)) : inside;
  } catch {
    // It only looked like JSON: as a text it has no members.
    return value;
  }
}

function rootsOf(value: unknown, paths: readonly string[]): unknown[] {
  const roots = paths.flatMap((path) => {
    if (path === '') return [value];
    const found: unknown[] = [];
    return walk(value, path, found, 0) ? found.map(opened).filter((one) => asFields(one) !== undefined) : [];
  });
  return roots.length === 0 ? [value] : roots;
}

function member(fields: Fields, name: string): unknown {
  if (Object.hasOwn(fields, name)) return fields[name];
  const wanted = name.toLowerCase();
  for (const key in fields) {
    if (key.length === wanted.length && key.toLowerCase() === wanted && Object.hasOwn(fields, key)) return fields[key];
  }
  return undefined;
}

/** Adds what lies at the path; true when the record has it, be it null. */
function walk(stated: unknown, path: string, into: unknown[], depth: number): boolean {
  if (depth > MOST_DEPTH) return false;
  const value = opened(stated);
  if (Array.isArray(value)) {
    const dot = path.indexOf('.');
    const head = dot === -1 ? path : path.slice(0, dot);
    if (/^\d{1,6}$/.test(head)) {
      const one: unknown = value[Number(head)];
      if (one === undefined) return false;
      return dot === -1 ? add(one, into) : walk(one, path.slice(dot + 1), into, depth + 1);
    }
    let any = false;
    for (const one of value.slice(0, MOST_ELEMENTS)) {
      if (typeof one === 'object' && one !== null) any = walk(one, path, into, depth + 1) || any;
    }
    return any;
  }
  const fields = asFields(value);
  if (fields === undefined) return false;
  const whole = member(fields, path);
  if (whole !== undefined) return add(whole, into);
  for (let dot = path.indexOf('.'); dot !== -1; dot = path.indexOf('.', dot + 1)) {
    const next = member(fields, path.slice(0, dot));
    if (next !== undefined && walk(next, path.slice(dot + 1), into, depth + 1)) return true;
  }
  return false;
}

function add(value: unknown, into: unknown[]): true {
  if (Array.isArray(value)) for (const one of value.slice(0, MOST_ELEMENTS)) add(one, into);
  else into.push(value);
  return true;
}

const PAIR_VALUES = ['value', 'multiValue', 'intValue', 'multiIntValue', 'boolValue', 'newValue'];

/** Fields that a record lists as `{name, value}`: by `list.name`, or by the bare name. */
function pairs(roots: readonly unknown[], source: SourceView, field: string): readonly unknown[] | undefined {
  for (const list of source.pairs) {
    const wanted = field.toLowerCase().startsWith(`${list.toLowerCase()}.`) ? field.slice(list.length + 1) : field;
    const found: unknown[] = [];
    for (const root of roots) {
      // Copies that made a map of the list already.
      if (walk(root, `${list}.${wanted}`, found, 0)) continue;
      const items: unknown[] = [];
      if (!walk(root, list, items, 0)) continue;
      for (const item of items) {
        const fields = asFields(item);
        if (fields === undefined || String(member(fields, 'name')).toLowerCase() !== wanted.toLowerCase()) continue;
        for (const name of PAIR_VALUES) {
          const value = member(fields, name);
          if (value !== undefined) add(value, found);
        }
      }
    }
    if (found.length > 0) return found;
  }
  return undefined;
}

/** The record with only the element that a pointer goes through in each list on its way. */
function narrowed(value: unknown, steps: readonly string[]): unknown {
  const [first, ...rest] = steps;
  if (first === undefined) return value;
  const name = first.replaceAll('~1', '/').replaceAll('~0', '~');
  if (Array.isArray(value)) return Number(name) in value ? [narrowed(value[Number(name)], rest)] : value;
  const fields = asFields(value);
  if (fields === undefined || !Object.hasOwn(fields, name)) return value;
  const copy: Record<string, unknown> = Object.create(null);
  return Object.assign(copy, fields, { [name]: narrowed(fields[name], rest) });
}

function collect(value: unknown, into: string[], depth: number): void {
  if (depth > MOST_DEPTH || into.length > MOST_ELEMENTS) return;
  if (typeof value === 'string') {
    into.push(value);
    const inside = opened(value);
    if (inside !== value) collect(inside, into, depth + 1);
  } else if (typeof value === 'number' || typeof value === 'boolean') into.push(String(value));
  else if (Array.isArray(value)) for (const one of value) collect(one, into, depth + 1);
  else for (const one of Object.values(asFields(value) ?? {})) collect(one, into, depth + 1);
}
