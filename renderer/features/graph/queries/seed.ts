/** Where to start from the filter: the entities of its busiest and riskiest chains. `of` is the filter text. */
import { defineMode, onlyGraph } from './define.ts';

export default defineMode({
  id: 'seed',
  procedure: 'graph.seed',
  load: async (call, of, options) => onlyGraph(await call('graph.seed', { filter: of, options })),
});
