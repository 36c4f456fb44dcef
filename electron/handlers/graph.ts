/** The identity graph. */
import { chainGraph, graphCounts, neighbourhood, seedGraph } from '../db/queries/read/graph/graph.ts';
import { graphPaths } from '../db/queries/read/graph/paths.ts';
import type { Handlers } from './context.ts';

export const graphHandlers = {
  'graph.neighbourhood': ({ db }, input) => neighbourhood(db, input),
  'graph.seed': ({ db, catalog }, input) => seedGraph(db, catalog, input),
  'graph.chain': ({ db, catalog }, input) => chainGraph(db, catalog, input),
  'graph.counts': ({ db }, { id }) => graphCounts(db, id),
  'graph.paths': ({ db }, input) => graphPaths(db, input),
} satisfies Partial<Handlers>;
