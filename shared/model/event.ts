import type {
  ActorRole,
  Basis,
  EdgeKind,
  EntityKind,
  EventStatus,
  GrantVia,
  KeyKind,
  Precision,
  Verb,
  ZoneBasis,
} from './kinds.ts';

/**
 * A point in time read from a record.
 * `us` is integer microseconds UTC, or undefined when the text is kept but no date can be given
 * (unparsable, or outside the years 1970–2100, in which case `problem` says so).
 */
export interface TimeValue {
  readonly us: number | undefined;
  /** The source's own text, kept verbatim (at most 64 characters). */
  readonly text: string;
  readonly precision: Precision;
  readonly zoneBasis: ZoneBasis;
  readonly problem?: string;
}

/**
 * A reference to an entity as one record names it. Identity is `(kind, ns, id)`;
 * `aliases` are further identifiers that the same record states for the same thing.
 * Namespaces in use are listed in docs/model.md (`email`, `entra.oid`, `oauth.client`, `aws.key`, …).
 */
export interface EntityRef {
  readonly kind: EntityKind;
  readonly ns: string;
  readonly id: string;
  readonly name?: string;
  readonly aliases?: readonly Alias[];
  /** Flat facts worth keeping on the entity (owner, purpose, user agent …). Never a secret. */
  readonly attrs?: Readonly<Record<string, string>>;
}

export interface Alias {
  readonly ns: string;
  readonly value: string;
}

export interface ObjectRef extends EntityRef {
  /** OCSF resource role: what the action was done to, or merely mentions. */
  readonly role: 'target' | 'affected' | 'related';
}

export interface EventKey {
  readonly kind: KeyKind;
  readonly value: string;
}

/** One step of a delegation path as a record states it (RFC 8693 `act`, AWS onBehalfOf, Entra performedBy …). */
export interface DelegationStep {
  readonly principal: EntityRef;
  readonly principalType: 'user' | 'agent' | 'workload' | 'service';
  readonly mode: 'direct' | 'obo' | 'impersonation' | 'assume_role' | 'token_exchange' | 'unknown';
  /** The field it was read from, e.g. `userIdentity.onBehalfOf.userId`. */
  readonly evidenceField: string;
  readonly verified: boolean;
}

/** One event as an importer reads it from one record. Nothing in it is inferred: every field is stated by the record. */
export interface EventDraft {
  readonly type: 'event';
  /** Vendor's own record id (CloudTrail eventID, Okta uuid, OTLP spanId …). */
  readonly originalUid?: string;
  readonly time: TimeValue | undefined;
  readonly endTime?: TimeValue;
  /** OCSF class_uid and activity_id, e.g. 6003 and 2. */
  readonly classUid: number;
  readonly activityId: number;
  /** The vendor's operation name, verbatim. */
  readonly action: string;
  readonly verb: Verb;
  readonly status: EventStatus;
  readonly statusDetail?: string;
  /** The principal that acted, as the source names it. */
  readonly actor?: EntityRef;
  readonly actorRole: ActorRole;
  /** The originating person, only where the source itself names one apart from the actor. */
  readonly initiator?: EntityRef;
  /** A person whose rights were used without being the initiator (SharePoint on-behalf-of rows name only this one). */
  readonly impersonated?: EntityRef;
  readonly agent?: EntityRef;
  readonly credential?: EntityRef;
  /** OAuth client, connected app, bot or MCP client through which the call came. */
  readonly integration?: EntityRef;
  readonly tool?: EntityRef;
  readonly workflow?: EntityRef;
  readonly system: EntityRef;
  readonly objects: readonly ObjectRef[];
  readonly ip?: string;
  readonly userAgent?: string;
  readonly delegation?: readonly DelegationStep[];
  readonly keys: readonly EventKey[];
  /** Further values worth searching and showing, as `[name, text]`; text at most 4,096 characters. Never a secret. */
  readonly attrs: readonly (readonly [name: string, text: string])[];
  /** Rows or bytes the record says were returned. */
  readonly rows?: number;
  readonly bytes?: number;
  /** Scopes or roles the record says the token carried. */
  readonly scopes?: readonly string[];
  /** JSON Pointer (RFC 6901) inside the record when the record holds several events. */
  readonly pointer?: string;
  /** The source says that it cut this record's content. */
  readonly truncated?: boolean;
}

export interface EdgeDraft {
  readonly kind: EdgeKind;
  readonly from: EntityRef;
  readonly to: EntityRef;
  readonly basis: Basis;
  readonly first?: TimeValue;
  readonly last?: TimeValue;
  readonly attrs?: Readonly<Record<string, string>>;
}

/** One stated permission, as text; `access/` maps vendors' scopes and roles to (system, verb, resource). */
export interface PermissionDraft {
  readonly principal: EntityRef;
  readonly basis: 'declared' | 'granted';
  /** Scope, role or action text as stated, e.g. `Mail.Read`, `s3:GetObject`, `read`. */
  readonly text: string;
  readonly system?: string;
  readonly resource?: string;
  readonly via: GrantVia;
  readonly grantedBy?: string;
  readonly grantedAt?: TimeValue;
  readonly expiresAt?: TimeValue;
}

/** What one inventory row states. */
export interface InventoryDraft {
  readonly type: 'inventory';
  readonly subject: EntityRef;
  readonly entities: readonly EntityRef[];
  readonly edges: readonly EdgeDraft[];
  readonly permissions: readonly PermissionDraft[];
  readonly snapshot?: TimeValue;
}

/** A record an importer cannot read. The record's bytes are kept with this reason. */
export interface RejectDraft {
  readonly type: 'reject';
  readonly reason: string;
  /** The column or JSON pointer at fault, if one is. */
  readonly column?: string;
}

/** A record that is in order and yet states nothing of its own, e.g. a row of this product's own export: accepted, without events. */
export interface KeptDraft {
  readonly type: 'kept';
  readonly why: string;
}

export type Draft = EventDraft | InventoryDraft | KeptDraft | RejectDraft;

/** What is written to the case. */
export type Statement = EventDraft | InventoryDraft;
