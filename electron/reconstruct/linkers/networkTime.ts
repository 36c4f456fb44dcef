import { US_PER_MINUTE } from '../../../shared/model/time.ts';
import type { Established } from '../context.ts';
import type { EventTable } from '../events/eventTable.ts';
import { elapsedUs, type PlacedEvent } from '../events/placedEvent.ts';
import { AUTHENTICATION, byHand } from '../slots/principals.ts';
import { draftLink, type PlacedLink } from './_draft.ts';
import { closeness, likelihoods } from './_likelihood.ts';
import { defineLinker } from './define.ts';

const METHOD = 'network.time';
const WINDOW_US = 5 * US_PER_MINUTE;
const MAX_SCAN = 100;
const MAX_CANDIDATES = 5;
/** Records searched between two chances to stop. */
const SEARCH_STEP = 5_000;
/** An address from which this many agents act is a platform's way out, and says nothing of any of them. */
const MAX_AGENTS = 8;
const WHY =
  'The same address and the same agent string within minutes of this agent’s call; agents of one platform share both, so nobody is named by it.';

/** Address, agent string and time: never enough alone, and all there is where a record names neither object nor principal. */
export default defineLinker({
  id: METHOD,
  title: 'Network and agent string',
  class: 'weak',
  order: 97,
  joins: 'hint',
  carries: ['user', 'agent'],
  asks: ['agent', 'user'],
  why: 'A program that calls twice within minutes from one address is often the same; agents of one platform share its addresses and libraries.',
  *link({ events, inventory, established }): Generator<PlacedLink | undefined> {
    const seen = byOrigin(events, established());
    for (const event of events) {
      if (event.position % SEARCH_STEP === 0) yield undefined;
      const origin = originOf(event);
      if (origin === undefined || event.classUid === AUTHENTICATION || byHand(event, inventory)) continue;
      if (established().filled(event.position, 'agent') !== undefined) continue;
      const list = seen.get(origin);
      if (list !== undefined) yield* linkEvent(event, list, events, established());
    }
  },
});

/** Address and agent string, both stated. */
function originOf(event: PlacedEvent): string | undefined {
  return event.timeUs === null || event.ipId < 0 || event.userAgentId < 0
    ? undefined
    : `${event.ipId} ${event.userAgentId}`;
}

function byOrigin(events: EventTable, established: Established): ReadonlyMap<string, readonly number[]> {
  const lists = new Map<string, { positions: number[]; agents: Set<number> }>();
  for (const event of events) {
    const origin = originOf(event);
    const agent = established.filled(event.position, 'agent');
    if (origin === undefined || agent === undefined) continue;
    const list = lists.get(origin) ?? { positions: [], agents: new Set<number>() };
    lists.set(origin, list);
    list.positions.push(event.position);
    if (list.agents.size <= MAX_AGENTS) list.agents.add(agent);
  }
  return new Map(
    [...lists].filter(([, { agents }]) => agents.size <= MAX_AGENTS).map(([key, { positions }]) => [key, positions]),
  );
}

function* linkEvent(
  event: PlacedEvent,
  positions: readonly number[],
  events: EventTable,
  established: Established,
): Generator<PlacedLink> {
  let [low, high] = [0, positions.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((positions[middle] ?? 0) < event.position) low = middle + 1;
    else high = middle;
  }
  const nearest = new Map<number, { readonly from: PlacedEvent; readonly distance: number }>();
  for (let i = Math.max(0, low - MAX_SCAN); i < Math.min(positions.length, low + MAX_SCAN); i++) {
    const from = events.at(positions[i] ?? -1);
    const distance = from === undefined ? null : elapsedUs(from, event);
    if (from === undefined || distance === null || Math.abs(distance) > WINDOW_US) continue;
    const agent = established.filled(from.position, 'agent') ?? -1;
    const known = nearest.get(agent);
    if (known === undefined || Math.abs(distance) < known.distance)
      nearest.set(agent, { from, distance: Math.abs(distance) });
  }
  const ranked = [...nearest.values()].sort((a, b) => a.distance - b.distance || a.from.position - b.from.position);
  const likely = likelihoods(ranked.map(({ distance }) => closeness(distance)));
  for (const [rank, { from }] of ranked.slice(0, MAX_CANDIDATES).entries()) {
    const link = { method: METHOD, class: 'weak', from, to: event, candidates: ranked.length, why: WHY } as const;
    yield draftLink({ ...link, likelihood: likely[rank] ?? 0 });
  }
}
