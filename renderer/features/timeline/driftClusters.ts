/** Drift marks on one lane, those that would lie on each other as one. Pure. */
import type { Out } from '../../../shared/contract/index.ts';
import { xOf } from './drawing.ts';
import type { TimeWindow } from './timeWindow.ts';

export type DriftMark = Out<'drift.marks'>['marks'][number];

export interface DriftCluster {
  readonly id: string;
  /** Left edge of the plot for marks before the window, its right edge for later ones. */
  readonly x: number;
  readonly side: 'before' | 'within' | 'after';
  readonly marks: readonly DriftMark[];
  readonly strong: boolean;
}

/** Marks closer than this, in pixels, are drawn as one. */
const NEAR = 10;

export function driftClusters(marks: readonly DriftMark[], window: TimeWindow, width: number): DriftCluster[] {
  const clusters: { x: number; side: DriftCluster['side']; marks: DriftMark[] }[] = [];
  for (const mark of [...marks].sort((a, b) => a.us - b.us)) {
    const side = mark.us < window.fromUs ? 'before' : mark.us >= window.toUs ? 'after' : 'within';
    const x = side === 'before' ? 0 : side === 'after' ? width : xOf(mark.us, window, width);
    const last = clusters.at(-1);
    if (last !== undefined && last.side === side && x - last.x < NEAR) last.marks.push(mark);
    else clusters.push({ x, side, marks: [mark] });
  }
  return clusters.map((cluster) => ({
    ...cluster,
    id: `${cluster.side} ${cluster.marks[0]?.us ?? 0}`,
    strong: cluster.marks.some((mark) => mark.strong),
  }));
}

/** What the marks say, a line each, at most ten. */
export function clusterText(cluster: DriftCluster, format: (us: number) => string): string {
  const lines = cluster.marks.slice(0, 10).map((mark) => `${format(mark.us)} ${mark.text}`);
  const more = cluster.marks.length - lines.length;
  return more > 0 ? `${lines.join('\n')}\nand ${more} more` : lines.join('\n');
}
