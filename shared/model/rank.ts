/** Why a finding ranks where it does: impact × exposure × confidence, each a number from 0 to 1 with its reason in words. */

/** One of the three parts. */
export interface Grade {
  /** 0 to 1. */
  readonly value: number;
  /** A clause without a full stop, e.g. `administers the tenant (tier 4)`. */
  readonly why: string;
}

export interface Rank {
  /** How bad it is if it is what it looks like. */
  readonly impact: Grade;
  /** How far it is open or already used. */
  readonly exposure: Grade;
  /** How well the evidence supports it. */
  readonly confidence: Grade;
}

export const RANK_PARTS = ['impact', 'exposure', 'confidence'] as const satisfies readonly (keyof Rank)[];

/** 0 to 100, for ranking inside a severity: 100 × the product of the three, to a tenth. Values outside 0–1 count as the nearest bound. */
export function rankScore(rank: Rank): number {
  const product = RANK_PARTS.reduce((left, part) => left * Math.min(1, Math.max(0, rank[part].value)), 1);
  return Math.round(product * 1000) / 10;
}

/** How sure a confidence is, in a word and its number: `sure, 0.90`. */
export function surenessOf(confidence: number): string {
  return `${confidence >= 0.85 ? 'sure' : confidence >= 0.55 ? 'likely' : 'unsure'}, ${confidence.toFixed(2)}`;
}
