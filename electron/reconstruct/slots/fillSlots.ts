/**
 * Fills user, agent, credential and workflow of every event: first what records state, then what links of falling class
 * allow. A slot is filled once; nothing weaker replaces it, and weak links never fill.
 */
import type { ActorSlot } from '../context.ts';
import type { EventTable } from '../events/eventTable.ts';
import { growingBytes, growingInts } from '../events/growing.ts';
import type { PlacedEvent } from '../events/placedEvent.ts';
import { disputeBelowContradictions } from './contradictions.ts';
import type { Network } from './network.ts';
import { AUTHENTICATION, isInteractiveSignIn } from './principals.ts';
import { HANDED_ON, OTHER_AGENT, statedScore } from './score.ts';
import { type SlotColumn, slotColumn } from './slotColumns.ts';
import { spreadDown, spreadWithin } from './spread.ts';
import type { Own, Statement } from './statement.ts';
import type { Statements } from './statementTable.ts';

export type Columns = Readonly<Record<ActorSlot, SlotColumn>>;

/** More rounds than this change nothing in practice; the bound keeps hostile input finite. */
const MAX_ROUNDS = 4;

interface FillInput {
  readonly events: EventTable;
  readonly statements: Statements;
  readonly network: Network;
  /** Last resort for the credential slot. */
  readonly fallbackCredential: (position: number) => Own | undefined;
}

/**
 * Columns of the four slots; yields the name of a slot while it is filled, so that it can be stopped in between.
 * @param begun columns as `fillColumn` left them, from these statements and from all links that fill anything
 */
export function* fillSlots(input: FillInput, begun: Partial<Columns> = {}): Generator<ActorSlot, Columns> {
  const { events, statements, fallbackCredential } = input;
  const column = function* (slot: ActorSlot): Generator<ActorSlot, SlotColumn> {
    const made = begun[slot] ?? (yield* fillColumn(slot, input));
    made.settle();
    placeLastResort(made, statements);
    return made;
  };
  const user = yield* column('user');
  const agent = yield* column('agent');
  const credential = yield* column('credential');
  const workflow = yield* column('workflow');
  for (let position = 0; position < events.length; position++) {
    if ((credential.entity[position] ?? -1) >= 0) continue;
    const own = fallbackCredential(position);
    if (own !== undefined) credential.fill(position, own.entity, own.rank, statedScore(own), own.why);
  }
  return { user, agent, credential, workflow };
}

type ColumnInput = Omit<FillInput, 'fallbackCredential'>;

/** One slot over all events, from statements and links alone. Yields the slot's name between its steps. */
export function* fillColumn(slot: ActorSlot, input: ColumnInput): Generator<ActorSlot, SlotColumn> {
  const { events, statements, network } = input;
  const column = slotColumn(slot, events.length);
  const own = statedHere(slot, statements, events.length);
  const placeOwn = (rank: number): void => {
    for (let at = 0; at < own.positions.length; at++) {
      const position = own.positions[at] ?? 0;
      if (own.ranks[at] !== rank || (column.entity[position] ?? 0) >= 0) continue;
      column.rivals.delete(position);
      place(column, position, statements);
    }
  };
  placeOwn(4);
  placeNamed(column, own.positions, statements);
  yield slot;
  if (slot === 'user') disputeBelowContradictions(column, network.arcs(['tree'], 3, slot));
  for (const level of [4, 3, 2]) {
    const tree = network.arcs(['tree'], level, slot);
    // One credential, used again, is the same wherever it appears; what else only fits is told of the one record, below.
    const cause = network.arcs(slot === 'credential' ? ['cause', 'hint'] : ['cause'], level, slot);
    // What is likely by the record itself goes before what is likely by its neighbours.
    if (level === 2) placeOwn(2);
    for (let round = 0; round < MAX_ROUNDS; round++) {
      yield slot;
      let changed = spreadDown(column, tree);
      // Not below the record that states it: the same run, but not caused by it, so never exact.
      // The agent of one branch need not be that of another, nor of what called it.
      const rest = slot === 'agent' ? 2 : Math.min(level, 3);
      const handedOn = slot === 'agent' ? OTHER_AGENT : HANDED_ON;
      if (level <= rest || slot !== 'agent')
        changed = spreadWithin(column, network.groups('tree', level, slot), rest, handedOn, SAME_RUN) || changed;
      if (round === 0 && level === 3) placeOwn(3);
      changed = spreadDown(column, cause, weighedBy(slot, input)) || changed;
      yield slot;
      for (const method of network.methods('group')) {
        const groups = network.groups('group', level, slot, method);
        const why = method === 'session' ? SAME_SESSION : SAME_CONVERSATION;
        const limits =
          method === 'session' ? { from: sessionHolder(slot, events, statements), skip: weighedBy(slot, input) } : {};
        changed =
          spreadWithin(column, groups, level, method === 'session' ? HANDED_ON : handedOn, why, limits) || changed;
      }
      if (!changed) break;
    }
  }
  column.mark();
  yield* fillByHints(column, input);
  return column;
}

