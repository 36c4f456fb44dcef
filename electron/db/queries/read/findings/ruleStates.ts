/** The rules, and what became of each in the last analysis. */
import type { Out } from '../../../../../shared/contract/index.ts';
import { SEVERITIES } from '../../../../../shared/model/kinds.ts';
import {
  MOST_PARAM_TEXT,
  type ParamValue,
  paramText,
  type RuleSettings,
} from '../../../../../shared/model/ruleParams.ts';
import { changedParams, describeParams, readSettings, settingsOf } from '../../../../../shared/model/ruleSchema.ts';
import type { ReadDb } from '../../../handles.ts';
import { pendingRuleSettings, readRuleSettings } from '../../../ruleSettings.ts';
import type { CatalogEntries, RuleEntry } from '../catalog.ts';
import { all, parseJson } from '../statement.ts';

type State = Out<'rules.list'>[number];

/** Every rule this version has, with its parameters as they are set and what became of it in the last analysis. */
export function listRules(db: ReadDb, catalog: CatalogEntries): Out<'rules.list'> {
  const runs = new Map(
    all<{
      rule: string;
      state: string;
      missing: string;
      findings: number;
      ms: number | null;
      error: string | null;
      ran_us: number | null;
    }>(db, 'SELECT rule, state, missing, findings, ms, error, ran_us FROM rule_run').map((run) => [run.rule, run]),
  );
  const settings = readRuleSettings(db);
  const pending = pendingRuleSettings(db);
  return catalog.rules.slice(0, 200).map((rule) => {
    const run = runs.get(rule.id);
    return {
      id: rule.id,
      version: rule.version,
      title: rule.title,
      why: rule.why,
      severity: SEVERITIES.find((severity) => severity === rule.severity) ?? 'info',
      state: (['ran', 'not_applicable', 'failed'] as const).find((state) => state === run?.state) ?? 'not_run',
      missing: parseJson<string[]>(run?.missing, []).slice(0, 20),
      error: run?.state === 'failed' ? (run.error ?? '') : '',
      findings: run?.findings ?? 0,
      ms: run?.ms ?? null,
      ranUs: run?.ran_us ?? null,
      needs: rule.needs.map((need) => need.what).slice(0, 20),
      ...paramsOf(rule, settingsOf(settings, rule.id)),
      pending: pending.has(rule.id),
    };
  });
}

function paramsOf(rule: RuleEntry, settings: RuleSettings): Pick<State, 'params' | 'changed' | 'problem'> {
  const read = readSettings(rule.params, settings);
  return {
    params: describeParams(rule.params)
      .slice(0, 20)
      .map((param) => ({
        ...param,
        choices: param.choices === undefined ? undefined : [...param.choices].slice(0, 50),
        value: Object.hasOwn(settings, param.name) ? shown(settings[param.name]) : param.default,
      })),
    changed: changedParams(rule.params, settings).length,
    problem: read.ok ? '' : read.problems.map((problem) => problem.reason).join('; '),
  };
}

/** What is set, also where it is nothing that a parameter can be. */
function shown(value: unknown): ParamValue {
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  if (typeof value === 'boolean') return value;
  return (typeof value === 'string' ? value : paramText(value)).slice(0, MOST_PARAM_TEXT);
}
