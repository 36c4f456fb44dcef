/** What became of each rule: stored when it was run; a rule that was not, because nothing that it reads changed, keeps its row. */
import { nowUs } from '../clock.ts';
import type { ReadDb, WriteDb } from '../handles.ts';
import type { RuleRunInput } from './findings.ts';

/** A rule's last run. */
export interface EarlierRun {
  readonly state: RuleRunInput['state'];
  readonly missing: readonly string[];
  readonly findings: number;
  readonly ms: number;
  readonly inputs: string;
}

export function earlierRuns(db: ReadDb): ReadonlyMap<string, EarlierRun> {
  const rows = db.sql.prepare('SELECT rule, state, missing, findings, ms, inputs FROM rule_run').all() as (Omit<
    EarlierRun,
    'missing'
  > & { readonly rule: string; readonly missing: string })[];
  return new Map(rows.map(({ rule, ...row }) => [rule, { ...row, missing: JSON.parse(row.missing) as string[] }]));
}

/** The findings of these rules are about to change: should that be cut short, the rules are run again whatever they read. */
export function forgetRuns(db: WriteDb, rules: readonly string[]): void {
  db.sql
    .prepare("UPDATE rule_run SET inputs = '' WHERE inputs <> '' AND rule IN (SELECT value FROM json_each(?))")
    .run(JSON.stringify(rules));
}

/** Stores the runs of one analysis, after its findings: a rule's are counted as they stand. Rules that are no more go. */
export function storeRuns(db: WriteDb, runs: readonly RuleRunInput[]): void {
  const { sql } = db;
  const put = sql.prepare(
    `INSERT OR REPLACE INTO rule_run (rule, version, state, missing, findings, ms, error, inputs, ran_us)
     VALUES (:rule, :version, :state, :missing, (SELECT count(*) FROM finding WHERE rule = :rule), :ms, :error, :inputs, :ran)`,
  );
  const known = sql.prepare('SELECT rule FROM rule_run').pluck().all() as string[];
  const drop = sql.prepare('DELETE FROM rule_run WHERE rule = ?');
  const now = new Set(runs.map((run) => run.rule));
  const ran = nowUs();
  sql.transaction(() => {
    for (const rule of known) if (!now.has(rule)) drop.run(rule);
    for (const { rule, version, state, missing, ms, error, stands, inputs = '' } of runs) {
      if (stands === 'all') continue;
      put.run({
        rule,
        version,
        state,
        missing: JSON.stringify(missing),
        ms,
        error: error?.slice(0, 1000) ?? null,
        inputs,
        ran,
      });
    }
  })();
}
