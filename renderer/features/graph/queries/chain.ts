/** What one chain involves. `of` is the chain's id. */
import { defineMode, onlyGraph } from './define.ts';

export default defineMode({
  id: 'chain',
  procedure: 'graph.chain',
  load: async (call, of, options) => onlyGraph(await call('graph.chain', { id: of, options })),
});
