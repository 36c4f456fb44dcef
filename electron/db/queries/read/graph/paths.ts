/** Shortest paths between two entities, breadth first, within a bound on the nodes visited. */
import type { Out, Parsed } from '../../../../../shared/contract/index.ts';
import type { ReadDb } from '../../../handles.ts';
import { edgesAround, type FoldedEdge } from './edges.ts';
import { canonicalIds } from './graph.ts';
import { assemble } from './nodes.ts';

export const MOST_VISITED = 20_000;
const MOST_PATHS = 10;
/** Nodes asked about in one statement. */
const BATCH = 500;

interface Step {
  readonly edge: FoldedEdge;
  readonly before: number;
}
/** Layer k holds, for each node first reached (or reached earlier in time) after k hops, every step that leads there. */
type Layer = ReadonlyMap<number, readonly Step[]>;

interface Search {
  readonly layers: readonly Layer[];
  readonly found: boolean;
  readonly exhausted: boolean;
}

/**
 * Follows edges in the direction of action; when there is no such path, and time does not matter, either way.
 * In order of time: each step's edge was still in use at or after the earliest moment the step before could have happened.
 * @throws NotFound
 */
export function graphPaths(db: ReadDb, input: Parsed<'graph.paths'>): Out<'graph.paths'> {
  const [fromId = input.fromId] = canonicalIds(db, [input.fromId]);
  const [toId = input.toId] = canonicalIds(db, [input.toId]);
  const bases = input.inTimeOrder ? (['observed'] as const) : input.bases;
  const query = { fromId, toId, maxHops: input.maxHops, timed: input.inTimeOrder, bases: [...bases] };
  if (fromId === toId) return answer(db, [], [fromId], 'Both ends are the same thing.');
  let search = walk(db, { ...query, undirected: false });
  let note = '';
  if (!search.found && !input.inTimeOrder) {
    search = walk(db, { ...query, undirected: true });
    if (search.found) note = 'No path runs in the direction of action; these follow edges either way.';
  }
  if (!search.found) return answer(db, [], [fromId, toId], whyNone(search, input));
  const paths = trace(search.layers, fromId, toId, input.inTimeOrder);
  const nodes = [...new Set([fromId, ...paths.flat().flatMap((edge) => [edge.from, edge.to])])];
  return answer(db, paths, nodes, note);
}

function whyNone(search: Search, input: Parsed<'graph.paths'>): string {
  if (!search.exhausted) {
    return `No path was found among the first ${MOST_VISITED.toLocaleString('en')} things reached; there may be one beyond them.`;
  }
  const order = input.inTimeOrder ? ' in an order of time that could have happened' : '';
  return `There is no path of ${input.maxHops} hops or fewer${order}.`;
}

function answer(
  db: ReadDb,
  paths: readonly (readonly FoldedEdge[])[],
  nodes: readonly number[],
  message: string,
): Out<'graph.paths'> {
  const edges = new Map(paths.flat().map((edge) => [edge.id, edge]));
  return {
    graph: assemble(db, nodes, [...edges.values()], { nodeBudget: 600, edgeBudget: 1200 }),
    paths: paths.map((path) => path.map((edge) => `e${edge.id}`)),
    message,
  };
}

interface Query {
  readonly fromId: number;
  readonly toId: number;
  readonly maxHops: number;
  readonly timed: boolean;
  readonly undirected: boolean;
  readonly bases: FoldedEdge['basis'][];
}

function walk(db: ReadDb, query: Query): Search {
  const arrival = new Map<number, number>([[query.fromId, Number.NEGATIVE_INFINITY]]);
  const layers: Layer[] = [];
  let frontier: number[] = [query.fromId];
  let complete = true;
  for (let hop = 0; hop < query.maxHops && frontier.length > 0; hop += 1) {
    const layer = new Map<number, Step[]>();
    const reached = new Map<number, number>();
    for (let at = 0; at < frontier.length; at += BATCH) {
      const batch = new Set(frontier.slice(at, at + BATCH));
      const around = edgesAround(db, batch, { bases: query.bases });
      complete &&= !around.cut;
      for (const edge of around.edges) {
        if (batch.has(edge.from)) take(edge, edge.from, edge.to);
        if (query.undirected && batch.has(edge.to)) take(edge, edge.to, edge.from);
      }
    }
    function take(edge: FoldedEdge, before: number, next: number): void {
      const since = arrival.get(before) ?? Number.NEGATIVE_INFINITY;
      const when = query.timed ? earliest(edge, since) : 0;
      if (when === undefined) return;
      const known = arrival.get(next);
      // Timed: a later hop may still be worth it when it gets there sooner; untimed: first reached is shortest.
      if (known !== undefined && (!query.timed || known <= when)) return;
      layer.set(next, [...(layer.get(next) ?? []), { edge, before }]);
      reached.set(next, Math.min(reached.get(next) ?? Number.POSITIVE_INFINITY, when));
    }
    for (const [id, when] of reached) arrival.set(id, when);
    layers.push(layer);
    if (layer.has(query.toId)) return { layers, found: true, exhausted: true };
    frontier = [...reached.keys()];
    if (arrival.size > MOST_VISITED) return { layers, found: false, exhausted: false };
  }
  return { layers, found: false, exhausted: complete };
}

/** The first moment the edge can be taken when its start is reached at `since`; undefined when it was over before. */
function earliest(edge: FoldedEdge, since: number): number | undefined {
  if (edge.firstUs === null || edge.lastUs === null) return undefined;
  return edge.lastUs < since ? undefined : Math.max(edge.firstUs, since);
}

/** Up to ten paths back from the target, checked forward when the order of time matters. */
function trace(layers: readonly Layer[], fromId: number, toId: number, timed: boolean): FoldedEdge[][] {
  const paths: FoldedEdge[][] = [];
  let steps = 0;
  const back = (node: number, depth: number, after: readonly FoldedEdge[]): void => {
    steps += 1;
    if (paths.length >= MOST_PATHS || steps > MOST_VISITED) return;
    if (depth < 0) {
      if (node === fromId && (!timed || inOrder(after))) paths.push([...after]);
      return;
    }
    for (const step of layers[depth]?.get(node) ?? []) back(step.before, depth - 1, [step.edge, ...after]);
  };
  back(toId, layers.length - 1, []);
  return paths;
}

function inOrder(path: readonly FoldedEdge[]): boolean {
  let since = Number.NEGATIVE_INFINITY;
  for (const edge of path) {
    const when = earliest(edge, since);
    if (when === undefined) return false;
    since = when;
  }
  return true;
}
