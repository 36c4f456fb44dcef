/**
 * The one reader of times. Never throws, never invents: what cannot be dated keeps its text and says why.
 * Epoch units are judged by magnitude: each unit's dates from 1973 to 2100 fall in a decade range of their own.
 */
import type { TimeValue } from '../../shared/model/event.ts';
import type { TimeOptions } from '../../shared/model/importer.ts';
import type { Precision, ZoneBasis } from '../../shared/model/kinds.ts';
import { TRUSTED_RANGE_US } from '../../shared/model/time.ts';
import { readWritten, type WrittenTime } from './timeText.ts';
import { resolveLocal } from './zones.ts';

const TEXT_LIMIT = 64;
/** The problem of a time that is readable but not believable. */
export const OUTSIDE_RANGE = 'outside the years 1970 to 2100';
const NUMBER = /^([+-]?)(\d{1,30})(?:\.(\d{1,30}))?$/;
const SCIENTIFIC = /^[+-]?\d+(?:\.\d+)?[eE][+-]?\d+$/;
const DOTNET_DATE = /^\/Date\(([+-]?\d{1,18})(?:[+-]\d{4})?\)\/$/;
const OFFSET = /^(?:UTC|GMT)?([+-])(\d{1,2})(?::?(\d{2}))?(?::?(\d{2}))?$/i;
const DAYS_IN_MONTH = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

type Epoch = NonNullable<TimeOptions['epoch']>;
/** Decimal digits to move so that a number of this unit becomes microseconds. */
const SCALE: Readonly<Record<Epoch, number>> = { s: 6, ms: 3, us: 0, ns: -3 };
const UNIT_DIGITS: Readonly<Record<Epoch, number>> = { s: 0, ms: 3, us: 6, ns: 9 };

function undated(
  text: string,
  problem: string,
  precision: Precision = 's',
  zoneBasis: ZoneBasis = 'assumed',
): TimeValue {
  return { us: undefined, text, precision, zoneBasis, problem };
}

function precisionOf(fractionDigits: number): Precision {
  if (fractionDigits === 0) return 's';
  if (fractionDigits <= 3) return 'ms';
  return fractionDigits <= 6 ? 'us' : 'ns';
}

function dated(us: number, text: string, precision: Precision, zoneBasis: ZoneBasis, note?: string): TimeValue {
  if (!(us >= TRUSTED_RANGE_US.from && us < TRUSTED_RANGE_US.to)) {
    return undated(text, OUTSIDE_RANGE, precision, zoneBasis);
  }
  return note === undefined ? { us, text, precision, zoneBasis } : { us, text, precision, zoneBasis, problem: note };
}

function unitByMagnitude(digits: number): Epoch | undefined {
  if (digits < 9) return undefined;
  if (digits <= 11) return 's';
  if (digits <= 14) return 'ms';
  return digits <= 17 ? 'us' : 'ns';
}

function fromEpoch(sign: string, whole: string, fraction: string, text: string, epoch: Epoch | undefined): TimeValue {
  const digits = whole.replace(/^0+(?=\d)/, '');
  const unit = epoch ?? unitByMagnitude(digits.length);
  if (sign === '-') return undated(text, 'a negative epoch is before 1970', 's', 'stated');
  if (unit === undefined) return undated(text, 'a number too small to be an epoch time', 's', 'stated');
  if (epoch === undefined && digits.length === 18 && digits < '15') {
    return undated(text, 'nanoseconds since 1970 or a Windows file time: the unit is not stated', 'ns', 'stated');
  }
  const shift = SCALE[unit];
  const moved = shift >= 0 ? digits + fraction.padEnd(shift, '0').slice(0, shift) : digits.slice(0, shift);
  const note = /^0+$/.test(digits + fraction) ? 'zero, often written for no time at all' : undefined;
  return dated(Number(moved || '0'), text, precisionOf(UNIT_DIGITS[unit] + fraction.length), 'stated', note);
}

/** Offset in minutes east of UTC stated by zone text, `local` when none is written, or the reason it cannot be used. */
function statedOffset(zone: string): number | 'local' | { readonly iana: string } | { readonly problem: string } {
  if (zone === '') return 'local';
  if (/^(?:z|utc|gmt)$/i.test(zone)) return 0;
  const match = OFFSET.exec(zone);
  if (match !== null) {
    const [, sign, hours = '0', minutes = '0', seconds = '0'] = match;
    if (Number(hours) > 18 || Number(minutes) > 59 || Number(seconds) > 59) {
      return { problem: `zone offset ${zone} does not exist` };
    }
    const total = Number(hours) * 60 + Number(minutes) + Number(seconds) / 60;
    return sign === '-' ? -total : total;
  }
  if (zone.includes('/')) return { iana: zone };
  return { problem: `zone abbreviation ${zone} is ambiguous` };
}

function fieldProblem(t: WrittenTime): string | undefined {
  if (t.month < 1 || t.month > 12) return `month ${t.month} does not exist`;
  const leap = t.year % 4 === 0 && (t.year % 100 !== 0 || t.year % 400 === 0);
  const last = t.month === 2 && leap ? 29 : (DAYS_IN_MONTH[t.month - 1] ?? 0);
  if (t.day < 1 || t.day > last) return `day ${t.day} does not exist in ${t.year}-${String(t.month).padStart(2, '0')}`;
  const midnight = t.hour === 24 && t.minute === 0 && (t.second ?? 0) === 0 && /^0*$/.test(t.fraction);
  if ((t.hour ?? 0) > 23 && !midnight) return 'the hour does not exist';
  if (t.minute > 59) return `minute ${t.minute} does not exist`;
  if ((t.second ?? 0) > 60) return `second ${t.second} does not exist`;
  return undefined;
}

