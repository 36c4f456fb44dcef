/** Reconstructed chains. */
import { pinSlot } from '../db/queries/annotate/pin.ts';
import { chainEvents, getChain, pageChains } from '../db/queries/read/chains.ts';
import type { Handlers } from './context.ts';

export const chainsHandlers = {
  'chains.page': ({ db, catalog }, input) => pageChains(db, catalog, input),
  'chains.get': ({ db, catalog }, { id }) => getChain(db, catalog, id),
  'chains.events': ({ db, catalog }, input) => chainEvents(db, catalog, input),
  'chains.pin': ({ db, catalog, who }, input) => pinSlot(db, catalog, who, input),
} satisfies Partial<Handlers>;
