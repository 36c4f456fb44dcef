/** Shortest paths between two entities. `of` is `<from>/<to>/time` or `<from>/<to>/any`. */
import { defineMode } from './define.ts';

export function pathKey(fromId: number, toId: number, inTimeOrder: boolean): string {
  return `${fromId}/${toId}/${inTimeOrder ? 'time' : 'any'}`;
}

export default defineMode({
  id: 'paths',
  procedure: 'graph.paths',
  load: async (call, of, options) => {
    const [from, to, order] = of.split('/');
    const answer = await call('graph.paths', {
      fromId: Number(from),
      toId: Number(to),
      inTimeOrder: order === 'time',
      bases: options.bases ?? [],
    });
    return { graph: answer.graph, paths: answer.paths, message: answer.paths.length === 0 ? answer.message : '' };
  },
});
