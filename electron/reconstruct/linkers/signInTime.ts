import { US_PER_MINUTE } from '../../../shared/model/time.ts';
import type { LinkContext } from '../context.ts';
import type { EventTable } from '../events/eventTable.ts';
import { elapsedUs, type PlacedEvent } from '../events/placedEvent.ts';
import type { Inventory } from '../identities/inventory.ts';
import type { EarlierLinks } from '../relink/earlierLinks.ts';
import { AUTHENTICATION, personOf } from '../slots/principals.ts';
import { draftLink, type PlacedLink } from './_draft.ts';
import { closeness, likelihoods } from './_likelihood.ts';
import { defineLinker } from './define.ts';

const METHOD = 'signin.time';
/** How long before the action a person may have opened the application. */
const WINDOW_US = 10 * US_PER_MINUTE;
const MAX_CANDIDATES = 5;
/** Who opened an application asks something of it within a minute, mostly. */
const ASKED_US = US_PER_MINUTE;
/** Records searched between two chances to stop. */
const SEARCH_STEP = 5_000;
const MAX_SCAN = 200;
const WHY = 'This person signed in to an application of the same name minutes before; nothing else ties them.';

/** People who opened the application of that name shortly before its integration acted: candidates, never more. */
export default defineLinker({
  id: METHOD,
  title: 'Sign-in shortly before',
  class: 'weak',
  order: 95,
  joins: 'hint',
  carries: ['user'],
  asks: ['user', 'agent'],
  keeps: true,
  why: 'Whoever opened an application minutes before it acted may have caused it; so may anybody else, or nobody.',
  *link(context: LinkContext): Generator<PlacedLink | undefined> {
    const { events, inventory } = context;
    const signIns = indexSignIns(events, inventory);
    if (signIns.size === 0) return;
    const established = context.established();
    const { earlier } = context;
    const come = earlier && indexSignIns(events, inventory, (position) => earlier.changed(position));
    for (const event of events) {
      const { position } = event;
      if (position % SEARCH_STEP === 0) yield undefined;
      if (event.timeUs === null || event.integration === null || event.classUid === AUTHENTICATION) continue;
      if (established.filled(position, 'user') !== undefined) continue;
      const agent = established.filled(position, 'agent');
      if (agent !== undefined && inventory.isUnattended(agent)) continue;
      const name = nameOf(event.integration, inventory);
      const list = name === '' ? undefined : signIns.get(name);
      if (list === undefined) continue;
      if (earlier !== undefined && isAsItWas(event, come?.get(name) ?? [], earlier, events))
        yield* earlier.stand(position);
      else yield* linkEvent(position, event, list, context);
    }
  },
});

/** Positions of people's sign-ins by the lower-case name of what they signed in to, in time order. */
function indexSignIns(
  events: EventTable,
  inventory: Inventory,
  wanted: (position: number) => boolean = () => true,
): Map<string, number[]> {
  const index = new Map<string, number[]>();
  for (const event of events) {
    const { position } = event;
    if (!wanted(position)) continue;
    if (event.classUid !== AUTHENTICATION || event.timeUs === null || event.status === 'failure') continue;
    if (personOf(event, inventory) === null) continue;
    const targets = event.integration === null ? [...event.objects] : [...event.objects, event.integration];
    for (const name of new Set(targets.map((id) => nameOf(id, inventory)))) {
      const list = index.get(name);
      if (list === undefined) index.set(name, [position]);
      else list.push(position);
    }
  }
  index.delete('');
  return index;
}

/** How many of the positions, ascending, lie before this one. */
function lowerBound(list: readonly number[], position: number): number {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((list[middle] ?? 0) < position) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** True where the record is as it was, and within reach before it no sign-in has come or changed: what it was linked to then stands. */
function isAsItWas(event: PlacedEvent, come: readonly number[], earlier: EarlierLinks, events: EventTable): boolean {
  const { timeUs, position } = event;
  if (timeUs === null || earlier.changed(position)) return false;
  if (earlier.changedBetween(timeUs - WINDOW_US, timeUs)) return false;
  const last = events.at(come[lowerBound(come, position) - 1] ?? -1)?.timeUs ?? null;
  return last === null || timeUs - last > WINDOW_US;
}

function* linkEvent(
  position: number,
  event: PlacedEvent,
  list: readonly number[],
  { events, inventory }: LinkContext,
): Generator<PlacedLink> {
  const low = lowerBound(list, position);
  const latest = new Map<number, PlacedEvent>();
  for (let i = low - 1; i >= 0 && low - i <= MAX_SCAN; i--) {
    const signIn = events.at(list[i] ?? -1);
    if (signIn === undefined || signIn.timeUs === null || (event.timeUs ?? 0) - signIn.timeUs > WINDOW_US) break;
    const person = personOf(signIn, inventory);
    if (person !== null && !latest.has(person)) latest.set(person, signIn);
  }
  const signIns = [...latest.values()];
  const likely = likelihoods(signIns.map((from) => closeness(elapsedUs(from, event) ?? WINDOW_US, ASKED_US)));
  for (const [rank, from] of signIns.slice(0, MAX_CANDIDATES).entries()) {
    yield draftLink({
      method: METHOD,
      class: 'weak',
      from,
      to: event,
      candidates: latest.size,
      likelihood: likely[rank] ?? 0,
      why: WHY,
    });
  }
}

function nameOf(id: number, inventory: Inventory): string {
  return inventory.entity(id)?.name.trim().toLowerCase() ?? '';
}
