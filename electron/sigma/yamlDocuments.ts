/**
 * The YAML documents of a file as plain values: maps as Map (a key is data and never a property), whole numbers of any size kept.
 * Hostile input is bounded: file size, documents, aliases, no tags of one's own, no merge keys.
 */
import {
  type Document,
  isAlias,
  isCollection,
  isMap,
  isNode,
  isScalar,
  LineCounter,
  type ParsedNode,
  parseAllDocuments,
  visit,
} from 'yaml';
import { SIGMA_FILE_LIMIT } from '../../shared/model/sigma.ts';
import { type LineOf, quoted } from './problem.ts';

const MOST_DOCUMENTS = 1_000;
/** Nodes that aliases may stand for, all told. */
const MOST_ALIASES = 100;

export interface YamlDocument {
  readonly index: number;
  readonly line: number;
  readonly value: unknown;
  readonly lineOf: LineOf;
}

export interface YamlProblem {
  readonly line: number;
  readonly reason: string;
}

export interface YamlFile {
  readonly documents: readonly YamlDocument[];
  readonly problems: readonly YamlProblem[];
}

/** Never throws. Documents that do not parse are problems; the others are given. */
export function yamlDocuments(text: string): YamlFile {
  if (text.length > SIGMA_FILE_LIMIT) {
    return only(`the file is longer than ${SIGMA_FILE_LIMIT.toLocaleString('en-US')} characters`);
  }
  if (text.includes('\u0000')) return only('the file holds NUL bytes: it is no text');
  const lines = new LineCounter();
  let parsed: Document.Parsed<ParsedNode>[];
  try {
    const found = parseAllDocuments(text, {
      version: '1.2',
      schema: 'core',
      merge: false,
      intAsBigInt: true,
      uniqueKeys: false,
      lineCounter: lines,
      prettyErrors: false,
      logLevel: 'silent',
    });
    parsed = Array.isArray(found) ? found : [];
  } catch (error) {
    return only(error instanceof RangeError ? 'it is nested too deeply' : 'it is no YAML that can be read');
  }
  const documents: YamlDocument[] = [];
  const problems: YamlProblem[] = [];
  for (const [index, document] of parsed.slice(0, MOST_DOCUMENTS).entries()) {
    const line = lineAt(lines, document.contents?.range?.[0] ?? document.range?.[0] ?? 0);
    const wrong = document.errors[0] ?? document.warnings[0];
    if (wrong !== undefined) {
      problems.push({ line: lineAt(lines, wrong.pos[0]), reason: spoken(wrong.code, wrong.message) });
      continue;
    }
    if (document.contents === null) continue;
    const odd = oddity(document);
    if (odd !== undefined) {
      problems.push({ line: lineAt(lines, odd.at), reason: odd.reason });
      continue;
    }
    try {
      const value: unknown = document.toJS({ mapAsMap: true, maxAliasCount: MOST_ALIASES });
      if (value !== null) documents.push({ index, line, value, lineOf: (path) => lineIn(document, lines, path, line) });
    } catch (error) {
      const aliases = error instanceof ReferenceError;
      problems.push({
        line,
        reason: aliases ? `aliases stand for more than ${MOST_ALIASES} nodes` : 'it cannot be read',
      });
    }
  }
  if (parsed.length > MOST_DOCUMENTS) {
    problems.push({ line: 1, reason: `the file holds more than ${MOST_DOCUMENTS} documents; the rest is left out` });
  }
  return { documents, problems };
}

function only(reason: string): YamlFile {
  return { documents: [], problems: [{ line: 1, reason }] };
}

const PLAIN_TAG = /^tag:yaml\.org,2002:(?:map|seq|str|int|float|bool|null)$/;

/** A key that stands twice, or a tag. The reader's own look for the former compares every key with every other. */
function oddity(document: Document.Parsed): { readonly at: number; readonly reason: string } | undefined {
  let found: { at: number; reason: string } | undefined;
  visit(document, (_key, node) => {
    if (!isNode(node) || isAlias(node)) return undefined;
    const at = node.range?.[0] ?? 0;
    if (node.tag !== undefined && !PLAIN_TAG.test(node.tag)) {
      found = { at, reason: 'it has a tag, and values with tags are not read' };
      return visit.BREAK;
    }
    if (!isMap(node)) return undefined;
    const keys = new Set<string>();
    for (const { key } of node.items) {
      const name = isScalar(key) ? String(key.value) : undefined;
      const place = isNode(key) ? (key.range?.[0] ?? at) : at;
      if (name === undefined) found = { at: place, reason: 'a key of a map is no plain text' };
      else if (keys.has(name)) found = { at: place, reason: `the key ${quoted(name)} stands twice in one map` };
      if (found !== undefined || name === undefined) return visit.BREAK;
      keys.add(name);
    }
    return undefined;
  });
  return found;
}

function lineAt(lines: LineCounter, offset: number): number {
  return Math.max(1, lines.linePos(offset).line);
}

/** The line of the node at a path or, where it names none, of the nearest one above it. */
function lineIn(
  document: Document.Parsed,
  lines: LineCounter,
  path: readonly (string | number)[],
  otherwise: number,
): number {
  for (let length = path.length; length > 0; length -= 1) {
    const parent: unknown = length === 1 ? document.contents : document.getIn(path.slice(0, length - 1), true);
    if (!isCollection(parent)) continue;
    const wanted = path[length - 1];
    for (const [index, item] of parent.items.entries()) {
      const pair = item as { key?: { value?: unknown; range?: readonly number[] }; range?: readonly number[] };
      const here = pair.key === undefined ? index === wanted : String(pair.key.value) === String(wanted);
      const start = pair.key === undefined ? pair.range?.[0] : pair.key.range?.[0];
      if (here && start !== undefined) return lineAt(lines, start);
    }
  }
  return otherwise;
}

const SPOKEN: Readonly<Record<string, string>> = {
  RESOURCE_EXHAUSTION: 'it is nested too deeply',
  TAB_AS_INDENT: 'a tab stands where YAML wants spaces',
  TAG_RESOLVE_FAILED: 'it has a tag of its own, which is not read',
  BAD_INDENT: 'the indentation does not fit',
};

function spoken(code: string, message: string): string {
  const known = SPOKEN[code];
  const said = message.replaceAll(/[\p{Cc}\p{Cf}]/gu, ' ').slice(0, 160);
  return known === undefined ? `it is not valid YAML: ${said}` : `it is not valid YAML: ${known}`;
}
