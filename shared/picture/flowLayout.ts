/**
 * The flow layout: one column per slot, left to right in causal order, the same picture for the same graph every time.
 *
 * Order inside a column is by barycentre (Sugiyama, Tagawa, Toda 1981: mean position of the neighbours in other columns),
 * a fixed number of sweeps, ties by name then id. Heights come from the same means under a minimum spacing, solved exactly
 * by pooling adjacent violators (isotonic regression). A column too tall to read is wrapped into sub-columns.
 */
import type { EntityKind } from '../model/kinds.ts';

export interface LayoutNode {
  readonly id: string;
  readonly kind: EntityKind;
  readonly name: string;
}

export interface LayoutEdge {
  readonly from: string;
  readonly to: string;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Distances in model pixels; two nodes never come nearer than `row` vertically or `sub` horizontally. */
export const FLOW = { column: 200, row: 84, sub: 150, maxRows: 14, sweeps: 6 } as const;

/** Column of each kind: the six slots, with the other kinds beside the slot they serve. */
export const SLOT_COLUMN: Readonly<Record<EntityKind, number>> = {
  user: 0,
  agent: 1,
  blueprint: 1,
  credential: 2,
  identity: 2,
  integration: 2,
  workflow: 3,
  tool: 3,
  mcp_server: 3,
  system: 4,
  object: 5,
};

/** Positions by node id, in model pixels, the picture centred on y = 0. Pure and deterministic. */
export function flowLayout(nodes: readonly LayoutNode[], edges: readonly LayoutEdge[]): Map<string, Point> {
  const columns = columnsOf(nodes);
  const neighbours = neighboursOf(nodes, edges);
  const height = new Map<string, number>();
  for (const column of columns) spread(column, height);
  const linked = (node: LayoutNode) => (neighbours.get(node.id) ?? []).length > 0;
  const joined = columns.map((column) => column.filter(linked));
  for (let sweep = 0; sweep < FLOW.sweeps; sweep += 1) {
    const walk = sweep % 2 === 0 ? joined : [...joined].reverse();
    for (const column of walk) settle(column, neighbours, height);
  }
  // What no drawn edge reaches stands below, where no edge passes behind it.
  const lowest = joined.flat().reduce((low, node) => Math.max(low, height.get(node.id) ?? 0), -Infinity);
  const whole = columns.map((column, at) => {
    const apart = column.filter((node) => !linked(node));
    if (lowest > -Infinity)
      for (const [row, node] of apart.entries()) height.set(node.id, lowest + (row + 1) * FLOW.row);
    return [...(joined[at] ?? []), ...apart];
  });
  return place(whole, height);
}

function columnsOf(nodes: readonly LayoutNode[]): LayoutNode[][] {
  const columns = new Map<number, LayoutNode[]>();
  for (const node of [...nodes].sort(byName)) {
    const at = SLOT_COLUMN[node.kind];
    const column = columns.get(at);
    if (column === undefined) columns.set(at, [node]);
    else column.push(node);
  }
  return [...columns].sort(([a], [b]) => a - b).map(([, column]) => column);
}

function byName(a: LayoutNode, b: LayoutNode): number {
  if (a.name !== b.name) return a.name < b.name ? -1 : 1;
  return a.id < b.id ? -1 : a.id > b.id ? 1 : 0;
}

function neighboursOf(nodes: readonly LayoutNode[], edges: readonly LayoutEdge[]): Map<string, string[]> {
  const column = new Map(nodes.map((node) => [node.id, SLOT_COLUMN[node.kind]]));
  const found = new Map<string, string[]>(nodes.map((node) => [node.id, []]));
  for (const { from, to } of edges) {
    if (column.get(from) === column.get(to)) continue;
    found.get(from)?.push(to);
    found.get(to)?.push(from);
  }
  return found;
}

function spread(column: readonly LayoutNode[], height: Map<string, number>): void {
  for (const [at, node] of column.entries()) height.set(node.id, (at - (column.length - 1) / 2) * FLOW.row);
}

/** Reorders one column by the mean height of its neighbours and gives it the nearest heights that keep the spacing. */
function settle(
  column: LayoutNode[],
  neighbours: ReadonlyMap<string, readonly string[]>,
  height: Map<string, number>,
): void {
  const wanted = new Map<string, number>();
  for (const node of column) {
    const around = neighbours.get(node.id) ?? [];
    const own = height.get(node.id) ?? 0;
    const sum = around.reduce((total, id) => total + (height.get(id) ?? 0), 0);
    wanted.set(node.id, around.length === 0 ? own : sum / around.length);
  }
  column.sort((a, b) => (wanted.get(a.id) ?? 0) - (wanted.get(b.id) ?? 0) || byName(a, b));
  const at = spaced(
    column.map((node) => wanted.get(node.id) ?? 0),
    FLOW.row,
  );
  for (const [index, node] of column.entries()) height.set(node.id, at[index] ?? 0);
}

/**
 * The heights nearest to `wanted` (least squares) that are in order and at least `gap` apart. `wanted` is ascending.
 * Exported for its test.
 */
export function spaced(wanted: readonly number[], gap: number): number[] {
  const blocks: { sum: number; count: number }[] = [];
  for (const [index, value] of wanted.entries()) {
    let block = { sum: value - index * gap, count: 1 };
    for (let last = blocks.at(-1); last !== undefined && mean(last) > mean(block); last = blocks.at(-1)) {
      blocks.pop();
      block = { sum: last.sum + block.sum, count: last.count + block.count };
    }
    blocks.push(block);
  }
  const heights: number[] = [];
  for (const block of blocks) {
    for (let n = 0; n < block.count; n += 1) heights.push(mean(block) + heights.length * gap);
  }
  return heights;
}

function mean(block: { sum: number; count: number }): number {
  return block.sum / block.count;
}

function place(columns: readonly (readonly LayoutNode[])[], height: ReadonlyMap<string, number>): Map<string, Point> {
  const positions = new Map<string, Point>();
  let x = 0;
  for (const column of columns) {
    if (column.length <= FLOW.maxRows) {
      for (const node of column) positions.set(node.id, { x, y: height.get(node.id) ?? 0 });
      x += FLOW.column;
      continue;
    }
    const rows = Math.max(FLOW.maxRows, Math.ceil(Math.sqrt(column.length * 2)));
    const wide = Math.ceil(column.length / rows);
    const centre = column.reduce((total, node) => total + (height.get(node.id) ?? 0), 0) / column.length;
    for (const [index, node] of column.entries()) {
      // Row by row, so that neighbours in the order stay at the same height.
      const row = Math.floor(index / wide);
      const filled = Math.ceil(column.length / wide);
      positions.set(node.id, {
        x: x + (index % wide) * FLOW.sub,
        y: centre + (row - (filled - 1) / 2) * FLOW.row,
      });
    }
    x += FLOW.column + (wide - 1) * FLOW.sub;
  }
  return positions;
}

/**
 * Positions for a graph that has grown: known nodes keep theirs; each new one takes its flow position, moved by as much as
 * its nearest known neighbour was moved, then down until it touches nothing.
 */
export function placeNew(
  nodes: readonly LayoutNode[],
  edges: readonly LayoutEdge[],
  known: ReadonlyMap<string, Point>,
): Map<string, Point> {
  const fresh = flowLayout(nodes, edges);
  const neighbours = neighboursOf(nodes, edges);
  const placed = new Map<string, Point>();
  for (const node of nodes) {
    const point = known.get(node.id);
    if (point !== undefined) placed.set(node.id, point);
  }
  if (placed.size === 0) return fresh;
  for (const node of [...nodes].sort(byName)) {
    const wanted = fresh.get(node.id);
    if (placed.has(node.id) || wanted === undefined) continue;
    const anchor = (neighbours.get(node.id) ?? []).find((id) => known.has(id));
    const was = anchor === undefined ? undefined : fresh.get(anchor);
    const is = anchor === undefined ? undefined : known.get(anchor);
    const moved = was !== undefined && is !== undefined ? { x: is.x - was.x, y: is.y - was.y } : { x: 0, y: 0 };
    placed.set(node.id, freeSpot({ x: wanted.x + moved.x, y: wanted.y + moved.y }, placed));
  }
  return placed;
}

function freeSpot(wanted: Point, placed: ReadonlyMap<string, Point>): Point {
  const taken = [...placed.values()].filter((point) => Math.abs(point.x - wanted.x) < FLOW.sub);
  // Alternately below and above, further each time: at most one step per node already there.
  for (let step = 0; step <= taken.length * 2 + 1; step += 1) {
    const shift = Math.ceil(step / 2) * FLOW.row * (step % 2 === 0 ? -1 : 1);
    const y = wanted.y + shift;
    if (taken.every((point) => Math.abs(point.y - y) >= FLOW.row * 0.75)) return { x: wanted.x, y };
  }
  return { x: wanted.x, y: Math.max(...taken.map((point) => point.y)) + FLOW.row };
}
