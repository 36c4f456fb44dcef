/** What the case's own records show of applications and identities: which agent they name whenever they name one. */
import type { EventTable } from './events/eventTable.ts';
import type { Inventory } from './inventory.ts';

/** Fewer records than this may be chance. */
const MIN_RECORDS = 3;

/** The inventory, with what the records add to it. An application that records name two agents for tells nothing. */
export function withUsage(inventory: Inventory, events: EventTable): Inventory {
  const seen = new Map<number, { readonly agent: number; count: number; several: boolean }>();
  for (const { agent, integration, actor } of events) {
    if (agent === null || inventory.entity(agent)?.key.startsWith('agent.name:') === true) continue;
    const identity = actor !== null && inventory.entity(actor)?.kind === 'identity' ? actor : null;
    for (const id of [integration, identity]) {
      if (id === null) continue;
      const known = seen.get(id);
      if (known === undefined) seen.set(id, { agent, count: 1, several: false });
      else if (known.agent === agent) known.count++;
      else known.several = true;
    }
  }
  return {
    ...inventory,
    usualAgent(id) {
      const known = seen.get(id);
      return known === undefined || known.several || known.count < MIN_RECORDS ? undefined : known.agent;
    },
  };
}
