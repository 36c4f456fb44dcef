/** Sigma rules and correlation rules as this product runs them (github.com/SigmaHQ/sigma-specification, rules 2.1 and correlations 2.0). */
import type { Severity } from '../../shared/model/kinds.ts';
import type { SigmaDocument } from '../../shared/model/sigma.ts';
import { readCorrelation, spanUs } from './correlation.ts';
import { type Detection, readDetection } from './detection.ts';
import { checkEventTree } from './events.ts';
import { SigmaFault } from './problem.ts';
import { type LogSource, logSourceOf, sourceText } from './sources.ts';
import type { Correlation } from './windows.ts';
import { type YamlDocument, yamlDocuments } from './yamlDocuments.ts';

/** What every document says of itself. */
export interface About extends SigmaDocument {
  readonly file: string;
  readonly id: string | undefined;
  readonly name: string | undefined;
  readonly author: string;
  readonly date: string;
  readonly tags: readonly string[];
  readonly references: readonly string[];
  readonly falsePositives: readonly string[];
}

export interface EventRule {
  readonly is: 'rule';
  readonly about: About;
  readonly source: LogSource | undefined;
  readonly detection: Detection;
  /** The old way to count (`| count() by x > 5` with a `timeframe`), as the correlation that it is. */
  readonly counted: Correlation | undefined;
}

export interface CorrelationRule {
  readonly is: 'correlation';
  readonly about: About;
  readonly correlation: Correlation;
}

export type SigmaRule = EventRule | CorrelationRule;

/** A document with what can be run of it; `rule` is undefined where its `problem` says why not. */
export interface ReadDocument {
  readonly about: About;
  readonly rule: SigmaRule | undefined;
}

export interface ReadFile {
  readonly documents: readonly ReadDocument[];
  readonly problems: readonly { readonly file: string; readonly line: number; readonly reason: string }[];
}

const LEVELS: Readonly<Record<string, Severity>> = {
  informational: 'info',
  low: 'low',
  medium: 'medium',
  high: 'high',
  critical: 'critical',
};

const LONGEST_KEY = 58;
const MOST_LISTED = 100;

/**
 * Reads a file's rules. Never throws: a document that is none is a problem, and a rule that cannot be run is kept with its reason.
 * @param importers titles of the product's sources by id
 */
export function readFile(file: string, text: string, importers: ReadonlyMap<string, string>): ReadFile {
  const { documents, problems } = yamlDocuments(text);
  const found: ReadDocument[] = [];
  const wrong = problems.map((problem) => ({ file, ...problem }));
  for (const document of documents) {
    const value = document.value;
    try {
      if (!(value instanceof Map)) throw new SigmaFault('the document is no map, so it is no Sigma rule');
      if (value.has('action')) throw new SigmaFault('uses `action`, which the specification removed', ['action']);
      found.push(readDocument(file, document, value, documents.length > 1, importers));
    } catch (error) {
      if (!(error instanceof SigmaFault)) throw error;
      wrong.push({ file, line: document.lineOf(error.path), reason: error.message });
    }
  }
  if (found.length === 0 && wrong.length === 0) wrong.push({ file, line: 1, reason: 'the file holds no document' });
  return { documents: found, problems: wrong };
}

