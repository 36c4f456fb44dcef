/** The words for the set differences between intended, granted and observed access. */
import type { z } from 'zod';
import type { AccessRow as AccessRowSchema } from '../../shared/contract/agents.ts';
import { ACCESS_VERDICTS } from '../../shared/model/access.ts';

export type AccessRow = z.infer<typeof AccessRowSchema>;
export type Verdict = AccessRow['verdict'];

export const VERDICT_TEXT: Readonly<Record<Verdict, string>> = {
  out_of_purpose: 'done, but not intended',
  ghost: 'done, though no grant is known',
  excess: 'granted, but not intended',
  unused: 'granted, never seen used',
  expired: 'granted or approved once, and no longer in force at the last event',
  approved: 'intended, and neither granted nor seen used',
  unknown: 'cannot be compared: the inventory or the grants do not say',
  expected: 'intended, granted and in keeping with what was seen',
};

export const VERDICT_NAME: Readonly<Record<Verdict, string>> = {
  out_of_purpose: 'out of purpose',
  ghost: 'ghost access',
  excess: 'excess',
  unused: 'unused',
  expired: 'expired',
  approved: 'approved only',
  unknown: 'unknown',
  expected: 'as intended',
};

/** Most telling first. */
export const VERDICTS: readonly Verdict[] = ACCESS_VERDICTS;

/** The lines that differ come first, within a kind of difference the higher tier and the more used first. */
export function differencesFirst(rows: readonly AccessRow[]): AccessRow[] {
  return [...rows].sort(
    (a, b) =>
      VERDICTS.indexOf(a.verdict) - VERDICTS.indexOf(b.verdict) ||
      (b.tier ?? -1) - (a.tier ?? -1) ||
      b.observed - a.observed,
  );
}
