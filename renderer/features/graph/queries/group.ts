/** One group of an entity's neighbours: those over edges of one kind, basis and direction to one kind of thing. */
import type { Out } from '../../../../shared/contract/index.ts';
import { defineMode } from './define.ts';

type Counts = Out<'graph.counts'>['groups'][number];
export type NeighbourGroup = Pick<Counts, 'edgeKind' | 'basis' | 'direction' | 'otherKind'>;

/** The `of` of a group, e.g. `12/CALLED/observed/out/system`. */
export function groupKey(id: number, group: NeighbourGroup): string {
  return [id, group.edgeKind, group.basis, group.direction, group.otherKind].join('/');
}

export default defineMode({
  id: 'group',
  procedure: 'graph.neighbourhood',
  load: async (call, of, options) => {
    const [id, edgeKind, basis, direction, otherKind] = of.split('/');
    const centre = Number(id);
    const bases = [basis].filter((one) => one === 'declared' || one === 'granted' || one === 'observed');
    const graph = await call('graph.neighbourhood', { ids: [centre], hops: 1, options: { ...options, bases } });
    const kinds = new Map(graph.nodes.map((node) => [node.entity.id, node.entity.kind]));
    const edges = graph.edges.filter((edge) => {
      const [self, other] = direction === 'out' ? [edge.from, edge.to] : [edge.to, edge.from];
      return edge.kind === edgeKind && self === centre && kinds.get(other) === otherKind;
    });
    const kept = new Set(edges.flatMap((edge) => [edge.from, edge.to]));
    const nodes = graph.nodes.filter((node) => kept.has(node.entity.id) || node.entity.id === centre);
    return { graph: { ...graph, nodes, edges }, paths: [], message: '' };
  },
});
