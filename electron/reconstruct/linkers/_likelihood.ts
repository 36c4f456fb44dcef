/**
 * How likely it is that one of several records which fit is the one that is meant. Probabilistic data association (Bar-Shalom, Daum, Huang
 * 2009): each that fits weighs what speaks for it, and all of them stand against the possibility that none is meant.
 */
import { US_PER_SECOND } from '../../../shared/model/time.ts';

/** Records of one run follow one another within seconds, as models and tools answer; a minute later it is mostly another run's. */
export const PAUSE_US = 20 * US_PER_SECOND;

/** What "none of those that fit" weighs, against 1 for a record of the same principal at the same moment. */
const NONE = 0.5;
/** Several that fit are often the parts of one run whose ids are lost: they compete by half. */
const RIVALRY = 0.5;

/** 0–1: 1 at no distance, falling by e for every `scaleUs`. */
export function closeness(distanceUs: number, scaleUs = PAUSE_US): number {
  return Math.exp(-Math.abs(distanceUs) / scaleUs);
}

/** 0–1 for each weight: the probability that it is meant. All that fit have to be given, not only those that are linked. */
export function likelihoods(weights: readonly number[]): number[] {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / (weight + NONE + RIVALRY * (total - weight)));
}

/** Likelihood of one of `count` that fit equally well. */
export function likelihoodAmong(count: number, weight: number): number {
  return weight / (weight + NONE + RIVALRY * weight * (count - 1));
}
