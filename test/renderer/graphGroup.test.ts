import { describe, expect, it } from 'vitest';
import group, { groupKey } from '../../renderer/features/graph/queries/group.ts';
import type { Call } from '../../renderer/lib/server.ts';
import type { Out } from '../../shared/contract/index.ts';
import type { AnswerEdge, AnswerNode } from '../../shared/picture/drawnGraph.ts';

const node = (id: number, kind: AnswerNode['entity']['kind']): AnswerNode => ({
  entity: { id, kind, name: `n${id}`, key: `t:${id}`, handle: `n${id}` },
  events: 1,
  neighbours: 1,
  findings: 0,
  severity: null,
  status: [],
});
const edge = (from: number, to: number, kind: AnswerEdge['kind']): AnswerEdge => ({
  id: `${kind}${from}-${to}`,
  kind,
  from,
  to,
  basis: 'observed',
  class: 'exact',
  count: 1,
  firstUs: null,
  lastUs: null,
  label: '',
  filter: '',
  recordId: null,
});

const answer: Out<'graph.neighbourhood'> = {
  nodes: [node(1, 'system'), node(2, 'agent'), ...[3, 4, 5].map((id) => node(id, 'object'))],
  edges: [edge(2, 1, 'CALLED'), edge(1, 3, 'READ'), edge(1, 4, 'READ'), edge(1, 5, 'READ'), edge(1, 5, 'WROTE')],
  totalNodes: 5,
  totalEdges: 5,
  truncated: false,
};
const call = (async () => answer) as unknown as Call;
const READ = { edgeKind: 'READ', basis: 'observed', direction: 'out', otherKind: 'object' } as const;

describe('one group of neighbours', () => {
  it('holds only what its edges reach', async () => {
    const { graph } = await group.load(call, groupKey(1, READ), { nodeBudget: 10 });
    expect(graph.nodes.map((one) => one.entity.id)).toEqual([1, 3, 4, 5]);
    expect(graph.edges.map((one) => one.id)).toEqual(['READ1-3', 'READ1-4', 'READ1-5']);
    expect(graph.truncated).toBe(false);
    const incoming = { edgeKind: 'CALLED', basis: 'observed', direction: 'in', otherKind: 'agent' } as const;
    const callers = await group.load(call, groupKey(1, incoming), { nodeBudget: 10 });
    expect(callers.graph.nodes.map((one) => one.entity.id)).toEqual([1, 2]);
  });

  it('is cut to its budget and says so', async () => {
    const { graph } = await group.load(call, groupKey(1, READ), { nodeBudget: 3 });
    expect(graph.nodes.map((one) => one.entity.id)).toEqual([1, 3, 4]);
    expect(graph.edges).toHaveLength(2);
    expect(graph.truncated).toBe(true);
  });
});