function readDocument(
  file: string,
  document: YamlDocument,
  value: Map<unknown, unknown>,
  several: boolean,
  importers: ReadonlyMap<string, string>,
): ReadDocument {
  const kind = (['correlation', 'filter', 'detection'] as const).find((one) => value.has(one));
  if (kind === undefined)
    throw new SigmaFault('the document has neither `detection` nor `correlation`, so it is no Sigma rule');
  const title = textOf(value, 'title', 256);
  if (title === '') throw new SigmaFault('the rule has no `title`');
  const id = textOf(value, 'id', LONGEST_KEY);
  const level = textOf(value, 'level', 40).toLowerCase();
  const stated = statedSource(value.get('logsource'));
  const about: About = {
    file,
    key: `sigma:${/^[\w.-]+$/.test(id) ? id : fileKey(file, several ? document.index : undefined)}`,
    kind: kind === 'detection' ? 'rule' : kind,
    id: id === '' ? undefined : id,
    name: textOf(value, 'name', 256) || undefined,
    title,
    severity: LEVELS[level] ?? 'low',
    status: textOf(value, 'status', 40).toLowerCase(),
    logsource: stated === undefined ? '' : sourceText(stated),
    description: textOf(value, 'description', 4_000),
    author: textOf(value, 'author', 200),
    date: textOf(value, 'modified', 40) || textOf(value, 'date', 40),
    tags: listOf(value, 'tags'),
    references: listOf(value, 'references'),
    falsePositives: listOf(value, 'falsepositives'),
    document: document.index,
    line: document.line,
    problem: undefined,
  };
  try {
    return { about, rule: ruleOf(about, value, kind, stated, importers) };
  } catch (error) {
    if (!(error instanceof SigmaFault)) throw error;
    const path = error.path.length === 0 ? [kind] : [kind, ...error.path];
    return {
      about: { ...about, problem: { file, line: document.lineOf(path), reason: error.message } },
      rule: undefined,
    };
  }
}

function ruleOf(
  about: About,
  value: Map<unknown, unknown>,
  kind: 'correlation' | 'filter' | 'detection',
  stated: ReturnType<typeof statedSource>,
  importers: ReadonlyMap<string, string>,
): SigmaRule {
  if (kind === 'filter') {
    throw new SigmaFault(
      'is a Sigma filter: specification and tools disagree on whether its condition selects what is kept or what is left out, so it is not applied',
    );
  }
  if (kind === 'correlation') {
    return { is: 'correlation', about, correlation: readCorrelation(value.get('correlation')) };
  }
  if (stated === undefined) throw new SigmaFault('has no `logsource`');
  const detection = readDetection(value.get('detection'));
  const source = logSourceOf(stated, importers);
  if (source?.is === 'events') checkEventTree(detection.tree);
  return { is: 'rule', about, source, detection, counted: countedBy(about, detection, value.get('detection')) };
}

function countedBy(about: About, { aggregation }: Detection, stated: unknown): Correlation | undefined {
  if (aggregation === undefined) return undefined;
  const timeframe: unknown = stated instanceof Map ? stated.get('timeframe') : undefined;
  const span = spanUs(timeframe);
  if (span === undefined || span === 0)
    throw new SigmaFault('counts after `|` without a `timeframe` such as 5m', ['condition']);
  const { field, by, order, bound } = aggregation;
  return {
    type: field === undefined ? 'event_count' : 'value_count',
    rules: [about.key],
    groupBy: by === undefined ? [] : [by],
    spanUs: span,
    spanText: String(timeframe),
    condition: { bounds: [{ order, value: bound }], field },
    aliases: new Map(),
    generate: false,
  };
}

function statedSource(value: unknown) {
  if (!(value instanceof Map)) return undefined;
  const part = (name: string): string | undefined => {
    const found: unknown = value.get(name);
    return typeof found === 'string' && found.trim() !== '' ? found.trim().toLowerCase().slice(0, 100) : undefined;
  };
  return { product: part('product'), service: part('service'), category: part('category') };
}

/** A rule without an id goes by its file's name. */
function fileKey(file: string, document: number | undefined): string {
  const plain = file.replaceAll(/[^\w./-]/g, '_');
  const end = document === undefined ? '' : `#${document + 1}`;
  return `${plain.slice(-(LONGEST_KEY - end.length))}${end}`;
}

function textOf(value: Map<unknown, unknown>, name: string, most: number): string {
  const found: unknown = value.get(name);
  const text =
    typeof found === 'string' ? found : typeof found === 'number' || typeof found === 'bigint' ? String(found) : '';
  return text
    .replaceAll(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, ' ')
    .trim()
    .slice(0, most);
}

function listOf(value: Map<unknown, unknown>, name: string): string[] {
  const found: unknown = value.get(name);
  const list: readonly unknown[] = Array.isArray(found) ? found : typeof found === 'string' ? [found] : [];
  return list
    .filter((one) => typeof one === 'string')
    .map((one) =>
      one
        .replaceAll(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, ' ')
        .trim()
        .slice(0, 500),
    )
    .filter((one) => one !== '')
    .slice(0, MOST_LISTED);
}
