/** Parameters of rules, set by an analyst: kept in the case, logged with what they were before, undone like any act. */
import type { Out, Parsed } from '../../../../shared/contract/index.ts';
import { paramText, type RuleSettings } from '../../../../shared/model/ruleParams.ts';
import { changedParams, describeParams, readSettings, settingsOf } from '../../../../shared/model/ruleSchema.ts';
import { NotFound, Refused } from '../../errors.ts';
import type { WriteDb } from '../../handles.ts';
import { readRuleSettings, sameSettings, storeRuleSettings } from '../../ruleSettings.ts';
import type { CatalogEntries, RuleEntry } from '../read/catalog.ts';
import { listRules } from '../read/findings/ruleStates.ts';
import { recordAct } from './act.ts';

/**
 * Sets the parameters named and leaves the others as they are; null takes the rule back to its defaults. What is as before is no act.
 * @throws NotFound for an unknown rule, Refused (`bad_input`) naming the parameter for a value that it does not take; nothing changes then
 */
export function setRuleParams(
  db: WriteDb,
  catalog: CatalogEntries,
  who: string,
  { id, params }: Parsed<'rules.setParams'>,
): Out<'rules.setParams'> {
  const rule = catalog.rules.find((one) => one.id === id);
  if (rule === undefined) throw new NotFound(`there is no rule ${id}`);
  const what = db.sql.transaction(() => {
    const before = settingsOf(readRuleSettings(db), id);
    const after = params === null ? {} : settled(rule, before, params);
    if (sameSettings(before, after)) return '';
    storeRuleSettings(db, id, after);
    const said = `rule ${id}: ${params === null ? `back to its defaults (${was(rule, before)})` : changes(rule, before, after)}`;
    const undo = { ruleParams: { rule: id, before } };
    recordAct(db, { who, action: 'rule.params', what: said, facts: { rule: id, before, after }, undo });
    return said;
  })();
  const state = listRules(db, catalog).find((one) => one.id === id);
  if (state === undefined) throw new NotFound(`there is no rule ${id}`);
  return { rule: state, what };
}

/** What stands after the change: what was set before and is still a parameter, then what is set now, without what is as by default. */
function settled(rule: RuleEntry, before: RuleSettings, params: RuleSettings): RuleSettings {
  const own = new Set(describeParams(rule.params).map((param) => param.name));
  const kept = Object.entries(before).filter(([name]) => own.has(name));
  const all: RuleSettings = Object.fromEntries([...kept, ...Object.entries(params)]);
  const read = readSettings(rule.params, all);
  if (!read.ok) {
    const reasons = read.problems.map((problem) => problem.reason).join('; ');
    throw new Refused('bad_input', `rule ${rule.id}: ${reasons}`);
  }
  return Object.fromEntries(changedParams(rule.params, all).map(({ name, value }) => [name, value]));
}

/** `rows 500 (was 1,000), days 3 (was 5)`. */
function changes(rule: RuleEntry, before: RuleSettings, after: RuleSettings): string {
  const defaults = new Map(describeParams(rule.params).map((param) => [param.name, param.default]));
  const names = [...new Set([...defaults.keys(), ...Object.keys(before)])];
  const parts = names.flatMap((name) => {
    const [from, to] = [before, after].map((all) => (Object.hasOwn(all, name) ? all[name] : defaults.get(name)));
    if (from === to) return [];
    return to === undefined
      ? [`${name} dropped (was ${paramText(from)})`]
      : [`${name} ${paramText(to)} (was ${paramText(from)})`];
  });
  return parts.join(', ');
}

function was(rule: RuleEntry, before: RuleSettings): string {
  const names = describeParams(rule.params).map((param) => param.name);
  const ordered = [...new Set([...names, ...Object.keys(before)])].filter((name) => Object.hasOwn(before, name));
  return ordered.map((name) => `${name} was ${paramText(before[name])}`).join(', ');
}
