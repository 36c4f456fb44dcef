/** Ticks of the time axis at round instants of the shown zone's wall clock. */
import { scaleUtc } from 'd3-scale';
import { formatInZone, US_PER_DAY, US_PER_MINUTE } from '../../../shared/model/time.ts';
import { type TimeWindow, widthUs } from './timeWindow.ts';

export interface AxisTick {
  readonly atUs: number;
  readonly label: string;
}

/**
 * About one tick per 110 pixels. The zone's offset is that of the middle of the window: over a change of the clocks the
 * ticks on one side are an hour off the round hour, and their labels say the true wall time.
 */
export function axisTicks(window: TimeWindow, widthPx: number, zone: string): AxisTick[] {
  const shift = zoneOffsetUs((window.fromUs + window.toUs) / 2, zone);
  const scale = scaleUtc().domain([new Date((window.fromUs + shift) / 1000), new Date((window.toUs + shift) / 1000)]);
  const wanted = Math.min(Math.max(Math.floor(widthPx / 110), 2), 30);
  const ticks = scale.ticks(wanted).map((date) => date.getTime() * 1000 - shift);
  const stepUs = ticks.length > 1 ? (ticks[1] ?? 0) - (ticks[0] ?? 0) : widthUs(window);
  return ticks.map((atUs, index) => ({ atUs, label: tickLabel(atUs, stepUs, zone, index === 0) }));
}

/** The date where days change or at the first tick; else the time, to the second only when the ticks need it. */
function tickLabel(atUs: number, stepUs: number, zone: string, first: boolean): string {
  const text = formatInZone(atUs, zone, 'ms');
  const date = text.slice(0, 10);
  if (stepUs >= US_PER_DAY * 300) return text.slice(0, 4);
  if (stepUs >= US_PER_DAY) return date;
  const clock =
    stepUs >= US_PER_MINUTE ? text.slice(11, 16) : stepUs >= 1_000_000 ? text.slice(11, 19) : text.slice(11);
  if (text.slice(11, 23) === '00:00:00.000') return date;
  return first ? `${date.slice(5)} ${clock}` : clock;
}

/** How far the zone's wall clock is ahead of UTC at this instant, in µs. */
export function zoneOffsetUs(us: number, zone: string): number {
  if (zone === 'UTC') return 0;
  const whole = Math.floor(us / 1_000_000) * 1_000_000;
  const wall = Date.parse(`${formatInZone(whole, zone, 's').replace(' ', 'T')}Z`);
  return wall * 1000 - whole;
}
