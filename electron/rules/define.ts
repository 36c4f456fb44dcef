/**
 * The shape of a finding rule: one file per rule. `sql` may read only the `v_*` views (migrations/0001) and runs on a
 * read-only connection with the rule's parameters as named parameters (`:name`). `toFinding` is pure.
 */
import type { z } from 'zod';
import type { Severity } from '../../shared/model/kinds.ts';
import type { Rank } from '../../shared/model/rank.ts';

export interface RuleRef {
  /** `OWASP ASI`, `OWASP NHI` or `MITRE ATLAS`. */
  readonly scheme: 'OWASP ASI' | 'OWASP NHI' | 'MITRE ATLAS';
  readonly id: string;
  readonly title: string;
}

/** Something the case must hold for the rule to mean anything. Absent: the rule is "not applicable", never "clean". */
export interface Need {
  /** In words, e.g. `an agent inventory`. */
  readonly what: string;
  /** Over the `v_*` views; one row with one column, 1 when present. */
  readonly sql: string;
}

/**
 * How often a rule is expected to speak above *info* where nothing is wrong: never, or at most a number with what it is counted per
 * and the reason why it cannot be lower.
 */
export type ExpectedRate = 'none' | { readonly atMost: number; readonly per: string; readonly why: string };

export interface FindingDraft {
  /** Identifies this finding within the rule across analyses, built from entity keys, never from row numbers. */
  readonly key: string;
  readonly severity: Severity;
  /** Why it ranks where it does inside its severity; the score is their product (shared/model/rank.ts). _rank.ts has the scales. */
  readonly rank: Rank;
  readonly title: string;
  /** What was seen, with names and numbers; two to five plain sentences. */
  readonly explanation: string;
  readonly entities: readonly number[];
  /** Event ids cited. */
  readonly events: readonly number[];
  readonly chains: readonly string[];
  /** Inventory record ids cited. */
  readonly records: readonly number[];
  readonly facts: readonly { readonly name: string; readonly value: string }[];
  readonly firstUs: number | null;
  readonly lastUs: number | null;
  /** Overrides the rule's own list. */
  readonly remediation?: readonly string[];
}

export interface Rule<P extends z.ZodObject = z.ZodObject, R extends z.ZodType = z.ZodType> {
  /** Lower case with hyphens, e.g. `unknown-agent`. */
  readonly id: string;
  readonly version: number;
  readonly title: string;
  /** A sentence that an analyst can quote. */
  readonly why: string;
  readonly severity: Severity;
  readonly refs: readonly RuleRef[];
  /** Begins with one of the acts of shared/model/remedy.ts in at least one line. */
  readonly remediation: readonly string[];
  readonly needs: readonly Need[];
  readonly expectedRate: ExpectedRate;
  /** Adjustable thresholds, each with a default and `.describe('what it means, with its unit')`; passed to `sql` by name. */
  readonly params: P;
  readonly row: R;
  readonly sql: string;
  /**
   * The agent whom a row is about. Stated only where each row rests on that agent's own events and access (v_event, v_agent, v_access
   * and v_privilege_gap by their agent), on things by their ids, and on what inventories state: the rule may then be run for a few agents
   * alone, and gives for these what it gives over the whole case (test/analysis proves it on every sample).
   */
  agentOf?(row: z.output<R>): number;
  /**
   * The holder that a row is about: the agent, else the credential, else the integration, else the actor of events that no person did directly.
   * Stated only where each row rests on the events of which that is the holder, on things by their ids, and on what inventories state: the rule
   * may then be run over those events alone. A rule states at most one of `agentOf`, `holderOf` and `credentialOf`.
   */
  holderOf?(row: z.output<R>): number;
  /**
   * The same for a credential and its events or, of events without one that no person did directly, the integration; for the account in place of a
   * key that a session was given for some hours.
   */
  credentialOf?(row: z.output<R>): number;
  /** Undefined: the row does not amount to a finding. */
  toFinding(row: z.output<R>, params: z.output<P>): FindingDraft | undefined;
}

/** Declares a rule; the identity function, for type inference. */
export function defineRule<P extends z.ZodObject, R extends z.ZodType>(rule: Rule<P, R>): Rule<P, R> {
  return rule;
}
