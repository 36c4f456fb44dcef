/**
 * Entity resolution: records that name the same thing by a shared identifier become one entity.
 * Only equal kinds are merged, but for a grant's holder whose kind nothing had said; names never merge; a join that would give one thing two account ids is not made.
 */
import type { EntityKind } from '../../../shared/model/kinds.ts';
import type {
  EntityDecision,
  EntityFact,
  MergeDraft,
  ReconstructSource,
} from '../../../shared/model/reconstruction.ts';
import { disjointSet } from '../disjointSet.ts';
import { type AccountJoin, agentAccounts } from './agentAccounts.ts';
import { grantHolders } from './grantHolders.ts';
import { cloudProjects, listedAccounts } from './listedAccounts.ts';
import { listedPeople } from './listedPeople.ts';
import { comparableAlias, namespaceTrust, splitEntityKey, TRUST_ORDER } from './namespaces.ts';
import { workflowAgents } from './workflowAgents.ts';

export interface Resolution {
  readonly merges: readonly MergeDraft[];
  /** Canonical id; an id that is not known stays itself. */
  canonical(id: number): number;
  /** The canonical entity's own fact. */
  entity(id: number): EntityFact | undefined;
  /** Canonical id of the entity with this kind and `ns:id` key, if the case has it. */
  byKey(kind: EntityKind, key: string): number | undefined;
  /** Canonical id of the entity of this kind that states the identifier as its key or an alias, if there is one. */
  byAlias(kind: EntityKind, ns: string, value: string): number | undefined;
  /** The one listed person whose id this account bears, where the inventory does not say of which system the id is. */
  likelyPerson(id: number): number | undefined;
  /** True for an entity known by an address that records give to several accounts of one directory: it was two people's, one after the other. */
  contested(id: number): boolean;
  /**
   * Entities of other kinds that state the same account id or address as `id`
   * (an agent and its service principal; a service account and the user row the SaaS logs).
   */
  siblings(id: number): readonly number[];
}

/** Two of the facts, by index, that were joined and why. */
interface Join {
  readonly a: number;
  readonly b: number;
  readonly why: string;
  readonly ns: string | null;
  readonly value: string | null;
}

interface AliasGroup {
  readonly kind: EntityKind;
  readonly ns: string;
  readonly value: string;
  readonly members: Set<number>;
  /** Instead of the usual reason. */
  readonly why?: string;
  /** A namespace in which each of them may have an id of its own. */
  readonly besides?: string;
}

