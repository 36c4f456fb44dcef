/** The access-review sheet: what each owner's agents may do and did, and what to do about each line. The reviewer decides. */
import type { AgentStatus, Verb } from './kinds.ts';

export const REVIEW_PROPOSALS = ['keep', 'reduce', 'revoke'] as const;
export type ReviewProposal = (typeof REVIEW_PROPOSALS)[number];

export interface ReviewLine {
  /** Name of the owner; empty in the group of agents for which nobody is recorded. */
  readonly owner: string;
  readonly ownerDeparted: boolean;
  readonly agent: string;
  readonly agentKey: string;
  readonly status: readonly AgentStatus[];
  /** Null for an agent without any line of access. */
  readonly access: {
    readonly system: string;
    readonly verb: Verb;
    readonly resource: string;
    readonly tier: number | null;
    readonly granted: boolean | null;
    readonly intended: boolean | null;
    /** How it is held, e.g. `api (scope) by Drift integration user`. */
    readonly path: string;
    readonly observed: number;
    readonly lastUs: number | null;
    readonly verdict: string;
    readonly why: string;
    readonly unmapped: boolean;
  } | null;
  readonly proposal: ReviewProposal;
  readonly reason: string;
}
