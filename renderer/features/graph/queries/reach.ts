/** Everything within reach of an entity, nearest first, and the edges among it. `of` is its id. */
import { GRAPH_BUDGET } from '../../../../shared/contract/graph.ts';
import { defineMode, onlyGraph } from './define.ts';

export default defineMode({
  id: 'reach',
  procedure: 'graph.neighbourhood',
  load: async (call, of, options) => {
    const id = Number(of);
    const { systems, things } = await call('blast.get', { id });
    const reached = [
      ...systems.flatMap((system) => system.entity?.id ?? []),
      ...things.map((thing) => thing.entity.id),
    ];
    const most = options.nodeBudget ?? GRAPH_BUDGET.nodes;
    const ids = [...new Set([id, ...reached])];
    const graph = await call('graph.neighbourhood', { ids: ids.slice(0, GRAPH_BUDGET.maxNodes), hops: 0, options });
    return onlyGraph({ ...graph, totalNodes: ids.length, truncated: graph.truncated || ids.length > most });
  },
});
