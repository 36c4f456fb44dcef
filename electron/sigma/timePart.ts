/** `|minute` to `|year`: a part of a time that a record states, in UTC; a time without a zone is taken as UTC. Weeks are ISO 8601's. */
import type { TimePart } from './modifiers.ts';

const ISO = /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::\d{2}(?:\.\d+)?)?)?\s*(Z|[+-]\d{2}:?\d{2})?$/i;
const DAY_MS = 86_400_000;

function dateOf(value: unknown): Date | undefined {
  if (typeof value === 'number' || (typeof value === 'string' && /^\d{9,17}(?:\.\d+)?$/.test(value))) {
    return epoch(Number(value));
  }
  const match = typeof value === 'string' ? ISO.exec(value.trim()) : null;
  if (match === null) return undefined;
  const [, year, month, day, hour = '00', minute = '00', zone = 'Z'] = match;
  const offset = zone.toUpperCase() === 'Z' ? 'Z' : zone.includes(':') ? zone : `${zone.slice(0, 3)}:${zone.slice(3)}`;
  const date = new Date(`${year}-${month}-${day}T${hour}:${minute}:00${offset}`);
  return Number.isNaN(date.getTime()) ? undefined : date;
}

/** Seconds, milliseconds, microseconds or nanoseconds, by magnitude. */
function epoch(value: number): Date | undefined {
  if (!Number.isFinite(value) || value < 1e8) return undefined;
  const ms = value < 1e11 ? value * 1000 : value < 1e14 ? value : value < 1e17 ? value / 1000 : value / 1e6;
  const date = new Date(ms);
  return Number.isNaN(date.getTime()) ? undefined : date;
}

function isoWeek(date: Date): number {
  const midnight = Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate());
  const thursday = midnight + (4 - (date.getUTCDay() || 7)) * DAY_MS;
  const first = Date.UTC(new Date(thursday).getUTCFullYear(), 0, 1);
  return Math.floor((thursday - first) / (7 * DAY_MS)) + 1;
}

/** Undefined where the value is no time. */
export function timePart(value: unknown, part: TimePart): number | undefined {
  const date = dateOf(value);
  if (date === undefined) return undefined;
  if (part === 'minute') return date.getUTCMinutes();
  if (part === 'hour') return date.getUTCHours();
  if (part === 'day') return date.getUTCDate();
  if (part === 'week') return isoWeek(date);
  return part === 'month' ? date.getUTCMonth() + 1 : date.getUTCFullYear();
}
