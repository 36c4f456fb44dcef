/** What an analyst decides against or beside reconstruction: links confirmed, rejected or drawn; entities joined or kept apart. All can be undone. */
import { z } from 'zod';
import { EntityBrief, Id, Limit, Us } from './common.ts';
import { mutation, query } from './define.ts';

const Note = z.string().trim().min(1).max(2000);

export const LinkDecisionS = z.enum(['confirm', 'reject', 'draw']);
export const EntityDecisionS = z.enum(['merge', 'split']);

/** The decision stands at once; what follows from it comes with the next reconstruction, and the case says so until then. */
const CHANGED = [
  'decisions.list',
  'case.info',
  'events.get',
  'chains.get',
  'entities.get',
  'custody.page',
  'undo.peek',
] as const;

export const decisionsContract = {
  'decisions.list': query(
    z.strictObject({ limit: Limit(200) }),
    z.strictObject({
      links: z.array(
        z.strictObject({
          id: Id,
          decision: LinkDecisionS,
          /** Null when the case no longer holds the record. */
          fromEvent: Id.nullable(),
          toEvent: Id.nullable(),
          note: z.string(),
          who: z.string(),
          atUs: Us,
        }),
      ),
      entities: z.array(
        z.strictObject({
          id: Id,
          decision: EntityDecisionS,
          a: EntityBrief.nullable(),
          b: EntityBrief.nullable(),
          note: z.string(),
          who: z.string(),
          atUs: Us,
        }),
      ),
      more: z.boolean(),
    }),
  ),
  /** `draw` ties two records that no method tied; `reject` keeps them apart whatever method proposes it; null takes a decision back. */
  'links.decide': mutation(
    z.strictObject({ fromEvent: Id, toEvent: Id, decision: LinkDecisionS.nullable(), note: Note }),
    z.strictObject({ ok: z.literal(true) }),
    CHANGED,
  ),
  /** Two entities of one kind: one thing (`merge`), or two whatever ids they share (`split`); null takes a decision back. */
  'entities.decide': mutation(
    z.strictObject({ a: Id, b: Id, decision: EntityDecisionS.nullable(), note: Note }),
    z.strictObject({ ok: z.literal(true) }),
    CHANGED,
  ),
};
