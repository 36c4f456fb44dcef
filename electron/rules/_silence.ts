/**
 * Is a silence in a log unlike the log's own ways? It is compared with the same hours of other days: a night, a weekend or the rest between two
 * nightly batches is silent there too. Because the longest silence of a source that speaks at random is never matched by other days, the source
 * must also be punctual, with an hour inside the silence at which it nearly always has records, or the silence must far exceed all others over many
 * days. Where the log is too short to compare, it must be steady, and this its one long silence.
 */

export interface Silence {
  /** Last record before and first after, µs UTC. */
  readonly from: number;
  readonly to: number;
}

export interface Judged {
  /** Like times that could be compared, and how many of them are silent too; both 0 where the log is too short. */
  readonly compared: number;
  readonly alike: number;
}

interface Limits {
  readonly comparable: number;
  readonly alike: number;
  readonly factor: number;
}

const HOUR = 3_600_000_000;
const WEEKS = 8;
/** Share of days on which an hour has records, from which the source is punctual at it. */
const PUNCTUAL = 0.75;
/** Days compared, and times the longest other silence, that tell without punctuality. */
const MANY_DAYS = 10;
const FAR_LONGER = 1.5;

/**
 * @param active hours since 1970 in which the source has a record, ascending
 * @returns undefined when the silence is one of the source's own ways, or nothing can be said
 */
export function judgeSilence(silence: Silence, active: readonly number[], limits: Limits): Judged | undefined {
  const [from, to] = [Math.floor(silence.from / HOUR) + 1, Math.floor(silence.to / HOUR)];
  const [first, last] = [active[0], active.at(-1)];
  if (to <= from || first === undefined || last === undefined) return undefined;
  const weekend = weekendHours(from, to);
  let [compared, alike] = [0, 0];
  for (let day = -WEEKS * 7; day <= WEEKS * 7; day += 1) {
    const [start, end] = [from + day * 24, to + day * 24];
    if (start < first || end > last + 1 || (start < to && end > from) || weekendHours(start, end) !== weekend) continue;
    compared += 1;
    if (countIn(active, start, end) === 0) alike += 1;
  }
  if (compared >= limits.comparable) {
    if (alike / compared > limits.alike) return undefined;
    const far = compared >= MANY_DAYS && to - from >= FAR_LONGER * longestOther(active, from, weekend);
    return far || punctualWithin(active, from, to, limits.comparable) ? { compared, alike } : undefined;
  }
  const rest = last + 1 - first - (to - from);
  const steady = rest >= to - from && active.length / rest >= 0.5;
  return steady && to - from >= limits.factor * longestOther(active, from) ? { compared: 0, alike: 0 } : undefined;
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

/** Hours of the longest silence but the one from `from`, among those with no more weekend hours than `weekend`. */
function longestOther(active: readonly number[], from: number, weekend = Number.POSITIVE_INFINITY): number {
  let longest = 1;
  for (let at = 1; at < active.length; at += 1) {
    const [start, end] = [(active[at - 1] ?? 0) + 1, active[at] ?? 0];
    if (start !== from && end - start > longest && weekendHours(start, end) <= weekend) longest = end - start;
  }
  return longest;
}

/** Is there an hour in [from, to) at which other days of its kind, workday or weekend, nearly always have records? */
function punctualWithin(active: readonly number[], from: number, to: number, comparable: number): boolean {
  const [first, last] = [active[0] ?? 0, active.at(-1) ?? 0];
  const isActive = (hour: number): boolean => active[place(active, hour)] === hour;
  for (let hour = from; hour < Math.min(to, from + 7 * 24); hour += 1) {
    const weekend = weekendHours(hour, hour + 1);
    let [days, kept] = [0, 0];
    for (let day = -WEEKS * 7; day <= WEEKS * 7; day += 1) {
      const other = hour + day * 24;
      if (other < first || other > last || (other >= from && other < to) || weekendHours(other, other + 1) !== weekend)
        continue;
      days += 1;
      if (isActive(other)) kept += 1;
    }
    if (days >= comparable && kept / days >= PUNCTUAL) return true;
  }
  return false;
}

function countIn(active: readonly number[], start: number, end: number): number {
  return place(active, end) - place(active, start);
}

/** How many hours lie before `hour`. */
function place(active: readonly number[], hour: number): number {
  let [low, high] = [0, active.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((active[middle] ?? 0) < hour) low = middle + 1;
    else high = middle;
  }
  return low;
}
