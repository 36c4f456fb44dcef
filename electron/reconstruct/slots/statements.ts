/** What each record states by itself, before any link: the seeds of attribution, and the rivals it already names. */
import type { PlacedEvent } from '../events/placedEvent.ts';
import { firstPartyUse, throughAgentPlatform } from '../identities/firstPartyClients.ts';
import type { Inventory } from '../identities/inventory.ts';
import { splitEntityKey } from '../identities/namespaces.ts';
import {
  AUTHENTICATION,
  byHand,
  byProgram,
  byStandingKey,
  fromBrowser,
  humanActor,
  isInteractiveSignIn,
  personOf,
  principalsOf,
} from './principals.ts';
import { agentsOfOpening, roleOpened } from './roleOpening.ts';

/** A slot's content as one record or the inventory gives it. `rank` as in classRank: 4 exact, 3 strong, 2 medium. */
export interface Own {
  readonly entity: number;
  readonly rank: number;
  readonly why: string;
  /** Holds only where nothing else names anybody; handed on to no other record. */
  readonly fallback?: boolean;
  /** The record itself names it, by a name that the inventory knows: what is stated of another record never takes its place. */
  readonly named?: boolean;
}

interface Rival {
  readonly slot: 'user' | 'agent';
  readonly entity: number;
  /** Probability that this one is meant, 0–1, where nothing else is known. */
  readonly likelihood: number;
  readonly why: string;
  readonly against: string;
}

export interface Statement {
  /** What it states of who acted; credential and workflow are read off the record itself. */
  readonly own: Readonly<Partial<Record<'user' | 'agent', Own>>>;
  readonly rivals: readonly Rival[];
  /** Something in the record or the inventory speaks of an agent, an application or a service. */
  readonly automated: boolean;
}

/** An application that acts with somebody's rights mostly does so for them; with those that were lent to it, as often for others. */
const RIGHTS_USED = 0.4;
const RIGHTS_LENT = 0.2;
/** Holding a credential is not using it. */
const HELD = 0.3;
/** One of the agents that the inventory lists for a credential mostly used it. */
const LISTED = 0.9;

/** How the person of a delegated call is tied to a sign-in of theirs. */
export type SignInTie = 'interactive' | 'other' | undefined;

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

/** What a record states itself. */
export function exactly(entity: number, why: string): Own {
  return { entity, rank: 4, why };
}

/** Medium: others may use the application without being named. */
function usualAgent(through: readonly number[], inventory: Inventory): Own | undefined {
  for (const id of through) {
    const agent = inventory.isFlaggedShared(id) ? undefined : inventory.usualAgent(id);
    if (agent === undefined) continue;
    const why = 'Every record that names an agent for this application or identity names this one.';
    return { entity: agent, rank: 2, why };
  }
  return undefined;
}

const NAMED = 'The record names the agent by name only; one agent of the case has that name.';

/**
 * An id names an agent; a name alone is that of the one agent which has it. A trace that names none may state the service it ran in, which
 * may run several: where the trace names an agent elsewhere, that holds.
 */
function statedAgent(agent: number, inventory: Inventory, why: string): Own {
  const entity = inventory.entity(agent);
  if (entity === undefined || entity.inInventory) return exactly(agent, why);
  const ofService = entity.key.startsWith('service.name:');
  if (!ofService && !entity.key.startsWith('agent.name:')) return exactly(agent, why);
  const listed = inventory.agentKnownAs(splitEntityKey(entity.key).id);
  if (listed !== undefined) {
    if (!ofService) return { entity: listed, rank: 3, why: NAMED, named: true };
    return {
      entity: listed,
      rank: 2,
      why: 'The record names the service the agent ran in; one agent of the case has that name.',
    };
  }
  if (!ofService) return exactly(agent, why);
  const service = 'The record names the service the agent ran in; others may run in it.';
  return { entity: agent, rank: 2, why: service, fallback: true };
}

/** A workload that opens a session of a role that is one agent's alone works for that agent, as far as inventories say. */
function openedFor(event: PlacedEvent, through: readonly number[], inventory: Inventory): Own | undefined {
  const role = roleOpened(event, inventory);
  const [agent, ...others] = role === undefined || inventory.isShared(role) ? [] : inventory.agentsOf(role);
  if (agent === undefined || others.length > 0) return undefined;
  // What acted may be given to other agents.
  const acting = through.map((id) => inventory.agentsOf(id)).filter((agents) => agents.length > 0);
  if (acting.some((agents) => !agents.includes(agent))) return undefined;
  const why =
    'The inventory gives the role that was assumed to one agent only; who assumed it the record does not say.';
  return { entity: agent, rank: 2, why };
}

/** Whoever may work in the role that a workload assumes is who it may have assumed it for. */
function openedForSeveral(event: PlacedEvent, inventory: Inventory, rivals: Rival[]): void {
  const agents = agentsOfOpening(event, inventory);
  if (agents.length < 2) return;
  const why = 'The inventory lets this agent work in the role that was assumed.';
  const against = 'It lets others work in it as well.';
  for (const entity of agents.slice(0, MAX_CALLED))
    rivals.push({ slot: 'agent', entity, likelihood: LISTED / agents.length, why, against });
}

/** Agents called by one that are named as candidates. */
const MAX_CALLED = 5;
const FROM_ELSEWHERE = 'it is hardly ever used from this network: whoever holds its key or token can use it';
const OWN_ELSEWHERE = `The acting account is the agent’s own, by the same account id, but ${FROM_ELSEWHERE}.`;
const ELSEWHERE =
  'It was used from a network and with a program that it is hardly ever used with: whoever holds a key can use it.';

