/** What is left of a graph without the edges that rest on time alone. */
import type { AnswerEdge, AnswerNode } from '../../../shared/picture/drawnGraph.ts';

interface Answer {
  readonly nodes: readonly AnswerNode[];
  readonly edges: readonly AnswerEdge[];
}

export function byTimeAlone(edge: AnswerEdge): boolean {
  return edge.basis === 'observed' && edge.class === 'weak';
}

/**
 * Observed edges of class weak go, and with them entities that nothing else tied in and candidates that only time spoke for; `keep` and
 * what stood alone before stay.
 */
export function withoutTimeOnly(graph: Answer, keep: ReadonlySet<number>): Answer {
  const edges = graph.edges.filter((edge) => !byTimeAlone(edge));
  if (edges.length === graph.edges.length) return graph;
  const ends = (list: readonly AnswerEdge[]) => new Set(list.flatMap((edge) => [edge.from, edge.to]));
  const tied = ends(edges);
  const supported = ends(edges.filter((edge) => edge.candidateOf !== undefined));
  const before = ends(graph.edges);
  const nodes = graph.nodes.filter(({ entity: { id }, candidate }) =>
    keep.has(id) || !before.has(id) ? true : candidate === true ? supported.has(id) : tied.has(id),
  );
  const left = new Set(nodes.map((node) => node.entity.id));
  return { nodes, edges: edges.filter((edge) => left.has(edge.from) && left.has(edge.to)) };
}
