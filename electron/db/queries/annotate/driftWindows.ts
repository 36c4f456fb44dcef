/** The windows of behaviour drift, set for the case: logged, undone, and used by the next analysis, like a rule's parameters. */
import type { Out, Parsed } from '../../../../shared/contract/index.ts';
import {
  DRIFT_WINDOWS,
  daysText,
  driftDaysOf,
  driftSettings,
  sameDays,
} from '../../../../shared/model/driftWindows.ts';
import { settingsOf } from '../../../../shared/model/ruleSchema.ts';
import type { WriteDb } from '../../handles.ts';
import { readRuleSettings, storeRuleSettings } from '../../ruleSettings.ts';
import { recordAct } from './act.ts';

/** What is as before is no act. */
export function setDriftWindows(db: WriteDb, who: string, days: Parsed<'drift.setWindows'>): Out<'drift.setWindows'> {
  return db.sql.transaction(() => {
    const all = readRuleSettings(db);
    const was = driftDaysOf(all);
    if (sameDays(was, days)) return { what: '' };
    const [before, after] = [settingsOf(all, DRIFT_WINDOWS), driftSettings(days)];
    storeRuleSettings(db, DRIFT_WINDOWS, after);
    const what = `behaviour compared in ${daysText(days)} (was ${daysText(was)})`;
    const undo = { ruleParams: { rule: DRIFT_WINDOWS, before } };
    recordAct(db, { who, action: 'rule.params', what, facts: { rule: DRIFT_WINDOWS, before, after }, undo });
    return { what };
  })();
}
