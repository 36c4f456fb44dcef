/**
 * How far one clock is ahead of another, from pairs of recorded times: median and median absolute deviation (MAD); a drift by the
 * median of slopes (Theil, 1950; Sen, 1968) where the pairs follow a line and not a constant.
 */

import type { PairBasis } from '../../../shared/model/reconstruction.ts';
import { US_PER_HOUR, US_PER_SECOND } from '../../../shared/model/time.ts';
import type { ClockPairs } from './pairs.ts';

export const MIN_PAIRS = 5;
/** Network latency and queueing explain less than this; it is never called a clock offset. */
export const MIN_OFFSET_US = 2 * US_PER_SECOND;
const MAX_SPREAD_US = 30 * US_PER_SECOND;
/** Spread may be a tenth of the offset at most; a spread of latencies' size may be a third of it. */
const SPREAD_SHARE = 0.1;
const LATENCY_SHARE = 1 / 3;
/** Share of the pairs that must lie near the median; two clusters of pairs are a contradiction, not an offset. */
const AGREEING_SHARE = 0.75;
const MIN_DRIFT_PAIRS = 20;
const MIN_DRIFT_SPAN_US = 2 * US_PER_HOUR;
/** A drift has to move the clock by this much over the pairs, and to explain this much of their spread. */
const MIN_DRIFT_MOVE_US = 2 * US_PER_SECOND;
const EXPLAINED_SHARE = 0.5;
/** First uses come late by as much as people and agents take; only a clock that is off by more than that shows. */
const FIRST_USE = { pairs: 8, offsetUs: 10 * US_PER_SECOND, windowUs: 5 * US_PER_SECOND, share: 0.6 } as const;

/** Tokens issued and used: the share of earliest uses passed over, and the share that has to follow within a time, µs. */
const ISSUE = { pairs: 10, low: 0.04, soon: 0.2, soonUs: 10 * US_PER_SECOND, offsetUs: 5 * US_PER_SECOND } as const;

export interface PairEstimate {
  readonly a: string;
  readonly b: string;
  readonly basis: PairBasis;
  readonly pairs: number;
  /** b's clock minus a's at `refUs`, µs. */
  readonly medianUs: number;
  readonly spreadUs: number;
  /** Change of it, µs per second; 0 for a steady offset. */
  readonly driftPpm: number;
  /** On a's clock. */
  readonly refUs: number;
  /** False when the pairs contradict each other or are too few. */
  readonly usable: boolean;
}

export function fitPairs(pairs: ClockPairs): PairEstimate {
  if (pairs.basis === 'issue') return fitIssue(pairs);
  return pairs.basis === 'first_use' ? fitFirstUse(pairs) : fitMoments(pairs);
}

function fitMoments({ a, b, basis, atUs, deltaUs }: ClockPairs): PairEstimate {
  const steady = median(deltaUs);
  const deviation = median(deltaUs.map((delta) => Math.abs(delta - steady)));
  const drift = findDrift(atUs, deltaUs, deviation);
  const refUs = median(atUs);
  const driftPpm = drift?.ppm ?? 0;
  const residuals = drift === undefined ? deltaUs : drift.residuals;
  const medianUs = drift === undefined ? steady : median(residuals);
  const spreadUs =
    drift === undefined ? deviation : Math.round(median(residuals.map((value) => Math.abs(value - medianUs))));
  const near = Math.max(5 * spreadUs, US_PER_SECOND);
  const agreeing = residuals.filter((value) => Math.abs(value - medianUs) <= near).length / residuals.length;
  const size = Math.abs(medianUs);
  const allowed = Math.min(MAX_SPREAD_US, Math.max(SPREAD_SHARE * size, Math.min(LATENCY_SHARE * size, MIN_OFFSET_US)));
  const tight = spreadUs <= (size < MIN_OFFSET_US ? MIN_OFFSET_US : allowed);
  const usable = deltaUs.length >= MIN_PAIRS && agreeing >= AGREEING_SHARE && tight;
  return { a, b, basis, pairs: deltaUs.length, medianUs, spreadUs, driftPpm, refUs, usable };
}

