/** People whom an inventory lists by an id that no product's form or column's name places, and the accounts in logs that bear it. */

import type { EntityFact, ReconstructSource } from '../../../shared/model/reconstruction.ts';
import { namesAccountOf, splitEntityKey } from './namespaces.ts';

interface Bearer {
  /** The person that the inventory lists, by index of the facts. */
  readonly listed: number;
  /** The account. */
  readonly seen: number;
}

interface PersonJoin extends Bearer {
  /** As the inventory writes it. */
  readonly id: string;
  readonly why: string;
}

export interface ListedPeople {
  readonly joins: readonly PersonJoin[];
  /** Nothing says that the id is one of that product: it may be another person's there. */
  readonly likely: readonly Bearer[];
}

interface Listed {
  readonly index: number;
  readonly id: string;
}

/**
 * An id is compared with the accounts of products whose logs name accounts by such texts. It joins where the row lists the product among the
 * person's systems and states no other account of it, and where another inventory calls the person by it; it is likely where no system is listed.
 * An id that several people are listed under says nothing.
 */
export function listedPeople(
  source: Pick<ReconstructSource, 'facts'>,
  aliases: readonly { readonly entityId: number; readonly ns: string; readonly value: string }[],
  facts: readonly EntityFact[],
  indexOf: ReadonlyMap<number, number>,
): ListedPeople {
  const byId = new Map<string, Listed | undefined>();
  const stated = new Map<number, Set<string>>();
  for (const { entityId, ns, value } of aliases) {
    const index = indexOf.get(entityId);
    const fact = index === undefined ? undefined : facts[index];
    if (index === undefined || fact?.kind !== 'user' || !fact.inInventory) continue;
    if (ns !== 'user.id') {
      stated.set(index, (stated.get(index) ?? new Set([splitEntityKey(fact.key).ns])).add(ns));
      continue;
    }
    const id = comparable(value);
    const known = byId.get(id);
    if (!byId.has(id)) byId.set(id, { index, id: value });
    else if (known?.index !== index) byId.set(id, undefined);
  }
  if (byId.size === 0) return { joins: [], likely: [] };
  const systems = new Map<number, string[]>();
  for (const { entityId, value } of source.facts(['systems'])) {
    const index = indexOf.get(entityId);
    if (index !== undefined) systems.set(index, [...(systems.get(index) ?? []), ...value.split(/[;,|]/)]);
  }
  const joins: PersonJoin[] = [];
  const likely: Bearer[] = [];
  for (const [seen, fact] of facts.entries()) {
    if (fact.kind !== 'user') continue;
    const { ns, id } = splitEntityKey(fact.key);
    const listed = ns === 'email' ? undefined : byId.get(comparable(accountName(ns, id)));
    if (listed === undefined || listed.index === seen) continue;
    if (fact.inInventory) {
      if (ns === 'name')
        joins.push({
          ...bearer(listed, seen),
          id: listed.id,
          why: `Another inventory calls this person by the id ${listed.id}.`,
        });
      continue;
    }
    const where = systems.get(listed.index) ?? [];
    if (where.some((system) => namesAccountOf(ns, system))) {
      if (stated.get(listed.index)?.has(ns) === true) continue;
      const why = `The inventory lists the id ${listed.id} for this person, with the product whose log names the account by it.`;
      joins.push({ ...bearer(listed, seen), id: listed.id, why });
    } else if (where.length === 0 || ns === 'name' || ns === 'litellm.user') likely.push(bearer(listed, seen));
  }
  return { joins, likely };
}

function bearer({ index }: Listed, seen: number): Bearer {
  return { listed: index, seen };
}

/** Logins are compared without regard to case: products that write them do so as well. */
function comparable(value: string): string {
  return value.trim().toLowerCase();
}

/** An IAM user's name is the end of its ARN (AWS IAM identifiers); any other account is known by its whole id. */
function accountName(ns: string, id: string): string {
  return ns === 'aws.arn' && id.includes(':user/') ? id.slice(id.lastIndexOf('/') + 1) : id;
}
