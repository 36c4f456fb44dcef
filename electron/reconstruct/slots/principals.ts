/** Who an event's record speaks of, before any link: the person, the machine, and whether anything suggests automation. */

import type { EntityFact } from '../../../shared/model/reconstruction.ts';
import type { PlacedEvent } from '../events/placedEvent.ts';
import { firstPartyUse } from '../identities/firstPartyClients.ts';
import type { Inventory } from '../identities/inventory.ts';
import { splitEntityKey } from '../identities/namespaces.ts';

/** OCSF authentication class. */
export const AUTHENTICATION = 3002;

/** Some logs cut the agent string after the platform, so the platform decides and known programs are taken out. */
const BROWSER = /^Mozilla\/5\.0 \((Windows NT|Macintosh|X11|iPhone|iPad|Linux; Android)/;
const NOT_A_PERSON = /bot|crawl|spider|headless|python|curl|postman|powershell|electron-fetch|compatible;/i;
/** Command lines carry their library in the agent string, and people do work in them. */
const COMMAND_LINE = /^\[?(aws-cli|azurecli|azurepowershell|git|github cli|gcloud|kubectl)[/ ]/i;
/** Libraries and orchestration tools: a program made the call, whoever's token it held. */
const PROGRAM =
  /boto|aws-sdk|azsdk|python|urllib|httpx|aiohttp|curl|wget|axios|node-fetch|undici|go-http-client|okhttp|apache-httpclient|java\/|libwww|ruby|guzzle|postman|jsforce|simple-salesforce|slack-?sdk|slackclient|okta-sdk|msal|kiota|google-api|gcloud-|octokit|langchain|llama|autogen|crewai|openai|anthropic|claude|\bmcp|modelcontext|n8n|zapier|terraform|ansible/i;

/** The person the record states: the initiator, else a human actor. Null when it states none. */
export function personOf(event: PlacedEvent | undefined, inventory: Inventory): number | null {
  if (event === undefined) return null;
  if (event.initiator !== null && isPerson(event.initiator, inventory)) return event.initiator;
  return humanActor(event, inventory);
}

/**
 * Whether two people entities are one person. A cloud's account and a directory's address are two entities unless something joins them:
 * accounts of one product differ by their id, others by the name in it (`ivan.weiss`, `ivan.weiss@…`, `Ivan Weiss`).
 */
export function samePerson(a: number, b: number, inventory: Inventory): 'yes' | 'no' | 'unknown' {
  if (a === b || inventory.likelyPerson(a) === b || inventory.likelyPerson(b) === a) return 'yes';
  const [one, other] = [inventory.entity(a), inventory.entity(b)];
  if (one === undefined || other === undefined) return 'unknown';
  if (splitEntityKey(one.key).ns === splitEntityKey(other.key).ns) return 'no';
  const names = new Set(spellingsOf(one));
  if (spellingsOf(other).some((name) => names.has(name))) return 'yes';
  // An account of which the case knows no more than its number may be anybody's.
  return isNumbered(one) || isNumbered(other) ? 'unknown' : 'no';
}

/** True for an account that a product numbers and nothing names; a directory's ids are its people's own. */
function isNumbered(entity: EntityFact): boolean {
  const { ns, id } = splitEntityKey(entity.key);
  return (
    ns.endsWith('.user') && (entity.name === id || entity.name === entity.key) && /\d/.test(id) && !/[@/\s]/.test(id)
  );
}

/**
 * Whether two agents may be one: an inventory numbers its agents in its own way, and a platform's log states an id of its own with the name
 * that one agent of the inventory alone bears. It withholds a contradiction; it makes neither the other.
 */
export function sameAgent(a: number, b: number, inventory: Inventory): boolean {
  return a === b || namesake(a, inventory) === b || namesake(b, inventory) === a;
}

/** The one agent of the inventory that bears the name of an agent that only logs know. */
export function namesake(agent: number, inventory: Inventory): number | undefined {
  const entity = inventory.entity(agent);
  return entity === undefined || entity.inInventory ? undefined : inventory.agentNamed(entity.name);
}

function spellingsOf(entity: EntityFact): string[] {
  const { id } = splitEntityKey(entity.key);
  const own = id.slice(id.lastIndexOf('/') + 1).replace(/@.*$/, '');
  return [own, entity.name.replace(/@.*$/, '')]
    .map((name) =>
      name
        .toLowerCase()
        .replace(/[^a-z0-9]+/g, ' ')
        .trim(),
    )
    .filter((name) => name.length > 2);
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

/** True when the record's agent string is that of a library: a program, whoever's token it held. */
export function byProgram(event: PlacedEvent): boolean {
  return event.userAgent !== null && !COMMAND_LINE.test(event.userAgent) && PROGRAM.test(event.userAgent);
}

/**
 * True for a call with a key or token that lives until it is revoked: it proves the account, not who held the key. A temporary AWS
 * key (`ASIA…`, AWS IAM identifiers) came from a sign-in or a role.
 */
export function byStandingKey(event: PlacedEvent): boolean {
  if (event.credential === null || fromBrowser(event)) return false;
  return !event.byTemporaryKey;
}

/** A person's own account at work with no application between, or in one of the clients people work in; no program shows. */
export function byHand(event: PlacedEvent, inventory: Inventory): boolean {
  if (humanActor(event, inventory) === null || byProgram(event)) return false;
  return event.integration === null || fromBrowser(event) || firstPartyUse(event, inventory) === 'interactive';
}

/** A sign-in a person carried out, as opposed to an application redeeming a token or a program using a key. */
export function isInteractiveSignIn(event: PlacedEvent): boolean {
  if (event.classUid !== AUTHENTICATION || event.agent !== null) return false;
  // A refresh carries the browser's name without anybody at it: the source's own word goes first.
  if (event.interactive !== undefined) return event.interactive;
  if (fromBrowser(event)) return true;
  return event.integration === null && !byProgram(event) && !byStandingKey(event);
}

/** Entities that acted: credential, identity or account, integration. Nulls left out. */
export function principalsOf(event: PlacedEvent): number[] {
  return [event.credential, event.actor, event.integration].filter((id): id is number => id !== null);
}

/** A call states what an agent or a workflow was about to do; a record states what a service saw. */
export function isCall(event: PlacedEvent): boolean {
  return event.tool !== null || (event.workflow !== null && event.has('span'));
}

/**
 * A model's request or a reply to it states the calls that the model asked for, by their ids: it names their objects before anything was
 * done to them, and `call.echo` ties it to them. What a service saw of a call is never of this kind.
 */
export function asksForCalls(event: PlacedEvent): boolean {
  return event.tool === null && event.has('tool_call');
}
