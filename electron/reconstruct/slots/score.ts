/**
 * What scores mean: the probability that what is said is right. Of a slot it is that of the statement times that of every step over which
 * it came; of an event, that all its filled slots are right. The class says what it may be used for, the score how often it errs.
 */
import type { Own } from './statement.ts';

/** By class, as classRank, of what a record or the inventory states itself. */
const STATED: Readonly<Record<number, number>> = { 4: 1, 3: 0.98, 2: 0.95 };
/** The last resort where nothing else names anybody. */
const LAST_RESORT = 0.2;
/** A run or session is one person's, and the ids that join it are sometimes used twice. */
export const HANDED_ON = 0.98;
/** An agent may have called another one in the same run and left no trace of it. */
export const OTHER_AGENT = 0.9;
/** Nothing speaks of an agent; with a person's own key or in their own client one may have worked all the same. */
const NO_AGENT: Readonly<Record<number, number>> = { 4: 1, 3: 0.95, 2: 0.85 };
/** Records of the run name two people: this one's statement may be the wrong one. */
const CONTRADICTED = 0.7;

/** 0–1, of a slot that the record or the inventory fills. */
export function statedScore({ rank, fallback }: Own): number {
  return fallback === true ? LAST_RESORT : (STATED[rank] ?? 0);
}

/** A filled slot: its score, and its class as classRank; `undefined` for an empty one. */
export type ScoredSlot = { readonly score: number; readonly rank: number } | undefined;

/**
 * 0–1: the probability that user and agent are right as far as they are filled; that there was no agent, where that is said. Two slots come
 * over the same links, so that they are right and wrong together: the lower of the two, not their product. 0 where both are empty.
 */
export function attributionScore(
  user: ScoredSlot,
  agent: ScoredSlot,
  said: { readonly direct: boolean; readonly contradicted: boolean },
): number {
  const filled = [user, agent].flatMap((slot) => (slot === undefined ? [] : [slot.score]));
  if (filled.length === 0) return 0;
  const alone = said.direct && user !== undefined ? (NO_AGENT[user.rank] ?? 1) : 1;
  return Math.min(...filled) * alone * (said.contradicted ? CONTRADICTED : 1);
}
