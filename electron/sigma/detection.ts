/** A rule's detection as one tree of tests, and what it says of one record. */
import { type Aggregation, type Expression, parseCondition } from './condition.ts';
import { type FieldTest, fieldTest, type ValueTest } from './modifiers.ts';
import { quoted, SigmaFault } from './problem.ts';
import type { RecordView } from './recordView.ts';
import { timePart } from './timePart.ts';
import { open, patternTest, type TextTest } from './wildcard.ts';

export type Tree =
  | { readonly is: 'and' | 'or'; readonly parts: readonly Tree[] }
  | { readonly is: 'not'; readonly part: Tree }
  | { readonly is: 'of'; readonly least: number; readonly parts: readonly Tree[] }
  | { readonly is: 'field'; readonly test: FieldTest }
  | { readonly is: 'keyword'; readonly link: 'any' | 'all'; readonly tests: readonly TextTest[] };

export interface Detection {
  readonly tree: Tree;
  readonly aggregation: Aggregation | undefined;
}

type Path = readonly (string | number)[];

/** @throws SigmaFault with a path inside the detection */
export function readDetection(stated: unknown): Detection {
  if (!(stated instanceof Map)) throw new SigmaFault('`detection` is no map');
  const condition: unknown = stated.get('condition');
  const named = new Map<string, Tree>();
  for (const [name, body] of stated as Map<string, unknown>) {
    if (name === 'condition' || name === 'timeframe') continue;
    named.set(name, searchOf(body, [name]));
  }
  if (named.size === 0) throw new SigmaFault('`detection` defines no search identifier');
  const texts = Array.isArray(condition) ? condition : [condition];
  if (texts.length === 0) throw new SigmaFault('the list of conditions is empty', ['condition']);
  const read = texts.map((text) => {
    if (typeof text !== 'string') throw new SigmaFault('`condition` is missing or no text', ['condition']);
    return parseCondition(text, [...named.keys()]);
  });
  const [first] = read;
  if (read.length > 1 && read.some((one) => one.aggregation !== undefined)) {
    throw new SigmaFault('aggregates in one of several conditions', ['condition']);
  }
  const trees = read.map((one) => treeOf(one.expression, named));
  const [only] = trees;
  return {
    tree: trees.length === 1 && only !== undefined ? only : { is: 'or', parts: trees },
    aggregation: first?.aggregation,
  };
}

function treeOf(expression: Expression, named: ReadonlyMap<string, Tree>): Tree {
  switch (expression.is) {
    case 'name':
      return known(named, expression.name);
    case 'not':
      return { is: 'not', part: treeOf(expression.part, named) };
    case 'of':
      return { is: 'of', least: expression.least, parts: expression.names.map((name) => known(named, name)) };
    default:
      return { is: expression.is, parts: expression.parts.map((part) => treeOf(part, named)) };
  }
}

function known(named: ReadonlyMap<string, Tree>, name: string): Tree {
  const tree = named.get(name);
  if (tree === undefined)
    throw new SigmaFault(`the condition names ${quoted(name)}, which the detection does not define`, ['condition']);
  return tree;
}

/** A map is all of its items, a list any of them; texts and numbers in a list are looked for in the whole record. */
function searchOf(body: unknown, path: Path): Tree {
  if (body instanceof Map) {
    if (body.size === 0) throw new SigmaFault(`${quoted(path.at(-1))} is an empty map`, path);
    const parts = [...(body as Map<string, unknown>)].map(([key, value]) => itemOf(key, value, [...path, key]));
    const [only] = parts;
    return parts.length === 1 && only !== undefined ? only : { is: 'and', parts };
  }
  const list: readonly unknown[] = Array.isArray(body) ? body : [body];
  if (list.length === 0) throw new SigmaFault(`${quoted(path.at(-1))} is an empty list`, path);
  const keywords = list.filter((item) => !(item instanceof Map));
  const maps = list.flatMap((item, index) => (item instanceof Map ? [searchOf(item, [...path, index])] : []));
  const parts = keywords.length === 0 ? maps : [keywordOf('', keywords, path), ...maps];
  const [only] = parts;
  return parts.length === 1 && only !== undefined ? only : { is: 'or', parts };
}