/** What of a column was worked out before links that only fit were looked at holds when some more of those have been found. */
export function* refillByHints(column: SlotColumn, input: ColumnInput): Generator<ActorSlot, SlotColumn> {
  column.rewind();
  yield* fillByHints(column, input);
  return column;
}

function* fillByHints(column: SlotColumn, input: ColumnInput): Generator<ActorSlot> {
  const { slot } = column;
  const { events, statements, network } = input;
  // The same object at the same time says something of the record that touched it and nothing of the run in which it did.
  if (slot !== 'credential') spreadDown(column, network.arcs(['hint'], 2, slot), weighedBy(slot, input), 1);
  settleAgreeing(column, slot, network);
  if (slot === 'agent') nameIssuers(column, events, statements, network);
  if (slot === 'user' || slot === 'agent') nameOpeners(column, events, network);
  yield slot;
}

/** A person's name in a record by an application, of which the record itself has said how much it counts. */
function weighedBy(slot: ActorSlot, { events, statements }: ColumnInput): ((position: number) => boolean) | undefined {
  if (slot !== 'user') return undefined;
  return (position) => isDelegated(events.at(position), statements.at(position));
}

/** Positions whose record states the slot, but for what is a last resort, each with the rank that it has. */
function statedHere(slot: ActorSlot, statements: Statements, count: number) {
  const positions = growingInts();
  const ranks = growingBytes();
  for (let position = 0; position < count; position++) {
    const own = statements.own(position, slot);
    if (own === undefined || own.fallback === true) continue;
    positions.push(position);
    ranks.push(own.rank);
  }
  return { positions: positions.view(), ranks: ranks.view() };
}

function place(column: SlotColumn, position: number, statements: Statements): void {
  const own = statements.own(position, column.slot);
  if (own !== undefined) column.fill(position, own.entity, own.rank, statedScore(own), own.why);
}

/** What holds only where nothing else does. Several that are named in the run go before the service it ran in. */
function placeLastResort(column: SlotColumn, statements: Statements): void {
  for (let position = 0; position < column.entity.length; position++) {
    if ((column.entity[position] ?? 0) >= 0 || column.rivals.has(position)) continue;
    const own = statements.own(position, column.slot);
    if (own?.fallback === true && own.rank === 2) place(column, position, statements);
  }
}

/** What a record names itself stands before anything that another record's exact statement could carry to it. */
function placeNamed(column: SlotColumn, stating: Int32Array, statements: Statements): void {
  for (const position of stating) {
    if ((column.entity[position] ?? 0) >= 0) continue;
    if (statements.own(position, column.slot)?.named === true) place(column, position, statements);
  }
}

const SAME_RUN = 'Stated once in the same run (trace or call id), and by nobody differently.';
const SAME_CONVERSATION = 'Stated in the same conversation, and by no record differently.';
const SAME_SESSION = 'The session was opened for, or is used by, this one only as far as records state.';

/**
 * A session says whose it is only where a record states its holder itself, by an interactive sign-in or by working in it
 * without an application. What a link carried to one of its events (a service account's session serves many runs), or a
 * sign-in that an application made with a stored grant, says nothing about the others.
 */
function sessionHolder(slot: ActorSlot, events: EventTable, statements: Statements) {
  return (position: number): boolean => {
    const event = events.at(position);
    const statement = statements.at(position);
    const own = statements.own(position, slot);
    if (own === undefined || event === undefined) return false;
    if (slot !== 'user') return true;
    const inPerson = event.classUid === AUTHENTICATION ? isInteractiveSignIn(event) : statement?.automated === false;
    return own.entity === event.actor && inPerson;
  };
}

/** True for a call in a person's name by an application: its statement has weighed its token and session already. */
function isDelegated(event: PlacedEvent | undefined, statement: Statement | undefined): boolean {
  const own = statement?.own.user;
  if (own !== undefined) return own.rank < 4;
  return statement?.rivals.some((rival) => rival.slot === 'user' && rival.entity === event?.actor) === true;
}

const BY_ITS_USES = 'Whatever used the token that this sign-in issued was this agent’s doing, as far as it is known.';

