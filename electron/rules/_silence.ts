/**
 * Is a silence in a log unlike the log's own ways? Two witnesses are asked, and either may say so.
 *
 * The log itself: other days at the same hours, workdays with workdays and weekends with weekends. A night, a weekend or the rest between nightly
 * batches is silent there too. And since the longest silence of a source that speaks at random is matched by no other day, the source must be
 * punctual: inside the silence lies an hour at which it nearly always has records.
 *
 * Another log: a source in whose active hours this one nearly always has records too, and which went on.
 *
 * How likely such a silence would be by chance is multiplied by the number of the source's silences, because the oddest of many is odd by choice.
 * Where the log is too short for both, it must be steady otherwise, and this its one long silence.
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

const HOUR = 3_600_000_000;
const WEEKS = 8;
/** Share of days, or of another source's hours, from which a source is punctual. */
const PUNCTUAL = 0.75;
/** Fewest hours of another source outside the silence that show how the two go together. */
const HOURS_TOGETHER = 10;
/** Days that the usual share of all hours counts for in the share of one hour. */
const LEAN = 5;

/**
 * @param silences how many silences of that length the source has, this one included
 * @returns undefined when the silence is one of the source's own ways, or nothing can be said
 */
export function judgeSilence(
  silence: Silence,
  active: Active,
  others: ReadonlyMap<string, Active>,
  silences: number,
  limits: Limits,
): Judged | undefined {
  const [from, to] = [Math.floor(silence.from / HOUR) + 1, Math.floor(silence.to / HOUR)];
  if (to <= from || active.length < 2) return undefined;
  const bound = limits.chance / silences;
  const days = byDays(from, to, active, limits);
  if (days !== undefined && days.chance <= bound) return { witness: 'days', compared: days.compared, source: '' };
  for (const [source, hours] of others) {
    const together = bySource(from, to, active, hours);
    if (together !== undefined && together.chance <= bound)
      return { witness: 'source', compared: together.hours, source };
  }
  if (days !== undefined) return undefined;
  const rest = (active.at(-1) ?? 0) + 1 - (active[0] ?? 0) - (to - from);
  const steady =
    rest >= to - from && active.length / rest >= 0.5 && to - from >= limits.factor * longestOther(active, from);
  return steady ? { witness: 'steady', compared: 0, source: '' } : undefined;
}

/** Undefined when too few days can be compared; chance 1 when other days are like it. */
function byDays(
  from: number,
  to: number,
  active: Active,
  limits: Limits,
): { compared: number; chance: number } | undefined {
  const [first, last] = [active[0] ?? 0, active.at(-1) ?? 0];
  const weekend = weekendHours(from, to);
  let [compared, alike] = [0, 0];
  for (let day = -WEEKS * 7; day <= WEEKS * 7; day += 1) {
    const [start, end] = [from + day * 24, to + day * 24];
    if (start < first || end > last + 1 || (start < to && end > from) || weekendHours(start, end) !== weekend) continue;
    compared += 1;
    if (countIn(active, start, end) === 0) alike += 1;
  }
  if (compared < limits.comparable) return undefined;
  let chance = 1;
  let punctual = false;
  for (let hour = from; hour < Math.min(to, from + 7 * 24); hour += 1) {
    const { days, kept } = sameHour(hour, from, to, active);
    if (days < limits.comparable) continue;
    if (kept / days >= PUNCTUAL) punctual = true;
    // One day more of each kind is assumed than was seen: what was never seen is not thereby impossible. Hours seldom kept say nothing.
    if (kept / days >= 0.5) chance *= 1 - (kept + 1) / (days + 2);
  }
  return { compared, chance: punctual && alike / compared <= limits.alike ? chance : 1 };
}

/** On how many other days of its kind the hour could have records, and on how many it has. */
function sameHour(hour: number, from: number, to: number, active: Active): { days: number; kept: number } {
  const [first, last] = [active[0] ?? 0, active.at(-1) ?? 0];
  const weekend = weekendHours(hour, hour + 1);
  let [days, kept] = [0, 0];
  for (let day = -WEEKS * 7; day <= WEEKS * 7; day += 1) {
    const other = hour + day * 24;
    if (other < first || other > last || (other >= from && other < to)) continue;
    if (weekendHours(other, other + 1) !== weekend) continue;
    days += 1;
    if (active[place(active, other)] === other) kept += 1;
  }
  return { days, kept };
}

/**
 * How likely it is that the source is silent in all hours of the silence in which the other has records. Asked by hour of the day, workdays apart from
 * weekends, of those hours alone at which the two nearly always go together; an hour seen on few days leans on the others.
 */
function bySource(
  from: number,
  to: number,
  active: Active,
  other: Active,
): { hours: number; chance: number } | undefined {
  const [first, last] = [active[0] ?? 0, active.at(-1) ?? 0];
  const seen = new Map<number, { days: number; kept: number }>();
  for (let at = place(other, first); at < other.length; at += 1) {
    const hour = other[at] ?? 0;
    if (hour > last) break;
    if (hour >= from && hour < to) continue;
    const slot = slotOf(hour);
    const known = seen.get(slot) ?? { days: 0, kept: 0 };
    const kept = active[place(active, hour)] === hour ? 1 : 0;
    seen.set(slot, { days: known.days + 1, kept: known.kept + kept });
  }
  const together = [...seen].filter(([, { days, kept }]) => kept / days >= PUNCTUAL);
  const total = together.reduce((sum, [, { days, kept }]) => ({ days: sum.days + days, kept: sum.kept + kept }), {
    days: 0,
    kept: 0,
  });
  if (total.days < HOURS_TOGETHER) return undefined;
  const usual = (total.kept + 1) / (total.days + 2);
  const slots = new Map(together);
  let [hours, chance] = [0, 1];
  for (let at = place(other, from); at < other.length && (other[at] ?? 0) < to; at += 1) {
    const slot = slots.get(slotOf(other[at] ?? 0));
    if (slot === undefined) continue;
    hours += 1;
    chance *= 1 - (slot.kept + LEAN * usual) / (slot.days + LEAN);
  }
  return hours < 2 ? undefined : { hours, chance };
}

/** Hour of the day, those of weekends apart. */
function slotOf(hour: number): number {
  return (((hour % 24) + 24) % 24) + 24 * weekendHours(hour, hour + 1);
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
