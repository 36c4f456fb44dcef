/** One rule over a case: needs first, then its SQL over the views, then its own judgement row by row. */
import type { z } from 'zod';
import type { FindingInput, RuleRunInput } from '../../db/derive/findings.ts';
import type { RuleSql } from '../../db/derive/ruleSql.ts';
import type { FindingDraft, Rule } from '../../rules/define.ts';

export interface RuleOutcome {
  readonly found: readonly FindingInput[];
  readonly result: RuleRunInput;
}

/** Never throws: a rule that fails says so in its result. */
export function runRule(rule: Rule, sql: RuleSql): RuleOutcome {
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
