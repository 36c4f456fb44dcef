import { US_PER_MINUTE } from '../../../shared/model/time.ts';
import type { Established, LinkContext } from '../context.ts';
import type { EventTable } from '../events/eventTable.ts';
import { type KeyIndex, keyIndex } from '../events/keyIndex.ts';
import { elapsedUs, type PlacedEvent } from '../events/placedEvent.ts';
import { throughAgentPlatform } from '../identities/firstPartyClients.ts';
import type { Inventory } from '../identities/inventory.ts';
import type { EarlierLinks } from '../relink/earlierLinks.ts';
import {
  AUTHENTICATION,
  byHand,
  fromBrowser,
  isCall,
  namesake,
  personOf,
  principalsOf,
  sameAgent,
} from '../slots/principals.ts';
import { agentsOfOpening } from '../slots/roleOpening.ts';
import { draftLink, type PlacedLink } from './_draft.ts';
import { closeness, likelihoods } from './_likelihood.ts';
import { defineLinker } from './define.ts';

const METHOD = 'identity.time';
/** How long after an agent's run was recorded a record may still belong to it. */
const WINDOW_US = 5 * US_PER_MINUTE;
/** How long before: platforms write an interaction down when it ends, a little after what it read. */
const BEFORE_US = US_PER_MINUTE / 2;
const MAX_CANDIDATES = 12;
/** As classRank. */
const MEDIUM = 2;
/** What is less likely than this has rivals beside it. */
const DOUBTFUL = 0.8;
/** A shared object speaks twice as much for a run as its principal and the time alone. */
const WITH_OBJECT = 2;
/** Records searched between two chances to stop. */
const SEARCH_STEP = 5_000;
/** Objects of one event that are compared. */
const MAX_OBJECTS = 200;
const MAX_REMEMBERED = 20_000;
/** Runs looked at on each side of a record; beyond it the time says nothing anyway. */
const MAX_SCAN = 100;
const WHY_OBJECT = 'The same principal and the same object within minutes of an agent’s run.';
const WHY_TIME =
  'The same principal within minutes of an agent’s run; nothing else ties them, so nobody is named by it.';

/** The same person, credential or agent close in time: medium with the same object, weak with time alone. */
export default defineLinker({
  id: METHOD,
  title: 'Identity and time',
  class: 'medium',
  order: 90,
  joins: 'hint',
  carries: ['user', 'agent', 'workflow'],
  asks: ['agent', 'user'],
  keeps: true,
  why: 'One principal seldom touches one object twice within minutes for unrelated reasons; time alone proves nothing.',
  *link(context: LinkContext): Generator<PlacedLink | undefined> {
    const { events, inventory } = context;
    const established = context.established();
    const anchors = indexAnchors(context, established);
    if (anchors.size === 0) return;
    const { earlier } = context;
    const come = earlier && indexAnchors(context, established, (position) => earlier.changed(position));
    const sharesObject = objectComparer(events);
    for (const event of events) {
      const { position } = event;
      if (position % SEARCH_STEP === 0) yield undefined;
      if (event.timeUs === null || (event.classUid === AUTHENTICATION && !forAgent(event, inventory))) continue;
      // What is little more than likely is shown beside what else fits.
      const open = established.score(position, 'agent') < DOUBTFUL || established.score(position, 'user') < DOUBTFUL;
      // Somebody at a browser needs no agent; at a command line their agent may have been.
      const atHand = byHand(event, inventory);
      if (!open || (atHand && fromBrowser(event))) continue;
      if (knownApart(event, established.filled(position, 'agent'), inventory)) continue;
      const principals = principalsNear(event, established, inventory, atHand);
      if (earlier !== undefined && come !== undefined && isAsItWas(event, principals, come, earlier, events))
        yield* earlier.stand(position);
      else yield* linkRecord(position, event, anchors, context, established, sharesObject, atHand, principals);
    }
  },
});

/** A sign-in of an agent platform with a person's grant was made for one of their runs, and so is a workload's session of an agent's role. */
function forAgent(event: PlacedEvent, inventory: Inventory): boolean {
  if (agentsOfOpening(event, inventory).length > 0) return true;
  return event.interactive === false && throughAgentPlatform(event, inventory);
}

