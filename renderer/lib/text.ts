/** How numbers, identifiers and durations are written for people. */
import type { z } from 'zod';
import type { Count } from '../../shared/contract/common.ts';

/** Shortens in the middle, so that both the prefix and the distinguishing end stay: `0H4…9K2`. */
export function shortenMiddle(text: string, max = 18): string {
  const chars = [...text];
  if (chars.length <= max) return text;
  const keep = Math.max(2, max - 1);
  const head = Math.ceil(keep / 2);
  return `${chars.slice(0, head).join('')}…${chars.slice(chars.length - (keep - head)).join('')}`;
}

/** True for what looks like an identifier rather than a name: shortened in the middle, not at its end. */
export function looksLikeId(text: string): boolean {
  return text.length > 14 && !/\s/.test(text) && /\d/.test(text) && !/^[^@\s]+@[^@\s]+$/.test(text);
}

const GROUPS = new Intl.NumberFormat('en-US');

/** `1,204,511`. */
export function formatCount(value: number): string {
  return GROUPS.format(value);
}

/** `10,000+` when counting stopped there. */
export function formatCapped(count: z.infer<typeof Count>): string {
  return `${GROUPS.format(count.count)}${count.capped ? '+' : ''}`;
}

const UNITS = ['bytes', 'KB', 'MB', 'GB', 'TB'] as const;

/** Decimal units with three significant digits: `38.1 MB`. */
export function formatBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} ${bytes === 1 ? 'byte' : 'bytes'}`;
  let value = bytes;
  let unit = 0;
  while (value >= 999.5 && unit < UNITS.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2)} ${UNITS[unit]}`;
}

/** A clock offset or other signed span, `+45.3 s`, `-2 h 05 min`. */
export function formatOffset(us: number): string {
  const sign = us < 0 ? '-' : '+';
  return `${sign}${formatSpan(Math.abs(us))}`;
}

/** A span in the two units a person would say: `2 min 04 s`, `350 ms`. @param us integer microseconds, not negative */
export function formatSpan(us: number): string {
  const seconds = us / 1_000_000;
  if (seconds < 1) return `${Math.round(us / 1000)} ms`;
  if (seconds < 60) return `${Number(seconds.toFixed(1))} s`;
  const whole = Math.round(seconds);
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, '0')} s`;
  const minutes = Math.round(whole / 60);
  if (minutes < 1440) return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, '0')} min`;
  const hours = Math.round(minutes / 60);
  return `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

/** `3 files`, `1 file`. */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}
