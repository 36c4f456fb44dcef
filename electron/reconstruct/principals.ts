/** Who an event's record speaks of, before any link: the person, the machine, and whether anything suggests automation. */
import type { Inventory } from './inventory.ts';
import type { PlacedEvent } from './placedEvent.ts';

/** OCSF authentication class. */
export const AUTHENTICATION = 3002;

/** Some logs cut the agent string after the platform, so the platform decides and known programs are taken out. */
const BROWSER = /^Mozilla\/5\.0 \((Windows NT|Macintosh|X11|iPhone|iPad|Linux; Android)/;
const NOT_A_PERSON = /bot|crawl|spider|headless|python|curl|postman|powershell|electron-fetch|compatible;/i;

/** The person the record states: the initiator, else a human actor. Null when it states none. */
export function personOf(event: PlacedEvent | undefined, inventory: Inventory): number | null {
  if (event === undefined) return null;
  if (event.initiator !== null && isPerson(event.initiator, inventory)) return event.initiator;
  return humanActor(event, inventory);
}

/** The acting user, when it is a person's account and not one that an inventory knows as a machine's. */
export function humanActor(event: PlacedEvent, inventory: Inventory): number | null {
  if (event.actor === null || event.actorRole === 'app' || event.actorRole === 'service') return null;
  if (event.actorRole === 'agent' || event.actorRole === 'system') return null;
  return isPerson(event.actor, inventory) ? event.actor : null;
}

function isPerson(id: number, inventory: Inventory): boolean {
  return (
    inventory.entity(id)?.kind === 'user' && !inventory.isMachineAccount(id) && inventory.agentItself(id) === undefined
  );
}

/** True when the record's agent string is a browser's: a person at a keyboard, as far as a log can tell. */
export function fromBrowser(event: PlacedEvent): boolean {
  return event.userAgent !== null && BROWSER.test(event.userAgent) && !NOT_A_PERSON.test(event.userAgent);
}

/** A sign-in a person carried out, as opposed to an application redeeming a token. */
export function isInteractiveSignIn(event: PlacedEvent): boolean {
  return (
    event.classUid === AUTHENTICATION && event.agent === null && (event.integration === null || fromBrowser(event))
  );
}

/** Entities that acted: credential, identity or account, integration. Nulls left out. */
export function principalsOf(event: PlacedEvent): number[] {
  return [event.credential, event.actor, event.integration].filter((id): id is number => id !== null);
}
