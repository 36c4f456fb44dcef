/** The inventory and any entity. */
import { getAgent, listAgents } from '../db/queries/read/agents/agents.ts';
import { findEntities, getEntity } from '../db/queries/read/entities/entities.ts';
import type { Handlers } from './context.ts';

export const agentsHandlers = {
  'agents.list': ({ db }, input) => listAgents(db, input),
  'agents.get': ({ db }, { id }) => getAgent(db, id),
  'entities.get': ({ db }, { id }) => getEntity(db, id),
  'entities.find': ({ db }, input) => findEntities(db, input),
} satisfies Partial<Handlers>;
