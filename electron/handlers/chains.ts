/** Reconstructed chains. */
import { pinSlot } from '../db/queries/annotate/pin.ts';
import { unpinSlot } from '../db/queries/annotate/unpin.ts';
import { chainEvents, getChain, pageChains } from '../db/queries/read/chains/chains.ts';
import { chainEvidence } from '../db/queries/read/chains/evidence.ts';
import { chainFacets } from '../db/queries/read/chains/facets.ts';
import type { Handlers } from './context.ts';

export const chainsHandlers = {
  'chains.page': ({ db, catalog }, input) => pageChains(db, catalog, input),
  'chains.get': ({ db, catalog }, { id }) => getChain(db, catalog, id),
  'chains.facets': ({ db }, input) => chainFacets(db, input),
  'chains.evidence': ({ db, catalog }, input) => chainEvidence(db, catalog, input),
  'chains.events': ({ db, catalog }, input) => chainEvents(db, catalog, input),
  'chains.pin': ({ db, catalog, who }, input) => pinSlot(db, catalog, who, input),
  'chains.unpin': ({ db, catalog, who }, input) => unpinSlot(db, catalog, who, input),
} satisfies Partial<Handlers>;
