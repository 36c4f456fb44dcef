/**
 * The closed vocabularies of the product: entity kinds, slots, verbs, confidence classes, bases, keys.
 * Each list is the single place where the word exists; types, schemas and SQL checks derive from it.
 */

/** What a node can be. Names follow the field's own (OCSF, Cartography, Entra); see docs/model.md. */
export const ENTITY_KINDS = [
  'user',
  'agent',
  'blueprint',
  'identity',
  'credential',
  'integration',
  'tool',
  'mcp_server',
  'workflow',
  'system',
  'object',
] as const;
export type EntityKind = (typeof ENTITY_KINDS)[number];

/** The six slots of an action chain, in causal order. */
export const SLOTS = ['user', 'agent', 'credential', 'workflow', 'system', 'object'] as const;
export type Slot = (typeof SLOTS)[number];
/** The slots in the words used everywhere. */
export const SLOT_NAMES: Readonly<Record<Slot, string>> = {
  user: 'originating user',
  agent: 'agent',
  credential: 'credential',
  workflow: 'workflow',
  system: 'system',
  object: 'object',
};

/** In what parts an event names entities, its objects apart; also the names of its columns. */
export const EVENT_ROLES = [
  'actor',
  'initiator',
  'impersonated',
  'agent',
  'credential',
  'integration',
  'tool',
  'workflow',
  'system',
] as const;

/** Confidence of a link or a filled slot, strongest first. `analyst` is pinned by hand with a note. */
export const LINK_CLASSES = ['exact', 'strong', 'medium', 'weak', 'analyst'] as const;
export type LinkClass = (typeof LINK_CLASSES)[number];

/** Why an edge is believed: an inventory says so, a grant allows it, or events show it. */
export const BASES = ['declared', 'granted', 'observed'] as const;
export type Basis = (typeof BASES)[number];

/** Normalised verbs; a permission is (system, verb, resource). */
export const VERBS = [
  'read',
  'list',
  'search',
  'export',
  'create',
  'update',
  'delete',
  'share',
  'send',
  'execute',
  'approve',
  'administer',
  'grant',
  'sign_in',
  'other',
] as const;
export type Verb = (typeof VERBS)[number];

/** Who the acting principal is, as the source itself says. */
export const ACTOR_ROLES = ['user', 'app', 'service', 'agent', 'system', 'unknown'] as const;
export type ActorRole = (typeof ACTOR_ROLES)[number];

export const EVENT_STATUSES = ['success', 'failure', 'unknown'] as const;
export type EventStatus = (typeof EVENT_STATUSES)[number];

/**
 * Correlation keys extracted from records. The comment names what the key proves.
 * A key is compared as text after the importer's normalisation (e.g. an Entra UTI becomes a lower-case GUID).
 */
export const KEY_KINDS = [
  'trace', // W3C trace id: one causal tree
  'span', // this event's own span id, as `<trace>/<span>`
  'parent_span', // the span that caused this one, as `<trace>/<span>`
  'token', // token id: Entra UTI as GUID, JWT jti, hashed token
  'token_issued', // a token id this record says it issued
  'access_key', // credential id used (AWS access key id)
  'access_key_issued', // credential id this record says it issued (AssumeRole response)
  'source_identity', // AWS sourceIdentity: survives role chaining
  'session', // sign-in or login session, prefixed with its platform: `entra:…`, `sf:…`, `okta:…`
  'conversation', // agent conversation or run, prefixed with its platform when not globally unique
  'request', // request id echoed by a service
  'tool_call', // tool call id, unique within its conversation
  'client', // OAuth client id
  'object_ref', // object id named by a tool's arguments or result, or by an audit record: `<system>:<id>`
] as const;
export type KeyKind = (typeof KEY_KINDS)[number];

export const SEVERITIES = ['info', 'low', 'medium', 'high', 'critical'] as const;
export type Severity = (typeof SEVERITIES)[number];

/** What an analyst has decided: not yet looked at, holds and is to be acted on, acted on, does not hold. */
export const FINDING_STATUSES = ['open', 'accepted', 'resolved', 'dismissed'] as const;
export type FindingStatus = (typeof FINDING_STATUSES)[number];

/** Most telling first: where there is no room for all, these are what is shown. */
export const AGENT_STATUSES = ['unknown', 'unmanaged', 'shared', 'dormant', 'active'] as const;
export type AgentStatus = (typeof AGENT_STATUSES)[number];

/**
 * Namespace of a grant's holder whose kind the row does not say and its id does not show: taken for an agent until another inventory lists
 * the id. It does not make anything stand in an inventory by itself.
 */
export const UNSTATED_PRINCIPAL = 'principal.id';

/** Edge kinds; the direction is always from actor to acted-upon, left to right in slot order. */
export const EDGE_KINDS = [
  'OWNS',
  'SPONSORS',
  'INSTANCE_OF',
  'AUTHENTICATES_AS',
  'RUNS_AS',
  'HAS_ROLE',
  'HAS_CREDENTIAL',
  'HAS_INTEGRATION',
  'GRANTED_SCOPE',
  'CAN_TRIGGER',
  'CAN_REACH',
  'DELEGATED_TO',
  'USES_TOOL',
  'INVOKED',
  'CALLED',
  'TOUCHED',
  'READ',
  'WROTE',
  'DELETED',
  'HANDED_OFF_TO',
] as const;
export type EdgeKind = (typeof EDGE_KINDS)[number];

/** How a permission was obtained. */
export const GRANT_VIAS = ['direct', 'role', 'group', 'scope', 'inherited', 'tool', 'workflow', 'data_source'] as const;
export type GrantVia = (typeof GRANT_VIAS)[number];

/** Time precision as stated by the source. */
export const PRECISIONS = ['ns', 'us', 'ms', 's', 'min', 'day'] as const;
export type Precision = (typeof PRECISIONS)[number];

/** Where an event's zone comes from: in the text, fixed by the format's documentation, or assumed by the examiner. */
export const ZONE_BASES = ['stated', 'source', 'assumed'] as const;
export type ZoneBasis = (typeof ZONE_BASES)[number];

const CLASS_RANK: Readonly<Record<LinkClass, number>> = { exact: 4, analyst: 4, strong: 3, medium: 2, weak: 1 };

/** The weaker of two classes; `undefined` (an empty slot) is the weakest of all. */
export function weakerClass(a: LinkClass | undefined, b: LinkClass | undefined): LinkClass | undefined {
  if (a === undefined || b === undefined) return undefined;
  return CLASS_RANK[a] <= CLASS_RANK[b] ? a : b;
}

/** 4 for exact and analyst down to 1 for weak; 0 for an empty slot. */
export function classRank(value: LinkClass | undefined): number {
  return value === undefined ? 0 : CLASS_RANK[value];
}
