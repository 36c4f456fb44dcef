/** Runs every rule: in a small case here, in a large one in a thread beside the writer. One that fails stops no other. */

import type { CaseRuleSettings } from '../../../shared/model/ruleParams.ts';
import { settingsOf } from '../../../shared/model/ruleSchema.ts';
import type { FindingInput, RuleRunInput } from '../../db/derive/findings.ts';
import { createRuleSql, rowsToJudge } from '../../db/derive/ruleSql.ts';
import { settleWrites } from '../../db/write/group.ts';
import { sigmaOutcomes } from '../sigma/outcomes.ts';
import { type RuleOutcome, runRule } from './ruleRun.ts';
import { createRuleScope, type RuleInputs } from './ruleScope.ts';
import type { JobRun } from './run.ts';

/** Up to so many rows no rule's statement takes longer than starting a thread. */
const MOST_INLINE_ROWS = 20_000;

/**
 * @param settings parameters that are set in the case, by rule
 * @param inputs what changed since the rules last ran
 */
export async function runRules(
  run: JobRun,
  settings: CaseRuleSettings,
  inputs: RuleInputs,
): Promise<{ findings: FindingInput[]; runs: RuleRunInput[] }> {
  const { rules } = run.engines;
  const findings: FindingInput[] = [];
  const runs: RuleRunInput[] = [];
  const announce = (): void => {
    const next = rules[runs.length];
    const phase = next === undefined ? 'Checking the case’s own rules' : `Checking ${next.title}`;
    run.progress({ phase, done: Math.min(runs.length, rules.length), total: rules.length, unit: 'rules' });
  };
  announce();
  for await (const { found, result } of outcomes(run, settings, inputs)) {
    for (const finding of found) findings.push(finding);
    runs.push(result);
    announce();
    await run.pause();
  }
  await run.pause();
  return { findings, runs };
}

function outcomes(
  run: JobRun,
  settings: CaseRuleSettings,
  inputs: RuleInputs,
): AsyncIterable<RuleOutcome> | Iterable<RuleOutcome> {
  const { ruleThread, signal } = run;
  if (ruleThread === undefined || rowsToJudge(run.db) <= MOST_INLINE_ROWS) return inline(run, settings, inputs);
  // The thread sees what is committed.
  settleWrites(run.db);
  return ruleThread(signal, settings, inputs);
}

function* inline(run: JobRun, settings: CaseRuleSettings, inputs: RuleInputs): Generator<RuleOutcome> {
  const sql = createRuleSql(run.db, inputs.seen);
  const scope = createRuleScope(inputs);
  try {
    for (const rule of run.engines.rules) yield runRule(rule, sql, settingsOf(settings, rule.id), scope);
    yield* sigmaOutcomes(run.db, run.engines.sigma, run.engines.importers, inputs);
  } finally {
    sql.close();
  }
}
