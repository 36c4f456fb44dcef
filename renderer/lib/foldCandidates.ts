/** Which candidates of a slot are shown at once. None is dropped: those far below the best are folded, and their number is said. */

/** What scores less than this share of the best is far below it. */
const FAR_BELOW = 0.25;
/** Named candidates that are shown whatever they score. */
const LEAST = 3;

export interface FoldedCandidates<T> {
  readonly shown: readonly T[];
  readonly folded: readonly T[];
}

/**
 * "Nobody known" (entity null) and whoever fills the slot always stay; the order is kept.
 * @param keep id of an entity that is never folded
 */
export function foldCandidates<T extends { readonly entity: { readonly id: number } | null; readonly score: number }>(
  candidates: readonly T[],
  keep?: number,
): FoldedCandidates<T> {
  const named = candidates.filter((one) => one.entity !== null).map((one) => one.score);
  const best = Math.max(0, ...named);
  const least = [...named].sort((a, b) => b - a)[LEAST - 1] ?? 0;
  const stays = (one: T): boolean =>
    one.entity === null || one.entity.id === keep || one.score >= Math.min(FAR_BELOW * best, least);
  return { shown: candidates.filter(stays), folded: candidates.filter((one) => !stays(one)) };
}