/**
 * True for an event that another run of the same agent says nothing about: it states a run of its own, or the inventory says that
 * nobody starts this agent.
 */
function knownApart(event: PlacedEvent, agent: number | undefined, inventory: Inventory): boolean {
  if (agent === undefined) return false;
  return inventory.isUnattended(agent) || event.has('trace') || event.has('conversation');
}

type Anchors = Pick<KeyIndex, 'get' | 'size'>;

/** Events of agent runs whose person is known, by each principal, system and platform they involve, in time order. */
function indexAnchors(
  { events, inventory }: LinkContext,
  established: Established,
  wanted: (position: number) => boolean = () => true,
): Anchors {
  return keyIndex((put) => {
    for (const event of events) {
      const { position } = event;
      if (!wanted(position)) continue;
      const agent = established.filled(position, 'agent');
      const user = established.filled(position, 'user');
      if (event.timeUs === null || user === undefined || event.classUid === AUTHENTICATION) continue;
      if (agent === undefined && !isCall(event) && !asksAssistant(event)) continue;
      const person = personOf(event, inventory);
      const places = agent === undefined || isCall(event) ? [systemKey(event.system)] : [];
      const listed = agent === undefined ? undefined : namesake(agent, inventory);
      for (const id of new Set([agent, listed, user, person, event.credential, ...places, platformKey(event)]))
        if (id !== null && id !== undefined) put(id, position);
    }
  });
}

/** A person's conversation with an assistant that its log gives no agent's id: what it read at their word, it read for them. */
function asksAssistant(event: PlacedEvent): boolean {
  return event.initiator !== null && event.has('conversation') && event.objects.length > 0;
}

/** Systems and platforms stand in the index below zero, entities above; -1 is no key. */
function systemKey(system: number): number {
  return -2 - system;
}

const PLATFORMS = ['m365.', 'microsoft.', 'defender.', 'entra.'] as const;
const MICROSOFT = -(2 ** 31);

/** Microsoft's logs tell of one run in several places, and name its agent in few. */
function platformKey(event: PlacedEvent): number | undefined {
  return PLATFORMS.some((prefix) => event.source.startsWith(prefix)) ? MICROSOFT : undefined;
}

function* linkRecord(
  position: number,
  event: PlacedEvent,
  anchors: Anchors,
  { events, inventory }: LinkContext,
  established: Established,
  sharesObject: (a: PlacedEvent, b: PlacedEvent) => boolean,
  atHand: boolean,
  principals: ReadonlySet<number>,
): Generator<PlacedLink> {
  const perRun = new Map<number, { at: number; distance: number; sameObject: boolean }>();
  for (const principal of principals) {
    const list = anchors.get(principal);
    if (list === undefined) continue;
    for (const at of around(list, position, events)) {
      const anchor = events.at(at);
      if (anchor === undefined || established.run(at) === established.run(position)) continue;
      const agent = established.filled(position, 'agent');
      const other = established.filled(at, 'agent');
      const certain = established.rank(position, 'agent') > MEDIUM;
      const another = agent !== undefined && other !== undefined && !sameAgent(agent, other, inventory);
      // Whoever asked an agent for something may have been served by one that it calls.
      const called =
        another && established.filled(position, 'user') === undefined && inventory.calledBy(other).includes(agent);
      if (another && certain && !called) continue;
      const run = established.run(at);
      const distance = Math.abs(elapsedUs(anchor, event) ?? 0);
      const sameObject = !called && sharesObject(anchor, event);
      const best = perRun.get(run);
      if (best === undefined || better({ distance, sameObject }, best)) perRun.set(run, { at, distance, sameObject });
    }
  }
  const byDistance = [...perRun.values()].sort((a, b) => a.distance - b.distance || a.at - b.at);
  const withObject = byDistance.filter((hit) => hit.sameObject && !atHand);
  // Those that touched the object, then whoever else was at work: less likely, and still possible.
  const ranked = [...withObject, ...byDistance.filter((hit) => !withObject.includes(hit))];
  const likely = likelihoods(
    ranked.map(({ distance }, rank) => (rank < withObject.length ? WITH_OBJECT : 1) * closeness(distance)),
  );
  for (const [rank, hit] of ranked.slice(0, MAX_CANDIDATES).entries()) {
    const from = events.at(hit.at);
    if (from === undefined) continue;
    const touched = rank < withObject.length;
    yield draftLink({
      method: METHOD,
      class: touched ? 'medium' : 'weak',
      from,
      to: event,
      candidates: touched ? withObject.length : byDistance.length,
      likelihood: likely[rank] ?? 0,
      why: touched ? WHY_OBJECT : WHY_TIME,
    });
  }
}

