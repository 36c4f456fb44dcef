/**
 * Is a silence in a log unlike the log's own ways? Other days at the same hours are compared, workdays with workdays and weekends with weekends: a
 * night, a weekend or the rest between nightly batches is silent there too, and a log that rests on some workdays may rest on others. Then a witness
 * is needed:
 *
 * - the log itself, where it is punctual, that is, has records at an hour of the silence on nearly every day; or
 * - another log, with which it nearly always goes at those hours, and which went on; or
 * - where the log is too short to compare, that it was at work around the clock, and this is its one long silence.
 *
 * The chance of such a silence is multiplied by the hours after which it could have begun: the oddest of many is odd by choice.
 */

export interface Silence {
  /** Last record before and first after, µs UTC. */
  readonly from: number;
  readonly to: number;
}

export interface Judged {
  readonly witness: 'days' | 'source' | 'steady';
  /** Other days compared, or hours of the other source in the silence. */
  readonly compared: number;
  /** The other source that went on. */
  readonly source: string;
}

export interface Limits {
  /** Fewest other days, or hours, to compare with. */
  readonly comparable: number;
  /** Most of them that may be silent too, as a share. */
  readonly alike: number;
  /** Times the longest other silence, for a short and steady log. */
  readonly factor: number;
  /** Highest chance, over all silences of the source together. */
  readonly chance: number;
}

/** Hours since 1970 in which a source has a record, ascending. */
export type Active = readonly number[];

interface Kept {
  readonly days: number;
  readonly kept: number;
}

const HOUR = 3_600_000_000;
const DAY_HOURS = 24;
const WEEKS = 8;
/** Share of days on which an hour has records, from which the log is punctual at it. */
const PUNCTUAL = 0.75;
/** Days that the usual share of all punctual hours counts for in the share of one of them. */
const LEAN = 5;

/** @returns undefined when the silence is one of the source's own ways, or nothing can be said */
export function judgeSilence(
  silence: Silence,
  active: Active,
  others: ReadonlyMap<string, Active>,
  limits: Limits,
): Judged | undefined {
  const [from, to] = [Math.floor(silence.from / HOUR) + 1, Math.floor(silence.to / HOUR)];
  if (to <= from || active.length < 2) return undefined;
  const { compared, alike } = likeDays(from, to, active);
  if (compared < limits.comparable)
    return isSteady(from, to, active, limits.factor) ? { witness: 'steady', compared: 0, source: '' } : undefined;
  if (alike / compared > limits.alike || restsSoOften(from, to, active, limits.chance)) return undefined;
  const bound = limits.chance / active.length;
  const hours = Array.from({ length: Math.min(to - from, 7 * DAY_HOURS) }, (_, at) => from + at);
  if (chanceOf(hours, keptHours(active, everyHour(active), from, to)) <= bound)
    return { witness: 'days', compared, source: '' };
  for (const [source, other] of others) {
    const met = other.slice(place(other, from), place(other, to));
    const chance = met.length < 2 ? 1 : chanceOf(met, keptHours(active, other, from, to));
    if (chance <= bound) return { witness: 'source', compared: met.length, source };
  }
  return undefined;
}

/** How many other days could be compared at the hours of the silence, with as many weekend hours, and how many of them are silent too. */
function likeDays(from: number, to: number, active: Active): { compared: number; alike: number } {
  const [first, last] = [active[0] ?? 0, active.at(-1) ?? 0];
  const weekend = weekendHours(from, to);
  let [compared, alike] = [0, 0];
  for (let day = -WEEKS * 7; day <= WEEKS * 7; day += 1) {
    const [start, end] = [from + day * DAY_HOURS, to + day * DAY_HOURS];
    if (start < first || end > last + 1 || (start < to && end > from) || weekendHours(start, end) !== weekend) continue;
    compared += 1;
    if (countIn(active, start, end) === 0) alike += 1;
  }
  return { compared, alike };
}

