/**
 * How long and from which seed a property is tried. By default a fixed number of runs from a fixed seed, the same on every
 * machine; with AGENTRAIL_FUZZ_SECONDS, for that long from a new seed, which a failure prints (set AGENTRAIL_FUZZ_SEED to repeat).
 */
import type { Parameters } from 'fast-check';

const SEED = 20_251_123;

export const FUZZ_SECONDS = Number(process.env.AGENTRAIL_FUZZ_SECONDS ?? 0);

/** Time a test may take. */
export const FUZZ_TIMEOUT_MS = Math.max(60_000, FUZZ_SECONDS * 1_000 + 60_000);

/** @param runs by default; with a time budget as many as fit */
export function budget<T>(runs: number): Parameters<T> {
  const seed = Number(process.env.AGENTRAIL_FUZZ_SEED ?? (FUZZ_SECONDS > 0 ? Date.now() % 2 ** 31 : SEED));
  if (FUZZ_SECONDS <= 0) return { seed, numRuns: runs };
  return {
    seed,
    numRuns: Number.MAX_SAFE_INTEGER,
    interruptAfterTimeLimit: FUZZ_SECONDS * 1_000,
    markInterruptAsFailure: false,
  };
}
