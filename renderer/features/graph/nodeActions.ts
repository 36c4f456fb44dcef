/** What can be done with a node: one list, read by the menu, the keys and the card. */

import type { DrawnNode } from '../../../shared/picture/drawnGraph.ts';
import { KIND_NAME } from '../../../shared/picture/kindShapes.ts';
import { addTerm } from '../../components/notes/useTriage.tsx';
import { REACH_KINDS, reachPlace } from '../../lib/reach.ts';
import { navigate } from '../../lib/route.ts';
import { setGraph, startFrom, toggled, useGraphStore } from './graphStore.ts';

export interface NodeActs {
  /** Shows what one hop would add. */
  readonly expand: (node: DrawnNode) => void;
  readonly pathFrom: (node: DrawnNode) => void;
}

export interface NodeAction {
  readonly id: string;
  readonly key: string;
  readonly text: (node: DrawnNode) => string;
  readonly applies: (node: DrawnNode) => boolean;
  readonly perform: (node: DrawnNode, acts: NodeActs) => void;
}

const isEntity = (node: DrawnNode) => node.entity !== undefined;
/** Kinds that a filter term can name. */
const FILTERED = ['user', 'agent', 'credential', 'workflow', 'system', 'object'] as const;

function filterTo(node: DrawnNode, negated: boolean): void {
  if (node.entity === undefined) return;
  const field = FILTERED.find((kind) => kind === node.kind) ?? 'entity';
  addTerm({ field, values: [node.entity.handle], negated });
}

export const NODE_ACTIONS: readonly NodeAction[] = [
  {
    id: 'expand',
    key: 'e',
    text: () => 'Expand one hop…',
    applies: isEntity,
    perform: (node, acts) => acts.expand(node),
  },
  { id: 'path', key: 'p', text: () => 'Path to…', applies: isEntity, perform: (node, acts) => acts.pathFrom(node) },
  {
    id: 'start',
    key: 'b',
    text: () => 'Begin a new picture here',
    applies: isEntity,
    perform: (node) => startFrom({ mode: 'neighbourhood', of: node.id }),
  },
  {
    id: 'reach',
    key: 'r',
    text: () => 'Reach, and what to revoke',
    applies: (node) => node.entity !== undefined && REACH_KINDS.includes(node.entity.kind),
    perform: (node) => navigate(reachPlace(Number(node.id)), { replace: false }),
  },
  {
    id: 'unfold',
    key: 'o',
    text: (node) => `Unfold ${node.folded.length.toLocaleString('en-US')} objects`,
    applies: (node) => node.folded.length > 0,
    perform: (node) => setGraph((state) => ({ openFolds: toggled(state.openFolds, node.id) })),
  },
  {
    id: 'pin',
    key: 'n',
    text: (node) => (useGraphStore.getState().pins.has(node.id) ? 'Unpin' : 'Pin in place'),
    applies: () => true,
    perform: (node) => setGraph((state) => ({ pins: toggled(state.pins, node.id) })),
  },
  {
    id: 'hide',
    key: 'Delete',
    text: () => 'Leave out of the picture',
    applies: isEntity,
    perform: (node) => setGraph((state) => ({ hiddenNodes: toggled(state.hiddenNodes, Number(node.id)) })),
  },
  {
    id: 'timeline',
    key: 'l',
    text: (node) => `Its ${node.events.toLocaleString('en-US')} events in the timeline`,
    applies: (node) => isEntity(node) && node.events > 0,
    perform: (node) => {
      filterTo(node, false);
      navigate({ view: 'timeline' });
    },
  },
  {
    id: 'filter',
    key: 'f',
    text: (node) => `Filter to this ${KIND_NAME[node.kind]}`,
    applies: isEntity,
    perform: (node) => filterTo(node, false),
  },
  {
    id: 'exclude',
    key: 'F',
    text: (node) => `Exclude this ${KIND_NAME[node.kind]}`,
    applies: isEntity,
    perform: (node) => filterTo(node, true),
  },
];
