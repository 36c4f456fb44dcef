/** The shape of an edge: an S from left to right, a bow between nodes of one column. In model pixels; pure. */
import type { Point } from './flowLayout.ts';

/** Below this horizontal distance an S would double back; a bow is drawn. */
const NARROW = 60;

/**
 * Control points of the quadratic segments between two node centres. `lane` sets parallel edges apart: 0 for the first,
 * then 1, -1, 2, -2 …
 */
export function controlPoints(from: Point, to: Point, lane: number): Point[] {
  const dx = to.x - from.x;
  const dy = to.y - from.y;
  const aside = lane * 22;
  if (Math.abs(dx) < NARROW) {
    const length = Math.hypot(dx, dy) || 1;
    const bow = Math.min(90, length * 0.5) + Math.abs(aside);
    const side = lane < 0 ? -1 : 1;
    return [{ x: (from.x + to.x) / 2 + side * bow, y: (from.y + to.y) / 2 }];
  }
  // At a quarter and three quarters, the two quadratic halves lean as one cubic through the middle would.
  return [
    { x: from.x + dx / 4, y: from.y + aside },
    { x: to.x - dx / 4, y: to.y + aside },
  ];
}

/** The same points as cytoscape's `unbundled-bezier` wants them: along the straight line, and off it to its left. */
export function weightsAndDistances(
  from: Point,
  to: Point,
  points: readonly Point[],
): { weights: number[]; distances: number[] } {
  const dx = to.x - from.x;
  const dy = to.y - from.y;
  const length = Math.hypot(dx, dy) || 1;
  const weights = points.map((point) => ((point.x - from.x) * dx + (point.y - from.y) * dy) / (length * length));
  const distances = points.map((point) => (-(point.x - from.x) * dy + (point.y - from.y) * dx) / length);
  return { weights, distances };
}

/** SVG path from border to border (`radius` pixels off the centres), with its middle for the label. */
export function edgePath(
  from: Point,
  to: Point,
  lane: number,
  radius: number,
): { d: string; middle: Point; end: Point } {
  const points = controlPoints(from, to, lane);
  const first = points[0] ?? to;
  const last = points.at(-1) ?? from;
  const start = toward(from, first, radius);
  const end = toward(to, last, radius);
  if (points.length === 1) {
    const middle = { x: (start.x + 2 * first.x + end.x) / 4, y: (start.y + 2 * first.y + end.y) / 4 };
    return { d: `M${text(start)} Q${text(first)} ${text(end)}`, middle, end };
  }
  const middle = { x: (first.x + last.x) / 2, y: (first.y + last.y) / 2 };
  return { d: `M${text(start)} Q${text(first)} ${text(middle)} Q${text(last)} ${text(end)}`, middle, end };
}

/** Places in a bundle of parallel edges: 0, 1, -1, 2, -2 … */
export function laneOf(index: number): number {
  return Math.ceil(index / 2) * (index % 2 === 1 ? 1 : -1) + 0;
}

function toward(from: Point, to: Point, by: number): Point {
  const length = Math.hypot(to.x - from.x, to.y - from.y) || 1;
  return { x: from.x + ((to.x - from.x) / length) * by, y: from.y + ((to.y - from.y) / length) * by };
}

function text(point: Point): string {
  return `${Math.round(point.x * 10) / 10},${Math.round(point.y * 10) / 10}`;
}
