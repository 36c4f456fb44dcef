/** The case's Sigma rules, with what became of each in the last analysis. */
import type { z } from 'zod';
import type { Out, Parsed } from '../../../shared/contract/index.ts';
import { SIGMA_STATES, type SigmaRuleRow } from '../../../shared/contract/sigma.ts';
import { SEVERITIES } from '../../../shared/model/kinds.ts';
import { SIGMA_KINDS } from '../../../shared/model/sigma.ts';
import { NotFound } from '../errors.ts';
import type { ReadDb } from '../handles.ts';
import { type CatalogEntries, ruleTitle } from '../queries/read/catalog.ts';
import { decodeNumber, encodeNumber } from '../queries/read/cursor.ts';
import { all, first, numberOf, parseJson } from '../queries/read/statement.ts';

type Row = z.output<typeof SigmaRuleRow>;

interface Stored {
  readonly rule: string;
  readonly kind: string;
  readonly title: string;
  readonly severity: string;
  readonly status: string;
  readonly logsource: string;
  readonly description: string;
  readonly line: number;
  readonly problem: string | null;
  readonly problem_line: number | null;
  readonly added_us: number;
  readonly added_by: string;
  readonly name: string;
  readonly sha256: string;
  readonly state: string;
  readonly missing: string | null;
  readonly findings: number | null;
  readonly ms: number | null;
  readonly error: string | null;
}

/** A rule that was changed since the analysis has not been run as it stands. */
const STATE = `CASE WHEN s.problem IS NOT NULL THEN 'unsupported'
  WHEN u.state IS NULL OR s.added_us > coalesce((SELECT CAST(value AS INTEGER) FROM meta WHERE key = 'derived_us'), 0) THEN 'not_run'
  ELSE u.state END`;
const FROM = `FROM sigma_rule s JOIN sigma_file f ON f.id = s.file_id LEFT JOIN rule_run u ON u.rule = s.rule
  WHERE s.removed = 0`;
const COLUMNS = `s.rule, s.kind, s.title, s.severity, s.status, s.logsource, s.description, s.line, s.problem, s.problem_line,
  s.added_us, s.added_by, f.name, f.sha256, ${STATE} AS state, u.missing, u.findings, u.ms, u.error`;

function rowOf(stored: Stored): Row {
  const state = SIGMA_STATES.find((one) => one === stored.state) ?? 'not_run';
  const run = state === 'ran' || state === 'failed' || state === 'not_applicable';
  const missing = parseJson<string[]>(stored.missing, []).join('; ');
  const reason =
    state === 'unsupported'
      ? (stored.problem ?? '')
      : state === 'failed'
        ? (stored.error ?? '')
        : state === 'not_applicable'
          ? missing
          : '';
  return {
    id: stored.rule,
    kind: SIGMA_KINDS.find((one) => one === stored.kind) ?? 'rule',
    title: stored.title,
    severity: SEVERITIES.find((one) => one === stored.severity) ?? 'low',
    status: stored.status,
    logsource: stored.logsource,
    description: stored.description,
    file: stored.name,
    line: stored.line,
    sha256: stored.sha256,
    state,
    reason,
    reasonLine: state === 'unsupported' ? stored.problem_line : null,
    findings: run ? (stored.findings ?? 0) : 0,
    ms: run ? stored.ms : null,
    addedUs: stored.added_us,
    addedBy: stored.added_by,
  };
}

/** By file and place in it. */
export function listSigma(db: ReadDb, input: Parsed<'sigma.list'>): Out<'sigma.list'> {
  const skip = decodeNumber(input.cursor) ?? 0;
  const state = input.state ?? null;
  const rows = all<Stored>(
    db,
    `SELECT ${COLUMNS} ${FROM} AND (:state IS NULL OR ${STATE} = :state) ORDER BY f.name, s.document, s.id LIMIT :take OFFSET :skip`,
    { state, take: input.limit + 1, skip },
  );
  const counts = all<{ state: string; count: number }>(
    db,
    `SELECT ${STATE} AS state, count(*) AS count ${FROM} GROUP BY 1`,
  );
  return {
    rows: rows.slice(0, input.limit).map(rowOf),
    next: rows.length > input.limit ? encodeNumber(skip + input.limit) : null,
    total: numberOf(db, `SELECT count(*) AS n ${FROM} AND (:state IS NULL OR ${STATE} = :state)`, { state }),
    byState: SIGMA_STATES.flatMap((one) => {
      const count = counts.find((row) => row.state === one)?.count ?? 0;
      return count === 0 ? [] : [{ state: one, count }];
    }),
  };
}

const MOST_TEXT = 65_536;

/** @throws NotFound */
export function getSigma(db: ReadDb, id: string): Out<'sigma.get'> {
  const stored = first<Stored & { text: string }>(db, `SELECT ${COLUMNS}, f.text ${FROM} AND s.rule = :id`, { id });
  if (stored === undefined) throw new NotFound(`there is no Sigma rule ${id} in this case`);
  const lines = stored.text.split(/\r\n|\r|\n/).slice(Math.max(0, stored.line - 1));
  const next = lines.findIndex((line, at) => at > 0 && /^---(?:\s|$)/.test(line));
  const text = (next === -1 ? lines : lines.slice(0, next)).join('\n').trimEnd();
  return { row: rowOf(stored), text: text.slice(0, MOST_TEXT), truncated: text.length > MOST_TEXT };
}

/** Title and description of a Sigma rule by its key, removed ones too: findings of the last analysis may still name it. */
export function sigmaTitle(
  db: ReadDb,
  rule: string,
): { readonly title: string; readonly description: string } | undefined {
  if (!rule.startsWith('sigma:')) return undefined;
  return first(db, 'SELECT title, description FROM sigma_rule WHERE rule = :rule ORDER BY removed, id DESC LIMIT 1', {
    rule,
  });
}

/** The title of any rule, built in or the case's own. */
export function titleOfRule(db: ReadDb, catalog: CatalogEntries, rule: string): string {
  return sigmaTitle(db, rule)?.title ?? ruleTitle(catalog, rule);
}

/** A file with the documents of it that stand. */
export interface StandingFile {
  readonly name: string;
  readonly text: string;
  readonly documents: readonly number[];
}

/** The files that the case's rules are in, by name. */
export function* standingFiles(db: ReadDb): Generator<StandingFile> {
  const files = all<{ id: number; name: string; documents: string }>(
    db,
    `SELECT f.id, f.name, json_group_array(s.document ORDER BY s.document) AS documents FROM sigma_rule s
     JOIN sigma_file f ON f.id = s.file_id WHERE s.removed = 0 GROUP BY f.id ORDER BY f.name, f.id`,
  );
  for (const { id, name, documents } of files) {
    const text = first<{ text: string }>(db, 'SELECT text FROM sigma_file WHERE id = :id', { id })?.text ?? '';
    yield { name, text, documents: parseJson<number[]>(documents, []) };
  }
}
