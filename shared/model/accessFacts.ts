/** What access analysis is given and gives back: electron/db reads and stores these rows, electron/workers passes them in and out. All ids canonical. */
import type { AccessNoteKind, AccessVerdict, DataReach } from './access.ts';
import type { AgentStatus, Basis, EdgeKind, EntityKind, GrantVia, Severity, Verb } from './kinds.ts';

export interface PermissionRow {
  readonly principal: number;
  readonly basis: 'declared' | 'granted';
  readonly text: string;
  readonly system: string | null;
  readonly resource: string | null;
  readonly via: GrantVia;
  readonly expiresUs: number | null;
  readonly recordId: number;
  /** The later snapshot of its inventory that no longer lists it, by its label; `expiresUs` is then no later than that snapshot. */
  readonly ended?: string;
}

/** Observed use, already grouped: one row a (agent, system, verb, object type or name). */
export interface ObservedRow {
  readonly agent: number;
  readonly system: string;
  readonly verb: Verb;
  /** The object's type where the source states one (attr `type` of the object), else its name. */
  readonly resource: string;
  /** What the inventory says of the object: public, internal, confidential, restricted; absent where nothing does. */
  readonly dataClass?: string | null;
  readonly count: number;
  readonly firstUs: number | null;
  readonly lastUs: number | null;
  /** True on a system where the agent's own runs are recorded, such as its tracing platform: that is who tells it, not where it was done. */
  readonly home?: boolean;
}

/** What an agent did on somebody's request: grouped by person, executing credential or account, and action. */
export interface DelegatedUse extends ObservedRow {
  readonly user: number;
  /** Credential, account or integration that the action was executed with. */
  readonly holder: number;
}

export interface AgentFacts {
  readonly id: number;
  readonly name: string;
  readonly inInventory: boolean;
  /** Inventory columns by name, lists as several values. */
  readonly facts: ReadonlyMap<string, readonly string[]>;
  readonly events: number;
  readonly chains: number;
  readonly firstUs: number | null;
  readonly lastUs: number | null;
}

/** A stated or observed edge that access may pass along. */
export interface AccessEdge {
  readonly from: number;
  readonly to: number;
  readonly kind: EdgeKind;
  readonly basis: Basis;
  /** The inventory record that states it; null when events show it. */
  readonly record: number | null;
  /** An agent's data source, stated as such. */
  readonly dataSource: boolean;
  /** The later snapshot of its inventory that no longer lists it. */
  readonly ended?: Ended;
}

/** A snapshot of an inventory that no longer lists something. */
export interface Ended {
  readonly label: string;
  /** µs UTC; null where inventories are in order of import only. */
  readonly us: number | null;
}

/** Somebody or something that can hold a permission, or be passed on the way to one. */
export interface AccessEntity {
  readonly id: number;
  readonly kind: EntityKind;
  readonly name: string;
  /** `namespace:id`. */
  readonly key: string;
}

/** The ways from an agent to what it holds. */
export interface AccessPaths {
  readonly edges: readonly AccessEdge[];
  readonly entities: ReadonlyMap<number, AccessEntity>;
  /** Corrected time of the case's last event, µs UTC: what expired before it is no longer held. Null: nothing expires. */
  readonly nowUs: number | null;
}

/** One step of a path: the edge taken and whom it leads to. */
export interface PathStep {
  readonly kind: EdgeKind;
  readonly entity: number;
  readonly record: number | null;
  readonly ended?: Ended;
}

/** How one permission is held. */
export interface GrantPath {
  readonly via: GrantVia;
  /** As stated, shortened where it is a policy document. */
  readonly text: string;
  /** Who holds it when not the agent itself. */
  readonly by: number | null;
  readonly record: number | null;
  /** From the agent to the holder; empty when the agent holds it itself. */
  readonly path: readonly PathStep[];
  readonly expiresUs: number | null;
  readonly expired?: true;
  /** The later snapshot of its inventory that no longer lists it, or a step to it. */
  readonly ended?: string;
  readonly conditional?: true;
  /** The system it is taken to be for, where the grant itself states none. */
  readonly assumed?: string;
}

/** What an approval rests on. */
export interface IntentSource {
  readonly text: string;
  readonly record: number;
  readonly expiresUs: number | null;
  readonly expired?: true;
  /** The later snapshot of its inventory that no longer lists it. */
  readonly ended?: string;
}

export interface AccessDraft {
  readonly principal: number;
  readonly system: string;
  readonly verb: Verb;
  readonly resource: string;
  readonly intended: boolean | null;
  readonly intendedVia: readonly IntentSource[];
  readonly granted: boolean | null;
  readonly grantedVia: readonly GrantPath[];
  readonly observed: number;
  readonly firstUs: number | null;
  readonly lastUs: number | null;
  readonly verdict: AccessVerdict;
  /** Why the verdict is not what the three columns alone would say; empty otherwise. */
  readonly why: string;
  /** 0 none … 4 admin; null when not known. */
  readonly tier: number | null;
  readonly reach: DataReach | null;
  /** The scope text is in no table: compared by name. */
  readonly unmapped: boolean;
}

export interface AccessNote {
  readonly principal: number;
  readonly kind: AccessNoteKind;
  readonly text: string;
  /** Inventory records it rests on. */
  readonly records: readonly number[];
}

/** One agent's comparison. */
export interface AgentComparison {
  readonly principal: number;
  readonly rows: readonly AccessDraft[];
  readonly notes: readonly AccessNote[];
}

/** One side of a privilege gap. */
export interface HeldTier {
  /** 0 to 4; null: not known. */
  readonly tier: number | null;
  /** What it is taken from, in words. */
  readonly source: string;
  readonly records: readonly number[];
  /** It is the tier stated of them as a whole, not of the action. */
  readonly overall?: boolean;
}

export interface GapDraft {
  readonly user: number;
  readonly agent: number;
  readonly holder: number;
  readonly system: string;
  readonly verb: Verb;
  readonly resource: string;
  readonly person: HeldTier;
  readonly credential: HeldTier;
  /** Tiers the credential stands above the person; null when either side is not known. */
  readonly gap: number | null;
  readonly count: number;
  readonly firstUs: number | null;
  readonly lastUs: number | null;
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
