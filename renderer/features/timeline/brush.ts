/** The brush: a stretch of time chosen on the histogram, by pointer or by keys. Pure. */
import { type TimeWindow, within } from './timeWindow.ts';

/** The brush between two instants in either order, cut to the limits and at least one µs wide. */
export function brushBetween(aUs: number, bUs: number, limits: TimeWindow): TimeWindow {
  const fromUs = clamp(Math.round(Math.min(aUs, bUs)), limits);
  const toUs = clamp(Math.round(Math.max(aUs, bUs)), limits);
  return { fromUs, toUs: Math.max(toUs, fromUs + 1) };
}

/** Grows both ends outward to whole bars, so that a brush never halves a bar that it seems to hold. */
export function snapped(brush: TimeWindow, bucketUs: number): TimeWindow {
  return {
    fromUs: Math.floor(brush.fromUs / bucketUs) * bucketUs,
    toUs: Math.ceil(brush.toUs / bucketUs) * bucketUs,
  };
}

/** One end moved to an instant; the ends change places when they cross. */
export function withEnd(brush: TimeWindow, end: 'from' | 'to', atUs: number, limits: TimeWindow): TimeWindow {
  return brushBetween(end === 'from' ? brush.toUs : brush.fromUs, atUs, limits);
}

/** The whole brush moved, stopping at the limits. */
export function movedBy(brush: TimeWindow, deltaUs: number, limits: TimeWindow): TimeWindow {
  const by = Math.round(deltaUs);
  return within({ fromUs: brush.fromUs + by, toUs: brush.toUs + by }, limits);
}

/**
 * What an arrow key does, in whole bars: without Shift the brush moves; with Shift its later end moves, and with Shift and
 * Alt its earlier end. With no brush yet, one bar in the middle of the screen is taken.
 */
export function keyed(
  brush: TimeWindow | undefined,
  direction: -1 | 1,
  keys: { readonly shift: boolean; readonly alt: boolean },
  bucketUs: number,
  screen: TimeWindow,
  limits: TimeWindow,
): TimeWindow {
  if (brush === undefined) {
    const fromUs = Math.floor((screen.fromUs + screen.toUs) / 2 / bucketUs) * bucketUs;
    return { fromUs, toUs: fromUs + bucketUs };
  }
  const by = direction * bucketUs;
  if (!keys.shift) return movedBy(brush, by, limits);
  if (keys.alt) return brushBetween(Math.min(brush.fromUs + by, brush.toUs - bucketUs), brush.toUs, limits);
  return brushBetween(brush.fromUs, Math.max(brush.toUs + by, brush.fromUs + bucketUs), limits);
}

function clamp(us: number, limits: TimeWindow): number {
  return Math.min(Math.max(us, limits.fromUs), limits.toUs);
}
