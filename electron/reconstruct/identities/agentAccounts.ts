/** Agents that an inventory lists by an id of its own, and the account by which a product's log names the same agent. */

import type { EntityFact, ReconstructSource } from '../../../shared/model/reconstruction.ts';
import { namesAccountOf, splitEntityKey } from './namespaces.ts';

export interface AccountJoin {
  /** The agent that the inventory lists, by index of the facts. */
  readonly listed: number;
  /** The agent that a log names. */
  readonly seen: number;
  /** The account, as the inventory writes it. */
  readonly account: string;
  /** What the account is: an account, an OAuth client, or the agent's own id as a GitHub App. */
  readonly as: 'account' | 'client' | 'app';
}

const ACTS_AS: ReadonlySet<string> = new Set(['AUTHENTICATES_AS', 'RUNS_AS']);

/**
 * A log of a product names an agent by an account that an inventory gives to one agent alone: both are the same agent. The account has to
 * be one of that product, and no second agent may be listed with it, for then it tells nothing.
 */
export function agentAccounts(
  source: Pick<ReconstructSource, 'edges' | 'facts'>,
  facts: readonly EntityFact[],
  indexOf: ReadonlyMap<number, number>,
): AccountJoin[] {
  const holders = new Map<string, Set<number>>();
  const accounts = new Map<number, string>();
  for (const { kind, from, to } of source.edges()) {
    if (!ACTS_AS.has(kind)) continue;
    const [agent, identity] = [indexOf.get(from), indexOf.get(to)];
    const [listed, held] = [facts[agent ?? -1], facts[identity ?? -1]];
    if (agent === undefined || listed?.kind !== 'agent' || !listed.inInventory) continue;
    if (held?.kind !== 'identity' || !held.key.startsWith('identity.id:')) continue;
    const account = splitEntityKey(held.key).id.toLowerCase();
    accounts.set(to, account);
    holders.set(account, (holders.get(account) ?? new Set()).add(agent));
  }
  const clients = listedClients(source, facts, indexOf);
  const apps = listedApps(source, facts, indexOf);
  if (holders.size === 0 && clients.size === 0 && apps.size === 0) return [];
  const systems = new Map<string, string[]>();
  for (const { entityId, value } of source.facts(['system'])) {
    const account = accounts.get(entityId);
    if (account !== undefined) systems.set(account, [...(systems.get(account) ?? []), value]);
  }
  const joins: AccountJoin[] = [];
  for (const [seen, fact] of facts.entries()) {
    if (fact.kind !== 'agent' || fact.inInventory) continue;
    const { ns, id } = splitEntityKey(fact.key);
    const join = (as: AccountJoin['as'], account: string, listed: ReadonlySet<number> | undefined): boolean => {
      const [only] = listed ?? [];
      if (only === undefined || listed?.size !== 1) return false;
      joins.push({ listed: only, seen, account, as });
      return true;
    };
    const written = spellings(ns, id.toLowerCase());
    const stated = written.find(
      (account) => holders.has(account) && systems.get(account)?.some((system) => namesAccountOf(ns, system)) === true,
    );
    if (stated !== undefined && join('account', id, holders.get(stated))) continue;
    if (ns === 'entra.spn' && join('client', id, clients.get(id.toLowerCase()))) continue;
    const app = ns === 'github.user' ? written.find((account) => apps.has(account)) : undefined;
    if (app !== undefined) join('app', id, apps.get(app));
  }
  return joins;
}

/** A GitHub App acts as `<slug>[bot]`; inventories write the slug with and without (docs.github.com "Differences between GitHub Apps and OAuth apps"). */
function spellings(ns: string, id: string): readonly string[] {
  return ns === 'github.user' && id.endsWith('[bot]') ? [id, id.slice(0, -'[bot]'.length)] : [id];
}

/** OAuth clients by id, with the listed agents that own them. */
function listedClients(
  source: Pick<ReconstructSource, 'edges'>,
  facts: readonly EntityFact[],
  indexOf: ReadonlyMap<number, number>,
): ReadonlyMap<string, ReadonlySet<number>> {
  const clients = new Map<string, Set<number>>();
  for (const { kind, from, to } of source.edges()) {
    if (kind !== 'HAS_INTEGRATION') continue;
    const agent = indexOf.get(from);
    const [listed, client] = [facts[agent ?? -1], facts[indexOf.get(to) ?? -1]];
    if (agent === undefined || listed?.kind !== 'agent' || !listed.inInventory) continue;
    if (client?.kind !== 'integration' || !client.key.startsWith('oauth.client:')) continue;
    const id = splitEntityKey(client.key).id.toLowerCase();
    clients.set(id, (clients.get(id) ?? new Set()).add(agent));
  }
  return clients;
}

/** Agents that an inventory lists for GitHub, by their id: that of a GitHub App is its slug. */
function listedApps(
  source: Pick<ReconstructSource, 'facts'>,
  facts: readonly EntityFact[],
  indexOf: ReadonlyMap<number, number>,
): ReadonlyMap<string, ReadonlySet<number>> {
  const apps = new Map<string, Set<number>>();
  for (const { entityId, value } of source.facts(['intended_systems', 'platform'])) {
    const agent = indexOf.get(entityId);
    const listed = facts[agent ?? -1];
    if (agent === undefined || listed?.kind !== 'agent' || !listed.inInventory || !/\bgithub\b/i.test(value)) continue;
    const { ns, id } = splitEntityKey(listed.key);
    if (ns === 'agent.id') apps.set(id.toLowerCase(), (apps.get(id.toLowerCase()) ?? new Set()).add(agent));
  }
  return apps;
}
