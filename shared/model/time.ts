/**
 * Time is integer microseconds UTC everywhere. This file formats; parsing of source text is in electron/intake/time.ts.
 */
import type { Precision } from './kinds.ts';

export const US_PER_SECOND = 1_000_000;
export const US_PER_MINUTE = 60 * US_PER_SECOND;
export const US_PER_HOUR = 60 * US_PER_MINUTE;
export const US_PER_DAY = 24 * US_PER_HOUR;

/** Inclusive lower and exclusive upper bound of dates that are trusted: 1970-01-01 and 2100-01-01, in µs UTC. */
export const TRUSTED_RANGE_US = { from: 0, to: 4_102_444_800_000_000 } as const;

const FRACTION_DIGITS: Readonly<Record<Precision, number>> = { ns: 6, us: 6, ms: 3, s: 0, min: 0, day: 0 };

/**
 * ISO 8601 UTC with as many fraction digits as the source stated (`ns` prints six: the case file keeps microseconds).
 * @param us integer microseconds UTC
 */
export function formatIsoUtc(us: number, precision: Precision = 'us'): string {
  const seconds = Math.floor(us / US_PER_SECOND);
  const base = new Date(seconds * 1000).toISOString();
  if (precision === 'day') return base.slice(0, 10);
  if (precision === 'min') return `${base.slice(0, 16)}Z`;
  const digits = FRACTION_DIGITS[precision];
  if (digits === 0) return `${base.slice(0, 19)}Z`;
  const fraction = String(us - seconds * US_PER_SECOND)
    .padStart(6, '0')
    .slice(0, digits);
  return `${base.slice(0, 19)}.${fraction}Z`;
}

const zoneFormats = new Map<string, Intl.DateTimeFormat>();

function zoneFormat(zone: string): Intl.DateTimeFormat {
  let format = zoneFormats.get(zone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-CA', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
    });
    zoneFormats.set(zone, format);
  }
  return format;
}

/**
 * Wall-clock date and time in an IANA zone, `YYYY-MM-DD HH:MM:SS[.fff]`; UTC when zone is `UTC`.
 * @throws RangeError for a zone that the platform does not know
 */
export function formatInZone(us: number, zone: string, precision: Precision = 'ms'): string {
  if (zone === 'UTC') return formatIsoUtc(us, precision).replace('T', ' ').replace('Z', '');
  const parts = new Map(
    zoneFormat(zone)
      .formatToParts(new Date(Math.floor(us / 1000)))
      .map((part) => [part.type, part.value]),
  );
  const get = (name: Intl.DateTimeFormatPartTypes) => parts.get(name) ?? '';
  const date = `${get('year')}-${get('month')}-${get('day')}`;
  if (precision === 'day') return date;
  const minute = `${date} ${get('hour')}:${get('minute')}`;
  if (precision === 'min') return minute;
  const second = `${minute}:${get('second')}`;
  const digits = FRACTION_DIGITS[precision];
  if (digits === 0) return second;
  const rest = us - Math.floor(us / US_PER_SECOND) * US_PER_SECOND;
  return `${second}.${String(rest).padStart(6, '0').slice(0, digits)}`;
}

/** True when the platform knows the IANA zone name. */
export function isKnownZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}
