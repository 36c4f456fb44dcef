/** An analyst's decisions on links and identities, and what they are about. */
import { decideEntities, decideLink } from '../db/queries/annotate/decide.ts';
import { listDecisions } from '../db/queries/read/case/decisions.ts';
import { entityByKey, entityMerges } from '../db/queries/read/entities/merges.ts';
import { linkContest, pageLinks } from '../db/queries/read/links/contest.ts';
import type { Handlers } from './context.ts';

export const decisionsHandlers = {
  'decisions.list': ({ catalog, db }, { limit }) => listDecisions(db, catalog, limit),
  'links.get': ({ catalog, db }, input) => linkContest(db, catalog, input),
  'links.page': ({ catalog, db }, input) => pageLinks(db, catalog, input),
  'links.decide': ({ db, who }, input) => decideLink(db, who, input),
  'entities.merges': ({ db }, { id }) => entityMerges(db, id),
  'entities.byKey': ({ db }, { kind, key }) => entityByKey(db, kind, key),
  'entities.decide': ({ db, who }, input) => decideEntities(db, who, input),
} satisfies Partial<Handlers>;
