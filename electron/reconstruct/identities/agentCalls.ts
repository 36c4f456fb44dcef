/** Which agents call which, as the case's own records show it: below whose spans, and in whose conversations, another agent's stand. */
import type { EventTable } from '../events/eventTable.ts';
import type { PlacedEvent } from '../events/placedEvent.ts';
import type { Inventory } from './inventory.ts';

/** Spans looked at between an agent and the one above it. */
const MAX_BETWEEN = 20;
/** Records of a conversation that are looked at for the agent that handed over. */
const MAX_MEMBERS = 20;

/** By agent, the agents that it calls, ascending. */
export function agentCalls(
  events: EventTable,
  inventory: Pick<Inventory, 'entity'>,
): ReadonlyMap<number, readonly number[]> {
  const found = new Map<number, Set<number>>();
  // A trace that names none may state the service, in which its agents run.
  const named = (agent: number | null): number | null =>
    agent === null || inventory.entity(agent)?.key.startsWith('service.name:') === true ? null : agent;
  const put = (caller: number | null, called: number): void => {
    if (caller === null || caller === called) return;
    found.set(caller, (found.get(caller) ?? new Set()).add(called));
  };
  for (const event of events) {
    const called = named(event.agent);
    if (called === null) continue;
    put(above(event, events, named), called);
    // `<parent>_<child>`: the record states both conversations, those of the caller only theirs.
    const conversations = event.keys('conversation');
    if (conversations.length < 2) continue;
    for (const { value } of conversations) {
      for (const position of events.byKey('conversation').get(value)?.subarray(0, MAX_MEMBERS) ?? []) {
        const other = events.at(position);
        if (other?.keys('conversation').length === 1) put(named(other.agent), called);
      }
    }
  }
  return new Map([...found].map(([caller, called]) => [caller, [...called].sort((a, b) => a - b)]));
}

/** The agent of the nearest span above that names one. */
function above(event: PlacedEvent, events: EventTable, named: (agent: number | null) => number | null): number | null {
  const spans = events.byKey('span');
  let below = event;
  for (let depth = 0; depth < MAX_BETWEEN; depth++) {
    const caller = events.at(spans.get(below.key('parent_span'))?.[0] ?? -1);
    if (caller === undefined) return null;
    const agent = named(caller.agent);
    if (agent !== null) return agent;
    below = caller;
  }
  return null;
}