/**
 * A sign-in that an application carried out with a grant names no agent; what its token was used for may. Never for a sign-in that a
 * person carried out, nor where one use was another's or a person's own.
 */
function nameIssuers(column: SlotColumn, events: EventTable, statements: Statements, { links }: Network): void {
  const uses = new Map<number, { entity: number; score: number; agreed: boolean }>();
  for (let link = 0; link < links.length; link++) {
    if (links.method(link) !== 'token.uti' || links.candidates[link] !== 1) continue;
    const [issuer, use] = [links.from[link] ?? -1, links.to[link] ?? -1];
    if ((column.entity[issuer] ?? -1) >= 0 || statements.at(issuer)?.automated !== true) continue;
    const entity = column.entity[use] ?? -1;
    const known = uses.get(issuer) ?? { entity: -1, score: 1, agreed: true };
    uses.set(issuer, known);
    if (entity < 0) known.agreed &&= statements.at(use)?.automated === true && !column.rivals.has(use);
    else if (known.entity < 0 || known.entity === entity) {
      known.entity = entity;
      known.score = Math.min(known.score, column.score[use] ?? 0);
    } else known.agreed = false;
  }
  for (const [issuer, { entity, score, agreed }] of uses) {
    if (!agreed || entity < 0 || column.rivals.has(issuer)) continue;
    if (events.at(issuer)?.classUid === AUTHENTICATION)
      column.fill(issuer, entity, 2, Math.min(0.6, score), BY_ITS_USES);
  }
}

const BY_ITS_SESSION =
  'All that was done with the key that this record issued was for this one, as far as it is known.';

/**
 * A workload that opens a role session names nobody; what was done in the session may. Medium where all that is known of its uses agrees, for
 * others may have used it unseen; where they do not, all of them are candidates. Never where a person opened it: they answer for themselves.
 */
function nameOpeners(column: SlotColumn, events: EventTable, { links }: Network): void {
  const sessions = new Map<number, { score: number; readonly entities: Set<number> }>();
  for (let link = 0; link < links.length; link++) {
    if (links.method(link) !== 'credential.lineage' || links.candidates[link] !== 1) continue;
    const [opener, use] = [links.from[link] ?? -1, links.to[link] ?? -1];
    const entity = column.entity[use] ?? -1;
    if ((column.entity[opener] ?? -1) >= 0 || entity < 0) continue;
    const event = events.at(opener);
    if (event === undefined || event.actorRole === 'user' || !event.has('access_key_issued')) continue;
    const known = sessions.get(opener) ?? { score: 1, entities: new Set() };
    sessions.set(opener, known);
    known.entities.add(entity);
    known.score = Math.min(known.score, column.score[use] ?? 0);
  }
  for (const [opener, { entities, score }] of sessions) {
    const [only] = entities;
    if (entities.size === 1 && only !== undefined && !column.rivals.has(opener))
      column.fill(opener, only, 2, Math.min(0.85, score), BY_ITS_SESSION);
    else column.dispute(opener, entities);
  }
}

/** Several causes are possible, but all of them state the same: medium. Otherwise they are rivals. */
function settleAgreeing(column: SlotColumn, slot: ActorSlot, network: Network): void {
  const open = new Map<
    number,
    { entities: Set<number>; links: number; wanted: number; score: number; complete: boolean }
  >();
  const { links } = network;
  for (let link = 0; link < links.length; link++) {
    const wanted = links.candidates[link] ?? 0;
    if (wanted < 2 || (links.rank[link] ?? 0) < 2 || !links.carries(link, slot)) continue;
    const [from, to] = [links.from[link] ?? 0, links.to[link] ?? 0];
    if ((column.entity[to] ?? 0) >= 0) continue;
    const state = open.get(to) ?? {
      entities: new Set(),
      links: 0,
      wanted,
      score: 0,
      complete: true,
    };
    open.set(to, state);
    const entity = column.entity[from] ?? -1;
    if (entity < 0 || (column.rank[from] ?? 0) < 2) state.complete = false;
    else state.entities.add(entity);
    state.links++;
    // One of them is right: what each makes likely adds up.
    state.score += links.score(link) * (column.score[from] ?? 0);
  }
  for (const [position, { entities, links, wanted, score, complete }] of open) {
    const [only] = entities;
    if (only === undefined) continue;
    const agreed = complete && entities.size === 1 && links >= wanted && !column.rivals.has(position);
    if (agreed)
      column.fill(
        position,
        only,
        2,
        Math.min(HANDED_ON, score),
        'Several runs are possible, and all of them state the same.',
      );
    else column.dispute(position, entities);
  }
}
