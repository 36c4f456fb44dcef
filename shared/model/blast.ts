/**
 * Blast radius: what whoever holds one agent, credential, integration or account could reach. The words, and the shapes in which the
 * engine (electron/access/blast) is given rows and gives its answer; queries call it through the catalog.
 */
import type { Basis, EdgeKind, EntityKind, GrantVia, Verb } from './kinds.ts';

/** Days of observed use that say what would break, unless asked otherwise. */
export const BLAST_DAYS = 30;

/** Bounds of one answer. What lies beyond is counted or said, never silently left out. */
export const BLAST_LIMITS = {
  depth: 8,
  nodes: 2_000,
  permissions: 2_000,
  systems: 200,
  objects: 300,
  worklist: 300,
  users: 12,
} as const;

/** Stands for the system of a scope that states none and whose holder reaches none. */
export const SYSTEM_NOT_STATED = 'system not stated';

/** How much of a reached thing's own power comes with it, least first. */
export const BLAST_POWERS = ['named', 'rights', 'account', 'whole'] as const;
/**
 * `whole`: all it can do. `account`: all but the other credentials it holds. `rights`: what it was granted, nothing it acts through.
 * `named`: reached itself, and nothing beyond it.
 */
export type BlastPower = (typeof BLAST_POWERS)[number];

export interface BlastNode {
  readonly id: number;
  readonly kind: EntityKind;
  readonly name: string;
  readonly key: string;
  readonly handle: string;
}

/** An edge between canonical entities. */
export interface BlastEdge {
  readonly id: number;
  readonly kind: EdgeKind;
  readonly from: number;
  readonly to: number;
  readonly fromKind: EntityKind;
  readonly toKind: EntityKind;
  readonly basis: Basis;
  readonly count: number;
  readonly recordId: number | null;
}

/** A permission that a record grants. */
export interface BlastGrant {
  readonly principal: number;
  readonly text: string;
  readonly system: string | null;
  readonly resource: string | null;
  readonly via: GrantVia;
  readonly expiresUs: number | null;
  readonly recordId: number;
}

/** An object of the resource inventory. */
export interface BlastResource {
  readonly id: number;
  readonly name: string;
  readonly key: string;
  readonly system: string;
  readonly type: string;
  /** As the inventory writes it, lower case; empty when it says nothing. */
  readonly dataClass: string;
  readonly external: boolean;
  readonly owner: string;
}

/** Events of the subject that name one thing. */
export interface BlastUse {
  readonly events: number;
  readonly firstUs: number | null;
  readonly lastUs: number | null;
}

/** Uses by entity. */
export interface BlastUses {
  has(id: number): boolean;
  get(id: number): BlastUse | undefined;
}

/** The case as the engine reads it; each call is bounded and says when it was cut. Ids are canonical. */
export interface BlastSource {
  readonly nowUs: number | null;
  nodes(ids: readonly number[]): ReadonlyMap<number, BlastNode>;
  /** Edges that leave or enter one of the ids, those between systems and objects left out. */
  edges(ids: readonly number[]): { readonly edges: readonly BlastEdge[]; readonly cut: boolean };
  grants(ids: readonly number[]): { readonly grants: readonly BlastGrant[]; readonly cut: boolean };
  /** Other entities that are the same account under another kind: same key. */
  sameAccount(ids: readonly number[]): readonly { readonly id: number; readonly other: number }[];
  /** Values of facts by entity. */
  facts(ids: readonly number[], names: readonly string[]): ReadonlyMap<number, ReadonlyMap<string, readonly string[]>>;
  systems(): { readonly systems: readonly BlastNode[]; readonly cut: boolean };
  /** What the subject's own events name, by entity. */
  readonly used: BlastUses;
  /** Credentials and accounts that the subject's own events were done with, most used first. */
  readonly actedWith: readonly number[];
}

