/**
 * Reconstruction: who was behind each event, and which events form one run of an agent. Composed of pure steps; see
 * docs/reconstruction.md for what each can and cannot prove.
 */
import { createHash } from 'node:crypto';
import { attributeEvent } from './attribute.ts';
import { type CandidateFinder, candidateFinder, candidateKey, mergeCandidates } from './candidates.ts';
import { chainSlots } from './chainSlots.ts';
import { buildChains } from './chains.ts';
import { estimateOffsets } from './clocks.ts';
import { type ActorSlot, type Established, runLinkers } from './context.ts';
import { runsOfSeveralPeople } from './contradictions.ts';
import { type Columns, fillColumn, fillSlots } from './fillSlots.ts';
import { type Inventory, readInventory } from './inventory.ts';
import { linkers } from './linkers/index.ts';
import { findRuns, growNetwork, type Network } from './network.ts';
import { observedEdges } from './observed.ts';
import { placePins } from './pins.ts';
import { type PlacedEvent, placeEvents, withCanonicalEntities } from './placedEvent.ts';
import type { AttributionDraft, CandidateDraft, ChainDraft, ReconstructOutput, ReconstructSource } from './ports.ts';
import { resolveEntities } from './resolve.ts';
import { classOfRank, sharedEgress } from './score.ts';
import { signInTies } from './signInTies.ts';
import { filledAt, type SlotColumn } from './slotColumns.ts';
import { actingIdentity, readStatement, type Statement } from './statements.ts';

const BATCH = 1000;

/**
 * Yields merges, offsets, links, chains, attributions and edges, with progress between. The same input gives the same
 * output. The consumer may stop after any of them.
 */
export function* reconstruct(source: ReconstructSource): Generator<ReconstructOutput> {
  const total = source.eventCount;
  yield { type: 'progress', phase: 'resolve entities', done: 0, total };
  const resolution = resolveEntities(source);
  for (const merges of batches(resolution.merges)) yield { type: 'merges', merges };
  const inventory = readInventory(source, resolution);

  const facts: PlacedEvent[] = [];
  for (const fact of source.events()) {
    facts.push(withCanonicalEntities(fact, resolution));
    if (facts.length % 20_000 === 0) yield { type: 'progress', phase: 'read events', done: facts.length, total };
  }
  yield { type: 'progress', phase: 'compare clocks', done: facts.length, total };
  const offsets = estimateOffsets(facts, source.fixedOffsets());
  yield { type: 'offsets', offsets };
  const events = placeEvents(facts, new Map(offsets.map((offset) => [offset.source, offset.offsetUs])));

  const grown = growNetwork(events);
  const statementsOf = statementReader(events, inventory);
  let found = 0;
  const establish = () => establishedBy(events, grown.snapshot(), statementsOf);
  for (const { linker, links: own } of runLinkers(linkers, events, inventory, establish)) {
    grown.add(own);
    found += own.length;
    for (const batch of batches(own)) yield { type: 'links', links: batch };
    yield { type: 'progress', phase: `link: ${linker.title.toLowerCase()}`, done: found, total: found };
  }

  const network = grown.snapshot();
  const statements = statementsOf(network);
  const fallbackCredential = (position: number) => {
    const event = events[position];
    return event === undefined ? undefined : actingIdentity(event, inventory);
  };
  const columns = fillSlots({ events, statements, network, fallbackCredential });
  const runs = findRuns(events.length, network);
  const contested = contestedPositions(network);
  const members = buildChains({
    events,
    statements,
    columns,
    runs,
    inventory,
    contested: (position) => contested.has(position),
  });
  yield { type: 'progress', phase: 'attribute', done: 0, total };
  yield* attributeAll({
    source,
    events,
    inventory,
    network,
    statements,
    columns,
    members,
    runs,
    pins: placePins(source.pins(), resolution),
  });
}

interface AttributeAll {
  readonly source: ReconstructSource;
  readonly events: readonly PlacedEvent[];
  readonly inventory: Inventory;
  readonly network: Network;
  readonly statements: readonly Statement[];
  readonly columns: Columns;
  readonly members: readonly (readonly number[])[];
  readonly runs: Int32Array;
  readonly pins: ReturnType<typeof placePins>;
}

