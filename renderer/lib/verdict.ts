/** The words for the set differences between intended, granted and observed access. */
import type { z } from 'zod';
import type { AccessRow as AccessRowSchema } from '../../shared/contract/agents.ts';

export type AccessRow = z.infer<typeof AccessRowSchema>;
export type Verdict = AccessRow['verdict'];

export const VERDICT_TEXT: Readonly<Record<Verdict, string>> = {
  out_of_purpose: 'done, but not intended',
  ghost: 'done, though no grant is known',
  excess: 'granted, but not intended',
  unused: 'granted, never seen used',
  unknown: 'cannot be compared: the inventory or the grants do not say',
  expected: 'intended, granted and in keeping with what was seen',
};

export const VERDICT_NAME: Readonly<Record<Verdict, string>> = {
  out_of_purpose: 'out of purpose',
  ghost: 'ghost access',
  excess: 'excess',
  unused: 'unused',
  unknown: 'unknown',
  expected: 'as intended',
};

/** Most telling first. */
export const VERDICTS: readonly Verdict[] = ['out_of_purpose', 'ghost', 'excess', 'unused', 'unknown', 'expected'];

/** The lines that differ come first, within a kind of difference the higher tier and the more used first. */
export function differencesFirst(rows: readonly AccessRow[]): AccessRow[] {
  return [...rows].sort(
    (a, b) =>
      VERDICTS.indexOf(a.verdict) - VERDICTS.indexOf(b.verdict) ||
      (b.tier ?? -1) - (a.tier ?? -1) ||
      b.observed - a.observed,
  );
}
