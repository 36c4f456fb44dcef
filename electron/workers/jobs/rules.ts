/** Runs every rule: needs first, then its SQL over the views, then its own judgement row by row. One that fails stops no other. */
import type { z } from 'zod';
import type { FindingInput, RuleRunInput } from '../../db/derive/findings.ts';
import { createRuleSql, type RuleSql } from '../../db/derive/ruleSql.ts';
import type { FindingDraft, Rule } from '../../rules/define.ts';
import type { JobRun } from './run.ts';

export async function runRules(run: JobRun): Promise<{ findings: FindingInput[]; runs: RuleRunInput[] }> {
  const { rules } = run.engines;
  const findings: FindingInput[] = [];
  const runs: RuleRunInput[] = [];
  const sql = createRuleSql(run.db);
  try {
    for (const [done, rule] of rules.entries()) {
      run.progress({ phase: `Checking ${rule.title}`, done, total: rules.length, unit: 'rules' });
      const { found, result } = runRule(rule, sql);
      findings.push(...found);
      runs.push(result);
      await run.pause();
    }
  } finally {
    sql.close();
  }
  return { findings, runs };
}

function runRule(rule: Rule, sql: RuleSql): { found: FindingInput[]; result: RuleRunInput } {
  const began = performance.now();
  const result = (state: RuleRunInput['state'], rest: Partial<RuleRunInput>): RuleRunInput => ({
    rule: rule.id,
    version: rule.version,
    state,
    missing: [],
    findings: 0,
    error: undefined,
    ...rest,
    ms: performance.now() - began,
  });
  try {
    const missing = rule.needs.filter((need) => !sql.holds(need.sql)).map((need) => need.what);
    if (missing.length > 0) return { found: [], result: result('not_applicable', { missing }) };
    const found = findingsOf(rule, sql);
    return { found, result: result('ran', { findings: found.length }) };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    process.stderr.write(`rule ${rule.id}: ${error instanceof Error ? (error.stack ?? message) : message}\n`);
    return { found: [], result: result('failed', { error: message }) };
  }
}

function findingsOf(rule: Rule, sql: RuleSql): FindingInput[] {
  const params: z.output<z.ZodObject> = rule.params.parse({});
  const byKey = new Map<string, FindingInput>();
  for (const row of sql.rows(rule.sql, params)) {
    const draft = rule.toFinding(rule.row.parse(row), params);
    if (draft === undefined) continue;
    const known = byKey.get(draft.key);
    byKey.set(draft.key, known === undefined ? complete(rule, draft) : joined(known, draft));
  }
  return [...byKey.values()];
}

function complete(rule: Rule, draft: FindingDraft): FindingInput {
  const remediation = draft.remediation ?? rule.remediation;
  return { ...draft, rule: rule.id, ruleVersion: rule.version, remediation, refs: rule.refs };
}

/** Rows with one key are one finding, e.g. the same file imported twice: it is told once and cites what all of them cite. */
function joined(known: FindingInput, draft: FindingDraft): FindingInput {
  const union = <T>(a: readonly T[], b: readonly T[]): T[] => [...new Set([...a, ...b])];
  return {
    ...known,
    entities: union(known.entities, draft.entities),
    events: union(known.events, draft.events),
    chains: union(known.chains, draft.chains),
    records: union(known.records, draft.records),
  };
}
