/** Reconstructed action chains. */
import { z } from 'zod';
import { LINK_CLASSES } from '../model/kinds.ts';
import {
  BasisS,
  Candidate,
  Count,
  Cursor,
  EdgeKindS,
  EntityBrief,
  EventRow,
  FilterText,
  Flags,
  Id,
  Limit,
  LinkClassS,
  SeverityS,
  SlotClass,
  SlotS,
  Text,
  Us,
} from './common.ts';
import { mutation, query } from './define.ts';
import { LinkEnd, LinkRow } from './links.ts';

export const ChainSlot = z.strictObject({
  slot: SlotS,
  entity: EntityBrief.nullable(),
  /** How many different entities fill it (objects, mostly); `entity` is the first. */
  count: z.int(),
  /** Text for the card, e.g. `Case × 10,000` or `? · 3 candidates`. */
  label: z.string(),
  class: SlotClass,
  why: z.string().describe('the reason for the link, or for the gap'),
  candidates: z.int(),
  leftOut: z.int().describe('further runs and candidates that fit less well than those kept'),
  wouldFill: z.array(z.string()).max(20).describe('titles of sources that would fill it, when empty'),
});

export const ChainRow = z.strictObject({
  id: z.string(),
  startUs: Us.nullable(),
  endUs: Us.nullable(),
  slots: z.array(ChainSlot).length(6),
  weakest: SlotClass.describe('weakest hop; null when a slot is empty'),
  events: z.int(),
  risk: z.strictObject({ score: z.number(), severity: SeverityS }),
  findings: z.int(),
  key: z.string(),
  flags: Flags,
});

/** A class, or `empty` for a slot that nothing fills. */
export const SlotState = z.enum([...LINK_CLASSES, 'empty']);

/** How a record names an entity: the column it stands in. `impersonated` is the person whose rights were used. */
export const NamedAs = z.enum([
  'initiator',
  'actor',
  'impersonated',
  'agent',
  'credential',
  'integration',
  'workflow',
  'system',
  'object',
]);

/** What speaks for one entity in one slot of a chain. Lists are cut at the request's limit, counts are not. */
export const Support = z.strictObject({
  named: z
    .array(LinkEnd.extend({ eventId: Id, as: NamedAs }))
    .max(50)
    .describe('records of the chain that name it'),
  namedCount: z.int(),
  links: z.array(LinkRow).max(50).describe('links over which another record says it, surest first'),
  linkCount: z.int(),
  declared: z
    .array(
      z.strictObject({
        kind: EdgeKindS,
        basis: BasisS,
        other: EntityBrief,
        recordId: Id.nullable(),
        evidence: z.string().nullable().describe('name of the inventory file'),
      }),
    )
    .max(20)
    .describe('what inventories say of it and of what the chain used'),
});

export const WeighedCandidate = Candidate.extend({
  agent: EntityBrief.nullable().describe('for a user: the agent it would have acted through'),
  class: SlotClass.describe('best link behind it; null when no link leads to it'),
  support: Support,
});

export const SlotEvidence = z.strictObject({
  slot: SlotS,
  score: z
    .number()
    .nullable()
    .describe(
      'how likely the best evidence of its class is right, 1 where records state it; null where nothing is scored',
    ),
  support: Support.describe('of what fills the slot; nothing when it is empty'),
  candidates: z.array(WeighedCandidate).max(100),
});

/** How chains are narrowed beyond the filter of events: every named slot is in one of its states, by `AND`. */
export const ChainNarrowing = {
  slots: z
    .array(z.strictObject({ slot: SlotS, states: z.array(SlotState).min(1).max(6) }))
    .max(6)
    .default([]),
  weakest: z.array(SlotState).max(6).default([]).describe('state of the weakest hop; empty list: any'),
  users: z.array(Id).max(50).default([]),
  agents: z.array(Id).max(50).default([]),
  systems: z.array(Id).max(50).default([]),
};

