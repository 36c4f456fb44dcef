/** Day and hour of the week in a zone, for many events: the zone is asked once a quarter of an hour, which is how finely zones change. */
import { US_PER_DAY, US_PER_HOUR, US_PER_MINUTE, US_PER_SECOND } from '../../../shared/model/time.ts';

export interface WallClock {
  /** Days since 1970-01-01, wall time. */
  day(us: number): number;
  /** 0 (Monday 00:00–00:59) to 167 (Sunday 23:00–23:59), wall time. */
  hourOfWeek(us: number): number;
  /** µs UTC at which a wall day begins. */
  dayStart(day: number): number;
}

const STEP_US = 15 * US_PER_MINUTE;
const MOST_REMEMBERED = 100_000;
/** 1970-01-01 was a Thursday. */
const FIRST_WEEKDAY = 3;

/** @throws RangeError for a zone that the platform does not know */
export function createWallClock(zone: string): WallClock {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  const offsets = new Map<number, number>();

  const offsetAt = (us: number): number => {
    if (zone === 'UTC') return 0;
    const step = Math.floor(us / STEP_US);
    const known = offsets.get(step);
    if (known !== undefined) return known;
    const start = step * STEP_US;
    const part: Record<string, number> = {};
    for (const { type, value } of format.formatToParts(new Date(start / 1000))) part[type] = Number(value);
    const { year = 1970, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = part;
    const offset =
      Date.UTC(year, month - 1, day, hour, minute, second) * 1000 - Math.floor(start / US_PER_SECOND) * US_PER_SECOND;
    if (offsets.size >= MOST_REMEMBERED) offsets.clear();
    offsets.set(step, offset);
    return offset;
  };

  return {
    dayStart(day) {
      const wall = day * US_PER_DAY;
      // The offset in force may differ between the guess and the start itself.
      return wall - offsetAt(wall - offsetAt(wall));
    },
    day: (us) => Math.floor((us + offsetAt(us)) / US_PER_DAY),
    hourOfWeek(us) {
      const wall = us + offsetAt(us);
      const day = Math.floor(wall / US_PER_DAY);
      const hour = Math.floor((wall - day * US_PER_DAY) / US_PER_HOUR);
      return ((((day + FIRST_WEEKDAY) % 7) + 7) % 7) * 24 + hour;
    },
  };
}

/** Hours of the week that look alike: weekdays and the weekend, each by hour of the day. 0–23 weekdays, 24–47 weekend. */
export function dayPart(hourOfWeek: number): number {
  return (hourOfWeek >= 120 ? 24 : 0) + (hourOfWeek % 24);
}

/** A day part in words, e.g. `weekend 03:00`. */
export function dayPartName(part: number): string {
  return `${part >= 24 ? 'weekend' : 'weekday'} ${String(part % 24).padStart(2, '0')}:00`;
}

/** The hour before and after within the same kind of day, and itself. */
export function around(part: number): readonly number[] {
  const base = part >= 24 ? 24 : 0;
  const hour = part - base;
  return [base + ((hour + 23) % 24), part, base + ((hour + 1) % 24)];
}
