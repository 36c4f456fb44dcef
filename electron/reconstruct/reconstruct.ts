/**
 * Reconstruction: who was behind each event, and which events form one run of an agent. Composed of pure steps; see
 * docs/reconstruction.md for what each can and cannot prove.
 */

import type { ReconstructOutput, ReconstructSource } from '../../shared/model/reconstruction.ts';
import { attributeAll } from './chains/attributeAll.ts';
import { buildChains } from './chains/chains.ts';
import { estimateOffsets, offsetAt } from './clocks/clocks.ts';
import { placeDecisions } from './decisions.ts';
import { eventTable } from './events/eventTable.ts';
import { readInventory } from './identities/inventory.ts';
import { withProgramAccounts } from './identities/programAccounts.ts';
import { resolveEntities } from './identities/resolve.ts';
import { withUsage } from './identities/usage.ts';
import { linkAll, statementReader } from './linkAll.ts';
import { linkers } from './linkers/index.ts';
import { entityDigests, factDigests } from './relink/entityDigests.ts';
import { beginRelinking } from './relink/relinking.ts';
import { stampOf } from './relink/stamp.ts';
import { fillSlots } from './slots/fillSlots.ts';
import { findChainRuns, findRuns, growNetwork, type Network } from './slots/network.ts';
import { placePins } from './slots/pins.ts';
import { actingIdentity } from './slots/readStatement.ts';

const BATCH = 1000;
const READ_STEP = 10_000;
const NO_ENTITY = -1;

/**
 * Yields merges, offsets, links, chains, attributions and edges, with progress between. The same input gives the same
 * output. The consumer may stop after any of them.
 */
export function* reconstruct(source: ReconstructSource): Generator<ReconstructOutput> {
  const total = source.eventCount;
  yield { type: 'progress', phase: 'resolve entities', done: 0, total };
  const facts = factDigests();
  const resolution = resolveEntities({ ...source, entities: () => facts.reading(source.entities()) });
  for (let at = 0; at < resolution.merges.length; at += BATCH)
    yield { type: 'merges', merges: resolution.merges.slice(at, at + BATCH) };
  const listed = readInventory(source, resolution);

  const table = eventTable(total, resolution, (id) => source.text(id));
  for (const fact of source.events()) {
    table.add(fact);
    if (table.length % READ_STEP === 0) yield { type: 'progress', phase: 'read events', done: table.length, total };
  }
  const events = table.done();
  const used = withUsage(listed, events);
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
  const inventory = withProgramAccounts(used, events);
  yield { type: 'progress', phase: 'order events', done: events.length, total };

  const linkDecisions = source.linkDecisions();
  const asked = { run: source.earlier?.(), stamp: stampOf(linkers), offsets };
  const beginning = beginRelinking(events, entityDigests(facts, inventory), linkDecisions, asked);
  let begun = beginning.next();
  for (; begun.done !== true; begun = beginning.next())
    yield { type: 'progress', phase: 'compare with before', done: 0, total };
  const relinking = begun.value;
  yield { type: 'scope', scope: relinking.scope };
  const grown = growNetwork(events.length, !relinking.scope.all);
  const statementsOf = statementReader(events, inventory);
  const decisions = placeDecisions(linkDecisions, events);
  const established = yield* linkAll({ events, inventory, grown, statementsOf, decisions, relinking });

  events.forget('objects');
  grown.trim();
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
  // A view of its own: what it selects for the slots is not held when they are filled.
  const filling = fillSlots({ events, statements, network: grown.snapshot(), fallbackCredential }, established);
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
  // Whom agents call is read from keys when it is first asked for: at the latest now.
  inventory.calledBy(NO_ENTITY);
  events.forget('details');
  yield { type: 'progress', phase: 'attribute', done: 0, total };
  const pins = placePins(source.pins(), resolution);
  const sources = source.sources();
  yield* attributeAll({ sources, events, inventory, network, statements, columns, members, runs, pins, relinking });
}

/** Events that several known runs could have caused: which of them is open, so they belong to none. */
function contestedPositions(count: number, { links }: Network): Uint8Array {
  const contested = new Uint8Array(count);
  for (let link = 0; link < links.length; link++) {
    if ((links.candidates[link] ?? 0) > 1 && links.joins(link) === 'tree') contested[links.to[link] ?? 0] = 1;
  }
  return contested;
}