/** One step of a path. `from` and `to` are entities; `to` is null for a system that only a permission names. */
export interface BlastHop {
  readonly from: number;
  readonly to: number | null;
  readonly toName: string;
  /** What stands between the two, e.g. `authenticates as`. */
  readonly words: string;
  readonly basis: Basis;
  /** The inventory record behind a declared or granted hop. */
  readonly recordId: number | null;
  /** Events behind an observed hop. */
  readonly events: number;
}

export interface ReachedNode {
  readonly id: number;
  readonly kind: EntityKind;
  readonly depth: number;
  readonly power: BlastPower;
  /** `stated`: by declarations and grants alone. `observed`: only over a hop that events show. */
  readonly standing: 'stated' | 'observed';
  /** Shortest path, as places in `Reach.hops`; empty for the subject. */
  readonly path: readonly number[];
}

export interface ReachedPermission {
  readonly holder: number;
  /** System entity, or null when the permission names one that the case does not know. */
  readonly systemId: number | null;
  readonly system: string;
  /** As the record of the grant names it, which may be a family or an API in front of it; null when it names none. */
  readonly grantedOn: string | null;
  readonly verb: Verb;
  readonly resource: string;
  /** Other verbs that it allows: who may read may search. */
  readonly also: readonly Verb[];
  readonly tier: number;
  /** `resource` is a vendor's kind of thing, not a name. */
  readonly open: boolean;
  readonly text: string;
  readonly via: GrantVia;
  readonly mapped: boolean;
  readonly recordId: number;
}

export interface ReachedSystem {
  readonly id: number | null;
  readonly name: string;
  readonly standing: 'stated' | 'observed';
  readonly depth: number;
  readonly path: readonly number[];
  /** Highest tier among permissions here, else as an inventory states it of the account; null: not known. */
  readonly tier: number | null;
  readonly tierFrom: 'permission' | 'inventory' | null;
  /** True when no permission says what may be done here. */
  readonly unstated: boolean;
}

export interface Reach {
  readonly hops: readonly BlastHop[];
  /** The subject first, then nearest first. Systems and objects are not among them. */
  readonly nodes: readonly ReachedNode[];
  readonly systems: readonly ReachedSystem[];
  readonly permissions: readonly ReachedPermission[];
  /** Objects reached by an edge of their own, e.g. as their owner or as a data source. */
  readonly objects: readonly ReachedNode[];
  /** Permissions that ended before the last event of the case, left out. */
  readonly expired: number;
  /** What was left out, in words. */
  readonly cuts: readonly string[];
}

/** An object of the resource inventory within reach. */
export interface CoveredResource {
  readonly resource: BlastResource;
  readonly systemId: number | null;
  readonly tier: number | null;
  readonly verbs: readonly Verb[];
  readonly path: readonly number[];
  /** True when the system is reached and nothing says which of its objects are. */
  readonly unstated: boolean;
}

export const WORK_STAGES = ['sessions', 'credentials', 'grants', 'integrations', 'agents'] as const;
export type WorkStage = (typeof WORK_STAGES)[number];
/** `contain` ends the incident, `used` takes away what it was seen using, `reachable` what it could use next. */
export const WORK_URGENCIES = ['contain', 'used', 'reachable'] as const;
export type WorkUrgency = (typeof WORK_URGENCIES)[number];

/** One thing to revoke, before it is known what would break. */
export interface WorkItem {
  readonly stage: WorkStage;
  readonly urgency: WorkUrgency;
  /** What is revoked: an entity, or of a grant its holder. */
  readonly target: number;
  /** Of a grant: the system entity it is on. */
  readonly systemId: number | null;
  readonly action: string;
  readonly where: string;
  readonly why: string;
  readonly tier: number | null;
  readonly recordId: number | null;
}

/** The engine, as queries see it. */
export interface BlastEngine {
  reach(source: BlastSource, subject: number): Reach;
  /** Which inventoried objects the reach covers. */
  covered(reach: Reach, resources: readonly BlastResource[]): readonly CoveredResource[];
  worklist(source: BlastSource, reach: Reach): readonly WorkItem[];
}
