/** What the case's own records show of applications and identities: which agent they name whenever they name one. */
import type { EventTable } from './events/eventTable.ts';
import type { PlacedEvent } from './events/placedEvent.ts';
import type { Inventory } from './inventory.ts';

/** Fewer records than this may be chance. */
const MIN_RECORDS = 3;
/** A credential used less often has no habits. */
const MIN_USES = 10;
/** A network and a program that make up less of a credential's use than this are not its owner's. */
const FOREIGN_SHARE = 0.15;
/** Where one network makes up this much of a credential's use, it lives there. */
const SETTLED_SHARE = 0.8;

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
  const habits = habitsOf(events);
  return {
    ...inventory,
    isForeign: (event) => habits(event),
    usualAgent(id) {
      const known = seen.get(id);
      return known === undefined || known.several || known.count < MIN_RECORDS ? undefined : known.agent;
    },
  };
}

/** Whether a call comes from a network and with a program that its credential is hardly ever used with: whoever holds a key can use it. */
function habitsOf(events: EventTable): (event: PlacedEvent) => boolean {
  const uses = new Map<
    number,
    { total: number; readonly networks: Map<string, number>; readonly programs: Map<string, number> }
  >();
  const count = (map: Map<string, number>, key: string): void => {
    map.set(key, (map.get(key) ?? 0) + 1);
  };
  for (const event of events) {
    if (event.credential === null || event.ip === null || event.userAgent === null) continue;
    const known = uses.get(event.credential) ?? { total: 0, networks: new Map(), programs: new Map() };
    uses.set(event.credential, known);
    known.total++;
    count(known.networks, networkOf(event.ip));
    count(known.programs, programOf(event.userAgent));
  }
  return (event) => {
    if (event.credential === null || event.ip === null || event.userAgent === null) return false;
    const known = uses.get(event.credential);
    if (known === undefined || known.total < MIN_USES) return false;
    const few = known.total * FOREIGN_SHARE;
    const network = known.networks.get(networkOf(event.ip)) ?? 0;
    const program = known.programs.get(programOf(event.userAgent)) ?? 0;
    // From a strange network with the usual program only where all other use comes from one place.
    const settled = Math.max(...known.networks.values()) >= known.total * SETTLED_SHARE;
    return network < few && (settled || program < few);
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
