/** One hop around an entity. `of` is its id. */
import { defineMode, onlyGraph } from './define.ts';

export default defineMode({
  id: 'neighbourhood',
  procedure: 'graph.neighbourhood',
  load: async (call, of, options) =>
    onlyGraph(await call('graph.neighbourhood', { ids: [Number(of)], hops: 1, options })),
});
