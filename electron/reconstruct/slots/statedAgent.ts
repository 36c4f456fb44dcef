/** Which agent a record states, by itself or with what inventories and other records say of what it acted through. */
import type { PlacedEvent } from '../events/placedEvent.ts';
import type { Inventory } from '../identities/inventory.ts';
import { splitEntityKey } from '../identities/namespaces.ts';
import { fromBrowser, humanActor, isInteractiveSignIn, principalsOf } from './principals.ts';
import { agentsOfOpening, roleOpened } from './roleOpening.ts';
import { exactly, LISTED, type Own, type Rival } from './statement.ts';

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

/** @param rivals gets the agents that may be meant where none is certain */
export function readAgent(event: PlacedEvent, inventory: Inventory, rivals: Rival[]): Own | undefined {
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
