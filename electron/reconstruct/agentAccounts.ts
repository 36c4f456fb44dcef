/** Agents that an inventory lists by an id of its own, and the account by which a product's log names the same agent. */
import { namesAccountOf, splitEntityKey } from './namespaces.ts';
import type { EntityFact, ReconstructSource } from './ports.ts';

export interface AccountJoin {
  /** The agent that the inventory lists, by index of the facts. */
  readonly listed: number;
  /** The agent that a log names. */
  readonly seen: number;
  /** The account, as the inventory writes it. */
  readonly account: string;
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
  if (holders.size === 0) return [];
  const systems = new Map<string, string[]>();
  for (const { entityId, value } of source.facts(['system'])) {
    const account = accounts.get(entityId);
    if (account !== undefined) systems.set(account, [...(systems.get(account) ?? []), value]);
  }
  const joins: AccountJoin[] = [];
  for (const [seen, fact] of facts.entries()) {
    if (fact.kind !== 'agent' || fact.inInventory) continue;
    const { ns, id } = splitEntityKey(fact.key);
    const listed = holders.get(id.toLowerCase());
    const [only] = listed ?? [];
    if (only === undefined || listed?.size !== 1) continue;
    if ((systems.get(id.toLowerCase()) ?? []).some((system) => namesAccountOf(ns, system))) {
      joins.push({ listed: only, seen, account: id });
    }
  }
  return joins;
}
