/**
 * What reconstruction is given and what it gives back: electron/db reads and stores these rows, electron/workers passes them in and out.
 * Entity ids in `EventFact` are as stored (before merging); every id in an output is canonical.
 */
import type { ActorRole, Basis, EdgeKind, EntityKind, EventStatus, KeyKind, LinkClass, Slot, Verb } from './kinds.ts';

export interface EntityFact {
  readonly id: number;
  readonly kind: EntityKind;
  /** `ns:id`. */
  readonly key: string;
  readonly name: string;
  readonly inInventory: boolean;
}

export interface EventFact {
  readonly id: number;
  readonly evidenceId: number;
  /** Importer id. */
  readonly source: string;
  /** As recorded, before any clock offset; null when undated. µs UTC. */
  readonly origUs: number | null;
  readonly endUs: number | null;
  readonly classUid: number;
  readonly verb: Verb;
  readonly status: EventStatus;
  readonly actorRole: ActorRole;
  readonly actor: number | null;
  readonly initiator: number | null;
  readonly impersonated: number | null;
  readonly agent: number | null;
  readonly credential: number | null;
  readonly integration: number | null;
  readonly tool: number | null;
  readonly workflow: number | null;
  readonly system: number;
  readonly objects: readonly number[];
  readonly ip: string | null;
  readonly userAgent: string | null;
  /** A sign-in that the source itself calls interactive or not; undefined when it does not say. */
  readonly interactive?: boolean | undefined;
  /** `id` is the same for equal texts and for those only; `ReconstructSource.text` gives the text back. */
  readonly keys: readonly { readonly kind: KeyKind; readonly value: string; readonly id: number }[];
  /** Texts of a call's arguments or of a record's request that may name an object URI or hold a query. */
  readonly payload?: readonly string[] | undefined;
  /** Name of the AWS role session. */
  readonly sessionName?: string | undefined;
  /** Name of a step of a traced run that names no agent, where an agent of the inventory has that name. */
  readonly stepName?: string | undefined;
  /** Whether IAM Identity Center opened it: then the name is its holder's user name, and nobody else can set it. */
  readonly bySingleSignOn?: boolean | undefined;
  /** The delegation path the record states, the origin first. */
  readonly delegation?: readonly StatedStep[] | undefined;
  readonly contentKey: string;
}

/** One principal of a delegation path, as the record names it. */
export interface StatedStep {
  readonly kind: EntityKind;
  readonly ns: string;
  readonly id: string;
  /** Whether the record's own writer vouches for it; claims of a token that nobody checked are not verified. */
  readonly verified: boolean;
  /** False for the party a token was issued to, which says whose rights were used and not that it acted for them. */
  readonly acts: boolean;
}

export interface StoredEdge {
  readonly kind: EdgeKind;
  readonly from: number;
  readonly to: number;
  readonly basis: Exclude<Basis, 'observed'>;
}

export interface SourceInfo {
  readonly id: string;
  readonly title: string;
  readonly fills: readonly Slot[];
  /** True when the case holds evidence of this source. */
  readonly present: boolean;
}

export interface Pin {
  readonly chainId: string;
  readonly slot: Slot;
  /** Canonical at the time of pinning; null: no candidate accepted. */
  readonly entityKey: { readonly kind: EntityKind; readonly key: string } | null;
  readonly note: string;
}

/** `confirm` and `draw`: `from` is behind `to`. `reject`: neither is behind the other, whatever method proposes it. */
export interface LinkDecision {
  /** Event ids. */
  readonly from: number;
  readonly to: number;
  readonly decision: 'confirm' | 'reject' | 'draw';
  readonly note: string;
}

/** Two entities of one kind, by their `ns:id` keys: one thing, or two whatever identifiers they share. */
export interface EntityDecision {
  readonly kind: EntityKind;
  readonly a: string;
  readonly b: string;
  readonly decision: 'merge' | 'split';
  readonly note: string;
}

/** Everything reconstruction reads. Iterables may be walked more than once and stream from disk. */
export interface ReconstructSource {
  readonly eventCount: number;
  entities(): Iterable<EntityFact>;
  /** One entity again: objects are too many to be held. */
  entity(id: number): EntityFact | undefined;
  entityByKey(kind: EntityKind, key: string): EntityFact | undefined;
  aliases(): Iterable<{ readonly entityId: number; readonly ns: string; readonly value: string }>;
  edges(): Iterable<StoredEdge>;
  /** Facts with these names, e.g. `email`, `shared`. */
  facts(
    names: readonly string[],
  ): Iterable<{ readonly entityId: number; readonly name: string; readonly value: string }>;
  /** Every event, in any order. */
  events(): Iterable<EventFact>;
  /** The text of a key's value. */
  text(id: number): string;
  sources(): readonly SourceInfo[];
  pins(): readonly Pin[];
  /** An analyst's decisions; those on records that the case no longer holds are left out. */
  linkDecisions(): readonly LinkDecision[];
  entityDecisions(): readonly EntityDecision[];
  /** Offsets an analyst set; they win over estimates. µs, by importer id. */
  fixedOffsets(): ReadonlyMap<string, number>;
  /** What the run whose results the case holds left behind; undefined where everything is to be done anew. */
  earlier?(): EarlierRun | undefined;
}

/** A run whose results stand in the case. */
export interface EarlierRun {
  /** As it was yielded with `scope`. */
  readonly stamp: string;
  /** Clocks as they were applied. */
  readonly offsets: readonly OffsetDraft[];
  /** How many events it attributed. */
  readonly events: number;
  /** Digest of an event under a name, as yielded with `digests`; 0 for an event or a name that it did not know. */
  digest(name: string, eventId: number): number;
  /** Whether its rows of an event were changed since by other means, e.g. a pin. */
  touched(eventId: number): boolean;
  /** Its links by one method, in the order in which they were yielded. */
  links(method: string): Iterable<Pick<LinkDraft, 'fromEvent' | 'toEvent' | 'class' | 'candidates' | 'score' | 'why'>>;
}

