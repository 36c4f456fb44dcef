/** What the graph draws: the contract's graph with objects folded and every shape's meaning worked out. */
import type { z } from 'zod';
import type { EntityBrief } from '../contract/common.ts';
import type { Graph, GraphEdge, GraphNode } from '../contract/graph.ts';
import type { Basis, EdgeKind, EntityKind, LinkClass, Slot } from '../model/kinds.ts';

export type GraphAnswer = z.infer<typeof Graph>;
export type AnswerNode = z.infer<typeof GraphNode>;
export type AnswerEdge = z.infer<typeof GraphEdge>;
export type Entity = z.infer<typeof EntityBrief>;

export interface DrawnNode {
  /** The entity's id as text, or `fold:…`. */
  readonly id: string;
  readonly kind: EntityKind;
  readonly label: string;
  /** Undefined for a fold. */
  readonly entity: Entity | undefined;
  /** Entities inside a fold; empty for an entity. */
  readonly folded: readonly Entity[];
  /** The strongest basis of what is known of it: seen in events, only granted, or only declared. */
  readonly presence: Basis;
  readonly events: number;
  readonly neighbours: number;
  readonly findings: number;
  readonly status: readonly string[];
}

export interface DrawnEdge {
  readonly id: string;
  readonly kind: EdgeKind;
  readonly from: string;
  readonly to: string;
  readonly basis: Basis;
  readonly class: LinkClass | null;
  readonly label: string;
  readonly count: number;
  readonly firstUs: number | null;
  readonly lastUs: number | null;
  readonly filter: string;
  readonly recordId: number | null;
  /** Set where nobody claims it: the chain whose empty slot `from` might fill. */
  readonly candidateOf?: string | undefined;
  readonly candidateSlot?: Slot | undefined;
  /** Ids of the answer's edges it stands for. */
  readonly of: readonly string[];
}

export interface DrawnGraph {
  readonly nodes: readonly DrawnNode[];
  readonly edges: readonly DrawnEdge[];
}

/** `HAS_CREDENTIAL` → `has credential`. */
export function edgeKindText(kind: EdgeKind): string {
  return kind.toLowerCase().replaceAll('_', ' ');
}
