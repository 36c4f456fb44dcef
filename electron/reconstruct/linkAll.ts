/** Runs the linkers, strongest first; each sees what those before it established. */
import { classRank } from '../../shared/model/kinds.ts';
import type { LinkDraft, ReconstructOutput } from '../../shared/model/reconstruction.ts';
import type { ActorSlot, Established } from './context.ts';
import type { PlacedDecisions } from './decisions.ts';
import type { EventTable } from './events/eventTable.ts';
import type { Inventory } from './identities/inventory.ts';
import type { PlacedLink } from './linkers/_draft.ts';
import type { Linker } from './linkers/define.ts';
import { linkers } from './linkers/index.ts';
import { freshLinks, linkDigests } from './relink/linkDigests.ts';
import { keepLinks, type Relinking } from './relink/relinking.ts';
import { fillColumn, refillByHints } from './slots/fillSlots.ts';
import { findRuns, type GrowingNetwork, type Network } from './slots/network.ts';
import { signInTies } from './slots/signInTies.ts';
import { filledAt, type SlotColumn } from './slots/slotColumns.ts';
import { readStatements, type Statements } from './slots/statementTable.ts';

const BATCH = 1000;

interface LinkAll {
  readonly events: EventTable;
  readonly inventory: Inventory;
  readonly grown: GrowingNetwork;
  readonly statementsOf: StatementReader;
  readonly decisions: PlacedDecisions;
  readonly relinking: Relinking;
}

/** Columns as all links establish them, as far as they were worked out. */
export type EstablishedColumns = Partial<Record<ActorSlot, SlotColumn>>;

/** Fills the network; yields the links that are to be stored, digests of all, and progress. */
export function* linkAll(input: LinkAll): Generator<ReconstructOutput, EstablishedColumns> {
  const { events, inventory, grown, statementsOf, decisions, relinking } = input;
  const digests = linkDigests(events);
  let cached: Establishing | undefined;
  for (const linker of linkers) {
    // What searches compares objects and times; indexes that the methods before it used are not asked for again.
    if (linker.asks !== undefined) events.forget();
    const began = grown.length;
    const phase = `link: ${linker.title.toLowerCase()}`;
    const progress = (): ReconstructOutput => ({ type: 'progress', phase, done: grown.length, total: grown.length });
    const established = (): Establishing => {
      cached ??= establishedBy(events, grown.snapshot(began), statementsOf);
      return cached;
    };
    for (const slot of linker.asks ?? []) for (const _ of established().workOut(slot)) yield progress();
    const keeping = linker.keeps === true ? keepLinks(relinking, linker, events, established()) : undefined;
    let kept = keeping?.next();
    for (; kept !== undefined && kept.done !== true; kept = keeping?.next()) yield kept.value ?? progress();
    const earlier = kept?.value;
    // What no method keeps is compared when all of it is known, and stored then.
    const later = linker.keeps !== true && !relinking.scope.all;
    let fills = false;
    let batch: LinkDraft[] = [];
    let seen = 0;
    const byKey = events.byKey;
    for (const link of linker.link({ events, inventory, decisions, byKey, established, earlier })) {
      seen++;
      if (link !== undefined) {
        if (!decisions.allows({ ...link, rank: classRank(link.class) })) continue;
        grown.add(link);
        fills ||= link.class !== 'weak';
        if (linker.keeps !== true) digests.add(link);
        const draft = later || link.stands === true ? undefined : toDraft(link, events);
        if (draft !== undefined) batch.push(draft);
      } else if (batch.length === 0) yield progress();
      if (batch.length < BATCH && seen % BATCH !== 0) continue;
      yield { type: 'links', links: batch };
      batch = [];
    }
    if (batch.length > 0) yield { type: 'links', links: batch };
    if (earlier !== undefined) yield* dropLinks(linker, earlier.dropped());
    yield progress();
    // Weak links fill nothing, so what was established before them still holds; so does most of it before links that only fit.
    if (fills) cached = linker.joins === 'hint' ? cached?.beforeHints(grown.snapshot()) : undefined;
  }
  yield* freshLinks({ events, relinking, digests, network: grown.snapshot(), keysOf: grown.keysOf, toDraft });
  return cached?.columns ?? {};
}

function* dropLinks({ id }: Linker, dropping: Generator<undefined, number[]>): Generator<ReconstructOutput> {
  let step = dropping.next();
  for (; step.done !== true; step = dropping.next())
    yield { type: 'progress', phase: `link: ${id}`, done: 0, total: 0 };
  yield { type: 'relinked', method: id, eventIds: step.value };
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

export type StatementReader = (network: Network) => Generator<undefined, Statements>;

/** Reads every record once, and again only when further token links could tie a call to a sign-in. */
export function statementReader(events: EventTable, inventory: Inventory): StatementReader {
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

interface Establishing extends Established {
  /** Works one slot out, if it is not yet; yields between the steps. */
  workOut(slot: ActorSlot): Generator<unknown>;
  readonly columns: EstablishedColumns;
  /** The same over a network that has more links which only fit; this one must not be asked any more. */
  beforeHints(network: Network): Establishing;
}

/**
 * What the links so far establish; each slot and the runs are worked out when first asked for.
 * @param earlier columns that were worked out before the last links that only fit; not the credential, which those fill at every step
 */
function establishedBy(
  events: EventTable,
  network: Network,
  statementsOf: StatementReader,
  earlier: EstablishedColumns = {},
): Establishing {
  let runs: Int32Array | undefined;
  const columns: EstablishedColumns = {};
  function* workOut(slot: ActorSlot): Generator<unknown, SlotColumn> {
    const known = columns[slot];
    if (known !== undefined) return known;
    const statements = yield* statementsOf(network);
    const input = { events, statements, network };
    const before = earlier[slot];
    const made = yield* before === undefined ? fillColumn(slot, input) : refillByHints(before, input);
    columns[slot] = made;
    return made;
  }
  const columnOf = (slot: ActorSlot): SlotColumn => columns[slot] ?? toEnd(workOut(slot));
  return {
    workOut,
    columns,
    beforeHints(later) {
      const { credential, ...others } = { ...earlier, ...columns };
      return establishedBy(events, later, statementsOf, others);
    },
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