/** Whether everything is yielded, in place of all that was, or only what an earlier run concluded otherwise. */
export interface Scope {
  readonly all: boolean;
  /** Why everything is, in words. */
  readonly why: string;
  readonly stamp: string;
}

/** Two entities that are one. `viaId` is the one that `fromId` shares `ns` `value` with, which need not be the one it went into. */
export interface MergeDraft {
  readonly fromId: number;
  readonly intoId: number;
  readonly why: string;
  readonly viaId: number | null;
  /** Null where an analyst joined them. */
  readonly ns: string | null;
  readonly value: string | null;
}

export interface LinkDraft {
  /** Linker id. */
  readonly method: string;
  readonly class: LinkClass;
  readonly fromEvent: number;
  readonly toEvent: number;
  readonly keys: readonly { readonly kind: KeyKind; readonly value: string }[];
  /** Corrected time of `to` minus `from`; null when either is undated. */
  readonly dtUs: number | null;
  /** How many could have been meant; 1 when unique. */
  readonly candidates: number;
  /** 0–1. */
  readonly score: number;
  readonly why: string;
}

export interface CandidateDraft {
  readonly slot: Slot;
  readonly entityId: number | null;
  /** For a user candidate: the agent it would have acted through. */
  readonly agentId: number | null;
  readonly score: number;
  readonly dtUs: number | null;
  readonly why: string;
  readonly against: string;
}

export interface SlotDraft {
  readonly slot: Slot;
  readonly entityId: number | null;
  readonly count: number;
  readonly label: string;
  readonly class: LinkClass | null;
  readonly why: string;
  /** Importer ids of sources that would fill it, when empty. */
  readonly wouldFill: readonly string[];
}

export interface ChainDraft {
  readonly id: string;
  readonly startUs: number | null;
  readonly endUs: number | null;
  /** Six, in slot order. */
  readonly slots: readonly SlotDraft[];
  readonly eventIds: readonly number[];
  readonly candidates: readonly CandidateDraft[];
  /** How many more runs and candidates fit an event of the chain, less well than those kept; slots without any are not named. */
  readonly leftOut: Readonly<Partial<Record<Slot, number>>>;
}

/** Who fills the slots of an event. */
export interface Attributed {
  readonly user: number | null;
  readonly agent: number | null;
  readonly credential: number | null;
  readonly workflow: number | null;
  readonly userClass: LinkClass | null;
  readonly agentClass: LinkClass | null;
  readonly credentialClass: LinkClass | null;
  readonly workflowClass: LinkClass | null;
  /** A person without an agent. */
  readonly direct: boolean;
}

export interface AttributionDraft extends Attributed {
  readonly eventId: number;
  readonly chainId: string | null;
  readonly score: number;
  /** Of the slot alone; null where it is empty or set by an analyst. */
  readonly userScore: number | null;
  readonly agentScore: number | null;
  readonly why: Readonly<Partial<Record<Slot, string>>>;
  /** Only those of this event alone; a chain's own are on the chain. */
  readonly candidates: readonly CandidateDraft[];
  /** How many more runs and candidates fit, less well than those kept. */
  readonly leftOut: number;
}

/** What makes two records of two sources tell of their clocks, best first. */
export type PairBasis = 'ids' | 'objects' | 'issue' | 'first_use';

export interface OffsetDraft {
  readonly source: string;
  readonly estimateUs: number | null;
  readonly pairs: number;
  readonly spreadUs: number | null;
  readonly against: string | null;
  /**
   * What the pairs rest on: ids written down twice, objects named on both sides, tokens issued in one source and used in the other, or the
   * first appearance of one conversation in each.
   */
  readonly by: PairBasis | null;
  /** Drift in force while linking, µs per second: the clock gains this much; null for a steady one. */
  readonly driftPpm: number | null;
  /** Recorded time at which the offset holds exactly; null for a steady clock. */
  readonly refUs: number | null;
  /** To be added to the source's times. */
  readonly offsetUs: number;
  readonly basis: 'none' | 'estimated' | 'analyst';
}

export interface ObservedEdgeDraft {
  readonly kind: EdgeKind;
  readonly from: number;
  readonly to: number;
  readonly class: LinkClass;
  readonly count: number;
  readonly firstUs: number | null;
  readonly lastUs: number | null;
}

/** What reconstruction yields; the worker stores each batch in a short transaction and may stop between any two. */
export type ReconstructOutput =
  | { readonly type: 'progress'; readonly phase: string; readonly done: number; readonly total: number }
  | {
      readonly type: 'merges';
      readonly merges: readonly MergeDraft[];
    }
  | { readonly type: 'scope'; readonly scope: Scope }
  | { readonly type: 'digests'; readonly name: string; readonly eventIds: Int32Array; readonly digests: Float64Array }
  /** Links into these events by this method give way to those that follow; null for all methods that never keep any. */
  | { readonly type: 'relinked'; readonly method: string | null; readonly eventIds: readonly number[] }
  | { readonly type: 'offsets'; readonly offsets: readonly OffsetDraft[] }
  | { readonly type: 'links'; readonly links: readonly LinkDraft[] }
  | { readonly type: 'chains'; readonly chains: readonly ChainDraft[] }
  | { readonly type: 'attributions'; readonly attributions: readonly AttributionDraft[] }
  | { readonly type: 'edges'; readonly edges: readonly ObservedEdgeDraft[] };