/** Whole workdays without a record happen in this log so often that those in the silence, in a row, are no wonder. */
function restsSoOften(from: number, to: number, active: Active, chance: number): boolean {
  const [first, last] = [active[0] ?? 0, active.at(-1) ?? 0];
  let [days, off, missed] = [0, 0, 0];
  for (let day = Math.ceil(first / DAY_HOURS); (day + 1) * DAY_HOURS <= last; day += 1) {
    const [start, end] = [day * DAY_HOURS, (day + 1) * DAY_HOURS];
    if (weekendHours(start, end) > 0) continue;
    if (start >= from && end <= to) missed += 1;
    else if (end <= from || start >= to) {
      days += 1;
      if (countIn(active, start, end) === 0) off += 1;
    }
  }
  return missed > 0 && off > 0 && (off / days) ** missed * (days + missed) > chance;
}

/** By hour of the day, weekends apart: in how many of the `asked` hours outside the silence the log is at work. */
function keptHours(active: Active, asked: Iterable<number>, from: number, to: number): Map<number, Kept> {
  const [first, last] = [active[0] ?? 0, active.at(-1) ?? 0];
  const slots = new Map<number, Kept>();
  for (const hour of asked) {
    if (hour < first || hour > last || (hour >= from && hour < to)) continue;
    const slot = slotOf(hour);
    const { days, kept } = slots.get(slot) ?? { days: 0, kept: 0 };
    slots.set(slot, { days: days + 1, kept: kept + (active[place(active, hour)] === hour ? 1 : 0) });
  }
  return slots;
}

/**
 * How likely it is that the log is silent at all of the hours, counting only those at which it is punctual; 1 when there is none. An hour seen on few
 * days leans on the other punctual ones, and one day more of each kind is assumed than was seen: what was never seen is not thereby impossible.
 */
function chanceOf(hours: readonly number[], slots: ReadonlyMap<number, Kept>): number {
  let [days, kept] = [0, 0];
  for (const slot of slots.values()) {
    if (slot.kept / slot.days < PUNCTUAL) continue;
    days += slot.days;
    kept += slot.kept;
  }
  const usual = (kept + 1) / (days + 2);
  let chance = 1;
  for (const hour of hours) {
    const slot = slots.get(slotOf(hour));
    if (slot === undefined || slot.kept / slot.days < PUNCTUAL) continue;
    chance *= 1 - (slot.kept + LEAN * usual) / (slot.days + LEAN);
  }
  return chance;
}

/** A day or more of work around the clock, twice as long as the silence, and no other silence that comes near it. */
function isSteady(from: number, to: number, active: Active, factor: number): boolean {
  const rest = (active.at(-1) ?? 0) + 1 - (active[0] ?? 0) - (to - from);
  const enough = rest >= DAY_HOURS && rest >= 2 * (to - from) && active.length / rest >= PUNCTUAL;
  return enough && to - from >= factor * longestOther(active, from);
}

function* everyHour(active: Active): Generator<number> {
  const last = active.at(-1) ?? -1;
  for (let hour = active[0] ?? 0; hour <= last; hour += 1) yield hour;
}

/** Hour of the day, those of weekends apart. */
function slotOf(hour: number): number {
  return (((hour % DAY_HOURS) + DAY_HOURS) % DAY_HOURS) + DAY_HOURS * weekendHours(hour, hour + 1);
}

/** Hours of Saturday and Sunday, UTC, in [from, to). Hour 0 is the start of a Thursday. */
function weekendHours(from: number, to: number): number {
  const before = (hour: number): number => {
    const week = Math.floor((hour + 72) / 168);
    // Counted from Monday: the weekend is the last 48 of 168 hours.
    return week * 48 + Math.max(0, hour + 72 - week * 168 - 120);
  };
  return before(to) - before(from);
}

/** Hours of the longest silence but the one from `from`; at least 1. */
function longestOther(active: Active, from: number): number {
  let longest = 1;
  for (let at = 1; at < active.length; at += 1) {
    const [start, end] = [(active[at - 1] ?? 0) + 1, active[at] ?? 0];
    if (start !== from && end - start > longest) longest = end - start;
  }
  return longest;
}

function countIn(active: Active, start: number, end: number): number {
  return place(active, end) - place(active, start);
}

/** How many hours lie before `hour`. */
function place(active: Active, hour: number): number {
  let [low, high] = [0, active.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((active[middle] ?? 0) < hour) low = middle + 1;
    else high = middle;
  }
  return low;
}
