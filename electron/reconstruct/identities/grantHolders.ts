/** Holders of grants whose kind the grant did not say: what another inventory lists under that id is what they are. */
import { UNSTATED_PRINCIPAL } from '../../../shared/model/kinds.ts';
import type { EntityFact } from '../../../shared/model/reconstruction.ts';
import { splitEntityKey } from './namespaces.ts';

export interface HolderJoin {
  /** The holder as the grant names it, by index of the facts. */
  readonly holder: number;
  readonly identity: number;
  readonly id: string;
}

/** Where the inventory lists an identity under the id and no agent, the holder is that identity, though it was taken for an agent. */
export function grantHolders(facts: readonly EntityFact[]): HolderJoin[] {
  const indexOf = new Map(facts.map((fact, index) => [`${fact.kind} ${fact.key}`, index]));
  return facts.flatMap((fact, holder) => {
    const { ns, id } = splitEntityKey(fact.key);
    if (ns !== UNSTATED_PRINCIPAL || indexOf.has(`agent agent.id:${id}`)) return [];
    const identity = indexOf.get(`identity identity.id:${id}`);
    return identity === undefined ? [] : [{ holder, identity, id }];
  });
}
