/** What one record states of who acted: what it fills, and the rivals it already names. */

/** A slot's content as one record or the inventory gives it. `rank` as in classRank: 4 exact, 3 strong, 2 medium. */
export interface Own {
  readonly entity: number;
  readonly rank: number;
  readonly why: string;
  /** Holds only where nothing else names anybody; handed on to no other record. */
  readonly fallback?: boolean;
  /** The record itself names it, by a name that the inventory knows: what is stated of another record never takes its place. */
  readonly named?: boolean;
}

export interface Rival {
  readonly slot: 'user' | 'agent';
  readonly entity: number;
  /** Probability that this one is meant, 0–1, where nothing else is known. */
  readonly likelihood: number;
  readonly why: string;
  readonly against: string;
}

export interface Statement {
  /** What it states of who acted; credential and workflow are read off the record itself. */
  readonly own: Readonly<Partial<Record<'user' | 'agent', Own>>>;
  readonly rivals: readonly Rival[];
  /** Something in the record or the inventory speaks of an agent, an application or a service. */
  readonly automated: boolean;
}

/** An application that acts with somebody's rights mostly does so for them; with those that were lent to it, as often for others. */
export const RIGHTS_USED = 0.4;
export const RIGHTS_LENT = 0.2;
/** Holding a credential is not using it. */
export const HELD = 0.3;
/** One of the agents that the inventory lists for a credential mostly used it. */
export const LISTED = 0.9;

/** How the person of a delegated call is tied to a sign-in of theirs. */
export type SignInTie = 'interactive' | 'other' | undefined;

/** What a record states itself. */
export function exactly(entity: number, why: string): Own {
  return { entity, rank: 4, why };
}