function* attributeAll(input: AttributeAll): Generator<ReconstructOutput> {
  const { source, events, inventory, network, statements, columns, members } = input;
  const candidatesOf = candidateFinder(network, columns, statements);
  const chainOf = new Map<number, ChainDraft>();
  const sources = source.sources();
  let chains: ChainDraft[] = [];
  for (const positions of members) {
    const id = chainId(events[positions[0] ?? 0]);
    const pins = input.pins.get(id);
    const slots = chainSlots({ events, members: positions, columns, inventory, sources, pins });
    const times = positions.map((position) => events[position]?.timeUs ?? null).filter((time) => time !== null);
    const open = new Set(
      slots.filter((slot) => slot.class === null && pins?.has(slot.slot) !== true).map((slot) => slot.slot),
    );
    const chain: ChainDraft = {
      id,
      startUs: times[0] ?? null,
      endUs: times.at(-1) ?? null,
      slots,
      eventIds: positions.map((position) => events[position]?.id ?? -1),
      candidates: chainCandidates(positions, columns, candidatesOf).filter((candidate) => open.has(candidate.slot)),
    };
    chains.push(chain);
    for (const position of positions) chainOf.set(position, chain);
    if (chains.length < BATCH) continue;
    yield { type: 'chains', chains };
    chains = [];
  }
  if (chains.length > 0) yield { type: 'chains', chains };

  const contradicted = runsOfSeveralPeople(input.runs, columns.user);
  const egress = sharedEgress(events, columns);
  const edges = observedEdges(inventory);
  let attributions: AttributionDraft[] = [];
  for (const [position, event] of events.entries()) {
    const chain = chainOf.get(position);
    const attribution = attributeEvent({
      event,
      position,
      statement: statements[position],
      columns,
      inventory,
      egress,
      chainId: chain?.id ?? null,
      contradicted: contradicted(position),
      pins: chain === undefined ? undefined : input.pins.get(chain.id),
      candidates: ownCandidates(candidatesOf(position), chain),
    });
    attributions.push(attribution);
    edges.add(event, attribution);
    if (attributions.length < BATCH) continue;
    yield { type: 'attributions', attributions };
    yield { type: 'progress', phase: 'attribute', done: position + 1, total: events.length };
    attributions = [];
  }
  if (attributions.length > 0) yield { type: 'attributions', attributions };
  for (const link of network.links) {
    if (link.joins !== 'tree' || link.candidates > 1) continue;
    const from = filledAt(columns.agent, link.from);
    const to = filledAt(columns.agent, link.to);
    const event = events[link.to];
    const linkClass = classOfRank(link.rank);
    if (from === undefined || to === undefined || from === to || event === undefined || linkClass === null) continue;
    edges.handOff(from, to, event, linkClass);
  }
  for (const batch of batches(edges.all())) yield { type: 'edges', edges: batch };
  yield { type: 'progress', phase: 'done', done: events.length, total: events.length };
}

/** Candidates over a chain: those of its events, and the people its records name when they name several. */
function chainCandidates(positions: readonly number[], columns: Columns, find: CandidateFinder): CandidateDraft[] {
  const people = new Map<number, number>();
  for (const position of positions) {
    const user = filledAt(columns.user, position);
    if (user !== undefined) people.set(user, (people.get(user) ?? 0) + 1);
  }
  const stated: CandidateDraft[] = [];
  if (people.size > 1) {
    for (const [entityId, times] of people) {
      const why = `${times} of the chain’s records state this person.`;
      stated.push({
        slot: 'user',
        entityId,
        agentId: null,
        score: 1 / people.size,
        dtUs: null,
        why,
        against: 'Others state someone else.',
      });
    }
  }
  const merged = mergeCandidates([stated, ...positions.map(find)]);
  return merged.slice(0, 40);
}

/** An event repeats its chain's candidates only where they differ. */
function ownCandidates(own: readonly CandidateDraft[], chain: ChainDraft | undefined): readonly CandidateDraft[] {
  if (chain === undefined || own.length === 0) return own;
  const ofChain = new Set(chain.candidates.map(candidateKey));
  const same = own.length === ofChain.size && own.every((candidate) => ofChain.has(candidateKey(candidate)));
  return same ? [] : own;
}

type StatementReader = (network: Network) => readonly Statement[];

/** Reads every record once, and again only when further token links could tie a call to a sign-in. */
function statementReader(events: readonly PlacedEvent[], inventory: Inventory): StatementReader {
  let tokens = -1;
  let statements: readonly Statement[] = [];
  return (network) => {
    const now = network.links.reduce((sum, link) => sum + (link.method === 'token.uti' ? 1 : 0), 0);
    if (now === tokens) return statements;
    tokens = now;
    const ties = signInTies(events, inventory, network);
    statements = events.map((event, position) => readStatement(event, inventory, (person) => ties(position, person)));
    return statements;
  };
}

/** Events that several known runs could have caused: which of them is open, so they belong to none. */
function contestedPositions(network: Network): ReadonlySet<number> {
  const contested = new Set<number>();
  for (const link of network.links) if (link.joins === 'tree' && link.candidates > 1) contested.add(link.to);
  return contested;
}

/** What the links so far establish; each slot and the runs are worked out when first asked for. */
function establishedBy(events: readonly PlacedEvent[], network: Network, statementsOf: StatementReader): Established {
  let runs: Int32Array | undefined;
  const columns: Partial<Record<ActorSlot, SlotColumn>> = {};
  return {
    run(position) {
      runs ??= findRuns(events.length, network);
      return runs[position] ?? position;
    },
    filled(position, slot) {
      let column = columns[slot];
      if (column === undefined) {
        column = fillColumn(slot, { events, statements: statementsOf(network), network });
        columns[slot] = column;
      }
      return filledAt(column, position);
    },
  };
}

/** `c` and 12 hex digits of SHA-256 over the first event's content key: stable while the chain's beginning is. */
function chainId(first: PlacedEvent | undefined): string {
  return `c${createHash('sha256')
    .update(first?.contentKey ?? '')
    .digest('hex')
    .slice(0, 12)}`;
}

function* batches<T>(items: readonly T[]): Generator<readonly T[]> {
  for (let start = 0; start < items.length; start += BATCH) yield items.slice(start, start + BATCH);
}
