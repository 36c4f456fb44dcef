/** Which tool calls name the object that an audit record touches, and how long such a record usually comes after its call. */
import type { Verb } from '../../../shared/model/kinds.ts';
import { US_PER_MINUTE, US_PER_SECOND } from '../../../shared/model/time.ts';
import type { Established } from '../context.ts';
import type { EventTable } from '../events/eventTable.ts';
import { growingBytes, growingInts } from '../events/growing.ts';
import { keyIndex } from '../events/keyIndex.ts';
import { elapsedUs, type PlacedEvent, type PlacedReference } from '../events/placedEvent.ts';
import type { Inventory } from '../identities/inventory.ts';
import { systemsAgree } from '../keyText.ts';
import { byHand, isCall, personOf, principalsOf, sameAgent, samePerson } from '../slots/principals.ts';

/** The record may be stamped a little before the call by clock tolerance, and up to this long after the call ended. */
const BEFORE_US = 5 * US_PER_SECOND;
const AFTER_US = 5 * US_PER_MINUTE;
/** A value named by more calls than this (a tenant id, say) identifies no object. */
const MAX_CALLS = 2000;
/** A person's own account acts for the agent from the call's beginning to a moment after its end. */
const DURING_US = 2 * US_PER_SECOND;
/** Records of one tool call. */
const MAX_ECHOES = 50;
const LONGEST_CALL_US = 15 * US_PER_MINUTE;
/** Calls within reach of one record; more say nothing. */
const MAX_NEAR = 200;

export interface Hit {
  readonly call: PlacedEvent;
  readonly reference: Pick<PlacedReference, 'object' | 'value'>;
  /** Corrected time of the record minus that of the call, µs. */
  readonly dtUs: number;
  /** The inventory gives the record's credential to the call's agent. */
  readonly certain: boolean;
  /** And to no other: whatever was done with it, that agent did. */
  readonly alone: boolean;
  /** The record's own account is the person's for whom the call was made: as well their own work. */
  readonly own: boolean;
  /** The call by its own account did something else: it failed and the record did not, or it only reads and the record changes. */
  readonly otherwise: boolean;
}

/** Hits of many records, in 16 bytes each: finding them again takes longer than reading them. */
export interface Hits {
  add(record: PlacedEvent, hits: readonly Hit[]): void;
  /** How many records have any. */
  readonly length: number;
  at(index: number): { readonly record: PlacedEvent; readonly hits: readonly Hit[] } | undefined;
}

const FLAGS = ['certain', 'alone', 'own', 'otherwise'] as const;

export function hitStore(events: EventTable): Hits {
  const records = growingInts();
  const starts = growingInts();
  const [calls, objects, values, flags] = [growingInts(), growingInts(), growingInts(), growingBytes()];
  starts.push(0);
  return {
    get length() {
      return records.length;
    },
    add(record, hits) {
      records.push(record.position);
      for (const hit of hits) {
        calls.push(hit.call.position);
        objects.push(hit.reference.object);
        values.push(hit.reference.value);
        flags.push(FLAGS.reduce((bits, name, at) => bits | (hit[name] ? 1 << at : 0), 0));
      }
      starts.push(calls.length);
    },
    at(index) {
      const record = events.at(records.array[index] ?? -1);
      if (index >= records.length || record === undefined) return undefined;
      const hits: Hit[] = [];
      for (let i = starts.array[index] ?? 0; i < (starts.array[index + 1] ?? 0); i++) {
        const call = events.at(calls.array[i] ?? -1);
        const bits = flags.array[i] ?? 0;
        if (call === undefined) continue;
        hits.push({
          call,
          reference: { object: objects.array[i] ?? 0, value: values.array[i] ?? 0 },
          dtUs: elapsedUs(call, record) ?? 0,
          certain: (bits & 1) !== 0,
          alone: (bits & 2) !== 0,
          own: (bits & 4) !== 0,
          otherwise: (bits & 8) !== 0,
        });
      }
      return { record, hits };
    },
  };
}

export type HitFinder = (record: PlacedEvent, established: Established) => Hit[];

/** Events read between two chances to stop. */
const STEP = 20_000;

