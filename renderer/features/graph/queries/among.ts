/** The edges among entities that are already drawn. `of` is their ids, separated by commas. */
import { defineMode, onlyGraph } from './define.ts';

export default defineMode({
  id: 'among',
  procedure: 'graph.neighbourhood',
  load: async (call, of, options) => {
    const ids = of.split(',').map(Number);
    return onlyGraph(
      await call('graph.neighbourhood', { ids, hops: 0, options: { ...options, nodeBudget: ids.length } }),
    );
  },
});
