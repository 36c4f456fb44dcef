/** Hiding what rests on time alone takes the edges, and entities that nothing else ties in. */
import { expect, test } from 'vitest';
import { withoutTimeOnly } from '../../renderer/features/graph/timeOnly.ts';
import type { AnswerEdge, AnswerNode } from '../../shared/picture/drawnGraph.ts';

const node = (id: number): AnswerNode => ({
  entity: { id, kind: 'user', name: `N${id}`, key: `test:${id}`, handle: `N${id}` },
  events: 1,
  neighbours: 1,
  findings: 0,
  severity: null,
  status: [],
});
const edge = (from: number, to: number, edgeClass: AnswerEdge['class'], basis: AnswerEdge['basis'] = 'observed') => ({
  id: `${from}-${to}`,
  kind: 'INVOKED' as const,
  from,
  to,
  basis,
  class: edgeClass,
  count: 1,
  firstUs: null,
  lastUs: null,
  label: 'invoked',
  filter: '',
  recordId: null,
});

test('weak edges go, with whoever hangs on them alone; what is kept, stood alone or is tied otherwise stays', () => {
  const graph = {
    nodes: [1, 2, 3, 4, 5, 6].map(node),
    edges: [
      edge(1, 2, 'exact'),
      edge(3, 1, 'weak'),
      edge(4, 1, 'weak'),
      edge(2, 5, null, 'declared'),
      edge(5, 1, 'weak'),
    ],
  };
  const left = withoutTimeOnly(graph, new Set([4]));
  expect(left.edges.map((one) => one.id)).toEqual(['1-2', '2-5']);
  expect(left.nodes.map((one) => one.entity.id)).toEqual([1, 2, 4, 5, 6]);
});

test('a graph without weak edges is left as it is; a grant has no class and is not weak', () => {
  const graph = { nodes: [1, 2].map(node), edges: [edge(1, 2, 'medium'), edge(1, 2, null, 'granted')] };
  expect(withoutTimeOnly(graph, new Set())).toBe(graph);
});

test('a candidate that only time spoke for goes with what inventories say of it; one with better evidence stays', () => {
  const candidate = (id: number): AnswerNode => ({ ...node(id), candidate: true });
  const graph = {
    nodes: [node(1), node(2), candidate(3), candidate(4)],
    edges: [
      edge(1, 2, 'exact'),
      { ...edge(3, 1, 'weak'), candidateOf: 'c1' },
      edge(3, 2, null, 'declared'),
      { ...edge(4, 1, 'medium'), candidateOf: 'c1' },
    ],
  };
  const left = withoutTimeOnly(graph, new Set());
  expect(left.nodes.map((one) => one.entity.id)).toEqual([1, 2, 4]);
  expect(left.edges.map((one) => one.id)).toEqual(['1-2', '4-1']);
});
