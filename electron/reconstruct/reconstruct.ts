/**
 * Reconstruction: who was behind each event, and which events form one run of an agent. Composed of pure steps; see
 * docs/reconstruction.md for what each can and cannot prove.
 */
import { classRank } from '../../shared/model/kinds.ts';
import { attributeAll } from './attributeAll.ts';
import { buildChains } from './chains.ts';
import { estimateOffsets, offsetAt } from './clocks.ts';
import type { ActorSlot, Established } from './context.ts';
import { type PlacedDecisions, placeDecisions } from './decisions.ts';
import { type EventTable, eventTable } from './events/eventTable.ts';
import { fillColumn, fillSlots } from './fillSlots.ts';
import { type Inventory, readInventory } from './inventory.ts';
import type { PlacedLink } from './linkers/_draft.ts';
import { linkers } from './linkers/index.ts';
import { findChainRuns, findRuns, type GrowingNetwork, growNetwork, type Network } from './network.ts';
import { placePins } from './pins.ts';
import type { LinkDraft, ReconstructOutput, ReconstructSource } from './ports.ts';
import { resolveEntities } from './resolve.ts';
import { signInTies } from './signInTies.ts';
import { filledAt, type SlotColumn } from './slotColumns.ts';
import { actingIdentity } from './statements.ts';
import { readStatements, type Statements } from './statementTable.ts';
import { withUsage } from './usage.ts';

const BATCH = 1000;
const READ_STEP = 10_000;

/**
 * Yields merges, offsets, links, chains, attributions and edges, with progress between. The same input gives the same
 * output. The consumer may stop after any of them.
 */
export function* reconstruct(source: ReconstructSource): Generator<ReconstructOutput> {
  const total = source.eventCount;
  yield { type: 'progress', phase: 'resolve entities', done: 0, total };
  const resolution = resolveEntities(source);
  for (let at = 0; at < resolution.merges.length; at += BATCH)
    yield { type: 'merges', merges: resolution.merges.slice(at, at + BATCH) };
  const listed = readInventory(source, resolution);

  const table = eventTable(total, resolution, (id) => source.text(id));
  for (const fact of source.events()) {
    table.add(fact);
    if (table.length % READ_STEP === 0) yield { type: 'progress', phase: 'read events', done: table.length, total };
  }
  const events = table.done();
  const inventory = withUsage(listed, events);
  yield { type: 'progress', phase: 'compare clocks', done: events.length, total };
  // As recorded, so that what is measured does not depend on the order of reading.
  events.place(() => 0);
  const estimating = estimateOffsets(events, source.fixedOffsets());
  let estimated = estimating.next();
  for (; estimated.done !== true; estimated = estimating.next())
    yield { type: 'progress', phase: 'compare clocks', done: 0, total: events.length };
  const offsets = estimated.value;
  yield { type: 'offsets', offsets };
  events.place(offsetAt(offsets));
  yield { type: 'progress', phase: 'order events', done: events.length, total };

  const grown = growNetwork(events.length);
  const statementsOf = statementReader(events, inventory);
  const decisions = placeDecisions(source.linkDecisions(), events);
  yield* linkAll(events, inventory, grown, statementsOf, decisions);

  events.forget(true);
  const network = grown.snapshot();
  const reading = statementsOf(network);
  let read = reading.next();
  for (; read.done !== true; read = reading.next())
    yield { type: 'progress', phase: 'fill: statements', done: 0, total };
  const statements = read.value;
  const fallbackCredential = (position: number) => {
    const event = events.at(position);
    return event === undefined ? undefined : actingIdentity(event, inventory);
  };
  const filling = fillSlots({ events, statements, network, fallbackCredential });
  let filled = filling.next();
  for (; filled.done !== true; filled = filling.next())
    yield { type: 'progress', phase: `fill: ${filled.value}`, done: 0, total };
  const columns = filled.value;
  yield { type: 'progress', phase: 'form chains', done: 0, total };
  const runs = findRuns(events.length, network);
  const contested = contestedPositions(events.length, network);
  const chainRuns = findChainRuns(events.length, network);
  const joining = buildChains({
    events,
    statements,
    columns,
    runs: chainRuns,
    inventory,
    contested: (position) => contested[position] === 1,
  });
  let joined = joining.next();
  for (; joined.done !== true; joined = joining.next())
    yield { type: 'progress', phase: 'form chains', done: 0, total };
  const members = joined.value;
  events.forget();
  yield { type: 'progress', phase: 'attribute', done: 0, total };
  const pins = placePins(source.pins(), resolution);
  const sources = source.sources();
  yield* attributeAll({ sources, events, inventory, network, statements, columns, members, runs, pins });
}

