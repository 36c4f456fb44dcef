/** Records in which a workload opens a role session: whose session it is they do not say. */
import type { PlacedEvent } from '../events/placedEvent.ts';
import type { Inventory } from '../identities/inventory.ts';

/** The role whose session a record opens, where no person's own account does so. */
export function roleOpened(event: PlacedEvent, inventory: Inventory): number | undefined {
  if (!event.has('access_key_issued') || event.status === 'failure') return undefined;
  if (event.actor === null || inventory.entity(event.actor)?.kind !== 'identity') return undefined;
  for (const object of event.objects) {
    const role = inventory.identityOf(object);
    if (role !== undefined) return role;
  }
  return undefined;
}

/** Agents that the inventory lets work in the role whose session a record opens; none for any other record. */
export function agentsOfOpening(event: PlacedEvent, inventory: Inventory): readonly number[] {
  const role = roleOpened(event, inventory);
  return role === undefined ? [] : inventory.agentsOf(role);
}