function itemOf(key: string, value: unknown, path: Path): Tree {
  if (key === '' || key.startsWith('|')) return keywordOf(key, Array.isArray(value) ? value : [value], path);
  if (value instanceof Map) throw new SigmaFault(`${quoted(key)} holds a map where a value belongs`, path);
  return { is: 'field', test: fieldTest(key, value, path) };
}

/** Keywords are found anywhere in a text. */
function keywordOf(key: string, values: readonly unknown[], path: Path): Tree {
  const read = fieldTest(key, values, path);
  if (read.exists !== undefined || read.negated) throw new SigmaFault(`${quoted(key)} does not go with keywords`, path);
  const tests = read.tests.map((test): TextTest => {
    if (test.is === 'number') return patternTest(open([test.text], true, true), false);
    if (test.is !== 'text') throw new SigmaFault(`${quoted(key)} does not go with keywords`, path);
    return test.pattern === undefined ? test.test : patternTest(open(test.pattern, true, true), key.includes('|cased'));
  });
  return { is: 'keyword', link: read.link, tests };
}

/** Whether a record is what the tree describes. */
export function holds(tree: Tree, record: RecordView): boolean {
  switch (tree.is) {
    case 'and':
      return tree.parts.every((part) => holds(part, record));
    case 'or':
      return tree.parts.some((part) => holds(part, record));
    case 'not':
      return !holds(tree.part, record);
    case 'of':
      return atLeast(tree.least, tree.parts, record);
    case 'field':
      return fieldHolds(tree.test, record);
    default:
      return keywordHolds(tree, record);
  }
}

function atLeast(least: number, parts: readonly Tree[], record: RecordView): boolean {
  let met = 0;
  for (const part of parts) {
    if (met >= least) break;
    if (holds(part, record)) met += 1;
  }
  return met >= least;
}

function keywordHolds({ link, tests }: Tree & { is: 'keyword' }, record: RecordView): boolean {
  const found = (test: TextTest): boolean => record.texts().some(test);
  return link === 'all' ? tests.every(found) : tests.some(found);
}

function fieldHolds({ field, link, tests, negated, exists }: FieldTest, record: RecordView): boolean {
  const values = record.values(field);
  if (exists !== undefined) return (values !== undefined) === exists;
  const met = (test: ValueTest): boolean => valueHolds(test, values ?? [], record);
  return (link === 'all' ? tests.every(met) : tests.some(met)) !== negated;
}

/** What a value is as text; undefined for none. */
export function textOfValue(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  if (value === null || value === undefined) return undefined;
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

function valueHolds(test: ValueTest, values: readonly unknown[], record: RecordView): boolean {
  switch (test.is) {
    case 'null':
      return values.every((value) => value === null || value === undefined);
    case 'number':
      return values.some((value) => isNumber(value, test.value, test.text));
    case 'text':
      return values.some((value) => {
        const text = textOfValue(value);
        return text !== undefined && test.test(text);
      });
    case 'compare':
      return values.some((value) => {
        const number = test.part === undefined ? numeric(value) : timePart(value, test.part);
        return number !== undefined && test.test(number);
      });
    default: {
      const others = (record.values(test.field) ?? []).flatMap((value) => textOfValue(value) ?? []);
      return values.some((value) => {
        const own = textOfValue(value);
        return own !== undefined && others.some((other) => test.compare(own, other));
      });
    }
  }
}

function numeric(value: unknown): number | undefined {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
}

function isNumber(value: unknown, wanted: number, text: string): boolean {
  return (
    textOfValue(value)?.trim() === text ||
    (Number.isSafeInteger(wanted) || !Number.isInteger(wanted) ? numeric(value) === wanted : false)
  );
}
