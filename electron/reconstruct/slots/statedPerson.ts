/** Which person a record states, and how surely: it proves whose rights were used, not who held them. */
import type { PlacedEvent } from '../events/placedEvent.ts';
import { throughAgentPlatform } from '../identities/firstPartyClients.ts';
import type { Inventory } from '../identities/inventory.ts';
import { AUTHENTICATION, byStandingKey, fromBrowser, isInteractiveSignIn, personOf } from './principals.ts';
import { exactly, type Own, RIGHTS_LENT, RIGHTS_USED, type Rival, type SignInTie } from './statement.ts';

/**
 * The person in whose name a chain of actors works, by the claims of the token (`sub` with nested `act`, RFC 8693 section 4.1). The service
 * that accepted the call checked its signature, the record's reader did not: never exact. Without an actor only rights are lent.
 */
function claimedOrigin(event: PlacedEvent, inventory: Inventory, rivals: Rival[]): Own | undefined {
  const [origin, ...actors] = event.delegation;
  // What the record's own writer vouches for it states as initiator, or as the person whose rights were used.
  if (origin === undefined || origin.verified || actors.length === 0) return undefined;
  if (inventory.entity(origin.entity)?.kind !== 'user') return undefined;
  if (actors.every((step) => step.acts) && event.status !== 'failure') {
    const rank = event.status === 'success' ? 3 : 2;
    const why =
      'The token’s claims name this person as the subject for whom its actors work; the service accepted it, nobody here checked its signature.';
    return { entity: origin.entity, rank, why };
  }
  rivals.push({
    slot: 'user',
    entity: origin.entity,
    likelihood: RIGHTS_LENT,
    why: 'The token’s claims name this person as its subject.',
    against: actors.every((step) => step.acts)
      ? 'The service refused the call, so nobody vouches for the claims.'
      : 'The token names nobody who acts for them; a stored or stolen one looks the same.',
  });
  return undefined;
}

function accountWhy(event: PlacedEvent, signIn: boolean): string {
  if (event.integration === null)
    return 'The record names the person’s account; who held its key or token it does not say.';
  if (signIn) return 'The record names the person’s account; an application signed in with a grant it held.';
  return 'The person’s account worked in a client that people use by hand; no sign-in behind the token is in the evidence.';
}

function interactive(person: number): Own {
  const why = 'The call used this person’s token or session, opened by their own interactive sign-in.';
  return { entity: person, rank: 3, why };
}

export const BY_ID =
  'The account bears the id that the inventory lists for this person alone, without saying of which system the id is.';

/** The person whom the inventory lists under the account's id, never surer than medium: in that product it may be another's. */
export function likelyPerson(user: Own, inventory: Inventory): Own {
  const entity = inventory.likelyPerson(user.entity);
  return entity === undefined ? user : { ...user, entity, rank: Math.min(user.rank, 2), why: `${user.why} ${BY_ID}` };
}

const CONTESTED =
  'Records give this address to several accounts, so it may have changed hands: which of the people it was is not certain.';

/** Medium at most where the address that names the person is stated for several accounts. */
export function unlessContested(user: Own | undefined, inventory: Inventory): Own | undefined {
  if (user === undefined || !inventory.isContested(user.entity)) return user;
  return { ...user, rank: Math.min(user.rank, 2), why: `${user.why} ${CONTESTED}` };
}

/** @param rivals gets the person where the record does not say that they acted */
export function readUser(
  event: PlacedEvent,
  inventory: Inventory,
  agent: Own | undefined,
  automated: boolean,
  rivals: Rival[],
  tie: (person: number) => SignInTie,
): Own | undefined {
  const person = personOf(event, inventory);
  if (person !== null && person === event.initiator)
    return exactly(person, 'The record names the person who started it.');
  const claimed = claimedOrigin(event, inventory, rivals);
  if (claimed !== undefined) return claimed;
  if (person === null) return undefined;
  const signIn = event.classUid === AUTHENTICATION;
  const through = event.integration !== null && !fromBrowser(event);
  if (isInteractiveSignIn(event) || (!automated && !signIn && !through && !byStandingKey(event))) {
    return exactly(person, 'The record names the person as the actor, and nothing in it speaks of an agent.');
  }
  if (signIn && event.agent !== null) {
    const why =
      'The identity provider records that the agent signed in for this person; whether they asked for it then, it does not say.';
    const asked = tie(person) === 'interactive';
    return asked ? interactive(person) : { entity: person, rank: 2, why };
  }
  if (event.agent !== null) {
    return exactly(person, 'The agent platform’s own record names the person who used it.');
  }
  // The person's rights were used: by an application, by a client they work in, or with a key. Who held them needs a sign-in.
  const signedIn = tie(person);
  if (signedIn === 'interactive') return interactive(person);
  // Entra states a session id only where an interactive authentication stood at its root (Microsoft Learn, linkable identifiers).
  const rootedSession = event.inEntraSession;
  if (signedIn === 'other' || rootedSession) {
    return {
      entity: person,
      rank: 2,
      why: 'The call used this person’s token or session; their interactive sign-in is not in the evidence.',
    };
  }
  const byPlatform = signIn && throughAgentPlatform(event, inventory);
  if (byPlatform || (!automated && agent === undefined && rivals.length === 0))
    return { entity: person, rank: 2, why: accountWhy(event, signIn) };
  rivals.push({
    slot: 'user',
    entity: person,
    likelihood: RIGHTS_USED,
    why: 'The application acted with this person’s rights.',
    against: 'No token or session ties the call to a sign-in of theirs; a stored or stolen grant looks the same.',
  });
  return undefined;
}
