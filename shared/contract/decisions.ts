/** What an analyst decides against or beside reconstruction: links confirmed, rejected or drawn; entities joined or kept apart. All can be undone. */
import { z } from 'zod';
import { EntityBrief, EntityKindS, FilterText, Id, Limit, SlotS, Text, Us } from './common.ts';
import { mutation, query } from './define.ts';
import { EntityDecisionS, LinkDecisionS, LinkEnd, LinkRow } from './links.ts';

const Note = z.string().trim().min(1).max(2000);

/** The decision stands at once; what follows from it comes with the next reconstruction, and the case says so until then. */
const CHANGED = [
  'decisions.list',
  'links.get',
  'links.page',
  'case.info',
  'events.get',
  'chains.get',
  'chains.evidence',
  'entities.get',
  'entities.merges',
  'custody.page',
  'undo.peek',
] as const;

const About = {
  id: Id,
  note: z.string(),
  who: z.string(),
  atUs: Us,
  /** False: stands, and reconstruction has not run with it yet. */
  applied: z.boolean(),
  effect: z.string().describe('what reconstruction does with it, in a sentence'),
};

const DecidedEnd = z.strictObject({ eventId: Id, end: LinkEnd });

const EntityDecided = z.strictObject({ ...About, decision: EntityDecisionS });

/** An entity as records name it, before merging; `id` is what a decision is about. */
const NamedEntity = z.strictObject({ id: Id, kind: EntityKindS, key: z.string(), name: z.string() });

export const MergeRow = z.strictObject({
  from: NamedEntity,
  /** The one that `from` shares the identifier with; another than `into` where several were joined. */
  via: NamedEntity.nullable(),
  into: NamedEntity,
  why: z.string(),
  /** Records that state the shared identifier of either; none where it is the name itself that is shared. */
  statedBy: z
    .array(z.strictObject({ entityId: Id, recordId: Id, evidence: z.string(), record: z.int().describe('0-based') }))
    .max(4),
  decision: EntityDecided.nullable(),
});

export const decisionsContract = {
  'decisions.list': query(
    z.strictObject({ limit: Limit(200) }),
    z.strictObject({
      links: z.array(
        z.strictObject({
          ...About,
          decision: LinkDecisionS,
          /** Null when the case no longer holds the record. */
          from: DecidedEnd.nullable(),
          to: DecidedEnd.nullable(),
          /** Titles of the rules that proposed the link when it was decided. */
          methods: z.array(z.string()).max(10),
        }),
      ),
      entities: z.array(
        z.strictObject({
          ...About,
          decision: EntityDecisionS,
          /** Null when the case no longer holds the entity. */
          a: NamedEntity.nullable(),
          b: NamedEntity.nullable(),
        }),
      ),
      slots: z.array(
        z.strictObject({
          ...About,
          chainId: z.string(),
          slot: SlotS,
          entity: EntityBrief.nullable().describe('null: no candidate accepted'),
          /** False when reconstruction has since dropped the chain. */
          chainExists: z.boolean(),
        }),
      ),
      more: z.boolean(),
      /** Decisions on links and entities that came, went or changed since the last reconstruction. */
      pending: z.int(),
    }),
  ),
  /** The links between two records, and what else leads to the second one: what agrees, what competes and why it lost. */
  'links.get': query(
    z.strictObject({ fromEvent: Id, toEvent: Id }),
    z.strictObject({
      links: z.array(LinkRow).max(20),
      from: LinkEnd,
      to: LinkEnd,
      fromUser: EntityBrief.nullable(),
      fromAgent: EntityBrief.nullable(),
      others: z
        .array(
          z.strictObject({
            link: LinkRow,
            /** Who stands behind its first record. */
            user: EntityBrief.nullable(),
            agent: EntityBrief.nullable(),
            relation: z.enum(['agrees', 'competes']),
            text: z.string().describe('how it stands to the best link between the two'),
          }),
        )
        .max(30),
      otherCount: z.int(),
    }),
  ),
  /** Links that lead to the events of a filter, surest first. */
  'links.page': query(
    z.strictObject({ filter: FilterText, limit: Limit(20, 200) }),
    z.strictObject({
      rows: z.array(LinkRow),
      total: z.int(),
      examined: z.int().describe('events of the filter that were looked at'),
      cut: z.boolean().describe('true: the filter holds more events than were looked at'),
      filterErrors: z.array(z.string()).max(20),
    }),
  ),
  /** `draw` ties two records that no method tied; `reject` keeps them apart whatever method proposes it; null takes a decision back. */
  'links.decide': mutation(
    z.strictObject({ fromEvent: Id, toEvent: Id, decision: LinkDecisionS.nullable(), note: Note }),
    z.strictObject({ ok: z.literal(true) }),
    CHANGED,
  ),
  /** Why the records' names of one entity were taken to be one, and what an analyst said to that. */
  'entities.merges': query(
    z.strictObject({ id: Id }),
    z.strictObject({
      self: NamedEntity,
      merges: z.array(MergeRow).max(50),
      more: z.boolean(),
      /** Decisions about it that no listed merge shows: kept apart, or joined by the next reconstruction. */
      decisions: z.array(EntityDecided.extend({ own: NamedEntity, other: NamedEntity })).max(50),
    }),
  ),
  /** The entity that records name so, merged or not. */
  'entities.byKey': query(
    z.strictObject({ kind: EntityKindS, key: Text(1000) }),
    z.strictObject({ entity: NamedEntity, canonical: EntityBrief }),
  ),
  /** Two entities of one kind: one thing (`merge`), or two whatever ids they share (`split`); null takes a decision back. */
  'entities.decide': mutation(
    z.strictObject({ a: Id, b: Id, decision: EntityDecisionS.nullable(), note: Note }),
    z.strictObject({ ok: z.literal(true) }),
    CHANGED,
  ),
};