/** Entities, and keys of places, under which a record's anchors stand. */
function principalsNear(
  event: PlacedEvent,
  established: Established,
  inventory: Inventory,
  atHand: boolean,
): ReadonlySet<number> {
  const { position } = event;
  const found = new Set([
    established.filled(position, 'agent'),
    established.filled(position, 'user'),
    event.impersonated ?? undefined,
    event.initiator ?? undefined,
    event.actor ?? undefined,
    event.credential ?? undefined,
    // Agents that the inventory lets act through what the record names.
    ...principalsOf(event).flatMap((id) => inventory.agentsOf(id)),
    ...agentsOfOpening(event, inventory),
    ...(atHand ? [] : [systemKey(event.system), platformKey(event)]),
  ]);
  found.delete(undefined);
  return found as ReadonlySet<number>;
}

/**
 * True where the record is as it was, no anchor has come within reach of it, and none that was there has changed: what it was linked to then
 * is what a search would find now.
 */
function isAsItWas(
  event: PlacedEvent,
  principals: ReadonlySet<number>,
  come: Anchors,
  earlier: EarlierLinks,
  events: EventTable,
): boolean {
  const { timeUs } = event;
  if (timeUs === null || earlier.changed(event.position)) return false;
  if (earlier.changedBetween(timeUs - WINDOW_US, timeUs + BEFORE_US)) return false;
  for (const principal of principals) {
    const list = come.get(principal);
    if (list === undefined) continue;
    for (const _at of around(list, event.position, events)) return false;
  }
  return true;
}

function better(a: { distance: number; sameObject: boolean }, b: { distance: number; sameObject: boolean }): boolean {
  return a.sameObject === b.sameObject ? a.distance < b.distance : a.sameObject;
}

/** Positions of `list` within the window before and after `position`, at most MAX_SCAN on each side. */
function* around(list: Int32Array, position: number, events: EventTable): Generator<number> {
  const timeUs = events.at(position)?.timeUs ?? null;
  if (timeUs === null) return;
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((list[middle] ?? 0) < position) low = middle + 1;
    else high = middle;
  }
  const within = (at: number | undefined): at is number => {
    const other = at === undefined ? null : (events.at(at)?.timeUs ?? null);
    return other !== null && timeUs - other <= WINDOW_US && other - timeUs <= BEFORE_US;
  };
  for (let i = low - 1, n = 0; i >= 0 && n < MAX_SCAN; i--, n++) {
    const at = list[i];
    if (!within(at)) break;
    yield at;
  }
  for (let i = low, n = 0; i < list.length && n < MAX_SCAN; i++) {
    const at = list[i];
    if (at === position) continue;
    if (!within(at)) break;
    n++;
    yield at;
  }
}

/** Whether two events touch one object; what each touches is read once. */
function objectComparer(events: EventTable): (a: PlacedEvent, b: PlacedEvent) => boolean {
  const known = new Map<number, ReadonlySet<number>>();
  const touched = (event: PlacedEvent): ReadonlySet<number> => {
    let ids = known.get(event.position);
    if (ids === undefined) {
      ids = new Set(
        events
          .touched(event)
          .slice(0, MAX_OBJECTS)
          .map((ref) => ref.object),
      );
      // Records come in order of time, so those of the last minutes are what is asked for again.
      if (known.size > MAX_REMEMBERED) known.clear();
      known.set(event.position, ids);
    }
    return ids;
  };
  return (a, b) => {
    const [ofA, ofB] = [touched(a), touched(b)];
    const [few, many] = ofA.size < ofB.size ? [ofA, ofB] : [ofB, ofA];
    for (const id of few) if (many.has(id)) return true;
    return false;
  };
}
