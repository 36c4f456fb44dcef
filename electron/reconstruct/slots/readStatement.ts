/** What each record states by itself, before any link: the seeds of attribution, and the rivals it already names. */
import type { PlacedEvent } from '../events/placedEvent.ts';
import { firstPartyUse, throughAgentPlatform } from '../identities/firstPartyClients.ts';
import type { Inventory } from '../identities/inventory.ts';
import { AUTHENTICATION, byHand, byProgram, fromBrowser, humanActor, isInteractiveSignIn } from './principals.ts';
import { readAgent } from './statedAgent.ts';
import { BY_ID, likelyPerson, readUser, unlessContested } from './statedPerson.ts';
import { exactly, HELD, type Own, RIGHTS_LENT, type Rival, type SignInTie, type Statement } from './statement.ts';

/** Reads one record. `tie` says whether its token or session leads to a sign-in of `person`. */
export function readStatement(event: PlacedEvent, inventory: Inventory, tie: (person: number) => SignInTie): Statement {
  const rivals: Rival[] = [];
  const agent = readAgent(event, inventory, rivals);
  const person = humanActor(event, inventory);
  const signIn = event.classUid === AUTHENTICATION;
  const inOwnClient =
    byHand(event, inventory) ||
    (person !== null && firstPartyUse(event, inventory) === 'scripting' && tie(person) === 'interactive');
  const automated =
    agent !== undefined ||
    rivals.length > 0 ||
    event.actorRole === 'app' ||
    event.actorRole === 'service' ||
    event.actorRole === 'agent' ||
    event.tool !== null ||
    event.workflow !== null ||
    // Whoever is named as having started what nobody is named as doing has not done it by hand.
    (event.initiator !== null && event.actor === null && event.has('span')) ||
    (event.actor !== null &&
      inventory.entity(event.actor)?.kind === 'user' &&
      inventory.isMachineAccount(event.actor)) ||
    (event.integration !== null && !fromBrowser(event) && !inOwnClient && !signIn) ||
    (signIn && !isInteractiveSignIn(event) && throughAgentPlatform(event, inventory)) ||
    (person !== null && event.integration === null && byProgram(event) && !signIn);
  const named = unlessContested(readUser(event, inventory, agent, automated, rivals, tie), inventory);
  const user = named === undefined ? undefined : likelyPerson(named, inventory);
  rivals.forEach((rival, at) => {
    const person = rival.slot === 'user' ? inventory.likelyPerson(rival.entity) : undefined;
    if (person !== undefined) rivals[at] = { ...rival, entity: person, why: `${rival.why} ${BY_ID}` };
  });
  if (event.impersonated !== null && event.impersonated !== user?.entity) {
    rivals.push({
      slot: 'user',
      entity: event.impersonated,
      likelihood: RIGHTS_LENT,
      why: 'The record names this person as the one whose rights were used.',
      against: 'Impersonated, not named as the one who started it.',
    });
  }
  if (user === undefined && event.credential !== null) {
    for (const person of inventory.peopleOf(event.credential)) {
      rivals.push({
        slot: 'user',
        entity: person,
        likelihood: HELD,
        why: 'The inventory lists the credential as this person’s.',
        against: inventory.isShared(event.credential) ? 'Others use the same credential.' : 'Holding is not using.',
      });
    }
  }
  return { own: { ...(user && { user }), ...(agent && { agent }) }, rivals, automated };
}

/**
 * The identity behind a call whose record names no credential: the service identity that acted, or the machine account
 * that the application logs as a user. Used only where no link gave a credential.
 */
export function actingIdentity(event: PlacedEvent, inventory: Inventory): Own | undefined {
  if (event.actor === null) return undefined;
  const kind = inventory.entity(event.actor)?.kind;
  if (kind === 'identity' || kind === 'credential') {
    return exactly(event.actor, 'The record names the service identity that acted; no credential id is stated.');
  }
  const machine = kind === 'user' ? inventory.machineIdentity(event.actor) : undefined;
  if (machine === undefined) return undefined;
  return { entity: machine, rank: 3, why: 'The inventory lists the acting account as a machine identity.' };
}