/**
 * A token is used when somebody needs it, but never before it is issued: the earliest uses tell. A few are passed over, for a wrong pair
 * may lie below; enough have to follow soon, or the bound says little.
 */
function fitIssue({ a, b, basis, atUs, deltaUs }: ClockPairs): PairEstimate {
  const sorted = deltaUs.slice().sort();
  const at = (share: number): number => sorted[Math.floor(share * sorted.length)] ?? 0;
  const delay = at(ISSUE.low);
  const spreadUs = at(ISSUE.soon) - delay;
  const usable =
    sorted.length >= ISSUE.pairs && spreadUs <= ISSUE.soonUs && Math.abs(delay) >= Math.max(ISSUE.offsetUs, spreadUs);
  // Told with the sources in order, as all others.
  const [first, second, medianUs] = a < b ? [a, b, delay] : [b, a, -delay];
  const refUs = median(atUs);
  return { a: first, b: second, basis, pairs: sorted.length, medianUs, spreadUs, driftPpm: 0, refUs, usable };
}

/** First uses are late, never early: the place where most of them crowd together tells, not the middle. */
function fitFirstUse({ a, b, basis, atUs, deltaUs }: ClockPairs): PairEstimate {
  const sorted = deltaUs.slice().sort();
  let best = 0;
  let from = 0;
  let start = 0;
  for (let end = 0; end < sorted.length; end++) {
    while ((sorted[end] ?? 0) - (sorted[start] ?? 0) > 2 * FIRST_USE.windowUs) start++;
    if (end - start + 1 > best) {
      best = end - start + 1;
      from = start;
    }
  }
  const crowd = sorted.slice(from, from + best);
  const medianUs = median(crowd);
  const usable =
    sorted.length >= FIRST_USE.pairs &&
    best / sorted.length >= FIRST_USE.share &&
    Math.abs(medianUs) >= FIRST_USE.offsetUs;
  const spreadUs = median(crowd.map((value) => Math.abs(value - medianUs)));
  return { a, b, basis, pairs: sorted.length, medianUs, spreadUs, driftPpm: 0, refUs: median(atUs), usable };
}

function findDrift(
  atUs: Float64Array,
  deltaUs: Float64Array,
  deviation: number,
): { readonly ppm: number; readonly residuals: Float64Array } | undefined {
  const count = atUs.length;
  if (count < MIN_DRIFT_PAIRS) return undefined;
  const order = Array.from({ length: count }, (_, i) => i).sort((x, y) => (atUs[x] ?? 0) - (atUs[y] ?? 0));
  const span = (atUs[order.at(-1) ?? 0] ?? 0) - (atUs[order[0] ?? 0] ?? 0);
  if (span < MIN_DRIFT_SPAN_US) return undefined;
  // Each pair with the one half the range later: slopes over long distances only, and as many as there are pairs.
  const half = count >> 1;
  const slopes = new Float64Array(half);
  let filled = 0;
  for (let i = 0; i < half; i++) {
    const [x, y] = [order[i] ?? 0, order[i + count - half] ?? 0];
    const apart = (atUs[y] ?? 0) - (atUs[x] ?? 0);
    if (apart > 0) slopes[filled++] = ((deltaUs[y] ?? 0) - (deltaUs[x] ?? 0)) / apart;
  }
  const slope = middleOf(slopes.subarray(0, filled));
  if (Math.abs(slope) * span < MIN_DRIFT_MOVE_US) return undefined;
  const refUs = median(atUs);
  const residuals = deltaUs.map((delta, i) => delta - slope * ((atUs[i] ?? 0) - refUs));
  const middle = median(residuals);
  const left = median(residuals.map((value) => Math.abs(value - middle)));
  return left <= EXPLAINED_SHARE * deviation ? { ppm: slope * 1_000_000, residuals } : undefined;
}

/** Median in whole microseconds. */
export function median(values: Float64Array): number {
  return Math.round(middleOf(values));
}

/** Median of values that are no times: a slope is far below 1. */
function middleOf(values: Float64Array): number {
  const sorted = values.slice().sort();
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2;
}
