/** Chains, attributions and observed edges, batch by batch: what was concluded for the columns, put into words for the case. */
import type { Growing } from '../../../shared/model/growing.ts';
import type { Slot } from '../../../shared/model/kinds.ts';
import type {
  AttributionDraft,
  CandidateDraft,
  ChainDraft,
  ObservedEdgeDraft,
  ReconstructOutput,
  SourceInfo,
} from '../../../shared/model/reconstruction.ts';
import type { EventTable } from '../events/eventTable.ts';
import { growingFloats, growingInts } from '../events/growing.ts';
import type { Inventory } from '../identities/inventory.ts';
import { type ChainDigests, chainDigests, type Outcomes, outcomeDigests } from '../relink/outcomes.ts';
import { CHAIN, OUTCOME, type Relinking } from '../relink/relinking.ts';
import { attributedSlots, attributeEvent } from '../slots/attribute.ts';
import {
  candidateFinder,
  candidateKey,
  type FoundCandidates,
  keepBest,
  mergeCandidates,
  NO_CANDIDATES,
  undecidedLinks,
} from '../slots/candidates.ts';
import { runsOfSeveralPeople } from '../slots/contradictions.ts';
import type { Columns } from '../slots/fillSlots.ts';
import type { Network } from '../slots/network.ts';
import type { PlacedPin, placePins } from '../slots/pins.ts';
import { classOfRank, filledAt } from '../slots/slotColumns.ts';
import type { Statements } from '../slots/statementTable.ts';
import { type FindGaps, gapFinder } from './chainGaps.ts';
import { chainSlots, type TypeOf, typeFinder } from './chainSlots.ts';
import type { Chains } from './chains.ts';
import { type ObservedEdges, observedEdges } from './observed.ts';
import { silenceFinder } from './silences.ts';

const BATCH = 1000;
/** Standing events counted between two chances to stop. */
const PASSED = 5_000;

interface AttributeAll {
  readonly sources: readonly SourceInfo[];
  readonly events: EventTable;
  readonly inventory: Inventory;
  readonly network: Network;
  readonly statements: Statements;
  readonly columns: Columns;
  /** Positions of each chain. */
  readonly members: Chains;
  readonly runs: Int32Array;
  readonly pins: ReturnType<typeof placePins>;
  readonly relinking: Relinking;
}

/**
 * Yields chains each with the attributions of its events, then those of events in no chain, then observed edges. Beside an earlier run only
 * chains and attributions that are not what they were; edges, which count all events, always.
 */
