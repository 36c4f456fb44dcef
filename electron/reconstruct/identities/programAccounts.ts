/** Accounts that no inventory lists and that logs write like a person's, though programs work with them. */
import { US_PER_SECOND } from '../../../shared/model/time.ts';
import type { EventTable } from '../events/eventTable.ts';
import type { PlacedEvent } from '../events/placedEvent.ts';
import { isCall, samePerson } from '../slots/principals.ts';
import type { Inventory } from './inventory.ts';
import { splitEntityKey } from './namespaces.ts';

/** Fewer records, or those of one person's runs, may be chance. */
const MIN_RECORDS = 3;
const MIN_PEOPLE = 2;
/** Share of an account's records that follow a call; the others' calls may be lost. */
const FOLLOWING_SHARE = 0.5;
/** An account's habits show in its first so many records. */
const MAX_RECORDS = 5000;
const BEFORE_US = 2 * US_PER_SECOND;
const AFTER_US = 60 * US_PER_SECOND;
/** More calls than this name an object that says nothing. */
const MAX_CALLS = 200;
/** `svc-…`, `…-svc`, `service.…`, `robot_…`: what administrators call accounts of programs. A name withholds; it never says who it was. */
const PROGRAM_NAME = /^(?:svc|srv|service|serviceaccount|robot)[-_.]|[-_.](?:svc|serviceaccount)$|\[bot\]$/i;

/** The inventory, with the accounts that the records show to be programs'. Times have to be corrected. */
export function withProgramAccounts(inventory: Inventory, events: EventTable): Inventory {
  const programs = programAccounts(inventory, events);
  if (programs.size === 0) return inventory;
  return { ...inventory, isMachineAccount: (id) => programs.has(id) || inventory.isMachineAccount(id) };
}

/**
 * An account whose records follow calls of agents that name their objects, for several people and none of them its own, is what those agents
 * work with. One person's agent may well use the person's account, and a colleague does not keep a minute's distance from several agents.
 */
function programAccounts(inventory: Inventory, events: EventTable): ReadonlySet<number> {
  const found = new Set<number>();
  const records = new Map<number, number[]>();
  const touched = new Map<number, number[]>();
  const known = new Map<number, boolean>();
  const unlisted = (id: number): boolean => {
    let answer = known.get(id);
    if (answer === undefined) {
      const entity = inventory.entity(id);
      const { ns, id: own } = splitEntityKey(entity?.key ?? '');
      answer =
        entity?.kind === 'user' && !entity.inInventory && ns !== 'email' && inventory.likelyPerson(id) === undefined;
      known.set(id, answer);
      if (answer && PROGRAM_NAME.test(own.slice(own.lastIndexOf('/') + 1))) found.add(id);
    }
    return answer;
  };
  for (const event of events) {
    if (event.actor === null || event.timeUs === null || isCall(event) || !unlisted(event.actor)) continue;
    const objects = events.touched(event);
    if (objects.length === 0) continue;
    const own = records.get(event.actor);
    if (own === undefined) records.set(event.actor, [event.position]);
    else if (own.length < MAX_RECORDS) own.push(event.position);
    for (const { object } of objects) if (!touched.has(object)) touched.set(object, []);
  }
  if (touched.size === 0) return found;
  const peopleOfRun = runs(events);
  for (const event of events) {
    if (event.timeUs === null || !isCall(event)) continue;
    for (const { object } of event.references()) {
      const calls = touched.get(object);
      if (calls !== undefined && calls.length < MAX_CALLS) calls.push(event.position);
    }
  }
  for (const [account, positions] of records) {
    if (found.has(account) || positions.length < MIN_RECORDS) continue;
    const people = new Set<number>();
    let following = 0;
    for (const position of positions) {
      const record = events.at(position);
      const callers = record === undefined ? [] : callersOf(record, events, touched, peopleOfRun);
      if (callers.length > 0) following++;
      for (const person of callers) people.add(person);
    }
    const own = [...people].some((person) => samePerson(person, account, inventory) === 'yes');
    if (!own && people.size >= MIN_PEOPLE && following >= Math.max(MIN_RECORDS, FOLLOWING_SHARE * positions.length))
      found.add(account);
  }
  return found;
}

function callersOf(
  record: PlacedEvent,
  events: EventTable,
  touched: ReadonlyMap<number, readonly number[]>,
  peopleOfRun: (call: PlacedEvent) => number | undefined,
): number[] {
  const people: number[] = [];
  for (const { object } of events.touched(record)) {
    for (const position of touched.get(object) ?? []) {
      const call = events.at(position);
      if (call?.timeUs == null || record.timeUs === null) continue;
      const after = record.timeUs - call.timeUs;
      if (after < -BEFORE_US || after > AFTER_US) continue;
      const person = peopleOfRun(call);
      if (person !== undefined) people.push(person);
    }
  }
  return people;
}

/** The one person whom records of a call's trace or conversation name as having started it. */
function runs(events: EventTable): (call: PlacedEvent) => number | undefined {
  const people = new Map<number, number>();
  const SEVERAL = -1;
  const keysOf = (event: PlacedEvent) => [event.key('trace'), event.key('conversation')].filter((value) => value >= 0);
  for (const event of events) {
    if (event.initiator === null && event.agent === null) continue;
    const person = event.initiator ?? (event.actorRole === 'user' ? event.actor : null);
    if (person === null) continue;
    for (const value of keysOf(event)) people.set(value, (people.get(value) ?? person) === person ? person : SEVERAL);
  }
  return (call) => {
    if (call.initiator !== null) return call.initiator;
    for (const value of keysOf(call)) {
      const person = people.get(value);
      if (person !== undefined && person !== SEVERAL) return person;
    }
    return undefined;
  };
}
