import { US_PER_HOUR } from '../../../shared/model/time.ts';
import type { EventTable } from '../events/eventTable.ts';
import { elapsedUs, type PlacedEvent } from '../events/placedEvent.ts';
import { draftLink, type PlacedLink } from './_draft.ts';
import { defineLinker } from './define.ts';

const METHOD = 'delegation.claims';
/** An exchanged token rarely lives longer than that of which it was made. */
const REACH_US = US_PER_HOUR;
const MAX_SCAN = 50;
const MAX_CANDIDATES = 5;
const WHY =
  'The token’s actor claims continue those of the other record’s token: the same person, and the same actors before the last.';

/**
 * Nested `act` claims (RFC 8693 section 4.1): a call whose path of actors is that of another call and one actor more was handed on by it.
 * Only the outermost actor is proven by the token; earlier ones are informational, and several calls of theirs may be meant.
 */
export default defineLinker({
  id: METHOD,
  title: 'Claims of nested actors',
  class: 'strong',
  order: 25,
  joins: 'tree',
  carries: ['user', 'workflow'],
  why: 'Whoever exchanges a token for the next actor’s is named inside it.',
  *link({ events }): Generator<PlacedLink> {
    const calls = byPath(events);
    if (calls.size === 0) return;
    for (const event of events) {
      const path = pathOf(event);
      if (path === undefined || event.delegation.length < 3) continue;
      const before = calls.get(path.slice(0, path.lastIndexOf('>')));
      if (before === undefined) continue;
      const near = before
        .slice(0, lowerBound(before, event.position))
        .slice(-MAX_SCAN)
        .flatMap((position) => events.at(position) ?? [])
        .filter((call) => within(call, event));
      const runs = lastOfEachRun(near);
      const unique = runs.length === 1;
      for (const from of runs.slice(-MAX_CANDIDATES)) {
        const method = { method: METHOD, from, to: event, candidates: runs.length, why: WHY } as const;
        yield draftLink({ ...method, class: unique ? 'strong' : 'medium' });
      }
    }
  },
});

/** The actors in order, the person first; undefined without a chain of actors. */
function pathOf(event: PlacedEvent): string | undefined {
  const { delegation } = event;
  if (delegation.length < 2 || delegation.some((step) => !step.acts)) return undefined;
  return delegation.map((step) => step.entity).join('>');
}

function byPath(events: EventTable): ReadonlyMap<string, readonly number[]> {
  const calls = new Map<string, number[]>();
  for (const event of events) {
    const path = pathOf(event);
    if (path === undefined || event.timeUs === null) continue;
    const list = calls.get(path);
    if (list === undefined) calls.set(path, [event.position]);
    else list.push(event.position);
  }
  return calls;
}

function lowerBound(positions: readonly number[], position: number): number {
  let [low, high] = [0, positions.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((positions[middle] ?? 0) < position) low = middle + 1;
    else high = middle;
  }
  return low;
}

function within(from: PlacedEvent, to: PlacedEvent): boolean {
  const elapsed = elapsedUs(from, to);
  return elapsed !== null && elapsed >= 0 && elapsed <= REACH_US;
}

/** The last call of each trace, conversation or token; calls that state none stand for themselves. */
function lastOfEachRun(calls: readonly PlacedEvent[]): PlacedEvent[] {
  const runs = new Map<string, PlacedEvent>();
  for (const call of calls) {
    const kind = (['trace', 'conversation', 'token'] as const).find((one) => call.has(one));
    runs.set(kind === undefined ? `${call.position}` : `${kind} ${call.key(kind)}`, call);
  }
  return [...runs.values()];
}