export function* attributeAll(input: AttributeAll): Generator<ReconstructOutput> {
  const { events, members, network, columns, statements, relinking } = input;
  const undecided = undecidedLinks(network);
  const candidatesOf = candidateFinder(events, network, columns, statements, undecided);
  const edges = observedEdges(input.inventory);
  const starting = { type: 'progress', phase: 'attribute', done: 0, total: events.length } as const;
  yield starting;
  const contradicted = runsOfSeveralPeople(input.runs, columns.user);
  const digesting = outcomeDigests({ ...input, ...relinking, undecided, contradicted });
  let digested = digesting.next();
  for (; digested.done !== true; digested = digesting.next()) yield starting;
  const outcomes = digested.value;
  const attribute = attributor(input, contradicted, edges);
  const pass = (position: number, chainId: string | null): void => {
    const event = events.at(position);
    const pins = chainId === null ? undefined : input.pins.get(chainId);
    if (event !== undefined)
      edges.add(event, attributedSlots({ columns, position, pins, statement: statements.at(position) }));
  };
  yield starting;
  const gaps = gapFinder({ ...input, silent: silenceFinder(events, members) });
  const standing = standingRows(relinking, outcomes, chainDigests({ ...input, ...relinking, outcomes, gaps }));
  const typeOf = typeFinder(input.inventory);
  yield starting;
  const chained = new Uint8Array(events.length);
  let chains: ChainDraft[] = [];
  let attributions: AttributionDraft[] = [];
  let done = 0;
  function* flush(least: number): Generator<ReconstructOutput> {
    if (chains.length >= least) {
      yield { type: 'chains', chains };
      chains = [];
    }
    if (attributions.length < least) return;
    yield { type: 'attributions', attributions };
    done += attributions.length;
    attributions = [];
    yield { type: 'progress', phase: 'attribute', done, total: events.length };
  }
  let passed = 0;
  for (const positions of members) {
    const id = chainId(events.at(positions[0] ?? -1)?.contentHash ?? 0);
    if (standing.chain(id, positions, input.pins.get(id))) {
      for (const position of positions) {
        chained[position] = 1;
        pass(position, id);
        if (++passed % PASSED === 0) yield starting;
      }
      continue;
    }
    // What an event's candidates are is worked out once, for its chain and for itself.
    const found = Array.from(positions, candidatesOf);
    const chain = chainDraft(input, positions, found, { gaps, typeOf });
    const ofChain = new Set(chain.candidates.map(candidateKey));
    chains.push(chain);
    for (const [at, position] of positions.entries()) {
      chained[position] = 1;
      if (standing.stands(position)) pass(position, id);
      else attributions.push(attribute(position, chain.id, ownCandidates(found[at], ofChain)));
      if (attributions.length >= BATCH) yield* flush(BATCH);
    }
    if (chains.length >= BATCH) yield* flush(BATCH);
  }
  for (let position = 0; position < events.length; position++) {
    if (chained[position] === 1) continue;
    standing.alone(position);
    if (standing.stands(position)) {
      pass(position, null);
      if (++passed % PASSED === 0) yield starting;
      continue;
    }
    attributions.push(attribute(position, null, candidatesOf(position)));
    if (attributions.length >= BATCH) yield* flush(BATCH);
  }
  yield* flush(1);
  yield { type: 'digests', name: OUTCOME, eventIds: relinking.eventIds, digests: standing.events };
  yield { type: 'digests', name: CHAIN, eventIds: standing.heads.view(), digests: standing.chains.view() };
  addHandOffs(edges, input);
  let batch: ObservedEdgeDraft[] = [];
  for (const edge of edges.all()) {
    batch.push(edge);
    if (batch.length < BATCH) continue;
    yield { type: 'edges', edges: batch };
    batch = [];
  }
  if (batch.length > 0) yield { type: 'edges', edges: batch };
  yield { type: 'progress', phase: 'done', done: events.length, total: events.length };
}

interface StandingRows {
  /** Notes the digests of a chain and its events; says whether its rows stand, and those of each event. */
  chain(id: string, positions: Int32Array, pins: ReadonlyMap<Slot, PlacedPin> | undefined): boolean;
  /** Notes the digest of an event in no chain. */
  alone(position: number): void;
  /** Whether the attribution of an event that was noted stands. */
  stands(position: number): boolean;
  /** Digests of events by position, and of chains by the ids of their first events. */
  readonly events: Float64Array;
  readonly heads: Growing<Int32Array>;
  readonly chains: Growing<Float64Array>;
}

/** Compares with the earlier run, and keeps what the next one compares with. */
function standingRows({ earlier, eventIds }: Relinking, outcomes: Outcomes, digests: ChainDigests): StandingRows {
  const events = new Float64Array(eventIds.length);
  const [heads, chains] = [growingInts(), growingFloats()];
  const asItWas = (name: typeof OUTCOME | typeof CHAIN, id: number, digest: number): boolean =>
    earlier !== undefined && earlier.digest(name, id) === digest && !earlier.touched(id);
  const stands = (position: number): boolean => asItWas(OUTCOME, eventIds[position] ?? -1, events[position] ?? 0);
  return {
    events,
    heads,
    chains,
    stands,
    chain(id, positions, pins) {
      const digest = digests.chain(positions, pins);
      const head = eventIds[positions[0] ?? -1] ?? -1;
      heads.push(head);
      chains.push(digest);
      for (const position of positions) events[position] = digests.member(position, id, pins, digest);
      return asItWas(CHAIN, head, digest) && positions.every(stands);
    },
    alone(position) {
      events[position] = outcomes.digests[position] ?? 0;
    },
  };
}

