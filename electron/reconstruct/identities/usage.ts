/** What the case's own records show of applications and identities: which agent they name whenever they name one. */

import type { EventTable } from '../events/eventTable.ts';
import type { PlacedEvent } from '../events/placedEvent.ts';
import { agentCalls } from './agentCalls.ts';
import type { Inventory } from './inventory.ts';

/** Fewer records than this may be chance. */
const MIN_RECORDS = 3;
/** A credential used less often has no habits. */
const MIN_USES = 10;
/** A network and a program that make up less of a credential's use than this are not its owner's. */
const FOREIGN_SHARE = 0.15;
/** Where one network makes up this much of a credential's use, it lives there. */
const SETTLED_SHARE = 0.8;
/** The place it is mostly used from, and the most that another may make up to be called elsewhere. */
const HOME_SHARE = 0.5;
const ELSEWHERE_SHARE = 0.4;

/** The inventory, with what the records add to it. An application that records name two agents for tells nothing. */
export function withUsage(inventory: Inventory, events: EventTable): Inventory {
  const seen = new Map<number, { readonly agent: number; count: number; several: boolean }>();
  for (const { agent, integration, actor } of events) {
    if (agent === null || /^(?:agent|service)\.name:/.test(inventory.entity(agent)?.key ?? '')) continue;
    const identity = actor !== null && inventory.entity(actor)?.kind === 'identity' ? actor : null;
    for (const id of [integration, identity]) {
      if (id === null) continue;
      const known = seen.get(id);
      if (known === undefined) seen.set(id, { agent, count: 1, several: false });
      else if (known.agent === agent) known.count++;
      else known.several = true;
    }
  }
  let calls: ReturnType<typeof agentCalls> | undefined;
  return {
    ...inventory,
    calledBy(agentId) {
      calls ??= agentCalls(events, inventory);
      return calls.get(agentId) ?? [];
    },
    isForeign: foreignUse(events),
    isElsewhere: elsewhereUse(events, inventory),
    usualAgent(id) {
      const known = seen.get(id);
      return known === undefined || known.several || known.count < MIN_RECORDS ? undefined : known.agent;
    },
  };
}

/** What a call was made with: its credential, else the machine account that acted, else the application that held a person's grant. */
function holderOf(event: PlacedEvent, inventory: Inventory): number | null {
  if (event.credential !== null) return event.credential;
  if (event.actor !== null && (event.actorRole !== 'user' || inventory.isMachineAccount(event.actor)))
    return event.actor;
  return event.integration;
}

interface Habits {
  total: number;
  readonly networks: Map<string, number>;
  readonly programs: Map<string, number>;
}

/** From where and with what programs each holder was used. */
function habitsOf(events: EventTable, heldBy: (event: PlacedEvent) => number | null): ReadonlyMap<number, Habits> {
  const uses = new Map<number, Habits>();
  const count = (map: Map<string, number>, key: string): void => {
    map.set(key, (map.get(key) ?? 0) + 1);
  };
  for (const event of events) {
    const held = heldBy(event);
    if (held === null || event.ip === null) continue;
    const known = uses.get(held) ?? { total: 0, networks: new Map(), programs: new Map() };
    uses.set(held, known);
    known.total++;
    count(known.networks, networkOf(event.ip));
    if (event.userAgent !== null) count(known.programs, programOf(event.userAgent));
  }
  return uses;
}

/** Whether a call comes from a network and with a program that its credential is hardly ever used with: whoever holds a key can use it. */
function foreignUse(events: EventTable): (event: PlacedEvent) => boolean {
  const credentialOf = (event: PlacedEvent) => (event.userAgent === null ? null : event.credential);
  const uses = habitsOf(events, credentialOf);
  return (event) => {
    const known = uses.get(credentialOf(event) ?? -1);
    if (known === undefined || known.total < MIN_USES || event.ip === null || event.userAgent === null) return false;
    const few = known.total * FOREIGN_SHARE;
    const network = known.networks.get(networkOf(event.ip)) ?? 0;
    const program = known.programs.get(programOf(event.userAgent)) ?? 0;
    // From a strange network with the usual program only where all other use comes from one place.
    const settled = Math.max(...known.networks.values()) >= known.total * SETTLED_SHARE;
    return network < few && (settled || program < few);
  };
}

/**
 * Whether a call comes from elsewhere than what it was made with is mostly used from, and with another program: enough to doubt who made
 * it, however often whoever it was came back. Logs that name no program tell by places that make up little.
 */
function elsewhereUse(events: EventTable, inventory: Inventory): (event: PlacedEvent) => boolean {
  const heldBy = (event: PlacedEvent) => holderOf(event, inventory);
  const uses = habitsOf(events, heldBy);
  return (event) => {
    const known = uses.get(heldBy(event) ?? -1);
    if (known === undefined || known.total < MIN_USES || event.ip === null) return false;
    const network = known.networks.get(networkOf(event.ip)) ?? 0;
    const most = Math.max(...known.networks.values());
    if (event.userAgent === null) return network < known.total * FOREIGN_SHARE && most >= known.total * HOME_SHARE;
    const program = known.programs.get(programOf(event.userAgent)) ?? 0;
    const share = known.total * ELSEWHERE_SHARE;
    return most >= known.total * HOME_SHARE && network < share && program < share;
  };
}

/** The /24 or /48 an address lies in, as text. */
function networkOf(ip: string): string {
  return ip.includes(':') ? ip.split(':').slice(0, 3).join(':') : ip.split('.').slice(0, 3).join('.');
}

/** The product of an agent string without its version. */
function programOf(userAgent: string): string {
  return userAgent.replace(/[/ ].*$/, '').toLowerCase();
}
