/**
 * Parameters of rules that were set in this case: those that stand (`meta.rule_params`) and those that the last analysis ran with
 * (`meta.rule_params_ran`), both by rule id. What is not there is as the rule has it by default. Values are checked by the rule's own schema
 * where they are used, so that what a later version no longer takes is told rather than replaced.
 */
import { z } from 'zod';
import type { CaseRuleSettings, RuleSettings } from '../../shared/model/ruleParams.ts';
import { settingsOf } from '../../shared/model/ruleSchema.ts';
import type { ReadDb, WriteDb } from './handles.ts';
import { getMeta, setMeta } from './meta.ts';

const Stored = z.record(z.string(), z.record(z.string(), z.unknown()));
type Entry = 'rule_params' | 'rule_params_ran';

/** @throws Error when the entry is not what this program writes */
export function readRuleSettings(db: ReadDb, entry: Entry = 'rule_params'): CaseRuleSettings {
  const text = getMeta(db, entry);
  if (text === undefined) return {};
  const read = Stored.safeParse(parsed(text));
  if (!read.success) throw new Error(`the rule parameters stored in this case (${entry}) cannot be read`);
  return read.data;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Sets what stands for one rule; null or nothing set takes its entry out. */
export function storeRuleSettings(db: WriteDb, rule: string, settings: RuleSettings | null): void {
  const rest = Object.entries(readRuleSettings(db)).filter(([id]) => id !== rule);
  const own = settings === null || Object.keys(settings).length === 0 ? [] : [[rule, settings] as const];
  const next = [...rest, ...own].sort(([a], [b]) => (a < b ? -1 : 1));
  setMeta(db, 'rule_params', JSON.stringify(Object.fromEntries(next)));
}

/** The analysis that ends ran with these. */
export function storeRanSettings(db: WriteDb, settings: CaseRuleSettings): void {
  setMeta(db, 'rule_params_ran', JSON.stringify(settings));
}

/** Ids of rules whose parameters are set otherwise than those that the last analysis ran with. */
export function pendingRuleSettings(db: ReadDb): ReadonlySet<string> {
  const [now, ran] = [readRuleSettings(db), readRuleSettings(db, 'rule_params_ran')];
  const ids = new Set([...Object.keys(now), ...Object.keys(ran)]);
  return new Set([...ids].filter((id) => !sameSettings(settingsOf(now, id), settingsOf(ran, id))));
}

/** Whether two rules' settings are the same, in whatever order they were set. */
export function sameSettings(a: RuleSettings, b: RuleSettings): boolean {
  const text = (settings: RuleSettings): string =>
    JSON.stringify(Object.entries(settings).sort(([one], [other]) => (one < other ? -1 : 1)));
  return text(a) === text(b);
}