/** Makes the attribution of one event and counts the edges that it shows. */
function attributor(
  { events, columns, statements, pins }: AttributeAll,
  contradicted: (position: number) => boolean,
  edges: ObservedEdges,
): (position: number, chainId: string | null, found: FoundCandidates) => AttributionDraft {
  return (position, chainId, { candidates, beyond, runs }) => {
    const event = events.at(position);
    const pinned = chainId === null ? undefined : pins.get(chainId);
    if (event === undefined) throw new Error(`no event stands at ${position}`);
    const attribution = attributeEvent({
      event,
      position,
      statement: statements.at(position),
      columns,
      chainId,
      contradicted: contradicted(position),
      pins: pinned,
      candidates,
      leftOut: (['user', 'agent'] as const)
        .filter((slot) => pinned?.has(slot) !== true)
        .reduce((sum, slot) => sum + beyond.filter((one) => one.slot === slot).length + runs[slot], 0),
    });
    edges.add(event, attribution);
    return attribution;
  };
}

function chainDraft(
  { events, inventory, columns, pins: allPins }: AttributeAll,
  positions: Int32Array,
  found: readonly FoundCandidates[],
  told: { readonly gaps: FindGaps; readonly typeOf: TypeOf },
): ChainDraft {
  const id = chainId(events.at(positions[0] ?? -1)?.contentHash ?? 0);
  const pins = allPins.get(id);
  const slots = chainSlots({ events, members: positions, columns, inventory, pins, ...told });
  const startUs = events.at(positions[0] ?? -1)?.timeUs ?? null;
  let endUs = startUs;
  for (const position of positions) endUs = events.at(position)?.timeUs ?? endUs;
  const open = new Set(
    slots
      .filter((slot) => (slot.class === null || slot.class === 'medium') && pins?.has(slot.slot) !== true)
      .map((slot) => slot.slot),
  );
  const merged = chainCandidates(positions, columns, found).filter((candidate) => open.has(candidate.slot));
  const eventIds = Array.from(positions, (position) => events.at(position)?.id ?? -1);
  return { id, startUs, endUs, slots, eventIds, ...keepBest(merged, found) };
}

/** Links that lead from one agent to another within a tree. */
function addHandOffs(edges: ObservedEdges, { network: { links }, columns, events }: AttributeAll): void {
  for (let link = 0; link < links.length; link++) {
    if ((links.candidates[link] ?? 0) > 1 || links.joins(link) !== 'tree') continue;
    const from = filledAt(columns.agent, links.from[link] ?? -1);
    const to = filledAt(columns.agent, links.to[link] ?? -1);
    if (from === undefined || to === undefined || from === to) continue;
    const event = events.at(links.to[link] ?? -1);
    const linkClass = classOfRank(links.rank[link] ?? 0);
    if (event !== undefined && linkClass !== null) edges.handOff(from, to, event, linkClass);
  }
}

/** Candidates over a chain: those of its events, and the people its records name when they name several. */
function chainCandidates(positions: Int32Array, columns: Columns, found: readonly FoundCandidates[]): CandidateDraft[] {
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
  return mergeCandidates([stated, ...found.map((one) => one.candidates)]);
}

/** An event repeats its chain's candidates only where they differ. */
function ownCandidates(own: FoundCandidates | undefined, ofChain: ReadonlySet<string>): FoundCandidates {
  if (own === undefined) return NO_CANDIDATES;
  const { candidates } = own;
  const same =
    candidates.length === ofChain.size && candidates.every((candidate) => ofChain.has(candidateKey(candidate)));
  return same ? NO_CANDIDATES : own;
}

/** `c` and 12 hex digits of SHA-256 over the first event's content key: stable while the chain's beginning is. */
function chainId(contentHash: number): string {
  return `c${contentHash.toString(16).padStart(12, '0')}`;
}