function writtenPrecision(t: WrittenTime): Precision {
  if (t.hour === undefined) return 'day';
  return t.second === undefined ? 'min' : precisionOf(t.fraction.length);
}

function fromWritten(t: WrittenTime, text: string, assumed: string, options: TimeOptions): TimeValue {
  const precision = writtenPrecision(t);
  const wrong = fieldProblem(t);
  if (wrong !== undefined) return undated(text, wrong, precision);
  // A day's slack: the offset may bring the last hours of 1969 or the first of 2100 to the other side.
  if (t.year < 1969 || t.year > 2100) return undated(text, OUTSIDE_RANGE, precision);
  const notes = t.note === undefined ? [] : [t.note];
  if (t.second === 60) notes.push('leap second, read as the first second of the next minute');
  const wallMs = Date.UTC(t.year, t.month - 1, t.day, t.hour ?? 0, t.minute, t.second ?? 0);
  const fraction = Number(t.fraction.padEnd(6, '0').slice(0, 6));
  const offset = statedOffset(t.zone);
  let utcMs: number;
  let basis: ZoneBasis = 'stated';
  if (typeof offset === 'number') {
    utcMs = wallMs - Math.round(offset * 60_000);
  } else if (typeof offset === 'object' && 'problem' in offset) {
    return undated(text, offset.problem, precision);
  } else {
    if (offset === 'local') basis = options.sourceZone === undefined ? 'assumed' : 'source';
    const zone = offset === 'local' ? (options.sourceZone ?? assumed) : offset.iana;
    const resolved = resolveLocal(wallMs, zone);
    if (resolved === undefined) return undated(text, `zone ${zone} is not known`, precision, basis);
    if (resolved.anomaly === 'fold') notes.push(`this wall time occurs twice in ${zone}, the first is taken`);
    if (resolved.anomaly === 'gap')
      notes.push(`clocks in ${zone} skip this wall time, read with the offset before the change`);
    utcMs = resolved.utcMs;
  }
  return dated(utcMs * 1000 + fraction, text, precision, basis, notes.length === 0 ? undefined : notes.join('; '));
}

function fromNumberText(match: RegExpExecArray, text: string, assumed: string, options: TimeOptions): TimeValue {
  const [, sign = '', whole = '', fraction = ''] = match;
  // As an epoch, eight digits would be 1970 and fourteen the years after 2286: both are only ever dates written together.
  const together = sign === '' && (whole.length === 14 || (whole.length === 8 && fraction === ''));
  if (options.epoch === undefined && together) {
    const t = readWritten(text.trim());
    if (typeof t === 'object' && fieldProblem(t) === undefined) return fromWritten(t, text, assumed, options);
  }
  return fromEpoch(sign, whole, fraction, text, options.epoch);
}

function shown(value: unknown): string {
  try {
    return (JSON.stringify(value) ?? String(value)).slice(0, TEXT_LIMIT);
  } catch {
    return typeof value;
  }
}

/**
 * Reads any time value: text, or a number (epoch, UTC).
 * @param assumed the examiner's IANA zone for texts that state none and whose format fixes none (`options.sourceZone`)
 * @returns undefined only for null, undefined and blank text; otherwise `us` in microseconds UTC, or undefined with a `problem`
 */
export function parseTime(
  value: unknown,
  assumed: { readonly zone: string },
  options: TimeOptions = {},
): TimeValue | undefined {
  if (value === null || value === undefined) return undefined;
  if (typeof value === 'number' || typeof value === 'bigint') {
    const text = String(value);
    const match = NUMBER.exec(text);
    if (match === null) return undated(text.slice(0, TEXT_LIMIT), 'not a number that can be a time');
    const time = fromNumberText(match, text, assumed.zone, options);
    // JSON numbers above 2^53 have lost their last digits.
    const inexact = typeof value === 'number' && !Number.isSafeInteger(value) && time.precision === 'ns';
    return inexact ? { ...time, precision: 'us' } : time;
  }
  if (typeof value !== 'string') return undated(shown(value), 'neither a text nor a number');
  const trimmed = value.trim();
  if (trimmed === '') return undefined;
  const text = value.slice(0, TEXT_LIMIT);
  if (trimmed.length > TEXT_LIMIT) return undated(text, `longer than ${TEXT_LIMIT} characters`);
  const number = NUMBER.exec(trimmed);
  if (number !== null) return fromNumberText(number, text, assumed.zone, options);
  if (SCIENTIFIC.test(trimmed)) return undated(text, 'written in powers of ten, so digits are lost');
  const dotnet = DOTNET_DATE.exec(trimmed);
  if (dotnet !== null) {
    const digits = (dotnet[1] ?? '').replace(/^[+-]/, '');
    return fromEpoch(dotnet[1]?.startsWith('-') ? '-' : '', digits, '', text, 'ms');
  }
  const t = readWritten(trimmed);
  return typeof t === 'string' ? undated(text, t) : fromWritten(t, text, assumed.zone, options);
}