/** Runs the linkers, strongest first; each sees what those before it established. */
function* linkAll(
  events: EventTable,
  inventory: Inventory,
  grown: GrowingNetwork,
  statementsOf: StatementReader,
  decisions: PlacedDecisions,
): Generator<ReconstructOutput> {
  let cached: Establishing | undefined;
  for (const linker of linkers) {
    const began = grown.length;
    const phase = `link: ${linker.title.toLowerCase()}`;
    const established = (): Establishing => {
      cached ??= establishedBy(events, grown.snapshot(began), statementsOf);
      return cached;
    };
    for (const slot of linker.asks ?? []) {
      for (const _ of established().workOut(slot))
        yield { type: 'progress', phase, done: grown.length, total: grown.length };
    }
    let fills = false;
    let batch: LinkDraft[] = [];
    let seen = 0;
    for (const link of linker.link({
      events,
      inventory,
      decisions,
      byKey: (kind) => events.byKey(kind),
      established,
    })) {
      seen++;
      if (link !== undefined) {
        if (!decisions.allows({ ...link, rank: classRank(link.class) })) continue;
        grown.add(link);
        fills ||= link.class !== 'weak';
        const draft = toDraft(link, events);
        if (draft !== undefined) batch.push(draft);
      } else if (batch.length === 0) yield { type: 'progress', phase, done: grown.length, total: grown.length };
      if (batch.length < BATCH && seen % BATCH !== 0) continue;
      yield { type: 'links', links: batch };
      batch = [];
    }
    if (batch.length > 0) yield { type: 'links', links: batch };
    yield { type: 'progress', phase, done: grown.length, total: grown.length };
    // Weak links fill nothing, so what was established before them still holds.
    if (fills) cached = undefined;
  }
}

function toDraft(link: PlacedLink, events: EventTable): LinkDraft | undefined {
  const from = events.at(link.from);
  const to = events.at(link.to);
  if (from === undefined || to === undefined || from.position === to.position) return undefined;
  return {
    method: link.method,
    class: link.class,
    fromEvent: from.id,
    toEvent: to.id,
    keys: link.keys.filter((key) => key.value !== -1).map(({ kind, value }) => ({ kind, value: events.text(value) })),
    dtUs: link.dtUs,
    candidates: link.candidates,
    score: link.score,
    why: link.why,
  };
}

type StatementReader = (network: Network) => Generator<undefined, Statements>;

/** Reads every record once, and again only when further token links could tie a call to a sign-in. */
function statementReader(events: EventTable, inventory: Inventory): StatementReader {
  let tokens = -1;
  let statements: Statements | undefined;
  return function* read(network) {
    const { links } = network;
    let now = 0;
    for (let link = 0; link < links.length; link++) if (links.method(link) === 'token.uti') now++;
    if (statements !== undefined && now === tokens) return statements;
    tokens = now;
    statements = yield* readStatements(events, inventory, signInTies(events, inventory, network));
    return statements;
  };
}

/** Events that several known runs could have caused: which of them is open, so they belong to none. */
function contestedPositions(count: number, { links }: Network): Uint8Array {
  const contested = new Uint8Array(count);
  for (let link = 0; link < links.length; link++) {
    if ((links.candidates[link] ?? 0) > 1 && links.joins(link) === 'tree') contested[links.to[link] ?? 0] = 1;
  }
  return contested;
}

interface Establishing extends Established {
  /** Works one slot out, if it is not yet; yields between the steps. */
  workOut(slot: ActorSlot): Generator<unknown>;
}

/** What the links so far establish; each slot and the runs are worked out when first asked for. */
function establishedBy(events: EventTable, network: Network, statementsOf: StatementReader): Establishing {
  let runs: Int32Array | undefined;
  const columns: Partial<Record<ActorSlot, SlotColumn>> = {};
  function* workOut(slot: ActorSlot): Generator<unknown, SlotColumn> {
    const known = columns[slot];
    if (known !== undefined) return known;
    const statements = yield* statementsOf(network);
    const made = yield* fillColumn(slot, { events, statements, network }, false);
    columns[slot] = made;
    return made;
  }
  const columnOf = (slot: ActorSlot): SlotColumn => columns[slot] ?? toEnd(workOut(slot));
  return {
    workOut,
    run(position) {
      runs ??= findRuns(events.length, network);
      return runs[position] ?? position;
    },
    filled: (position, slot) => filledAt(columnOf(slot), position),
    rank: (position, slot) => columnOf(slot).rank[position] ?? 0,
    score: (position, slot) => columnOf(slot).score[position] ?? 0,
  };
}

/** What a sequence of steps returns at its end. */
function toEnd<T>(steps: Generator<unknown, T>): T {
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}
