/** What every record states by itself. Records that agree in everything that matters share one statement. */

import type { ActorSlot } from '../context.ts';
import type { EventTable } from '../events/eventTable.ts';
import { growingInts } from '../events/growing.ts';
import type { PlacedEvent } from '../events/placedEvent.ts';
import type { Inventory } from '../identities/inventory.ts';
import { AUTHENTICATION, humanActor, personOf } from './principals.ts';
import { readStatement } from './readStatement.ts';
import { roleOpened } from './roleOpening.ts';
import { exactly, type Own, type SignInTie, type Statement } from './statement.ts';

export interface Statements {
  at(position: number): Statement | undefined;
  own(position: number, slot: ActorSlot): Own | undefined;
}

/** Records read between two chances to stop. */
const STEP = 20_000;

/** Reads every record. Yields now and then, so that it can be stopped. `tie` says whether the token or session at a position leads to a sign-in of `person`. */
export function* readStatements(
  events: EventTable,
  inventory: Inventory,
  tie: (position: number, person: number) => SignInTie,
): Generator<undefined, Statements> {
  const known = new Map<string, number>();
  const distinct: Statement[] = [];
  const numbers = growingInts(events.length);
  for (const event of events) {
    if (event.position % STEP === 0) yield undefined;
    const ties = new Map<number, SignInTie>();
    for (const person of new Set([personOf(event, inventory), humanActor(event, inventory)]))
      if (person !== null) ties.set(person, tie(event.position, person));
    const signature = signatureOf(event, inventory, ties);
    let number = known.get(signature);
    if (number === undefined) {
      number = distinct.length;
      known.set(signature, number);
      distinct.push(readStatement(event, inventory, (person) => ties.get(person)));
    }
    numbers.push(number);
  }
  const numberOf = numbers.view();
  const at = (position: number): Statement | undefined => distinct[numberOf[position] ?? -1];
  return {
    at,
    own(position, slot) {
      if (slot === 'user' || slot === 'agent') return at(position)?.own[slot];
      const stated = events.at(position)?.[slot] ?? null;
      return stated === null ? undefined : exactly(stated, STATED[slot]);
    },
  };
}

const STATED = {
  credential: 'The record names the credential.',
  workflow: 'The record names the workflow or run.',
} as const;

/** Everything `readStatement` looks at. What no inventory knows says no more than that it is there. */
function signatureOf(event: PlacedEvent, inventory: Inventory, ties: ReadonlyMap<number, SignInTie>): string {
  const listed = (id: number | null): number | string => (id === null ? '' : inventory.isListed(id) ? id : '+');
  const flags =
    (event.classUid === AUTHENTICATION ? 1 : 0) |
    (event.tool === null ? 0 : 2) |
    (event.byTemporaryKey ? 4 : 0) |
    (event.inEntraSession ? 8 : 0) |
    (event.interactive === undefined ? 0 : event.interactive ? 16 : 32) |
    (event.status === 'failure' ? 64 : 0) |
    (inventory.isForeign(event) ? 128 : 0) |
    (inventory.isElsewhere(event) ? 256 : 0) |
    (event.status === 'success' ? 512 : 0) |
    (event.initiator !== null && event.actor === null && event.has('span') ? 1024 : 0);
  const steps = event.delegation
    .map((step) => `${step.entity}${step.verified ? '!' : ''}${step.acts ? '' : '?'}`)
    .join('>');
  return `${flags}|${event.actorRole}|${event.actor ?? ''}|${event.initiator ?? ''}|${event.impersonated ?? ''}|${event.agent ?? ''}|${listed(event.credential)}|${event.integration ?? ''}|${listed(event.workflow)}|${event.userAgentId}|${[...ties.values()].join()}|${steps}|${event.stepName ?? ''}|${roleOpened(event, inventory) ?? ''}`;
}
