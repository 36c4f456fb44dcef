/** Chains, attributions and observed edges, batch by batch: what was concluded for the columns, put into words for the case. */
import { attributeEvent } from './attribute.ts';
import { type CandidateFinder, candidateFinder, candidateKey, mergeCandidates } from './candidates.ts';
import { chainSlots } from './chainSlots.ts';
import { runsOfSeveralPeople } from './contradictions.ts';
import type { EventTable } from './events/eventTable.ts';
import type { Columns } from './fillSlots.ts';
import type { Inventory } from './inventory.ts';
import type { Network } from './network.ts';
import { type ObservedEdges, observedEdges } from './observed.ts';
import type { placePins } from './pins.ts';
import type {
  AttributionDraft,
  CandidateDraft,
  ChainDraft,
  ObservedEdgeDraft,
  ReconstructOutput,
  SourceInfo,
} from './ports.ts';
import { sharedEgress } from './score.ts';
import { silenceFinder } from './silences.ts';
import { classOfRank, filledAt } from './slotColumns.ts';
import type { Statements } from './statementTable.ts';

const BATCH = 1000;
const MAX_CHAIN_CANDIDATES = 40;

interface AttributeAll {
  readonly sources: readonly SourceInfo[];
  readonly events: EventTable;
  readonly inventory: Inventory;
  readonly network: Network;
  readonly statements: Statements;
  readonly columns: Columns;
  /** Positions of each chain. */
  readonly members: readonly Int32Array[];
  readonly runs: Int32Array;
  readonly pins: ReturnType<typeof placePins>;
}

/** What is kept of the chains while their events are attributed. */
interface ChainsMade {
  /** Number of the chain at a position, -1 for none. */
  readonly of: Int32Array;
  readonly ids: readonly string[];
  /** Candidate keys of the chains that have any. */
  readonly candidates: ReadonlyMap<number, ReadonlySet<string>>;
}

/** Yields chains, then attributions, then observed edges. */
export function* attributeAll(input: AttributeAll): Generator<ReconstructOutput> {
  const { events, columns, inventory, network, statements } = input;
  const candidatesOf = candidateFinder(network, columns, statements);
  const made = yield* makeChains(input, candidatesOf);
  const contradicted = runsOfSeveralPeople(input.runs, columns.user);
  const egress = sharedEgress(events, columns);
  const edges = observedEdges(inventory);
  let attributions: AttributionDraft[] = [];
  for (const event of events) {
    const { position } = event;
    const chain = made.of[position] ?? -1;
    const chainId = made.ids[chain] ?? null;
    const attribution = attributeEvent({
      event,
      position,
      statement: statements.at(position),
      columns,
      inventory,
      egress,
      chainId,
      contradicted: contradicted(position),
      pins: chainId === null ? undefined : input.pins.get(chainId),
      candidates: ownCandidates(candidatesOf(position), made.candidates.get(chain), chain >= 0),
    });
    attributions.push(attribution);
    edges.add(event, attribution);
    if (attributions.length < BATCH) continue;
    yield { type: 'attributions', attributions };
    yield { type: 'progress', phase: 'attribute', done: position + 1, total: events.length };
    attributions = [];
  }
  if (attributions.length > 0) yield { type: 'attributions', attributions };
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

function* makeChains(
  { sources, events, inventory, columns, members, pins: allPins }: AttributeAll,
  candidatesOf: CandidateFinder,
): Generator<ReconstructOutput, ChainsMade> {
  const of = new Int32Array(events.length).fill(-1);
  const silent = silenceFinder(events, members);
  const ids: string[] = [];
  const candidates = new Map<number, ReadonlySet<string>>();
  let chains: ChainDraft[] = [];
  for (const [number, positions] of members.entries()) {
    const id = chainId(events.at(positions[0] ?? -1)?.contentHash ?? 0);
    const pins = allPins.get(id);
    const slots = chainSlots({ events, members: positions, columns, inventory, sources, pins, silent });
    const startUs = events.at(positions[0] ?? -1)?.timeUs ?? null;
    let endUs = startUs;
    for (const position of positions) endUs = events.at(position)?.timeUs ?? endUs;
    const open = new Set(
      slots
        .filter((slot) => (slot.class === null || slot.class === 'medium') && pins?.has(slot.slot) !== true)
        .map((slot) => slot.slot),
    );
    const own = chainCandidates(positions, columns, candidatesOf).filter((candidate) => open.has(candidate.slot));
    ids.push(id);
    if (own.length > 0) candidates.set(number, new Set(own.map(candidateKey)));
    for (const position of positions) of[position] = number;
    chains.push({
      id,
      startUs,
      endUs,
      slots,
      eventIds: Array.from(positions, (position) => events.at(position)?.id ?? -1),
      candidates: own,
    });
    if (chains.length < BATCH) continue;
    yield { type: 'chains', chains };
    chains = [];
  }
  if (chains.length > 0) yield { type: 'chains', chains };
  return { of, ids, candidates };
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
function chainCandidates(positions: Int32Array, columns: Columns, find: CandidateFinder): CandidateDraft[] {
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
  const merged = mergeCandidates([stated, ...Array.from(positions, find)]);
  return merged.slice(0, MAX_CHAIN_CANDIDATES);
}

/** An event repeats its chain's candidates only where they differ. */
function ownCandidates(
  own: readonly CandidateDraft[],
  ofChain: ReadonlySet<string> | undefined,
  inChain: boolean,
): readonly CandidateDraft[] {
  if (!inChain || own.length === 0) return own;
  const same =
    own.length === (ofChain?.size ?? 0) && own.every((candidate) => ofChain?.has(candidateKey(candidate)) === true);
  return same ? [] : own;
}

/** `c` and 12 hex digits of SHA-256 over the first event's content key: stable while the chain's beginning is. */
function chainId(contentHash: number): string {
  return `c${contentHash.toString(16).padStart(12, '0')}`;
}
