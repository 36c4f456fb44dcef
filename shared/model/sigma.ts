/** What is known of Sigma rules outside the engine that reads them: what the case stores, what lists show, what importing answers. */
import type { Severity } from './kinds.ts';

/** A rule that names an event, one that relates rules, or one that would narrow others (which is not run). */
export const SIGMA_KINDS = ['rule', 'correlation', 'filter'] as const;
export type SigmaKind = (typeof SIGMA_KINDS)[number];

/** Something wrong with a file or rule, said for whoever has to mend it. */
export interface SigmaProblem {
  readonly file: string;
  /** 1-based. */
  readonly line: number;
  /** Without file and line, e.g. ``uses the modifier `|expand` …``. */
  readonly reason: string;
}

/** One document of a file that states a rule. */
export interface SigmaDocument {
  /** `sigma:` and the rule's id or, without one, its file's name. */
  readonly key: string;
  readonly kind: SigmaKind;
  readonly title: string;
  readonly severity: Severity;
  /** As stated: stable, test, experimental …; empty where nothing is. */
  readonly status: string;
  /** In words, e.g. `aws / cloudtrail`; empty for a correlation. */
  readonly logsource: string;
  readonly description: string;
  /** 0-based place of the document in its file, and its first line, 1-based. */
  readonly document: number;
  readonly line: number;
  /** Why it is kept and not run. */
  readonly problem: SigmaProblem | undefined;
}

/** One file as read: the rules in it, and documents that are none. */
export interface SigmaReading {
  readonly documents: readonly SigmaDocument[];
  readonly problems: readonly SigmaProblem[];
}

/** Reads a file's text. Never throws. */
export type SigmaReader = (file: string, text: string) => SigmaReading;

/** Longest file, in characters. */
export const SIGMA_FILE_LIMIT = 1_048_576;

export function problemText({ file, line, reason }: SigmaProblem): string {
  return `${file}, line ${line}: ${reason}`;
}

/** Columns of an event that a condition can ask: interned texts, words from a fixed list, and entities (by id, canonical). */
export const SIGMA_COLUMNS = [
  'source',
  'action',
  'verb',
  'status',
  'ip',
  'user_agent',
  'actor',
  'user',
  'agent',
  'credential',
  'workflow',
  'integration',
  'tool',
  'system',
  'object',
] as const;
export type SigmaColumn = (typeof SIGMA_COLUMNS)[number];

/** A condition over an event's columns. Values were matched before and are given by id, or as the column's own words: no text of a rule is in it. */
export type EventCondition =
  | { readonly is: 'all' | 'none' }
  | { readonly is: 'and' | 'or'; readonly parts: readonly EventCondition[] }
  | { readonly is: 'not'; readonly part: EventCondition }
  | { readonly is: 'in'; readonly column: SigmaColumn; readonly values: readonly (number | string)[] }
  | { readonly is: 'absent'; readonly column: SigmaColumn };

/** What an event says in a column, by the value that stands for it: all texts a condition may match. */
export interface ColumnValue {
  readonly value: number | string;
  readonly texts: readonly string[];
}