/** Indexes the calls by object once and answers for single records. Yields now and then, so that it can be stopped. */
export function* hitFinder(events: EventTable, inventory: Inventory): Generator<undefined, HitFinder> {
  const objects = growingInts();
  const positions = growingInts();
  for (const event of events) {
    if (event.position % STEP === 0) yield undefined;
    if (event.timeUs === null || !isCall(event)) continue;
    for (const { object } of event.references()) {
      objects.push(object);
      positions.push(event.position);
    }
  }
  const [objectOf, positionOf] = [objects.view(), positions.view()];
  const calls = keyIndex((put) => {
    for (let at = 0; at < objectOf.length; at++) put(objectOf[at] ?? 0, positionOf[at] ?? 0);
  });
  /** Corrected time at which a call ended: its own word, else the last record of the same tool call id. */
  const endUs = (call: PlacedEvent): number => {
    const start = call.timeUs ?? 0;
    if (call.endUs !== null && call.origUs !== null) return start + Math.max(0, call.endUs - call.origUs);
    const value = call.key('tool_call');
    const echoes = value < 0 ? undefined : events.byKey('tool_call').get(value);
    if (echoes === undefined || echoes.length > MAX_ECHOES) return start;
    let last = start;
    for (const position of echoes) {
      const us = events.at(position)?.timeUs ?? start;
      if (us > last && us - start <= LONGEST_CALL_US) last = us;
    }
    return last;
  };
  return (record, established) => {
    const found = new Map<number, Hit>();
    for (const touched of events.touched(record)) {
      const named = calls.get(touched.object);
      if (named === undefined || named.length > MAX_CALLS) continue;
      for (const position of named) {
        const call = events.at(position);
        if (call?.timeUs == null || record.timeUs === null) continue;
        // Calls come in order of time.
        if (call.timeUs - BEFORE_US > record.timeUs) break;
        if (found.has(position) || found.size >= MAX_NEAR || call.source === record.source) continue;
        const end = endUs(call);
        if (record.timeUs > end + AFTER_US) continue;
        const reference = call
          .references()
          .find(({ object, system }) => object === touched.object && systemsAgree(touched.system, system));
        if (reference === undefined) continue;
        const during = (record.timeUs ?? 0) <= end + DURING_US;
        const fit = principalFit(call, record, { events, inventory, established }, during);
        if (fit === 'no') continue;
        found.set(position, {
          call,
          reference,
          dtUs: elapsedUs(call, record) ?? 0,
          certain: fit === 'yes' || fit === 'alone',
          alone: fit === 'alone',
          own: fit === 'own',
          otherwise: didOtherwise(call, record),
        });
      }
    }
    // A call whose credential the inventory gives to its agent rules out those where nothing is known.
    const certain = [...found.values()].filter((hit) => hit.certain);
    return certain.length > 0 ? certain : [...found.values()];
  };
}

const READS: ReadonlySet<Verb> = new Set(['read', 'list', 'search', 'export']);
const CHANGES: ReadonlySet<Verb> = new Set(['create', 'update', 'delete', 'share', 'send', 'administer', 'grant']);

/** A call that failed may have been made again, by whoever; a tool that reads changes nothing. Both may still be meant. */
function didOtherwise(call: PlacedEvent, record: PlacedEvent): boolean {
  if (call.status === 'failure' && record.status !== 'failure') return true;
  return READS.has(call.verb) && CHANGES.has(record.verb);
}

interface Knowledge {
  readonly events: EventTable;
  readonly inventory: Inventory;
  readonly established: Established;
}

/** Spans above a call that are looked at: agents call one another a few deep. */
const MAX_CALLERS = 20;

/** Agents of the spans that a call lies below, nearest first. */
function callersOf(call: PlacedEvent, events: EventTable, established: Established): number[] {
  const callers: number[] = [];
  const spans = events.byKey('span');
  let below = call;
  for (let depth = 0; depth < MAX_CALLERS; depth++) {
    const above = spans.get(below.key('parent_span'))?.[0];
    const caller = above === undefined ? undefined : events.at(above);
    if (caller === undefined || caller.position === below.position) break;
    const agent = established.filled(caller.position, 'agent');
    if (agent !== undefined && !callers.includes(agent)) callers.push(agent);
    below = caller;
  }
  return callers;
}

/**
 * Whether the record's principal is one that the call's agent acts through: alone, with others, not, or not known. The call's agent and
 * person may have come to it over its trace or conversation.
 */
