/** An analyst's decisions on links and identities. */
import { decideEntities, decideLink } from '../db/queries/annotate/decide.ts';
import { listDecisions } from '../db/queries/read/decisions.ts';
import type { Handlers } from './context.ts';

export const decisionsHandlers = {
  'decisions.list': ({ db }, { limit }) => listDecisions(db, limit),
  'links.decide': ({ db, who }, input) => decideLink(db, who, input),
  'entities.decide': ({ db, who }, input) => decideEntities(db, who, input),
} satisfies Partial<Handlers>;
