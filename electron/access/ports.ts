/** What access analysis is given and gives back. Rows are passed in by electron/workers; nothing here knows SQL. All ids canonical. */
import type { AgentStatus, GrantVia, Severity, Verb } from '../../shared/model/kinds.ts';

export interface PermissionRow {
  readonly principal: number;
  readonly basis: 'declared' | 'granted';
  readonly text: string;
  readonly system: string | null;
  readonly resource: string | null;
  readonly via: GrantVia;
  readonly expiresUs: number | null;
  readonly recordId: number;
}

/** Observed use, already grouped: one row a (agent, system, verb, object type or name). */
export interface ObservedRow {
  readonly agent: number;
  readonly system: string;
  readonly verb: Verb;
  /** The object's type where the source states one (attr `type` of the object), else its name. */
  readonly resource: string;
  readonly count: number;
  readonly firstUs: number | null;
  readonly lastUs: number | null;
}

export interface AgentFacts {
  readonly id: number;
  readonly name: string;
  readonly inInventory: boolean;
  /** Inventory columns by name, lists as several values. */
  readonly facts: ReadonlyMap<string, readonly string[]>;
  /** Ids of identities, credentials, integrations, tools, workflows it acts through (declared, granted or observed). */
  readonly through: readonly number[];
  readonly events: number;
  readonly chains: number;
  readonly firstUs: number | null;
  readonly lastUs: number | null;
}

export interface AccessDraft {
  readonly principal: number;
  readonly system: string;
  readonly verb: Verb;
  readonly resource: string;
  readonly intended: boolean | null;
  readonly granted: boolean | null;
  readonly grantedVia: readonly { readonly via: GrantVia; readonly text: string; readonly by: number | null }[];
  readonly observed: number;
  readonly firstUs: number | null;
  readonly lastUs: number | null;
  readonly verdict: 'expected' | 'excess' | 'unused' | 'out_of_purpose' | 'ghost' | 'unknown';
  /** 0 none … 4 admin; null when not known. */
  readonly tier: number | null;
  /** The scope text is in no table: compared by name. */
  readonly unmapped: boolean;
}

export interface AgentFinding {
  readonly agent: number;
  readonly rule: string;
  readonly severity: Severity;
  readonly title: string;
}

export interface AgentStateDraft {
  readonly agent: number;
  readonly status: readonly AgentStatus[];
  readonly statusWhy: readonly string[];
  readonly risk: number;
  readonly riskWhy: readonly { readonly text: string; readonly points: number }[];
}
