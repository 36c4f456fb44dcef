/** The identity graph: asked for neighbourhoods with counts, never for everything. */
import { z } from 'zod';
import {
  BasisS,
  EdgeKindS,
  EntityBrief,
  EntityKindS,
  FilterText,
  Id,
  LinkClassS,
  SeverityS,
  SlotClass,
  SlotS,
  Text,
  Us,
} from './common.ts';
import { query } from './define.ts';

/** Most nodes and edges drawn without the user's consent; with it, up to four times as many. */
export const GRAPH_BUDGET = { nodes: 150, edges: 300, maxNodes: 600, maxEdges: 1200 } as const;

export const GraphNode = z.strictObject({
  entity: EntityBrief,
  events: z.int(),
  neighbours: z.int().describe('all neighbours, drawn or not'),
  findings: z.int(),
  severity: SeverityS.nullable(),
  status: z.array(z.string()).max(5).describe('agents: active, dormant …'),
  candidate: z.literal(true).optional().describe('drawn for nothing but being a candidate of an empty slot'),
});

export const GraphEdge = z.strictObject({
  id: z.string(),
  kind: EdgeKindS,
  from: Id,
  to: Id,
  basis: BasisS,
  class: SlotClass.describe('observed edges: the strongest link behind them'),
  count: z.int(),
  firstUs: Us.nullable(),
  lastUs: Us.nullable(),
  label: z.string(),
  /** Filter text that selects the events behind an observed edge; empty for declared and granted ones. */
  filter: z.string(),
  /** The inventory record behind a declared or granted edge. */
  recordId: Id.nullable(),
  candidateOf: z.string().optional().describe('chain whose empty slot `from` might fill; nobody claims the edge'),
  candidateSlot: SlotS.optional().describe('the empty slot; set with `candidateOf`'),
});

export const Graph = z.strictObject({
  nodes: z.array(GraphNode).max(GRAPH_BUDGET.maxNodes),
  edges: z.array(GraphEdge).max(GRAPH_BUDGET.maxEdges),
  totalNodes: z.int().describe('nodes the request would have returned without a budget (counted up to 10,000)'),
  totalEdges: z.int(),
  truncated: z.boolean(),
});

export const GraphOptions = z.strictObject({
  kinds: z.array(EntityKindS).max(11).default([]).describe('empty: all'),
  bases: z.array(BasisS).max(3).default([]),
  minClass: LinkClassS.optional(),
  fromUs: Us.optional(),
  toUs: Us.optional(),
  nodeBudget: z.int().min(1).max(GRAPH_BUDGET.maxNodes).default(GRAPH_BUDGET.nodes),
  edgeBudget: z.int().min(1).max(GRAPH_BUDGET.maxEdges).default(GRAPH_BUDGET.edges),
});

export const graphContract = {
  /** The given nodes, the edges among them and, with `hops` 1 or 2, what lies around them. */
  'graph.neighbourhood': query(
    z.strictObject({
      ids: z.array(Id).min(1).max(600),
      hops: z.int().min(0).max(2).default(1),
      options: GraphOptions.prefault({}),
    }),
    Graph,
  ),
  /** Where to start from a filter: the entities of its busiest and riskiest chains. */
  'graph.seed': query(z.strictObject({ filter: FilterText, options: GraphOptions.prefault({}) }), Graph),
  'graph.chain': query(z.strictObject({ id: Text(64), options: GraphOptions.prefault({}) }), Graph),
  /** What expanding one hop would add, before anything is drawn. */
  'graph.counts': query(
    z.strictObject({ id: Id }),
    z.strictObject({
      total: z.int(),
      groups: z
        .array(
          z.strictObject({
            edgeKind: EdgeKindS,
            basis: BasisS,
            direction: z.enum(['out', 'in']),
            otherKind: EntityKindS,
            count: z.int(),
          }),
        )
        .max(200),
    }),
  ),
  'graph.paths': query(
    z.strictObject({
      fromId: Id,
      toId: Id,
      maxHops: z.int().min(1).max(8).default(6),
      /** Only follow observed edges in an order of time that could have happened. */
      inTimeOrder: z.boolean().default(false),
      bases: z.array(BasisS).max(3).default([]),
    }),
    z.strictObject({
      graph: Graph,
      paths: z.array(z.array(z.string()).max(8)).max(10).describe('edge ids, shortest first'),
      /** Why there is none, in words. */
      message: z.string(),
    }),
  ),
};
