/**
 * One rule over a case: needs first, then its SQL over the views, then its own judgement row by row. A rule of which nothing that it reads changed
 * since it last ran is not run again; one that judges agents one by one is run for those to whom something happened, where these are few.
 */
import { paramText, type RuleSettings } from '../../../shared/model/ruleParams.ts';
import { changedParams, readSettings } from '../../../shared/model/ruleSchema.ts';
import type { FindingInput, RuleRunInput } from '../../db/derive/findings.ts';
import type { EarlierRun } from '../../db/derive/ruleRuns.ts';
import type { RuleSql } from '../../db/derive/ruleSql.ts';
import type { FindingDraft, Rule } from '../../rules/define.ts';
import { type RuleScope, scopeOf } from './ruleScope.ts';

const MOST_FACTS = 40;

export interface RuleOutcome {
  readonly found: readonly FindingInput[];
  readonly result: RuleRunInput;
}

/** The findings that stand, of a rule that is not run again. */
function standing(rule: Rule, earlier: EarlierRun): RuleOutcome {
  const { state, missing, findings, ms, inputs } = earlier;
  const result = { rule: rule.id, version: rule.version, state, missing, findings, ms, error: undefined, inputs };
  return { found: [], result: { ...result, stands: 'all' } };
}

/**
 * Never throws: a rule that fails says so in its result, also where what is set for one of its parameters cannot be used.
 * @param settings what is set otherwise than by default
 * @param scope what changed since the last analysis; without it the rule is run over everything
 */
export function runRule(rule: Rule, sql: RuleSql, settings: RuleSettings, scope?: RuleScope): RuleOutcome {
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
    const read = readSettings(rule.params, settings);
    if (!read.ok) return { found: [], result: result('failed', { error: settingsError(read.problems) }) };
    const inputs = scope === undefined ? '' : scope.read(rule, sql, read.values);
    const plan = scope?.plan(rule, inputs) ?? { run: 'all' };
    if (plan.run === 'none') return standing(rule, plan.earlier);
    const missing = rule.needs.filter((need) => !sql.holds(need.sql)).map((need) => need.what);
    if (missing.length > 0) return { found: [], result: result('not_applicable', { missing, inputs }) };
    const stands = plan.run === 'all' ? undefined : plan.only;
    const find = (): FindingInput[] => findingsOf(rule, sql, read.values, settings, stands);
    const found =
      plan.run === 'all'
        ? find()
        : plan.of === 'agent'
          ? sql.within(plan.only, find)
          : sql.withinEventsOf(plan.of, plan.only, find);
    return { found, result: result('ran', { findings: found.length, inputs, stands }) };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    process.stderr.write(`rule ${rule.id}: ${error instanceof Error ? (error.stack ?? message) : message}\n`);
    return { found: [], result: result('failed', { error: message }) };
  }
}

function settingsError(problems: readonly { readonly reason: string }[]): string {
  const reasons = problems.map((problem) => problem.reason).join('; ');
  return `Its parameters cannot be used as they are set in this case: ${reasons}. Set them again or take the rule back to its defaults.`;
}

function findingsOf(
  rule: Rule,
  sql: RuleSql,
  params: Readonly<Record<string, unknown>>,
  settings: RuleSettings,
  only?: ReadonlySet<number>,
): FindingInput[] {
  const set = changedParams(rule.params, settings).map((one) => ({
    name: `parameter ${one.name}`,
    value: `${paramText(one.value)} (default ${paramText(one.default)})`,
  }));
  const byKey = new Map<string, FindingInput>();
  const about = scopeOf(rule)?.about;
  for (const row of sql.rows(rule.sql, params)) {
    const read = rule.row.parse(row);
    const agent = about?.(read);
    // Of others not everything was read.
    if (only !== undefined && agent !== undefined && !only.has(agent)) continue;
    const draft = rule.toFinding(read, params);
    if (draft === undefined) continue;
    const known = byKey.get(draft.key);
    if (known !== undefined && known.agent !== agent) throw new Error(`two agents have the finding ${draft.key}`);
    byKey.set(draft.key, known === undefined ? { ...complete(rule, draft, set), agent } : joined(known, draft));
  }
  return [...byKey.values()];
}

/** @param set the parameters that it was found with where they are not the defaults; a finding tells at most forty facts, these among them */
function complete(rule: Rule, draft: FindingDraft, set: FindingDraft['facts']): FindingInput {
  const remediation = draft.remediation ?? rule.remediation;
  const facts = [...draft.facts.slice(0, MOST_FACTS - set.length), ...set];
  return { ...draft, facts, rule: rule.id, ruleVersion: rule.version, remediation, refs: rule.refs };
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
