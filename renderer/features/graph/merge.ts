/** One graph from several answers: the start, each expansion, a path. */
import type { AnswerEdge, AnswerNode, GraphAnswer } from '../../../shared/picture/drawnGraph.ts';

/** Nodes and edges once each, the later answer's row winning; an edge without both its ends is left out. */
export function mergeGraphs(answers: readonly GraphAnswer[]): {
  readonly nodes: readonly AnswerNode[];
  readonly edges: readonly AnswerEdge[];
} {
  const nodes = new Map<number, AnswerNode>();
  const edges = new Map<string, AnswerEdge>();
  for (const answer of answers) {
    for (const node of answer.nodes) nodes.set(node.entity.id, drawnFor(nodes.get(node.entity.id), node));
    for (const edge of answer.edges) edges.set(edge.id, edge);
  }
  return {
    nodes: [...nodes.values()],
    edges: [...edges.values()].filter((edge) => nodes.has(edge.from) && nodes.has(edge.to)),
  };
}

/** Who is in one answer for more than being a candidate is so in the whole. */
function drawnFor(before: AnswerNode | undefined, node: AnswerNode): AnswerNode {
  return before !== undefined && before.candidate === undefined && node.candidate === true ? before : node;
}
