/** Where the picture begins: at what is selected when the view is entered, else at the filter's busiest chains. */
import { useEffect, useRef } from 'react';
import { hopOf, type Route, type Selection } from '../../lib/route.ts';
import { useQueryOf } from '../../rpc/hooks.ts';
import { startFrom, useGraphStore } from './graphStore.ts';
import type { Asked } from './queries/define.ts';

/**
 * Sets the start in the store. While the view is open a selection made in the picture changes nothing; a chain chosen
 * elsewhere, or a changed filter under a picture made from it, begins a new one.
 * @returns the entity that is selected but not in the picture, to be offered as a start
 */
export function useStart(route: Route, drawn: ReadonlySet<number>, settled: boolean): number | undefined {
  const entered = useRef(false);
  const eventId = route.sel?.kind === 'event' ? Number(route.sel.id) : Number.NaN;
  const byEvent = Number.isSafeInteger(eventId);
  const event = useQueryOf('events.byIds', { ids: byEvent ? [eventId] : [] }, { enabled: byEvent });
  const waiting = byEvent && event.isPending;
  const row = event.data?.[0];
  const eventChain = row?.chainId ?? undefined;
  const eventEntity = (row?.agent ?? row?.credential ?? row?.actor ?? row?.system)?.id;
  const { sel, filter } = route;
  const reach = route.own['graph.reach'];

  const latestDrawn = useRef(drawn);
  latestDrawn.current = drawn;

  useEffect(() => {
    if (waiting) return;
    const { start } = useGraphStore.getState();
    const first = !entered.current;
    entered.current = true;
    const wanted = startOf(sel, eventChain, eventEntity, reach);
    const begins = wanted !== undefined && (first || sel?.kind === 'chain' || hopOf(sel) !== undefined);
    if (!begins) {
      const followsFilter = start?.mode === 'seed' && start.of !== filter;
      if (start === undefined || followsFilter) startFrom({ mode: 'seed', of: filter });
      return;
    }
    if (start?.mode === wanted.mode && start.of === wanted.of) return;
    if (wanted.mode === 'neighbourhood' && latestDrawn.current.has(Number(wanted.of))) return;
    startFrom(wanted);
  }, [waiting, sel, eventChain, eventEntity, filter, reach]);

  const selected = sel?.kind === 'entity' ? Number(sel.id) : Number.NaN;
  return settled && Number.isSafeInteger(selected) && !drawn.has(selected) ? selected : undefined;
}

function startOf(
  sel: Selection | undefined,
  eventChain: string | undefined,
  eventEntity: number | undefined,
  reach: string | undefined,
): Asked | undefined {
  if (sel?.kind === 'chain') return { mode: 'chain', of: sel.id };
  const hop = hopOf(sel);
  if (hop !== undefined) return { mode: 'chain', of: hop.chainId };
  // A blast radius asks for all that is within reach of what it is about.
  if (sel?.kind === 'entity' && sel.id === reach) return { mode: 'reach', of: sel.id };
  if (sel?.kind === 'entity') return { mode: 'neighbourhood', of: sel.id };
  if (sel?.kind === 'event' && eventChain !== undefined) return { mode: 'chain', of: eventChain };
  if (sel?.kind === 'event' && eventEntity !== undefined) return { mode: 'neighbourhood', of: String(eventEntity) };
  return undefined;
}
