/** Accounts that an inventory lists by their name in a product, and what a product's log calls the same thing. */

import type { EntityFact, ReconstructSource } from '../../../shared/model/reconstruction.ts';
import { namesAccountOf, splitEntityKey } from './namespaces.ts';

/** A Google client id begins with the number of its Cloud project, which is all that Drive's log states of it (Reports API, originating_app_id). */
export function* cloudProjects(facts: readonly EntityFact[]): Generator<readonly number[]> {
  const clients = new Map<string, number[]>();
  for (const [index, fact] of facts.entries()) {
    if (fact.kind !== 'integration') continue;
    const project = /^oauth\.client:(\d{6,})-[\w.-]+$/.exec(fact.key)?.[1];
    if (project !== undefined) clients.set(project, [...(clients.get(project) ?? []), index]);
  }
  for (const [index, fact] of facts.entries()) {
    if (fact.kind !== 'integration' || !fact.key.startsWith('google.project:')) continue;
    for (const client of clients.get(splitEntityKey(fact.key).id) ?? []) yield [index, client];
  }
}

/** Which products an identity's account is one of: as its own row says, else those of the agents that are listed with it. */
function* accountSystems(
  source: Pick<ReconstructSource, 'facts' | 'edges'>,
): Generator<{ readonly entityId: number; readonly value: string }> {
  const own = [...source.facts(['system'])];
  yield* own;
  const stated = new Set(own.map(({ entityId }) => entityId));
  const ofAgents = new Map<number, string[]>();
  for (const { entityId, value } of source.facts(['intended_systems', 'platform']))
    ofAgents.set(entityId, [...(ofAgents.get(entityId) ?? []), ...value.split(/[;,|]/)]);
  if (ofAgents.size === 0) return;
  for (const { kind, from, to } of source.edges())
    if (kind === 'AUTHENTICATES_AS' && !stated.has(to))
      for (const value of ofAgents.get(from) ?? []) yield { entityId: to, value };
}

/** An inventory lists an identity by the name of its account in one product; logs of that product name the account itself. */
export function* listedAccounts(
  source: Pick<ReconstructSource, 'facts' | 'edges'>,
  facts: readonly EntityFact[],
  indexOf: ReadonlyMap<number, number>,
): Generator<readonly number[]> {
  const listed = new Map<string, { readonly index: number; readonly system: string }[]>();
  for (const { entityId, value } of accountSystems(source)) {
    const index = indexOf.get(entityId);
    const fact = index === undefined ? undefined : facts[index];
    if (index === undefined || fact?.kind !== 'identity' || !fact.key.startsWith('identity.id:')) continue;
    const account = splitEntityKey(fact.key).id.toLowerCase();
    listed.set(account, [...(listed.get(account) ?? []), { index, system: value }]);
  }
  if (listed.size === 0) return;
  for (const [index, fact] of facts.entries()) {
    if (fact.kind !== 'user' && fact.kind !== 'identity') continue;
    const { ns, id } = splitEntityKey(fact.key);
    for (const one of listed.get(id.toLowerCase()) ?? [])
      if (one.index !== index && namesAccountOf(ns, one.system)) yield [one.index, index];
  }
}
