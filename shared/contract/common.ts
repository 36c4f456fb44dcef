/** Schemas that several areas share. All values are JSON-safe: no Date, Map or bigint crosses the contract. */
import { z } from 'zod';
import {
  ACTOR_ROLES,
  AGENT_STATUSES,
  BASES,
  EDGE_KINDS,
  ENTITY_KINDS,
  EVENT_STATUSES,
  FINDING_STATUSES,
  GRANT_VIAS,
  KEY_KINDS,
  LINK_CLASSES,
  PRECISIONS,
  SEVERITIES,
  SLOTS,
  VERBS,
  ZONE_BASES,
} from '../model/kinds.ts';
import { MAX_FILTER_LENGTH } from '../query/filter.ts';

export const Us = z.int().describe('integer microseconds UTC');
export const Id = z.int().nonnegative();
export const Text = (max: number) => z.string().max(max);
export const EntityKindS = z.enum(ENTITY_KINDS);
export const SlotS = z.enum(SLOTS);
export const LinkClassS = z.enum(LINK_CLASSES);
export const BasisS = z.enum(BASES);
export const VerbS = z.enum(VERBS);
export const EdgeKindS = z.enum(EDGE_KINDS);
export const SeverityS = z.enum(SEVERITIES);
export const FindingStatusS = z.enum(FINDING_STATUSES);
export const AgentStatusS = z.enum(AGENT_STATUSES);
export const KeyKindS = z.enum(KEY_KINDS);
export const ActorRoleS = z.enum(ACTOR_ROLES);
export const EventStatusS = z.enum(EVENT_STATUSES);
export const PrecisionS = z.enum(PRECISIONS);
export const ZoneBasisS = z.enum(ZONE_BASES);
export const GrantViaS = z.enum(GRANT_VIAS);

export const FilterText = z.string().max(MAX_FILTER_LENGTH).default('');
export const Cursor = z.string().max(512).optional();
/** Page size: capped here, so no handler can be asked for an unbounded answer. */
export const Limit = (standard: number, max = 500) => z.int().min(1).max(max).default(standard);

/** An entity as every list shows it. `handle` is its name where unique within its kind, else its key: safe in a filter term. */
export const EntityBrief = z.strictObject({
  id: Id,
  kind: EntityKindS,
  name: z.string(),
  key: z.string().describe('namespace:id, e.g. email:ana@example.com'),
  handle: z.string(),
});

/** How sure a slot is: a class, or null when it is empty. */
export const SlotClass = LinkClassS.nullable();

export const Candidate = z.strictObject({
  slot: SlotS,
  entity: EntityBrief.nullable().describe('null is "nobody known", when an event may have no one behind it'),
  score: z.number().min(0).max(1),
  dtMs: z.number().nullable(),
  why: z.string(),
  against: z.string(),
});

export const Flags = z.strictObject({
  starred: z.boolean(),
  tags: z.array(z.string()).max(50),
  comments: z.int(),
  findings: z.int().describe('findings that cite this event'),
});

export const EventRow = z.strictObject({
  id: Id,
  timeUs: Us.nullable(),
  precision: PrecisionS,
  zoneBasis: ZoneBasisS,
  source: z.string().describe('importer id, e.g. okta.system_log'),
  sourceTitle: z.string(),
  action: z.string(),
  verb: VerbS,
  status: EventStatusS,
  actor: EntityBrief.nullable().describe('acted as'),
  user: EntityBrief.nullable().describe('originating user as attributed'),
  userClass: SlotClass,
  userCandidates: z.int().describe('competing candidates when user is null'),
  agent: EntityBrief.nullable(),
  agentClass: SlotClass,
  credential: EntityBrief.nullable(),
  workflow: EntityBrief.nullable(),
  system: EntityBrief.nullable(),
  object: EntityBrief.nullable().describe('first target'),
  objectCount: z.int(),
  ip: z.string().nullable(),
  userAgent: z.string().nullable(),
  chainId: z.string().nullable(),
  direct: z.boolean(),
  key: z.string().describe('content key for annotations'),
  flags: Flags,
});

export const Count = z.strictObject({
  count: z.int(),
  capped: z.boolean().describe('true: at least this many'),
});

export const Ok = z.strictObject({ ok: z.literal(true) });

export const TargetKind = z.enum(['event', 'chain', 'entity', 'finding']);
export const Target = z.strictObject({ kind: TargetKind, key: z.string().max(512) });
