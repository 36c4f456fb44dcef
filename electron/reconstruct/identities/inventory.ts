/** What inventories and grants say about who may act through what; the basis for naming an agent behind a credential. */

import type { EntityFact, ReconstructSource } from '../../../shared/model/reconstruction.ts';
import type { PlacedEvent } from '../events/placedEvent.ts';
import { namespaceTrust, splitEntityKey } from './namespaces.ts';
import type { Resolution } from './resolve.ts';

export interface Inventory {
  entity(id: number): EntityFact | undefined;
  /** Agents that an inventory lets act through this identity, credential, integration or workflow. Ascending ids. */
  agentsOf(id: number): readonly number[];
  /** People whose own identity or credential this is, ascending ids. */
  peopleOf(id: number): readonly number[];
  /** The one agent that states this very account id as its own, e.g. an Entra agent identity. */
  agentItself(id: number): number | undefined;
  /** The identity that an object of a record is: a role that somebody assumes. */
  identityOf(objectId: number): number | undefined;
  /** True for a call from a network and with a program that its credential is hardly ever used with. */
  isForeign(event: PlacedEvent): boolean;
  /** The same of the machine account that acted, or of the application that held a person's grant, where no credential is stated. */
  isElsewhere(event: PlacedEvent): boolean;
  /** Agents that records show this one calling: they may work with its account. Ascending ids. */
  calledBy(agentId: number): readonly number[];
  /** The one agent that the case's own records name whenever they name one for this application or identity. */
  usualAgent(id: number): number | undefined;
  /** The one agent of an inventory with this name or agent id, whatever the spelling. */
  agentNamed(name: string): number | undefined;
  /** The same, or where no inventory lists the name, of the agents that records name by an id. */
  agentKnownAs(name: string): number | undefined;
  /** True when the inventory says that several parties use it, or lists more than one. */
  isShared(id: number): boolean;
  /** True when an inventory says anything of who acts through it. */
  isListed(id: number): boolean;
  /** Workflows that run with this identity or credential. Ascending ids. */
  workflowsOf(id: number): readonly number[];
  /** True when the inventory itself flags it as shared. */
  isFlaggedShared(id: number): boolean;
  /** True when the inventory states what triggers the agent, and no person is among it. */
  isUnattended(agentId: number): boolean;
  /** True for a person known by an address that is stated for several accounts: whose it was then, a record may say and the case does not hold. */
  isContested(userId: number): boolean;
  /** The listed person whose id this account bears, where nothing says of which system the id is. */
  likelyPerson(userId: number): number | undefined;
  /** True for a user row that an inventory knows as a machine account. */
  isMachineAccount(userId: number): boolean;
  /** That machine account's identity. */
  machineIdentity(userId: number): number | undefined;
  /** Agent and identity pairs joined because one states the other's account id. */
  readonly sameAccount: readonly { readonly agent: number; readonly identity: number }[];
}

const ACTS_THROUGH = new Set(['AUTHENTICATES_AS', 'RUNS_AS', 'HAS_CREDENTIAL', 'HAS_INTEGRATION', 'CAN_TRIGGER']);
/** Triggers without a person, as values of the fact `allowed_triggers`. */
const UNATTENDED = new Set(['schedule', 'webhook', 'event', 'autonomous']);
const YES = new Set(['y', 'yes', 'true', '1', 'shared']);

