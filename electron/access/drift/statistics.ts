/** The few numbers behind "unusual": robust spread, and how surprising a count is. */

/** Median of numbers; undefined for none. */
export function median(values: readonly number[]): number | undefined {
  if (values.length === 0) return undefined;
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const high = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? high : ((sorted[middle - 1] ?? 0) + high) / 2;
}

/** Makes a median absolute deviation comparable with a standard deviation of normal data. */
const MAD_SCALE = 1.4826;

/**
 * Median and scaled median absolute deviation: neither is moved by a few wild days.
 * Source: Hampel, "The influence curve and its role in robust estimation", JASA 69 (1974).
 */
export function robust(values: readonly number[]): { readonly middle: number; readonly spread: number } | undefined {
  const middle = median(values);
  if (middle === undefined) return undefined;
  const spread = median(values.map((value) => Math.abs(value - middle))) ?? 0;
  return { middle, spread: spread * MAD_SCALE };
}

/** P(X ≥ n) for a Poisson variable with this mean; 1 for n ≤ 0. */
export function atLeast(n: number, mean: number): number {
  if (n <= 0) return 1;
  let term = Math.exp(-mean);
  let below = term;
  for (let k = 1; k < n; k += 1) {
    term *= mean / k;
    below += term;
    if (below >= 1) return 0;
  }
  return Math.max(0, 1 - below);
}

/** Below this chance a count is called unusual. */
export const UNUSUAL = 0.01;
