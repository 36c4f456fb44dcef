/** The windows that behaviour is compared in, set for a case: kept with the parameters of rules, for findings rest on them in the same way. */
import { z } from 'zod';
import { BASELINE_DAYS, RECENT_DAYS } from './drift.ts';
import type { CaseRuleSettings, RuleSettings } from './ruleParams.ts';

/** What the windows are called among the settings of rules; no rule has this id. */
export const DRIFT_WINDOWS = 'behaviour-windows';

export const DriftDays = z.strictObject({
  baselineDays: z.int().min(1).max(3650),
  recentDays: z.int().min(1).max(365),
});
export type DriftDays = z.output<typeof DriftDays>;

export const STANDARD_DAYS: DriftDays = { baselineDays: BASELINE_DAYS, recentDays: RECENT_DAYS };

/** The standard where nothing is set, or nothing that can be read. */
export function driftDaysOf(settings: CaseRuleSettings): DriftDays {
  const own = Object.hasOwn(settings, DRIFT_WINDOWS) ? settings[DRIFT_WINDOWS] : undefined;
  return DriftDays.safeParse({ ...STANDARD_DAYS, ...own }).data ?? STANDARD_DAYS;
}

/** As stored: what is not the standard. */
export function driftSettings(days: DriftDays): RuleSettings {
  const { baselineDays, recentDays } = days;
  return {
    ...(baselineDays === BASELINE_DAYS ? {} : { baselineDays }),
    ...(recentDays === RECENT_DAYS ? {} : { recentDays }),
  };
}

export const sameDays = (a: DriftDays, b: DriftDays): boolean =>
  a.baselineDays === b.baselineDays && a.recentDays === b.recentDays;

/** `the last 7 days against the 90 before`. */
export function daysText({ baselineDays, recentDays }: DriftDays): string {
  return `the last ${recentDays === 1 ? 'day' : `${recentDays} days`} against the ${baselineDays} before`;
}
