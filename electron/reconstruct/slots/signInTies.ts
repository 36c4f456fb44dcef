/** Whether a call's token or session leads to a sign-in of the person in whose name it was made. */
import type { EventTable } from '../events/eventTable.ts';
import type { PlacedEvent } from '../events/placedEvent.ts';
import type { Inventory } from '../identities/inventory.ts';
import type { Network } from './network.ts';
import { AUTHENTICATION, isInteractiveSignIn, personOf } from './principals.ts';
import type { SignInTie } from './statement.ts';

/**
 * Ties over shared token and session ids. Only an interactive sign-in makes a session evidence of the person; a sign-in that
 * an application performed with a stored grant does not.
 */
export function signInTies(
  events: EventTable,
  inventory: Inventory,
  network: Pick<Network, 'links'>,
): (position: number, person: number) => SignInTie {
  const inSession = new Map<number, Set<number>>();
  for (const event of events) {
    if (event.status === 'failure' || !isInteractiveSignIn(event)) continue;
    const person = personOf(event, inventory);
    if (person === null) continue;
    for (const session of sessionsOf(event)) {
      const people = inSession.get(session) ?? new Set<number>();
      inSession.set(session, people.add(person));
    }
  }
  const issuers = new Map<number, number>();
  const { links } = network;
  for (let link = 0; link < links.length; link++) {
    if ((links.candidates[link] ?? 0) > 1 || links.method(link) !== 'token.uti') continue;
    const signIn = events.at(links.from[link] ?? -1);
    if (signIn?.classUid === AUTHENTICATION && signIn.status !== 'failure')
      issuers.set(links.to[link] ?? 0, signIn.position);
  }
  const interactiveIn = (event: PlacedEvent | undefined, person: number): boolean =>
    event !== undefined && sessionsOf(event).some((session) => inSession.get(session)?.has(person) === true);
  return (position, person) => {
    if (interactiveIn(events.at(position), person)) return 'interactive';
    const issuer = issuers.get(position);
    const signIn = issuer === undefined ? undefined : events.at(issuer);
    if (signIn === undefined || personOf(signIn, inventory) !== person) return undefined;
    return isInteractiveSignIn(signIn) || interactiveIn(signIn, person) ? 'interactive' : 'other';
  };
}

function sessionsOf(event: PlacedEvent): number[] {
  return event.keys('session').map((key) => key.value);
}
