/**
 * Wall-clock time in an IANA zone to UTC, through the platform's own zone database (Intl). Independent of the process's zone.
 */

const DAY_MS = 86_400_000;
const MAX_CACHED_DAYS = 200_000;

interface Zone {
  readonly format: Intl.DateTimeFormat;
  /** Offset in ms for UTC days on which it does not change; NaN for a day on which it does. */
  readonly byDay: Map<number, number>;
}

const zones = new Map<string, Zone | undefined>();

function zoneOf(name: string): Zone | undefined {
  if (zones.has(name)) return zones.get(name);
  let zone: Zone | undefined;
  try {
    const format = new Intl.DateTimeFormat('en-US', {
      timeZone: name,
      hourCycle: 'h23',
      era: 'short',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
    zone = { format, byDay: new Map() };
  } catch {
    zone = undefined;
  }
  if (zones.size < 2_000) zones.set(name, zone);
  return zone;
}

function exactOffset(zone: Zone, utcMs: number): number {
  const at = { year: 0, month: 0, day: 0, hour: 0, minute: 0, second: 0 };
  for (const part of zone.format.formatToParts(utcMs)) {
    if (part.type in at) at[part.type as keyof typeof at] = Number(part.value);
  }
  const wall = Date.UTC(at.year, at.month - 1, at.day, at.hour, at.minute, at.second);
  return wall - Math.floor(utcMs / 1000) * 1000;
}

function offsetAt(zone: Zone, utcMs: number): number {
  const day = Math.floor(utcMs / DAY_MS);
  let offset = zone.byDay.get(day);
  if (offset === undefined) {
    const start = exactOffset(zone, day * DAY_MS);
    offset = start === exactOffset(zone, (day + 1) * DAY_MS) ? start : Number.NaN;
    if (zone.byDay.size >= MAX_CACHED_DAYS) zone.byDay.clear();
    zone.byDay.set(day, offset);
  }
  return Number.isNaN(offset) ? exactOffset(zone, utcMs) : offset;
}

export interface LocalResolution {
  /** Milliseconds UTC, whole seconds kept as given. */
  readonly utcMs: number;
  /** `fold`: the wall clock showed it twice, the first is meant. `gap`: it never showed it, the offset before the gap is used. */
  readonly anomaly?: 'fold' | 'gap';
}

/**
 * The instant at which clocks in `zone` show this wall time.
 * @param wallMs the wall time as if it were UTC, in ms
 * @returns undefined when the zone is not known
 */
export function resolveLocal(wallMs: number, zone: string): LocalResolution | undefined {
  if (zone === 'UTC') return { utcMs: wallMs };
  const known = zoneOf(zone);
  if (known === undefined) return undefined;
  const before = offsetAt(known, wallMs - DAY_MS);
  const after = offsetAt(known, wallMs + DAY_MS);
  const first = wallMs - before;
  const firstHolds = offsetAt(known, first) === before;
  if (before === after && firstHolds) return { utcMs: first };
  const second = wallMs - after;
  const secondHolds = offsetAt(known, second) === after;
  if (firstHolds && secondHolds && first !== second) return { utcMs: Math.min(first, second), anomaly: 'fold' };
  if (firstHolds) return { utcMs: first };
  if (secondHolds) return { utcMs: second };
  return { utcMs: first, anomaly: 'gap' };
}