/** Reads declared and granted edges and the `shared` facts once. */
export function readInventory(source: ReconstructSource, resolution: Resolution): Inventory {
  const agents = new Map<number, Set<number>>();
  const people = new Map<number, Set<number>>();
  const workflows = new Map<number, Set<number>>();
  const between: { readonly from: number; readonly to: number }[] = [];
  const put = (map: Map<number, Set<number>>, id: number, who: number): boolean => {
    const known = map.get(id) ?? new Set<number>();
    map.set(id, known);
    if (known.has(who)) return false;
    known.add(who);
    return true;
  };
  for (const edge of source.edges()) {
    if (!ACTS_THROUGH.has(edge.kind)) continue;
    const from = resolution.canonical(edge.from);
    const to = resolution.canonical(edge.to);
    const kind = resolution.entity(from)?.kind;
    if (kind === 'workflow') put(workflows, to, from);
    if (kind === 'agent') put(agents, to, from);
    else if (kind === 'user' && edge.kind !== 'CAN_TRIGGER') put(people, to, from);
    else if (kind === 'workflow' && resolution.entity(to)?.kind === 'agent') put(agents, from, to);
    else if (kind === 'identity' || kind === 'integration' || kind === 'workflow') between.push({ from, to });
  }
  // Agent → identity → credential: what an identity holds, its agent holds. Few steps, so bounded rounds suffice.
  for (let round = 0; round < 4; round++) {
    let changed = false;
    for (const { from, to } of between) {
      for (const agent of agents.get(from) ?? []) changed = put(agents, to, agent) || changed;
      for (const person of people.get(from) ?? []) changed = put(people, to, person) || changed;
      for (const workflow of workflows.get(from) ?? []) changed = put(workflows, to, workflow) || changed;
    }
    if (!changed) break;
  }
  const shared = new Set<number>();
  const triggers = new Map<number, boolean>();
  for (const fact of source.facts(['shared', 'allowed_triggers'])) {
    const id = resolution.canonical(fact.entityId);
    if (fact.name === 'shared') {
      if (YES.has(fact.value.trim().toLowerCase())) shared.add(id);
      continue;
    }
    for (const word of fact.value.toLowerCase().split(/[;,|]/)) {
      if (word.trim() !== '') triggers.set(id, (triggers.get(id) ?? true) && UNATTENDED.has(word.trim()));
    }
  }
  const sameAccount: { agent: number; identity: number }[] = [];
  const seen = new Set<number>();
  const named = new Map<string, Set<number>>();
  const seenNamed = new Map<string, Set<number>>();
  for (const fact of source.entities()) {
    if (fact.kind !== 'agent') continue;
    const id = resolution.canonical(fact.id);
    if (fact.inInventory || namespaceTrust(splitEntityKey(fact.key).ns) !== 'label') {
      const names = fact.inInventory ? named : seenNamed;
      for (const name of [fact.name, splitEntityKey(fact.key).id]) {
        const known = names.get(spelling(name)) ?? new Set<number>();
        names.set(spelling(name), known.add(id));
      }
    }
    if (seen.has(id)) continue;
    seen.add(id);
    for (const sibling of resolution.siblings(id)) {
      const kind = resolution.entity(sibling)?.kind;
      if (kind === 'identity') sameAccount.push({ agent: id, identity: sibling });
    }
  }
  sameAccount.sort((a, b) => a.agent - b.agent || a.identity - b.identity);
  const lists = (map: Map<number, Set<number>>) =>
    new Map([...map].map(([id, set]) => [id, [...set].sort((a, b) => a - b)] as const));
  const agentLists = lists(agents);
  const peopleLists = lists(people);
  const workflowLists = lists(workflows);
  const ofKind = (id: number, kind: EntityFact['kind']) =>
    resolution.siblings(id).filter((sibling) => resolution.entity(sibling)?.kind === kind);
  // An account with a listed person behind it is that person's, whatever else the inventory calls it.
  const machineIdentity = (userId: number): number | undefined =>
    ofKind(userId, 'identity').find(
      (id) => resolution.entity(id)?.inInventory === true && (peopleLists.get(id)?.length ?? 0) === 0,
    );
  return {
    entity: (id) => resolution.entity(id),
    agentsOf: (id) =>
      mergeLists(
        agentLists.get(id),
        [...ofKind(id, 'identity'), ...ofKind(id, 'integration')].map((s) => agentLists.get(s)),
      ),
    peopleOf: (id) => peopleLists.get(id) ?? [],
    agentItself(id) {
      const own = ofKind(id, 'agent');
      return own.length === 1 ? own[0] : undefined;
    },
    identityOf(objectId) {
      const { ns, id } = splitEntityKey(resolution.entity(objectId)?.key ?? '');
      return ns.startsWith('aws.') && id.includes(':role/') ? resolution.byAlias('identity', 'aws.arn', id) : undefined;
    },
    usualAgent: () => undefined,
    isForeign: () => false,
    isElsewhere: () => false,
    calledBy: () => [],
    agentNamed(name) {
      const [only, ...others] = named.get(spelling(name)) ?? [];
      return others.length === 0 ? only : undefined;
    },
    agentKnownAs(name) {
      const [only, ...others] = named.get(spelling(name)) ?? seenNamed.get(spelling(name)) ?? [];
      return others.length === 0 ? only : undefined;
    },
    isShared: (id) => shared.has(id) || (agentLists.get(id)?.length ?? 0) + (peopleLists.get(id)?.length ?? 0) > 1,
    isListed: (id) => agentLists.has(id) || peopleLists.has(id) || shared.has(id) || resolution.siblings(id).length > 0,
    workflowsOf: (id) =>
      mergeLists(
        workflowLists.get(id),
        ofKind(id, 'identity').map((s) => workflowLists.get(s)),
      ),
    isFlaggedShared: (id) => shared.has(id),
    isUnattended: (agentId) => triggers.get(agentId) === true,
    isContested: (userId) => resolution.contested(userId),
    likelyPerson: (userId) => resolution.likelyPerson(userId),
    isMachineAccount: (userId) => machineIdentity(userId) !== undefined,
    machineIdentity,
    sameAccount,
  };
}

/** Case, spaces, dashes and underscores aside. */
function spelling(name: string): string {
  return name
    .toLowerCase()
    .replace(/[\s_-]+/g, ' ')
    .trim();
}

function mergeLists(
  own: readonly number[] | undefined,
  others: readonly (readonly number[] | undefined)[],
): readonly number[] {
  if (others.every((other) => other === undefined)) return own ?? [];
  return [...new Set([...(own ?? []), ...others.flatMap((other) => other ?? [])])].sort((a, b) => a - b);
}
