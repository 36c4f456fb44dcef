/** Whether a call's token or session leads to a sign-in of the person in whose name it was made. */
import type { Inventory } from './inventory.ts';
import type { Network } from './network.ts';
import type { PlacedEvent } from './placedEvent.ts';
import { AUTHENTICATION, isInteractiveSignIn, personOf } from './principals.ts';
import type { SignInTie } from './statements.ts';

/**
 * Ties over shared token and session ids. A sign-in that an application performed with a stored grant is no evidence of
 * the person and ties nothing.
 */
export function signInTies(
  events: readonly PlacedEvent[],
  inventory: Inventory,
  network: Pick<Network, 'links'>,
): (position: number, person: number) => SignInTie {
  const interactive = new Map<number, Set<number>>();
  const other = new Map<number, Set<number>>();
  const put = (map: Map<number, Set<number>>, position: number, person: number): void => {
    const known = map.get(position);
    if (known === undefined) map.set(position, new Set([person]));
    else known.add(person);
  };
  for (const link of network.links) {
    if (link.method !== 'token.uti' && link.method !== 'session') continue;
    const signIn = events[link.from];
    if (signIn === undefined || signIn.classUid !== AUTHENTICATION || signIn.status === 'failure') continue;
    const person = personOf(signIn, inventory);
    if (person === null) continue;
    if (isInteractiveSignIn(signIn)) put(interactive, link.to, person);
    else if (link.method === 'token.uti') put(other, link.to, person);
  }
  return (position, person) => {
    if (interactive.get(position)?.has(person) === true) return 'interactive';
    return other.get(position)?.has(person) === true ? 'other' : undefined;
  };
}
