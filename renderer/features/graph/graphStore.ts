/** The picture that was built: it dies with the window. What is selected and filtered is the route's. */
import { create } from 'zustand';
import { GRAPH_BUDGET } from '../../../shared/contract/graph.ts';
import type { Basis, EntityKind } from '../../../shared/model/kinds.ts';
import type { Point } from '../../../shared/picture/flowLayout.ts';
import type { Asked } from './queries/define.ts';

export type LayoutName = 'flow' | 'force';

interface Picture {
  readonly start: Asked | undefined;
  readonly added: readonly Asked[];
}

export interface GraphState extends Picture {
  /** Earlier pictures, the last one left at the end. */
  readonly earlier: readonly Picture[];
  readonly path: Asked | undefined;
  /** By drawn node id; nodes that are gone keep theirs, should they come back. */
  readonly positions: ReadonlyMap<string, Point>;
  readonly pins: ReadonlySet<string>;
  readonly openFolds: ReadonlySet<string>;
  readonly hiddenNodes: ReadonlySet<number>;
  readonly hiddenKinds: ReadonlySet<EntityKind>;
  readonly bases: ReadonlySet<Basis>;
  readonly hideTimeOnly: boolean;
  readonly fold: boolean;
  readonly layout: LayoutName;
  readonly nodeBudget: number;
  readonly edgeBudget: number;
  readonly list: boolean;
}

const EMPTY: ReadonlySet<never> = new Set();
const STANDARD_BUDGET = { nodeBudget: GRAPH_BUDGET.nodes, edgeBudget: GRAPH_BUDGET.edges };
const MOST_EARLIER = 10;

export const useGraphStore = create<GraphState>(() => ({
  start: undefined,
  added: [],
  earlier: [],
  path: undefined,
  positions: new Map(),
  pins: EMPTY,
  openFolds: EMPTY,
  hiddenNodes: EMPTY,
  hiddenKinds: EMPTY,
  bases: new Set<Basis>(['declared', 'granted', 'observed']),
  hideTimeOnly: false,
  fold: true,
  layout: 'flow',
  list: false,
  ...STANDARD_BUDGET,
}));

export const setGraph = useGraphStore.setState;

/** A new picture. Pinned nodes keep their places; the others are laid out anew. */
export function startFrom(start: Asked): void {
  setGraph((state) => ({
    ...STANDARD_BUDGET,
    start,
    added: [],
    path: undefined,
    hiddenNodes: EMPTY,
    earlier:
      state.start === undefined
        ? state.earlier
        : [...state.earlier, { start: state.start, added: state.added }].slice(-MOST_EARLIER),
    positions: pinnedOnly(state),
  }));
}

/** The picture before this one. */
export function goBack(): void {
  setGraph((state) => {
    const last = state.earlier.at(-1);
    if (last === undefined) return state;
    return { ...last, earlier: state.earlier.slice(0, -1), path: undefined, positions: pinnedOnly(state) };
  });
}

export function addToGraph(asked: Asked): void {
  setGraph((state) => ({
    added: [...state.added.filter((one) => one.mode !== asked.mode || one.of !== asked.of), asked],
  }));
}

/** Draws up to the most that is allowed; only after the user said so. */
export function raiseBudget(): void {
  setGraph((state) => ({
    nodeBudget: GRAPH_BUDGET.maxNodes,
    edgeBudget: GRAPH_BUDGET.maxEdges,
    positions: pinnedOnly(state),
  }));
}

/** Lays everything out anew but what is pinned. */
export function tidy(layout: LayoutName): void {
  setGraph((state) => ({ layout, positions: pinnedOnly(state) }));
}

export function placeNode(id: string, at: Point): void {
  setGraph((state) => ({ positions: new Map(state.positions).set(id, at) }));
}

export function toggled<T>(set: ReadonlySet<T>, value: T): ReadonlySet<T> {
  const next = new Set(set);
  if (!next.delete(value)) next.add(value);
  return next;
}

function pinnedOnly(state: GraphState): ReadonlyMap<string, Point> {
  return new Map([...state.positions].filter(([id]) => state.pins.has(id)));
}