/** Resolves every entity of the case. Deterministic in any order of rows. */
export function resolveEntities(
  source: Pick<
    ReconstructSource,
    'entities' | 'aliases' | 'facts' | 'edges' | 'entity' | 'entityByKey' | 'entityDecisions'
  >,
): Resolution {
  const aliases = [...source.aliases()];
  const decisions = source.entityDecisions();
  const facts = entitiesToCompare(source.entities(), aliases, decisions);
  const indexOf = new Map(facts.map((fact, index) => [fact.id, index]));
  const groups = new Map<string, AliasGroup>();
  const crossKind = new Map<string, Set<number>>();
  const accounts: Map<string, Set<string>>[] = facts.map(() => new Map());

  const add = (index: number, ns: string, value: string): void => {
    const fact = facts[index];
    const comparable = comparableAlias(ns, value);
    const trust = namespaceTrust(ns);
    if (fact === undefined || comparable === undefined || trust === 'label') return;
    const groupKey = `${fact.kind}\u0000${ns}\u0000${comparable}`;
    const group = groups.get(groupKey);
    if (group === undefined)
      groups.set(groupKey, { kind: fact.kind, ns, value: comparable, members: new Set([index]) });
    else group.members.add(index);
    if (trust === 'plain') return;
    const shared = `${ns}\u0000${comparable}`;
    const across = crossKind.get(shared) ?? new Set<number>();
    crossKind.set(shared, across.add(index));
    const own = accounts[index];
    const values = own?.get(ns) ?? new Set<string>();
    own?.set(ns, values.add(comparable));
  };

  facts.forEach((fact, index) => {
    const { ns, id } = splitEntityKey(fact.key);
    add(index, ns, id);
  });
  for (const alias of aliases) {
    const index = indexOf.get(alias.entityId);
    if (index !== undefined) add(index, alias.ns, alias.value);
  }

  // As records state them, before anything is joined.
  const several = facts.filter((fact, index) => severalAccounts(fact, accounts[index])).map((fact) => fact.id);
  const set = disjointSet(facts.length);
  const joins: Join[] = [];
  const indexByKey = new Map(
    decisions.length === 0 ? [] : facts.map((fact, index) => [`${fact.kind} ${fact.key}`, index]),
  );
  const apart: (readonly [number, number])[] = [];
  for (const { kind, a, b, decision, note } of decisions) {
    const [one, other] = [indexByKey.get(`${kind} ${a}`), indexByKey.get(`${kind} ${b}`)];
    if (one === undefined || other === undefined) continue;
    if (decision === 'split') apart.push([one, other]);
    else {
      const before = [set.find(one), set.find(other)] as const;
      if (!set.union(one, other)) continue;
      absorb(accounts, set.find(one), before);
      joins.push({ a: one, b: other, why: `Joined by the analyst: ${note}`, ns: null, value: null });
    }
  }
  const named = agentAccounts(source, facts, indexOf).map(
    ({ listed, seen, account, as }): AliasGroup => ({
      kind: 'agent',
      ns: as === 'client' ? 'oauth.client' : as === 'app' ? 'agent.id' : 'identity.id',
      value: account,
      members: new Set([listed, seen]),
      why: JOINED_BY[as](account),
      // An application and its service principal have an id each.
      ...(as === 'client' ? { besides: 'entra.spn' } : {}),
    }),
  );
  for (const { listed, seen, workflow } of workflowAgents(source, facts, indexOf)) {
    named.push({
      kind: 'agent',
      ns: 'workflow.id',
      value: workflow,
      members: new Set([listed, seen]),
      why: `The inventory lists this agent alone for the workflow ${workflow}, and records show one agent node alone in it.`,
      besides: 'agent.id',
    });
  }
  const people = listedPeople(source, aliases, facts, indexOf);
  for (const { listed, seen, id, why } of people.joins)
    named.push({ kind: 'user', ns: 'user.id', value: id, members: new Set([listed, seen]), why });
  const inventoried = facts.flatMap((fact, index) =>
    fact.kind === 'user' && fact.inInventory && !fact.key.startsWith('name:') ? [index] : [],
  );
  const held = grantHolders(facts).map(
    ({ holder, identity, id }): AliasGroup => ({
      kind: 'identity',
      ns: 'identity.id',
      value: id,
      members: new Set([holder, identity]),
      why: `A grant names its holder by the id ${id}, which the inventory lists as this identity’s.`,
    }),
  );
  const ordered = [...groups.values(), ...named, ...held].filter((group) => group.members.size > 1).sort(compareGroups);
  for (const group of ordered) {
    if (group.ns === 'user.id' && severalListed(group, set.find, inventoried)) continue;
    if (keptApart(group, set.find, apart) || conflict(group, set.find, accounts)) continue;
    const [first, ...others] = [...group.members].sort((a, b) => a - b);
    if (first === undefined) continue;
    for (const member of others) {
      const before = [set.find(first), set.find(member)] as const;
      if (!set.union(first, member)) continue;
      absorb(accounts, set.find(first), before);
      const { ns, value, why = `Both state the same ${ns} ${value}.` } = group;
      joins.push({ a: first, b: member, why, ns, value });
    }
  }

  const canonicalIndex = chooseCanonical(facts, set.find);
  const canonicalOf = (index: number): number => canonicalIndex.get(set.find(index)) ?? index;
  const joinOf = new Map<number, Join>();
  for (const join of joins) {
    if (!joinOf.has(join.b)) joinOf.set(join.b, join);
    if (!joinOf.has(join.a)) joinOf.set(join.a, join);
  }
  const merges: MergeDraft[] = [];
  facts.forEach((fact, index) => {
    const into = facts[canonicalOf(index)];
    const join = joinOf.get(index);
    if (into === undefined || into.id === fact.id || join === undefined) return;
    const via = facts[join.a === index ? join.b : join.a];
    merges.push({
      fromId: fact.id,
      intoId: into.id,
      why: join.why,
      viaId: via?.id ?? null,
      ns: join.ns,
      value: join.value,
    });
  });

  const siblingSets = new Map<number, Set<number>>();
  const relate = (ids: readonly number[]): void => {
    if (ids.length < 2 || ids.length > SIBLING_LIMIT) return;
    for (const id of ids) {
      const known = siblingSets.get(id) ?? new Set<number>();
      for (const other of ids) if (other !== id) known.add(other);
      siblingSets.set(id, known);
    }
  };
  const canonicalIds = (members: Iterable<number>): number[] => [
    ...new Set([...members].map((index) => facts[canonicalOf(index)]?.id ?? -1)),
  ];
  for (const members of crossKind.values()) if (members.size > 1) relate(canonicalIds(members));
  for (const members of cloudProjects(facts)) relate(canonicalIds(members));
  for (const members of listedAccounts(source, facts, indexOf)) relate(canonicalIds(members));
  const byKey = new Map(facts.map((fact, index) => [`${fact.kind} ${fact.key}`, facts[canonicalOf(index)]?.id]));
  const canonical = (id: number): number => {
    const index = indexOf.get(id);
    return index === undefined ? id : (facts[canonicalOf(index)]?.id ?? id);
  };
  const contested = new Set(several.map(canonical));
  const likely = new Map<number, number>();
  for (const { listed, seen } of people.likely) {
    const account = facts[canonicalOf(seen)];
    const person = facts[canonicalOf(listed)];
    // Whoever another id has already named is that person, and an account known by an address is whose address it is.
    if (account === undefined || person === undefined || account === person || account.inInventory) continue;
    if ((accounts[set.find(seen)]?.get('email')?.size ?? 0) === 0) likely.set(account.id, person.id);
  }
  const siblingLists = new Map([...siblingSets].map(([id, ids]) => [id, [...ids].sort((a, b) => a - b)]));
  return {
    merges,
    canonical,
    entity: (id) => facts[indexOf.get(canonical(id)) ?? -1] ?? source.entity(id),
    byAlias(kind, ns, value) {
      const group = groups.get(`${kind}\u0000${ns}\u0000${comparableAlias(ns, value) ?? ''}`);
      const [first] = group?.members ?? [];
      return first === undefined ? undefined : facts[canonicalOf(first)]?.id;
    },
    likelyPerson: (id) => likely.get(canonical(id)),
    contested: (id) => contested.has(canonical(id)),
    byKey: (kind, key) => byKey.get(`${kind} ${key}`) ?? source.entityByKey(kind, key)?.id,
    siblings: (id) => siblingLists.get(canonical(id)) ?? [],
  };
}