const PIN_CHANGES = [
  'chains.page',
  'chains.get',
  'chains.facets',
  'chains.evidence',
  'events.page',
  'events.get',
  'case.info',
  'custody.page',
  'undo.peek',
] as const;

const EntityCount = z.strictObject({ entity: EntityBrief, chains: z.int() });

export const chainsContract = {
  'chains.page': query(
    z.strictObject({
      filter: FilterText,
      gapsOnly: z.boolean().default(false),
      minClass: LinkClassS.optional(),
      agent: Id.optional(),
      ...ChainNarrowing,
      sort: z.enum(['risk', 'time', '-time', 'events']).default('risk'),
      cursor: Cursor,
      /** Start the page so that this chain is in it, where it matches. */
      anchor: Text(64).optional(),
      limit: Limit(200),
    }),
    z.strictObject({
      rows: z.array(ChainRow),
      next: z.string().nullable(),
      previous: z.string().nullable().describe('set when rows lie before these, e.g. of a page around an anchor'),
      total: Count,
    }),
  ),
  'chains.get': query(
    z.strictObject({ id: Text(64) }),
    z.strictObject({
      row: ChainRow,
      candidates: z.array(Candidate).max(100),
      links: z.array(LinkRow).max(200),
      linksCut: z.boolean(),
      findings: z.array(z.strictObject({ id: z.string(), title: z.string(), severity: SeverityS })).max(50),
      pins: z
        .array(
          z.strictObject({ slot: SlotS, entity: EntityBrief.nullable(), note: z.string(), who: z.string(), atUs: Us }),
        )
        .max(6),
    }),
  ),
  /** Counts for each way of narrowing. Each leaves its own choice out of account, so that it says what choosing would list. */
  'chains.facets': query(
    z.strictObject({ filter: FilterText, ...ChainNarrowing, limit: Limit(12, 50) }),
    z.strictObject({
      slots: z.array(z.strictObject({ slot: SlotS, state: SlotState, chains: z.int() })).max(36),
      weakest: z.array(z.strictObject({ state: SlotState, chains: z.int() })).max(6),
      users: z.array(EntityCount).max(51),
      moreUsers: z.boolean(),
      agents: z.array(EntityCount).max(51),
      moreAgents: z.boolean(),
      systems: z.array(EntityCount).max(51),
      moreSystems: z.boolean(),
      /** Set when counted over the first so many matching chains only. */
      sampled: z.int().nullable(),
    }),
  ),
  /** Under each slot: the records that state it, the links that carry it, and its competitors with theirs. */
  'chains.evidence': query(
    z.strictObject({ id: Text(64), slot: SlotS.optional().describe('one slot only'), limit: Limit(3, 50) }),
    z.strictObject({
      slots: z.array(SlotEvidence).max(6),
      score: z
        .number()
        .nullable()
        .describe(
          'lowest attribution score of its events: how likely the least sure is right in every slot that it fills',
        ),
      examined: z.int().describe('events of the chain that were read'),
      cut: z.boolean().describe('true: the chain has more events than were read'),
    }),
  ),
  'chains.events': query(
    z.strictObject({ id: Text(64), cursor: Cursor, limit: Limit(200) }),
    z.strictObject({ rows: z.array(EventRow), next: z.string().nullable() }),
  ),
  /** Pins a slot by hand: class analyst, with a note. `entityId` null says that no one of the candidates is accepted. */
  'chains.pin': mutation(
    z.strictObject({ id: Text(64), slot: SlotS, entityId: Id.nullable(), note: z.string().min(1).max(2000) }),
    ChainRow,
    PIN_CHANGES,
  ),
  /** Takes a pin back. Where chains were rebuilt with it since, what the slot held before is not known until the next rebuild. */
  'chains.unpin': mutation(
    z.strictObject({ id: Text(64), slot: SlotS, note: z.string().min(1).max(2000) }),
    z.strictObject({ row: ChainRow, rebuild: z.boolean().describe('true: reconstruct again to fill the slot anew') }),
    PIN_CHANGES,
  ),
};
