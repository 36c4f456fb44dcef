/** Drawing on canvases: the bars of the histogram and the cells of the lanes. */
import type { Bar } from './bars.ts';
import type { TimelineColours } from './colours.ts';
import type { LaneCell, LanePlace } from './laneRows.ts';
import { type TimeWindow, widthUs } from './timeWindow.ts';

/** A canvas made as sharp as the screen; undefined where drawing is not possible. */
export function sharp(canvas: HTMLCanvasElement, width: number, height: number): CanvasRenderingContext2D | undefined {
  const ratio = window.devicePixelRatio || 1;
  canvas.width = Math.max(1, Math.round(width * ratio));
  canvas.height = Math.max(1, Math.round(height * ratio));
  const context = canvas.getContext('2d');
  if (context === null) return undefined;
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, width, height);
  return context;
}

export function xOf(us: number, window: TimeWindow, width: number): number {
  return ((us - window.fromUs) / widthUs(window)) * width;
}

export function usAt(x: number, window: TimeWindow, width: number): number {
  return window.fromUs + (x / Math.max(width, 1)) * widthUs(window);
}

/** Room above the highest bar for the marks of flagged events. */
const HEADROOM = 14;

export interface HistogramDrawing {
  readonly bars: readonly Bar[];
  readonly window: TimeWindow;
  readonly brush: TimeWindow | undefined;
  readonly colours: TimelineColours;
  readonly width: number;
  readonly height: number;
}

/** Bars from the bottom; outside the brush they are pale; a triangle stands over every bar with flagged events. */
export function drawHistogram(context: CanvasRenderingContext2D, it: HistogramDrawing): void {
  const highest = it.bars.reduce((most, bar) => Math.max(most, bar.count), 1);
  const marks: { x: number; y: number }[] = [];
  for (const bar of it.bars) {
    const left = xOf(bar.fromUs, it.window, it.width);
    const right = xOf(bar.toUs, it.window, it.width);
    const gap = right - left > 4 ? 1 : 0;
    const height = bar.count === 0 ? 0 : Math.max(1.5, (bar.count / highest) * (it.height - HEADROOM));
    const inside = it.brush === undefined || (bar.toUs > it.brush.fromUs && bar.fromUs < it.brush.toUs);
    const width = Math.max(1, right - left - gap);
    context.globalAlpha = inside ? 1 : 0.65;
    context.fillStyle = it.colours.bar;
    context.fillRect(left, it.height - height, width, height);
    if (bar.agents !== undefined && bar.agents > 0) {
      const share = Math.max(1.5, (bar.agents / highest) * (it.height - HEADROOM));
      context.globalAlpha = inside ? 0.9 : 0.4;
      context.fillStyle = it.colours.agents;
      context.fillRect(left, it.height - height, width, Math.min(share, height));
    }
    if (bar.flagged > 0) marks.push({ x: (left + right - gap) / 2, y: it.height - height - 2 });
  }
  context.globalAlpha = 1;
  context.fillStyle = it.colours.flag;
  for (const mark of marks) triangle(context, mark.x, mark.y, 4.5);
}

function triangle(context: CanvasRenderingContext2D, x: number, bottom: number, half: number): void {
  context.beginPath();
  context.moveTo(x, bottom - half * 1.7);
  context.lineTo(x + half, bottom);
  context.lineTo(x - half, bottom);
  context.closePath();
  context.fill();
}

export interface LanesDrawing {
  readonly places: readonly LanePlace[];
  readonly window: TimeWindow;
  readonly colours: TimelineColours;
  readonly width: number;
  readonly selectedKey: string | undefined;
}

/** One strip a lane; the more events in a cell, the fuller its colour. */
export function drawLanes(context: CanvasRenderingContext2D, it: LanesDrawing): void {
  for (const { lane, top, height } of it.places) {
    if (lane.key === it.selectedKey) {
      context.fillStyle = it.colours.selected;
      context.fillRect(0, top, it.width, height);
    }
    context.fillStyle = it.colours.line;
    context.fillRect(0, top + height - 1, it.width, 1);
    const most = lane.cells.reduce((high, cell) => Math.max(high, cell.count), 1);
    const flags: number[] = [];
    context.fillStyle = it.colours.kinds[lane.entity.kind];
    for (const cell of lane.cells) {
      const left = xOf(cell.fromUs, it.window, it.width);
      const right = Math.max(left + 2, xOf(cell.toUs, it.window, it.width));
      if (right < 0 || left > it.width) continue;
      context.globalAlpha = fullness(cell, most);
      context.fillRect(left, top + 7, right - left, height - 14);
      if (cell.flagged > 0) flags.push((left + right) / 2);
    }
    context.globalAlpha = 1;
    context.fillStyle = it.colours.flag;
    for (const x of flags) triangle(context, x, top + 7, 3);
  }
}

function fullness(cell: LaneCell, most: number): number {
  return 0.4 + 0.6 * (Math.log1p(cell.count) / Math.log1p(most));
}