const JOINED_BY: Readonly<Record<AccountJoin['as'], (id: string) => string>> = {
  account: (id) =>
    `The inventory gives the account ${id} to this agent alone, and records name that account as the agent that acted.`,
  client: (id) =>
    `The inventory gives the OAuth client ${id} to this agent alone, and records name that application as the agent that acted.`,
  app: (id) => `The inventory lists this agent for GitHub under the id that the account ${id} bears.`,
};

/** A person's address beside which records state several ids of one directory. */
function severalAccounts(fact: EntityFact, stated: ReadonlyMap<string, ReadonlySet<string>> | undefined): boolean {
  if (fact.kind !== 'user' || namespaceTrust(splitEntityKey(fact.key).ns) !== 'address') return false;
  return [...(stated ?? [])].some(([ns, values]) => namespaceTrust(ns) === 'account' && values.size > 1);
}

/** True when an account is by now another listed person's, by an id whose product is stated. */
function severalListed(group: AliasGroup, find: (i: number) => number, people: readonly number[]): boolean {
  const roots = new Set([...group.members].map(find));
  const listed = people.map(find).filter((root) => roots.has(root));
  return new Set(listed).size > 1;
}

/** True when joining the group would make one of two things that the analyst keeps apart. */
function keptApart(
  group: AliasGroup,
  find: (i: number) => number,
  apart: readonly (readonly [number, number])[],
): boolean {
  if (apart.length === 0) return false;
  const roots = new Set([...group.members].map(find));
  return apart.some(([a, b]) => roots.has(find(a)) && roots.has(find(b)));
}

