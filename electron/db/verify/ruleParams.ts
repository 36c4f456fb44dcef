/** Are the parameters of rules those that the custody log says were set? */
import type { CaseRuleSettings, RuleSettings } from '../../../shared/model/ruleParams.ts';
import { settingsOf } from '../../../shared/model/ruleSchema.ts';
import type { ReadDb } from '../handles.ts';
import { readRuleSettings, sameSettings } from '../ruleSettings.ts';
import { collectProblems, type VerifyStep } from './check.ts';

interface Entry {
  readonly rule?: unknown;
  readonly after?: unknown;
}

/** For each rule, what stands is what its newest act that was not undone has set. */
export function* checkRuleParams(db: ReadDb): Generator<VerifyStep> {
  const problems = collectProblems();
  const logged = loggedSettings(db);
  let stored: CaseRuleSettings = {};
  try {
    stored = readRuleSettings(db);
  } catch (error) {
    problems.add(error instanceof Error ? error.message : String(error));
  }
  for (const rule of new Set([...logged.keys(), ...Object.keys(stored)])) {
    if (!sameSettings(logged.get(rule) ?? {}, settingsOf(stored, rule)))
      problems.add(`rule ${rule}: its parameters are not those that the custody log says were set`);
  }
  yield problems.result('rule parameters', `${Object.keys(stored).length} rules with parameters set in this case.`);
}

function loggedSettings(db: ReadDb): Map<string, RuleSettings> {
  const entries = db.sql
    .prepare(
      `SELECT detail FROM custody WHERE action = 'rule.params' AND seq NOT IN
         (SELECT coalesce(CASE WHEN json_valid(detail) THEN json_extract(detail, '$.undoes') END, -1)
          FROM custody WHERE action = 'undo') ORDER BY seq`,
    )
    .pluck();
  const logged = new Map<string, RuleSettings>();
  for (const detail of entries.iterate() as IterableIterator<string>) {
    try {
      const { rule, after } = JSON.parse(detail) as Entry;
      logged.set(String(rule), typeof after === 'object' && after !== null ? (after as RuleSettings) : {});
    } catch {
      // The walk reports the changed entry.
    }
  }
  return logged;
}
