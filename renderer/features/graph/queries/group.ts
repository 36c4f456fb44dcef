/** One group of an entity's neighbours: those over edges of one kind, basis and direction to one kind of thing. */
import { GRAPH_BUDGET } from '../../../../shared/contract/graph.ts';
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
    const limit = options.nodeBudget ?? GRAPH_BUDGET.nodes;
    // The server cuts by what is busiest of every kind, so the whole hop is asked for and the group cut here.
    const whole = { ...options, bases, nodeBudget: GRAPH_BUDGET.maxNodes, edgeBudget: GRAPH_BUDGET.maxEdges };
    const graph = await call('graph.neighbourhood', { ids: [centre], hops: 1, options: whole });
    const kinds = new Map(graph.nodes.map((node) => [node.entity.id, node.entity.kind]));
    const far = (edge: { readonly from: number; readonly to: number }) => (direction === 'out' ? edge.to : edge.from);
    const near = (edge: { readonly from: number; readonly to: number }) => (direction === 'out' ? edge.from : edge.to);
    const edges = graph.edges.filter(
      (edge) => edge.kind === edgeKind && near(edge) === centre && kinds.get(far(edge)) === otherKind,
    );
    const members = new Set(edges.map(far));
    const others = graph.nodes.filter((node) => members.has(node.entity.id) && node.entity.id !== centre);
    const kept = others.slice(0, Math.max(1, limit - 1));
    const drawn = new Set([centre, ...kept.map((node) => node.entity.id)]);
    return {
      graph: {
        ...graph,
        nodes: graph.nodes.filter((node) => drawn.has(node.entity.id)),
        edges: edges.filter((edge) => drawn.has(edge.from) && drawn.has(edge.to)),
        truncated: graph.truncated || kept.length < others.length,
      },
      paths: [],
      message: '',
    };
  },
});
