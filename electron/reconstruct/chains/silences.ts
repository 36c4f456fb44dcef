/**
 * Sources of the case that are silent around a chain although they otherwise speak of such chains: a collector that was down, an export with
 * a hole. What they would have said is the likeliest to fill the chain's empty slots.
 */
import { US_PER_MINUTE } from '../../../shared/model/time.ts';
import type { EventTable } from '../events/eventTable.ts';
import { type GrowingFloats, growingFloats } from '../events/growing.ts';

/** No record of the source this long before and after the chain. */
const MARGIN_US = 10 * US_PER_MINUTE;
/** Chains in which both sources speak; fewer may be chance. */
const MIN_TOGETHER = 2;

/** Sources silent around a chain in which these are heard; none for a chain without times. */
export type FindSilent = (
  heard: ReadonlySet<string>,
  startUs: number | null,
  endUs: number | null,
) => ReadonlySet<string>;

/** @param chains positions of each chain */
export function silenceFinder(events: EventTable, chains: Iterable<Int32Array>): FindSilent {
  const times = new Map<string, GrowingFloats>();
  for (const { source, timeUs } of events) {
    if (timeUs === null) continue;
    const known = times.get(source) ?? growingFloats(64);
    times.set(source, known);
    known.push(timeUs);
  }
  const together = spokenTogether(events, chains);
  return (heard, startUs, endUs) => {
    const silent = new Set<string>();
    if (startUs === null || endUs === null) return silent;
    for (const [source, list] of times) {
      const partners = together.get(source);
      if (heard.has(source) || partners === undefined) continue;
      const accompanies = [...heard].some((other) => (partners.get(other) ?? 0) >= MIN_TOGETHER);
      if (accompanies && isHole(list.view(), startUs, endUs)) silent.add(source);
    }
    return silent;
  };
}

/** By source: in how many chains each other source speaks beside it. */
function spokenTogether(
  events: EventTable,
  chains: Iterable<Int32Array>,
): ReadonlyMap<string, ReadonlyMap<string, number>> {
  const together = new Map<string, Map<string, number>>();
  for (const members of chains) {
    const heard = new Set<string>();
    for (const member of members) heard.add(events.at(member)?.source ?? '');
    if (heard.size < 2) continue;
    for (const source of heard) {
      const partners = together.get(source) ?? new Map<string, number>();
      together.set(source, partners);
      for (const other of heard) if (other !== source) partners.set(other, (partners.get(other) ?? 0) + 1);
    }
  }
  return together;
}

/** Records before and after, none near. @param times in order */
function isHole(times: Float64Array, startUs: number, endUs: number): boolean {
  let [low, high] = [0, times.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((times[middle] ?? 0) < startUs - MARGIN_US) low = middle + 1;
    else high = middle;
  }
  const next = times[low];
  return low > 0 && next !== undefined && next > endUs + MARGIN_US;
}
