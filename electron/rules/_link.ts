/** Classes of links as numbers in a statement, and what they do to a finding's confidence. */
import type { LinkClass } from '../../shared/model/kinds.ts';
import type { Grade } from '../../shared/model/rank.ts';
import { classConfidence } from './_rank.ts';

const BY_RANK: readonly (LinkClass | null)[] = [null, 'weak', 'medium', 'strong', 'exact'];

/** An expression: 4 for exact and analyst down to 1 for weak, 0 where the column is null. */
export function linkRank(column: string): string {
  return `CASE ${column} WHEN 'exact' THEN 4 WHEN 'analyst' THEN 4 WHEN 'strong' THEN 3 WHEN 'medium' THEN 2 WHEN 'weak' THEN 1 ELSE 0 END`;
}

/** The class that a number of `linkRank` stands for; null for none. */
export function linkClass(rank: number): LinkClass | null {
  return BY_RANK[rank] ?? null;
}

/** Confidence that cannot exceed `most`, because the rest of the argument is not stronger, nor what the attribution's class gives. */
export function linkConfidence(rank: number, most: number, why: string): Grade {
  const link = classConfidence(linkClass(rank));
  return link.value < most ? link : { value: most, why };
}