function readAgent(event: PlacedEvent, inventory: Inventory, rivals: Rival[]): Own | undefined {
  if (event.agent !== null) return statedAgent(event.agent, inventory, 'The record names the agent.');
  if (event.actor !== null && inventory.entity(event.actor)?.kind === 'agent') {
    return statedAgent(event.actor, inventory, 'The record names the agent as the actor.');
  }
  const listed = event.stepName === undefined ? undefined : inventory.agentNamed(event.stepName);
  if (listed !== undefined) {
    const why = 'The step of the run bears the name of one agent of the inventory.';
    return { entity: listed, rank: 3, why, named: true };
  }
  const person = humanActor(event, inventory);
  // A person at a browser signs in to, or through, the agent's application; that alone is not the agent acting.
  const atBrowser = person !== null && (isInteractiveSignIn(event) || fromBrowser(event));
  const through = principalsOf(event).filter((id) => !(atBrowser && id === event.integration));
  if (event.workflow !== null) through.push(event.workflow);
  // The outermost actor of a token is who holds it now; earlier ones are informational only (RFC 8693 section 4.1).
  const holder = event.delegation.length > 1 ? event.delegation.at(-1) : undefined;
  if (holder?.verified === false && holder.entity !== event.initiator && event.status !== 'failure') {
    if (inventory.entity(holder.entity)?.kind === 'agent') {
      const why = 'The token’s claims name this agent as the one that acts with it.';
      return { entity: holder.entity, rank: 3, why };
    }
    through.push(holder.entity);
  }
  for (const id of through) {
    const itself = inventory.agentItself(id);
    if (itself === undefined) continue;
    if (inventory.isElsewhere(event)) return { entity: itself, rank: 2, why: OWN_ELSEWHERE };
    return statedAgent(itself, inventory, 'The acting account is the agent’s own, by the same account id.');
  }
  const opened = openedFor(event, through, inventory);
  if (opened !== undefined) return opened;
  openedForSeveral(event, inventory, rivals);
  const sets = through.map((id) => ({ id, agents: inventory.agentsOf(id) })).filter((set) => set.agents.length > 0);
  const [first, ...others] = sets;
  if (first === undefined) return usualAgent(through, inventory);
  const common = first.agents.filter((agent) => others.every((set) => set.agents.includes(agent)));
  const dedicated = sets.some((set) => set.agents.length === 1 && !inventory.isShared(set.id) && set.id !== person);
  // Two that each serve several agents may have one agent in common; one that others use as well narrows nothing.
  const narrowed =
    others.length > 0 &&
    sets.every(
      ({ id, agents }) => agents.length > 1 && !inventory.isFlaggedShared(id) && inventory.peopleOf(id).length === 0,
    );
  const [only] = common;
  // A person in the application, from where it is hardly ever used, may well work in it by hand.
  const foreign = inventory.isForeign(event) || (person !== null && inventory.isElsewhere(event));
  if (common.length === 1 && only !== undefined && (dedicated || narrowed) && !foreign) {
    // A Cloud project stands for all its clients, of which the inventory may list only one.
    const direct = sets.some((set) => inventory.entity(set.id)?.key.startsWith('google.project:') !== true);
    const elsewhere = inventory.isElsewhere(event);
    const called = inventory.calledBy(only);
    const lent = called.length > 0;
    for (const entity of called.slice(0, MAX_CALLED)) {
      rivals.push({
        slot: 'agent',
        entity,
        likelihood: LISTED / (called.length + 1),
        why: 'The agent to which the inventory gives the account calls this one, which may work with it.',
        against: 'No record ties the call to it.',
      });
    }
    return {
      entity: only,
      rank: direct && !elsewhere && !lent ? 3 : 2,
      ...(lent ? { fallback: true } : {}),
      why: `The inventory gives this credential, identity or integration to one agent only${elsewhere ? `, but ${FROM_ELSEWHERE}` : lent ? ', which calls other agents' : ''}.`,
    };
  }
  const candidates = common.length > 0 ? common : [...new Set(sets.flatMap((set) => set.agents))].sort((a, b) => a - b);
  const shared =
    candidates.length > 1
      ? 'Several agents use the same credential, identity or integration.'
      : foreign
        ? ELSEWHERE
        : 'A person or others use the same credential.';
  for (const entity of candidates) {
    rivals.push({
      slot: 'agent',
      entity,
      likelihood: LISTED / candidates.length,
      why: 'The inventory lets this agent act through it.',
      against: shared,
    });
  }
  return undefined;
}

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

const BY_ID =
  'The account bears the id that the inventory lists for this person alone, without saying of which system the id is.';

/** The person whom the inventory lists under the account's id, never surer than medium: in that product it may be another's. */
function likelyPerson(user: Own, inventory: Inventory): Own {
  const entity = inventory.likelyPerson(user.entity);
  return entity === undefined ? user : { ...user, entity, rank: Math.min(user.rank, 2), why: `${user.why} ${BY_ID}` };
}

const CONTESTED =
  'Records give this address to several accounts, so it may have changed hands: which of the people it was is not certain.';

function unlessContested(user: Own | undefined, inventory: Inventory): Own | undefined {
  if (user === undefined || !inventory.isContested(user.entity)) return user;
  return { ...user, rank: Math.min(user.rank, 2), why: `${user.why} ${CONTESTED}` };
}

function readUser(
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
