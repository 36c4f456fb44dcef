/** Makes link rows alike: Δt from corrected times, score from class, candidates and Δt. */
import type { LinkClass } from '../../../shared/model/kinds.ts';
import { elapsedUs, type PlacedEvent, type PlacedKey } from '../events/placedEvent.ts';

/** A link between two positions. */
export interface PlacedLink {
  readonly method: string;
  readonly class: LinkClass;
  readonly from: number;
  readonly to: number;
  readonly keys: readonly PlacedKey[];
  /** Corrected time of `to` minus `from`; null when either is undated. */
  readonly dtUs: number | null;
  readonly candidates: number;
  /** 0–1. */
  readonly score: number;
  readonly why: string;
}

/** What a unique link of each class is worth, 0–1. */
const CLASS_WEIGHT: Readonly<Record<LinkClass, number>> = {
  exact: 1,
  analyst: 1,
  strong: 0.9,
  medium: 0.6,
  weak: 0.3,
};

interface LinkInput {
  readonly method: string;
  readonly class: LinkClass;
  readonly from: PlacedEvent;
  readonly to: PlacedEvent;
  readonly keys?: readonly PlacedKey[];
  readonly candidates?: number;
  /** Δt at which the score is halved; only for methods that rest on time. µs. */
  readonly halfUs?: number;
  /** Factor on the score, 0–1, for what the method knows and the class does not say. */
  readonly weight?: number;
  readonly why: string;
}

/** A link row. Score = class weight ÷ candidates, halved for every `halfUs` of distance. */
export function draftLink(input: LinkInput): PlacedLink {
  const dtUs = elapsedUs(input.from, input.to);
  const candidates = Math.max(1, input.candidates ?? 1);
  const decay = input.halfUs === undefined || dtUs === null ? 1 : 0.5 ** (Math.abs(dtUs) / input.halfUs);
  return {
    method: input.method,
    class: input.class,
    from: input.from.position,
    to: input.to.position,
    keys: input.keys ?? [],
    dtUs,
    candidates,
    score: round((CLASS_WEIGHT[input.class] * (input.weight ?? 1) * decay) / candidates),
    why: input.why,
  };
}

/** Four decimals: equal on every machine, short in the case file. */
export function round(value: number): number {
  return Math.round(value * 10_000) / 10_000;
}