function principalFit(
  call: PlacedEvent,
  record: PlacedEvent,
  { events, inventory, established }: Knowledge,
  during: boolean,
): 'alone' | 'yes' | 'own' | 'no' | 'unknown' {
  const agent = established.filled(call.position, 'agent');
  const user = established.filled(call.position, 'user');
  // A record that names another person than the call's run is of another run, whatever else agrees.
  const person = personOf(record, inventory);
  const owner = person !== null && user !== undefined ? samePerson(person, user, inventory) : undefined;
  if (owner === 'no') return 'no';
  const acting = established.filled(record.position, 'agent');
  if (acting !== undefined && agent !== undefined && acting !== agent)
    return sameAgent(acting, agent, inventory) ? 'yes' : 'no';
  if (acting !== undefined && agent !== undefined) return 'alone';
  if (call.credential !== null && call.credential === record.credential) return 'yes';
  const agents = new Set<number>();
  let shared = false;
  for (const id of principalsOf(record)) {
    for (const known of inventory.agentsOf(id)) agents.add(known);
    shared ||= inventory.isShared(id);
    const itself = inventory.agentItself(id);
    if (itself !== undefined) agents.add(itself);
  }
  if (agent !== undefined && agents.has(agent)) return agents.size === 1 && !shared ? 'alone' : 'yes';
  if (agent !== undefined && [...agents].some((known) => sameAgent(known, agent, inventory))) return 'yes';
  // An agent that another called works with what its caller was given.
  if (agents.size > 0 && callersOf(call, events, established).some((caller) => agents.has(caller)))
    return agents.size === 1 && !shared ? 'alone' : 'yes';
  if (agent !== undefined && agents.size > 0 && inventory.entity(agent)?.inInventory === true) return 'no';
  // What a person's own account does while their agent says that it does just that, is the agent's doing.
  if (owner === 'yes' && during) return 'own';
  // An application that holds the person's grant records the call when it is done; by hand nobody works in it.
  if (owner === 'yes' && record.integration !== null && !byHand(record, inventory))
    return agents.size === 1 && !shared ? 'yes' : 'unknown';
  if (owner === 'yes') return 'no';
  return byHand(record, inventory) ? 'no' : 'unknown';
}

/** How long records of one source come after calls of another, as those show that can be meant only once. */
export interface Delays {
  add(hit: Hit, record: PlacedEvent): void;
  /** Distance of a hit from the usual delay, µs; null while too few are known. */
  distanceUs(hit: Hit, record: PlacedEvent): number | null;
  /** Distances above this are unusual, µs. */
  toleranceUs(hit: Hit, record: PlacedEvent): number;
}

const MIN_DELAYS = 8;
const MIN_TOLERANCE_US = 2 * US_PER_SECOND;
/** Median absolute deviations that still count as usual. */
const TOLERATED = 6;
const DELAY_STEP_US = US_PER_SECOND / 10;
const TOLERANCE_STEP_US = US_PER_SECOND / 2;

export function delays(): Delays {
  const lists = new Map<string, { values: number[]; median: number; tolerance: number; counted: number }>();
  const of = (hit: Hit, record: PlacedEvent) => {
    const key = `${hit.call.source}\u0000${record.source}`;
    const known = lists.get(key) ?? { values: [], median: 0, tolerance: MIN_TOLERANCE_US, counted: 0 };
    lists.set(key, known);
    return known;
  };
  const measured = (hit: Hit, record: PlacedEvent) => {
    const known = of(hit, record);
    if (known.counted !== known.values.length && known.values.length >= MIN_DELAYS) {
      // No finer than delays scatter: one more record moves neither, so that what was told from them stands.
      known.median = Math.round(median(known.values) / DELAY_STEP_US) * DELAY_STEP_US;
      const spread = median(known.values.map((value) => Math.abs(value - known.median)));
      known.tolerance = Math.max(
        MIN_TOLERANCE_US,
        Math.ceil((TOLERATED * spread) / TOLERANCE_STEP_US) * TOLERANCE_STEP_US,
      );
      known.counted = known.values.length;
    }
    return known;
  };
  return {
    add(hit, record) {
      const { values } = of(hit, record);
      values.push(hit.dtUs);
    },
    distanceUs(hit, record) {
      const known = measured(hit, record);
      return known.values.length < MIN_DELAYS ? null : Math.abs(hit.dtUs - known.median);
    },
    toleranceUs: (hit, record) => measured(hit, record).tolerance,
  };
}

function median(values: readonly number[]): number {
  const sorted = Float64Array.from(values).sort();
  return sorted[sorted.length >> 1] ?? 0;
}
