/** Arithmetic of the visible stretch of time: zoom, pan, what to fetch, and words for a bar's width. All in µs UTC. */
import { US_PER_DAY, US_PER_HOUR, US_PER_MINUTE, US_PER_SECOND } from '../../../shared/model/time.ts';

/** Half open: `fromUs` belongs to it, `toUs` does not. */
export interface TimeWindow {
  readonly fromUs: number;
  readonly toUs: number;
}

/** The narrowest stretch that can be shown: ten milliseconds. */
export const NARROWEST_US = 10_000;

/** Bars asked for in one answer, which covers about three screens. */
export const FETCHED_BARS = 400;

export function widthUs(window: TimeWindow): number {
  return window.toUs - window.fromUs;
}

/** The same stretch, at least one second wide and widened by a fiftieth so that the outermost bars are whole. */
export function padded(window: TimeWindow): TimeWindow {
  const pad = Math.max(Math.ceil(widthUs(window) / 50), US_PER_SECOND / 2);
  return { fromUs: window.fromUs - pad, toUs: window.toUs + pad };
}

/** Zooms by `factor` (below 1: nearer) with the instant `atUs` staying where it is on the screen. */
export function zoomed(window: TimeWindow, atUs: number, factor: number, limits: TimeWindow): TimeWindow {
  const width = clamp(widthUs(window) * factor, NARROWEST_US, Math.max(widthUs(limits), NARROWEST_US));
  const share = (atUs - window.fromUs) / widthUs(window);
  const fromUs = Math.round(atUs - share * width);
  return within({ fromUs, toUs: fromUs + Math.round(width) }, limits);
}

/** Moves by `deltaUs`, stopping at the limits with its width unchanged. */
export function panned(window: TimeWindow, deltaUs: number, limits: TimeWindow): TimeWindow {
  const by = Math.round(deltaUs);
  return within({ fromUs: window.fromUs + by, toUs: window.toUs + by }, limits);
}

/** The window moved into the limits; the limits themselves when it is as wide. */
export function within(window: TimeWindow, limits: TimeWindow): TimeWindow {
  const width = widthUs(window);
  if (width >= widthUs(limits)) return limits;
  if (window.fromUs < limits.fromUs) return { fromUs: limits.fromUs, toUs: limits.fromUs + width };
  if (window.toUs > limits.toUs) return { fromUs: limits.toUs - width, toUs: limits.toUs };
  return window;
}

/**
 * What to ask the case for: the window with at least one screen on either side, on a grid of half a screen (rounded up to
 * a power of two), so that panning and slow zooming keep asking the same question and find its answer in the cache.
 */
export function fetchWindow(window: TimeWindow): TimeWindow {
  const screen = 2 ** Math.ceil(Math.log2(Math.max(widthUs(window), NARROWEST_US)));
  const step = screen / 2;
  return {
    fromUs: Math.floor(window.fromUs / step) * step - screen,
    toUs: Math.ceil(window.toUs / step) * step + screen,
  };
}

/** `5 minutes a bar`; whole units where the width is whole in one. */
export function barText(bucketUs: number): string {
  for (const [unitUs, name] of UNITS) {
    if (bucketUs < unitUs) continue;
    const n = Math.round((bucketUs / unitUs) * 10) / 10;
    return n === 1 ? `1 ${name} a bar` : `${n} ${name}s a bar`;
  }
  return `${bucketUs} µs a bar`;
}

const UNITS: readonly (readonly [number, string])[] = [
  [US_PER_DAY, 'day'],
  [US_PER_HOUR, 'hour'],
  [US_PER_MINUTE, 'minute'],
  [US_PER_SECOND, 'second'],
  [1000, 'millisecond'],
];

function clamp(value: number, low: number, high: number): number {
  return Math.min(Math.max(value, low), high);
}
