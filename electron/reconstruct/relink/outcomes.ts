/**
 * Digests of all that an event's attribution and a chain are made of: equal digests, equal rows. What `attributeEvent`, `candidateFinder`,
 * `attributionScore` and `chainSlots` look at has to stand here.
 */
import type { Slot } from '../../../shared/model/kinds.ts';
import type { FindGaps } from '../chains/chainGaps.ts';
import type { EventTable } from '../events/eventTable.ts';
import type { KeyIndex } from '../events/keyIndex.ts';
import { elapsedUs } from '../events/placedEvent.ts';
import type { Columns } from '../slots/fillSlots.ts';
import type { Network } from '../slots/network.ts';
import type { PlacedPin } from '../slots/pins.ts';
import { filledAt } from '../slots/slotColumns.ts';
import type { Statement } from '../slots/statement.ts';
import type { Statements } from '../slots/statementTable.ts';
import { Digest, textDigests } from './digest.ts';
import type { EntityDigests } from './entityDigests.ts';

const ACTOR_SLOTS = ['user', 'agent', 'credential', 'workflow'] as const;
const STEP = 20_000;

interface OutcomeInput {
  readonly events: EventTable;
  readonly inputs: Float64Array;
  readonly entities: EntityDigests;
  readonly columns: Columns;
  readonly statements: Statements;
  readonly network: Network;
  readonly undecided: KeyIndex;
  readonly contradicted: (position: number) => boolean;
}

export interface Outcomes {
  /** By position, of an event by itself. */
  readonly digests: Float64Array;
  /** 1 where an event may have candidates, and so repeats or differs from those of its chain. */
  readonly open: Uint8Array;
}

/** Takes `inputs` over and leaves the outcomes in it, a number an event less to hold. Undefined now and then. */
export function* outcomeDigests(input: OutcomeInput): Generator<undefined, Outcomes> {
  const { events, inputs, entities, columns, statements, undecided, contradicted } = input;
  const { links } = input.network;
  const digest = new Digest();
  const ofText = textDigests();
  const ofStatement = statementDigests();
  const made = inputs;
  const open = new Uint8Array(events.length);
  const entityAt = (slot: 'user' | 'agent', position: number): void => {
    const entity = filledAt(columns[slot], position);
    digest.int(entity ?? -1).number(columns[slot].score[position] ?? 0);
  };
  for (const event of events) {
    const { position } = event;
    if (position % STEP === 0) yield undefined;
    const statement = statements.at(position);
    if ((statement?.rivals.length ?? 0) > 0 || undecided.has(position)) open[position] = 1;
    digest
      .begin()
      .number(inputs[position] ?? 0)
      .number(ofStatement(statement));
    digest.int(contradicted(position) ? 1 : 0);
    for (const slot of ACTOR_SLOTS) {
      const column = columns[slot];
      const entity = column.entity[position] ?? -1;
      digest.int(entity);
      if (entity >= 0) {
        digest
          .number(entities.actor(entity))
          .int((column.rank[position] ?? 0) | ((column.byAnalyst[position] ?? 0) << 8));
        digest.number(column.score[position] ?? 0).number(ofText(column.reasons[column.why[position] ?? -1] ?? ''));
      }
      const rivals = column.rivals.get(position);
      if (rivals === undefined) continue;
      open[position] = 1;
      for (const rival of rivals) digest.int(rival);
    }
    for (const link of undecided.get(position) ?? []) {
      const from = links.from[link] ?? -1;
      const cause = events.at(from);
      digest
        .number(ofText(links.method(link)))
        .number(ofText(links.why(link)))
        .number(links.score(link));
      digest.int(links.candidates[link] ?? 0);
      digest.number((cause === undefined ? null : elapsedUs(cause, event)) ?? Number.NaN);
      entityAt('user', from);
      entityAt('agent', from);
    }
    made[position] = digest.end();
  }
  return { digests: made, open };
}

/** Records that agree share one statement. */
function statementDigests(): (statement: Statement | undefined) => number {
  const known = new Map<Statement, number>();
  const digest = new Digest();
  return (statement) => {
    if (statement === undefined) return 0;
    let found = known.get(statement);
    if (found === undefined) {
      found = digest.begin().text(JSON.stringify(statement)).end();
      known.set(statement, found);
    }
    return found;
  };
}

interface ChainInput {
  readonly events: EventTable;
  readonly eventIds: Int32Array;
  readonly outcomes: Outcomes;
  readonly columns: Columns;
  readonly entities: EntityDigests;
  readonly gaps: FindGaps;
}

export interface ChainDigests {
  /** Of a chain: its members, what is concluded of each, pins, and which logs would fill what is empty. */
  chain(members: Int32Array, pins: Pins): number;
  /** Of an event of it: what is concluded of it, whose chain it is in, pins, and all of the chain where it may have candidates. */
  member(position: number, chainId: string, pins: Pins, chain: number): number;
}

type Pins = ReadonlyMap<Slot, PlacedPin> | undefined;

export function chainDigests(input: ChainInput): ChainDigests {
  const { events, eventIds, outcomes, columns, entities } = input;
  const digest = new Digest();
  const ofText = textDigests();
  const known = new Map<string, number>();
  const gapDigest = (slots: readonly Slot[], members: Int32Array): number => {
    const gaps = input.gaps(members);
    const key = `${slots.join()}|${gaps.key}`;
    let found = known.get(key);
    if (found === undefined) {
      found = ofText(JSON.stringify(slots.map(gaps.text)));
      if (known.size < MOST_REMEMBERED) known.set(key, found);
    }
    return found;
  };
  const addPins = (pins: Pins): void => {
    for (const [slot, { entity, why }] of pins ?? []) {
      digest
        .number(ofText(slot))
        .number(ofText(why))
        .int(entity ?? -1);
      if (entity !== null) digest.number(entities.actor(entity));
    }
  };
  const ofChain = (members: Int32Array, pins: Pins): number => {
    const empty: Slot[] = ACTOR_SLOTS.filter((slot) => {
      const [first, ...others] = new Set(Array.from(members, (member) => filledAt(columns[slot], member) ?? -1));
      // Nobody, or several people: both leave a slot empty.
      return first === undefined || (first < 0 && others.length === 0) || (slot === 'user' && others.length > 0);
    });
    if (!members.some((member) => (events.at(member)?.objects.length ?? 0) > 0)) empty.push('object');
    const gap = gapDigest(pins === undefined ? empty : ALL_SLOTS, members);
    digest.begin(members.length).number(gap);
    for (const member of members) digest.int(eventIds[member] ?? -1).number(outcomes.digests[member] ?? 0);
    addPins(pins);
    return digest.end();
  };
  return {
    chain: ofChain,
    member(position, chainId, pins, chain) {
      digest
        .begin(1)
        .text(chainId)
        .number(outcomes.digests[position] ?? 0);
      digest.number(outcomes.open[position] === 1 ? chain : 0);
      addPins(pins);
      return digest.end();
    },
  };
}

const ALL_SLOTS = ['user', 'agent', 'credential', 'workflow', 'system', 'object'] as const;
const MOST_REMEMBERED = 20_000;
