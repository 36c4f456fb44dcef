/**
 * Same-moment pairs from objects that tool calls and audit records both name. One object is touched many times, so which
 * record belongs to which call is open; the offset at which most calls find a record decides, whatever its size.
 */

import type { EventTable } from '../events/eventTable.ts';
import { growingBytes, growingFloats, growingInts } from '../events/growing.ts';
import { type KeyIndex, keyIndex } from '../events/keyIndex.ts';
import { distinctiveObject } from '../keyText.ts';
import { isCall } from '../slots/principals.ts';

/** Width of the window in which votes are counted, µs: latency and its spread. */
const WINDOW_US = 2_000_000;
/** Calls or records (whichever are fewer) that must find their partner at the winning offset. */
const MATCHED_SHARE = 0.75;
/** An object named more often than this on both sides votes for everything. */
const MAX_VOTES_PER_OBJECT = 2500;
const MAX_VOTES = 500_000;
/** Objects that each side names once, from which a drift can be told (clockFit.ts asks for as many pairs). */
const MIN_SINGLE = 20;

/** Products number issues and tickets: such a number tells where both sides say of which product it is, and it is no count. */
const PRODUCT_NUMBER = /^\d{5,}$/;

/** Moments at which objects were named, by object in order of time. */
interface Touches {
  add(object: number, us: number, id: number): void;
  /** Recorded times and ids by number, and the numbers of each object's. */
  done(): Touched;
}

interface Touched {
  readonly us: Float64Array;
  readonly ids: Int32Array;
  readonly of: KeyIndex;
}

interface Sides<T> {
  readonly calls: T;
  readonly records: T;
}

interface ObjectPair {
  readonly a: string;
  readonly b: string;
  /** Recorded time of a, µs. */
  readonly atUs: number;
  /** Recorded time of b minus that of a, µs. */
  readonly deltaUs: number;
}

/** Events read between two chances to stop. */
const STEP = 20_000;

/** Pairs of every tool-call source with every audit source; none where no offset wins clearly. */
export function* findObjectPairs(events: EventTable): Generator<undefined, ObjectPair[]> {
  const open = new Map<string, Sides<Touches>>();
  const distinctive = objectTest(events);
  for (const event of events) {
    if (event.position % STEP === 0) yield undefined;
    const references = event.references();
    if (event.origUs === null || references.length === 0) continue;
    const { source, origUs, id } = event;
    const sides = open.get(source) ?? { calls: touches(), records: touches() };
    open.set(source, sides);
    const side = isCall(event) ? sides.calls : sides.records;
    for (const { object, system } of references) if (distinctive(object, system !== '*')) side.add(object, origUs, id);
  }
  const sources = new Map<string, Sides<Touched>>();
  for (const [source, { calls, records }] of open) {
    sources.set(source, { calls: calls.done(), records: records.done() });
    yield undefined;
  }
  const pairs: ObjectPair[] = [];
  for (const [callSource, { calls }] of sources) {
    if (calls.us.length === 0) continue;
    for (const [recordSource, { records }] of sources) {
      if (recordSource === callSource || records.us.length === 0) continue;
      yield undefined;
      for (const { callUs, recordUs } of winningPairs(calls, records)) {
        const deltaUs = recordUs - callUs;
        if (callSource < recordSource) pairs.push({ a: callSource, b: recordSource, atUs: callUs, deltaUs });
        else pairs.push({ a: recordSource, b: callSource, atUs: recordUs, deltaUs: -deltaUs });
      }
    }
  }
  return pairs;
}

/** Whether an object is told from others by its id, with or without the product it is one of; each is looked at once. */
function objectTest(events: EventTable): (object: number, ofProduct: boolean) => boolean {
  const [always, withProduct, never] = [1, 2, 3];
  const known = growingBytes();
  return (object, ofProduct) => {
    if (object >= known.length) known.more(object + 1 - known.length);
    if (known.array[object] === 0) {
      const id = events.objectText(object);
      known.array[object] = distinctiveObject(id) ? always : PRODUCT_NUMBER.test(id) ? withProduct : never;
    }
    return known.array[object] === always || (ofProduct && known.array[object] === withProduct);
  };
}

function touches(): Touches {
  const [objects, ids, us] = [growingInts(64), growingInts(64), growingFloats(64)];
  return {
    add(object, at, id) {
      objects.push(object);
      us.push(at);
      ids.push(id);
    },
    done() {
      const named = objects.view();
      const of = keyIndex((put) => {
        for (let at = 0; at < named.length; at++) put(named[at] ?? 0, at);
      });
      return { us: us.view(), ids: ids.view(), of };
    },
  };
}

/** Recorded times of the pairs at the winning offset. */
function winningPairs(calls: Touched, records: Touched): { callUs: number; recordUs: number }[] {
  const votes = growingFloats();
  const objects: { readonly named: Int32Array; readonly touched: Int32Array }[] = [];
  for (const [object, callsOf] of calls.of) {
    const recordsOf = records.of.get(object);
    if (recordsOf === undefined || callsOf.length * recordsOf.length > MAX_VOTES_PER_OBJECT) continue;
    if (votes.length > MAX_VOTES) break;
    const [named, touched] = [inOrder(callsOf, calls), inOrder(recordsOf, records)];
    objects.push({ named, touched });
    for (const call of named)
      for (const record of touched) votes.push((records.us[record] ?? 0) - (calls.us[call] ?? 0));
  }
  const winner = densest(votes.view());
  if (winner === undefined) return [];
  const pairs: { callUs: number; recordUs: number }[] = [];
  let possible = 0;
  for (const { named, touched } of objects) {
    possible += Math.min(named.length, touched.length);
    const taken = new Set<number>();
    for (const call of named) {
      const callUs = calls.us[call] ?? 0;
      let best = -1;
      let least = Number.POSITIVE_INFINITY;
      for (const record of touched) {
        const distance = Math.abs((records.us[record] ?? 0) - callUs - winner);
        if (distance > WINDOW_US || distance >= least || taken.has(records.ids[record] ?? 0)) continue;
        best = record;
        least = distance;
      }
      if (best < 0) continue;
      taken.add(records.ids[best] ?? 0);
      pairs.push({ callUs, recordUs: records.us[best] ?? 0 });
    }
  }
  if (pairs.length >= MATCHED_SHARE * possible) return pairs;
  // No one offset: a clock may drift. Then objects that each side names once tell how it went.
  const single = objects.flatMap(({ named, touched }) =>
    named.length === 1 && touched.length === 1
      ? [{ callUs: calls.us[named[0] ?? 0] ?? 0, recordUs: records.us[touched[0] ?? 0] ?? 0 }]
      : [],
  );
  return single.length >= MIN_SINGLE ? single : [];
}

/** Numbers by recorded time, then by id of the event. */
function inOrder(numbers: Int32Array, { us, ids }: Touched): Int32Array {
  return numbers.slice().sort((a, b) => (us[a] ?? 0) - (us[b] ?? 0) || (ids[a] ?? 0) - (ids[b] ?? 0));
}

/** Middle of the window that holds the most votes; the earliest among equals. */
function densest(votes: Float64Array): number | undefined {
  votes.sort();
  let best = 0;
  let middle: number | undefined;
  let start = 0;
  for (let end = 0; end < votes.length; end++) {
    while ((votes[end] ?? 0) - (votes[start] ?? 0) > WINDOW_US) start++;
    if (end - start + 1 <= best) continue;
    best = end - start + 1;
    middle = votes[(start + end) >> 1];
  }
  return middle;
}
