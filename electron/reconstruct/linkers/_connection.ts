/**
 * MCP sessions (`Mcp-Session-Id`, MCP specification 2025-06-18, transports). A session is a client's connection: mostly it serves one run and
 * ends with it, but a runtime may keep one open and send the calls of many runs and people through it.
 */
import { US_PER_MINUTE } from '../../../shared/model/time.ts';
import type { EventTable } from '../events/eventTable.ts';
import { elapsedUs, type PlacedEvent } from '../events/placedEvent.ts';
import { draftLink, type PlacedLink } from './_draft.ts';

/** A connection that is open for longer than a run takes is one that is kept. */
const ONE_RUN_US = 30 * US_PER_MINUTE;
/** How far from a run's records one that states no run may lie and still be of it. */
const NEAR_US = 2 * US_PER_MINUTE;
const MAX_RUNS = 5;
const WHY_ONE = 'Both records belong to the same MCP session, in which one run was at work.';
const WHY_SEVERAL =
  'Both records belong to the same MCP session, which serves several runs; this one was at work in it at that time.';

export function isConnection(text: string): boolean {
  return text.startsWith('mcp:');
}

/** Links of the records of one MCP session, in time order. */
export function* linkConnection(
  method: string,
  value: number,
  members: Int32Array,
  events: EventTable,
): Generator<PlacedLink> {
  const root = members[0];
  const from = root === undefined || members.length < 2 ? undefined : events.at(root);
  if (from === undefined) return;
  const keys = [{ kind: 'session' as const, value }];
  const traces = new Map<number, PlacedEvent[]>();
  const loose: PlacedEvent[] = [];
  let last = from;
  for (const member of members) {
    const event = events.at(member);
    if (event === undefined) continue;
    if (event.timeUs !== null) last = event;
    const trace = event.key('trace');
    if (trace < 0) loose.push(event);
    else traces.set(trace, [...(traces.get(trace) ?? []), event]);
  }
  if (traces.size <= 1 && (elapsedUs(from, last) ?? 0) <= ONE_RUN_US) {
    for (const member of members) {
      const to = events.at(member);
      if (to !== undefined && member !== root)
        yield draftLink({ method, class: 'strong', from, to, keys, why: WHY_ONE });
    }
    return;
  }
  for (const to of loose) {
    const near = [...traces.values()]
      .flatMap((run) => nearest(run, to) ?? [])
      .sort((a, b) => a.distance - b.distance || a.event.position - b.event.position)
      .slice(0, MAX_RUNS);
    for (const { event } of near)
      yield draftLink({ method, class: 'medium', from: event, to, keys, candidates: near.length, why: WHY_SEVERAL });
  }
}

function nearest(
  run: readonly PlacedEvent[],
  to: PlacedEvent,
): { readonly event: PlacedEvent; readonly distance: number } | undefined {
  let best: { event: PlacedEvent; distance: number } | undefined;
  for (const event of run) {
    const elapsed = elapsedUs(event, to);
    if (elapsed === null || Math.abs(elapsed) > NEAR_US) continue;
    if (best === undefined || Math.abs(elapsed) < best.distance) best = { event, distance: Math.abs(elapsed) };
  }
  return best;
}
