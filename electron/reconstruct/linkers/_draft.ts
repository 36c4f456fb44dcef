/** Makes link rows alike: Δt from corrected times, the score a probability. */
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
  /** 0–1: the probability that the link is right. */
  readonly score: number;
  readonly why: string;
  /** Taken over from an earlier run, which stored it. */
  readonly stands?: true;
}

/** Probability that a link of each class is right where its method knows no better and nothing else fits. */
export const CERTAINTY: Readonly<Record<LinkClass, number>> = {
  exact: 1,
  analyst: 1,
  strong: 0.98,
  medium: 0.8,
  weak: 0.3,
};

interface LinkInput {
  readonly method: string;
  readonly class: LinkClass;
  readonly from: PlacedEvent;
  readonly to: PlacedEvent;
  readonly keys?: readonly PlacedKey[];
  readonly candidates?: number;
  /** Probability that it is right, 0–1, where the method knows better than its class says. */
  readonly likelihood?: number;
  readonly why: string;
}

/** A link row. Its score is what the method says, else that of its class, divided among those that could be meant. */
export function draftLink(input: LinkInput): PlacedLink {
  const dtUs = elapsedUs(input.from, input.to);
  const candidates = Math.max(1, input.candidates ?? 1);
  return {
    method: input.method,
    class: input.class,
    from: input.from.position,
    to: input.to.position,
    keys: input.keys ?? [],
    dtUs,
    candidates,
    score: round(input.likelihood ?? CERTAINTY[input.class] / candidates),
    why: input.why,
  };
}

/** Four decimals: equal on every machine, short in the case file. */
export function round(value: number): number {
  return Math.round(value * 10_000) / 10_000;
}
