/** What is known of an entity, as one number: its own row, and all that the inventory and the case's usage say of it. */
import type { EntityKind } from '../../../shared/model/kinds.ts';
import type { EntityFact } from '../../../shared/model/reconstruction.ts';
import { growingFloats } from '../events/growing.ts';
import type { Inventory } from '../identities/inventory.ts';
import { splitEntityKey } from '../identities/namespaces.ts';
import { Digest } from './digest.ts';

/** Digests of entities' own rows, by id. */
export interface FactDigests {
  /** Passes the entities on and notes each. */
  reading(entities: Iterable<EntityFact>): Generator<EntityFact>;
  /** 0 for an id that was not read. */
  of(id: number): number;
}

export function factDigests(): FactDigests {
  const digests = growingFloats();
  const digest = new Digest();
  return {
    *reading(entities) {
      for (const fact of entities) {
        if (fact.id >= digests.length) digests.more(fact.id + 1 - digests.length);
        digests.array[fact.id] = digest
          .begin(fact.id)
          .text(fact.kind)
          .text(fact.key)
          .text(fact.name)
          .int(fact.inInventory ? 1 : 0)
          .end();
        yield fact;
      }
    },
    of: (id) => (id < digests.length ? (digests.array[id] ?? 0) : 0),
  };
}

export interface EntityDigests {
  /** Of a thing that is only named: a system, a tool, an object. */
  thing(id: number): number;
  /** Of whoever may act: its row and all that `Inventory` answers for it. */
  actor(id: number): number;
}

type Answers = { readonly [K in keyof Inventory]: 'of an entity' | 'of a record' | 'of a name' | 'of all' };

/**
 * How each answer of the inventory enters the digests: of an entity here; of a record through its statement; of a name for the agents that are
 * known by name only; of all through the edges, which are counted anew each time. A new answer has to be placed before this compiles.
 * @public
 */
export const ANSWERS: Answers = {
  entity: 'of an entity',
  agentsOf: 'of an entity',
  peopleOf: 'of an entity',
  agentItself: 'of an entity',
  isForeign: 'of a record',
  identityOf: 'of a record',
  usualAgent: 'of an entity',
  agentNamed: 'of a name',
  agentKnownAs: 'of a name',
  isElsewhere: 'of a record',
  calledBy: 'of an entity',
  isContested: 'of an entity',
  likelyPerson: 'of an entity',
  isShared: 'of an entity',
  isListed: 'of a record',
  workflowsOf: 'of an entity',
  isFlaggedShared: 'of an entity',
  isUnattended: 'of an entity',
  isMachineAccount: 'of an entity',
  machineIdentity: 'of an entity',
  sameAccount: 'of all',
};

/** Kinds of which the inventory says nothing. */
const THINGS: ReadonlySet<EntityKind> = new Set(['object', 'system', 'tool']);

export function entityDigests(facts: FactDigests, inventory: Inventory): EntityDigests {
  const known = new Map<number, number>();
  const flags = (id: number): number =>
    (inventory.isShared(id) ? 1 : 0) |
    (inventory.isFlaggedShared(id) ? 4 : 0) |
    (inventory.isUnattended(id) ? 8 : 0) |
    (inventory.isMachineAccount(id) ? 16 : 0) |
    (inventory.isContested(id) ? 32 : 0);
  const others = (digest: Digest, ids: readonly number[]): void => {
    digest.int(ids.length);
    for (const id of ids) digest.number(facts.of(id)).int(flags(id));
  };
  const one = (digest: Digest, id: number | undefined): void => others(digest, id === undefined ? [] : [id]);
  const made = (id: number): number => {
    const digest = new Digest().begin(id).number(facts.of(id));
    const entity = inventory.entity(id);
    if (entity === undefined || THINGS.has(entity.kind)) return digest.end();
    digest.int(flags(id));
    others(digest, inventory.agentsOf(id));
    others(digest, inventory.peopleOf(id));
    others(digest, inventory.workflowsOf(id));
    one(digest, inventory.agentItself(id));
    one(digest, inventory.usualAgent(id));
    one(digest, inventory.machineIdentity(id));
    one(digest, inventory.likelyPerson(id));
    if (entity.kind === 'agent') {
      others(digest, inventory.calledBy(id));
      one(digest, inventory.agentNamed(splitEntityKey(entity.key).id));
      one(digest, inventory.agentNamed(entity.name));
      one(digest, inventory.agentKnownAs(splitEntityKey(entity.key).id));
    }
    return digest.end();
  };
  return {
    thing: (id) => facts.of(id),
    actor(id) {
      let found = known.get(id);
      if (found === undefined) {
        found = made(id);
        known.set(id, found);
      }
      return found;
    },
  };
}
