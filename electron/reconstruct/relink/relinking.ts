/** What of an earlier run may stand, and what is left behind for the next: digests of everything that a conclusion rests on. */

import type {
  EarlierRun,
  LinkDecision,
  OffsetDraft,
  ReconstructOutput,
  Scope,
} from '../../../shared/model/reconstruction.ts';
import { offsetAt } from '../clocks/clocks.ts';
import type { ActorSlot, Established } from '../context.ts';
import type { EventTable } from '../events/eventTable.ts';
import type { Linker } from '../linkers/define.ts';
import { Digest } from './digest.ts';
import { earlierLinks, type KeptLinks } from './earlierLinks.ts';
import type { EntityDigests } from './entityDigests.ts';

/** Above this share of new and moved events, doing everything anew costs less than telling what stands. */
const MOST_CHANGED = 0.5;
const STEP = 20_000;

export interface Relinking {
  readonly scope: Scope;
  /** The run whose results stand; undefined where everything is yielded anew. */
  readonly earlier: EarlierRun | undefined;
  readonly entities: EntityDigests;
  /** Digests of what each event states and what is decided on it, by position. */
  readonly inputs: Float64Array;
  readonly eventIds: Int32Array;
}

interface Asked {
  readonly run: EarlierRun | undefined;
  readonly stamp: string;
  readonly offsets: readonly OffsetDraft[];
}

/** Tells what has to be done. Undefined now and then. */
export function* beginRelinking(
  events: EventTable,
  entities: EntityDigests,
  decisions: readonly LinkDecision[],
  { run, stamp, offsets }: Asked,
): Generator<undefined, Relinking> {
  const inputs = yield* events.digests(entities);
  decide(inputs, events, decisions);
  const eventIds = new Int32Array(events.length);
  for (const { position, id } of events) eventIds[position] = id;
  const why = run === undefined ? 'no earlier reconstruction stands' : yield* whyAll(run, events, stamp, offsets);
  return {
    scope: { all: why !== '', why, stamp },
    earlier: why === '' ? run : undefined,
    entities,
    inputs,
    eventIds,
  };
}

/** A decision is of both its records. */
function decide(inputs: Float64Array, events: EventTable, decisions: readonly LinkDecision[]): void {
  const digest = new Digest();
  for (const { from, to, decision, note } of decisions) {
    for (const id of [from, to]) {
      const position = events.positionOf(id);
      if (position < 0) continue;
      digest.begin(id === from ? 1 : 2).number(inputs[position] ?? 0);
      inputs[position] = digest.int(from).int(to).text(decision).text(note).end();
    }
  }
}

/** Why nothing of the run can stand, or empty. */
function* whyAll(
  run: EarlierRun,
  events: EventTable,
  stamp: string,
  offsets: readonly OffsetDraft[],
): Generator<undefined, string> {
  if (run.stamp !== stamp) return 'the product links otherwise than when the case was last reconstructed';
  const now = offsetAt(offsets);
  const before = offsetAt(run.offsets);
  let [known, moved] = [0, 0];
  for (const { position, id, source, origUs } of events) {
    if (position % STEP === 0) yield undefined;
    if (run.digest(OUTCOME, id) === 0) continue;
    known++;
    if (origUs !== null && now(source, origUs) !== before(source, origUs)) moved++;
  }
  if (known < run.events) return 'events that the case held are gone';
  if (events.length - known + moved > MOST_CHANGED * events.length)
    return 'more than half of the events are new or have moved in time';
  return '';
}

/** The name under which digests of attributions are kept. */
export const OUTCOME = 'outcome';
/** Of chains, each under its first event. */
export const CHAIN = 'chain';
/** And those of the links that no method keeps. */
export const LINKS = 'links';

/**
 * For a linker that keeps: digests what it may look at, and finds out which of its earlier links stand.
 * @returns undefined where there are none
 */
export function* keepLinks(
  { earlier, entities, inputs, eventIds }: Relinking,
  linker: Linker,
  events: EventTable,
  established: Established,
): Generator<ReconstructOutput | undefined, KeptLinks | undefined> {
  const digests = yield* stageDigests(linker.asks ?? [], events, established, entities, inputs, eventIds);
  yield { type: 'digests', name: linker.id, eventIds, digests };
  if (earlier === undefined) return undefined;
  const correction = offsetAt(earlier.offsets);
  const stoodAt = (source: string, origUs: number): number => origUs + correction(source, origUs);
  return yield* earlierLinks(earlier, linker.id, events, digests, stoodAt);
}

function* stageDigests(
  slots: readonly ActorSlot[],
  events: EventTable,
  established: Established,
  entities: EntityDigests,
  inputs: Float64Array,
  eventIds: Int32Array,
): Generator<undefined, Float64Array> {
  const digest = new Digest();
  const made = new Float64Array(events.length);
  for (let position = 0; position < events.length; position++) {
    if (position % STEP === 0) yield undefined;
    digest.begin(eventIds[established.run(position)]).number(inputs[position] ?? 0);
    for (const slot of slots) {
      const entity = established.filled(position, slot);
      digest.int(entity ?? -1);
      if (entity === undefined) continue;
      digest.number(entities.actor(entity));
      digest.int(established.rank(position, slot)).number(established.score(position, slot));
    }
    made[position] = digest.end();
  }
  return made;
}