/** Entities that could be another's: an object that no alias speaks of is itself, and a case may hold millions. */
function entitiesToCompare(
  entities: Iterable<EntityFact>,
  aliases: readonly { readonly entityId: number; readonly ns: string }[],
  decisions: readonly EntityDecision[],
): EntityFact[] {
  const decided = new Set(decisions.flatMap(({ kind, a, b }) => [`${kind} ${a}`, `${kind} ${b}`]));
  const named = new Set(aliases.map((alias) => alias.entityId));
  const spaces = new Set(aliases.map((alias) => alias.ns));
  const facts: EntityFact[] = [];
  for (const fact of entities) {
    if (
      fact.kind !== 'object' ||
      named.has(fact.id) ||
      decided.has(`${fact.kind} ${fact.key}`) ||
      spaces.has(splitEntityKey(fact.key).ns)
    )
      facts.push(fact);
  }
  return facts.sort((a, b) => a.id - b.id);
}

/** One identifier shared by more things than this says nothing about any of them. */
const SIBLING_LIMIT = 50;

function compareGroups(a: AliasGroup, b: AliasGroup): number {
  return (
    TRUST_ORDER[namespaceTrust(a.ns)] - TRUST_ORDER[namespaceTrust(b.ns)] ||
    compareText(a.kind, b.kind) ||
    compareText(a.ns, b.ns) ||
    compareText(a.value, b.value)
  );
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/**
 * True when joining the group would give one thing two values of an account namespace, or, for a plain alias, two
 * addresses. The whole group then stays apart: choosing some of its members would be a guess.
 */
function conflict(
  group: AliasGroup,
  find: (i: number) => number,
  accounts: readonly Map<string, Set<string>>[],
): boolean {
  const trust = namespaceTrust(group.ns);
  const seen = new Map<string, string>();
  const addresses = new Map<string, ReadonlySet<string>>();
  for (const root of new Set([...group.members].map(find))) {
    for (const [ns, values] of accounts[root] ?? []) {
      const nsTrust = namespaceTrust(ns);
      const decides = nsTrust === 'account' || (nsTrust === 'address' && trust === 'plain');
      if (!decides || ns === group.ns || ns === group.besides) continue;
      // One thing may have several addresses, e.g. by an inventory; what may not be joined is one with another's.
      if (nsTrust === 'address') {
        const others = addresses.get(ns);
        const common = others === undefined ? values : new Set([...values].filter((value) => others.has(value)));
        if (common.size === 0) return true;
        addresses.set(ns, common);
        continue;
      }
      for (const value of values) {
        const other = seen.get(ns);
        if (other !== undefined && other !== value) return true;
        seen.set(ns, value);
      }
    }
  }
  return false;
}

function absorb(accounts: Map<string, Set<string>>[], root: number, parts: readonly number[]): void {
  const into = accounts[root];
  for (const part of parts) {
    if (part === root) continue;
    for (const [ns, values] of accounts[part] ?? []) {
      into?.set(ns, new Set([...(into.get(ns) ?? []), ...values]));
    }
  }
}

/** What an inventory states names the thing; otherwise the best-trusted key, the first in order of text among equals. */
function chooseCanonical(facts: readonly EntityFact[], find: (i: number) => number): Map<number, number> {
  const chosen = new Map<number, number>();
  facts.forEach((fact, index) => {
    const root = find(index);
    const current = chosen.get(root);
    const held = current === undefined ? undefined : facts[current];
    if (held === undefined || namesBetter(fact, held)) chosen.set(root, index);
  });
  return chosen;
}

function isNamed({ key, name }: EntityFact): boolean {
  return name !== key && name !== splitEntityKey(key).id;
}

/** Independent of ids, which follow the order of import. */
function namesBetter(fact: EntityFact, held: EntityFact): boolean {
  if (fact.inInventory !== held.inInventory) return fact.inInventory;
  // A person known by a number alone is nobody that a reader knows.
  if (fact.kind === 'user' && isNamed(fact) !== isNamed(held)) return isNamed(fact);
  const trust = TRUST_ORDER[namespaceTrust(splitEntityKey(fact.key).ns)];
  const heldTrust = TRUST_ORDER[namespaceTrust(splitEntityKey(held.key).ns)];
  return trust === heldTrust ? fact.key < held.key : trust < heldTrust;
}
