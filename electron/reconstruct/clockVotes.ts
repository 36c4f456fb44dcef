/**
 * Same-moment pairs from objects that tool calls and audit records both name. One object is touched many times, so which
 * record belongs to which call is open; the offset at which most calls find a record decides, whatever its size.
 */
import type { EventTable } from './events/eventTable.ts';
import { distinctiveObject, normaliseObjectRef } from './keyText.ts';
import { isCall } from './principals.ts';

/** Width of the window in which votes are counted, µs: latency and its spread. */
const WINDOW_US = 2_000_000;
/** Calls or records (whichever are fewer) that must find their partner at the winning offset. */
const MATCHED_SHARE = 0.75;
/** An object named more often than this on both sides votes for everything. */
const MAX_VOTES_PER_OBJECT = 2500;
const MAX_VOTES = 500_000;

interface Touch {
  readonly us: number;
  readonly id: number;
}

interface Sides {
  readonly calls: Map<number, Touch[]>;
  readonly records: Map<number, Touch[]>;
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
  const sources = new Map<string, Sides>();
  const distinctive = new Map<number, boolean>();
  for (const event of events) {
    if (event.position % STEP === 0) yield undefined;
    if (event.origUs === null) continue;
    for (const { object, value } of event.references()) {
      const known = distinctive.get(object);
      const usable = known ?? distinctiveObject(normaliseObjectRef(events.text(value))?.id ?? '');
      if (known === undefined) distinctive.set(object, usable);
      if (!usable) continue;
      const sides = sources.get(event.source) ?? { calls: new Map(), records: new Map() };
      sources.set(event.source, sides);
      const side = isCall(event) ? sides.calls : sides.records;
      const touches = side.get(object);
      if (touches === undefined) side.set(object, [{ us: event.origUs, id: event.id }]);
      else touches.push({ us: event.origUs, id: event.id });
    }
  }
  const pairs: ObjectPair[] = [];
  for (const [callSource, { calls }] of sources) {
    if (calls.size === 0) continue;
    for (const [recordSource, { records }] of sources) {
      if (recordSource === callSource) continue;
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

/** Recorded times of the pairs at the winning offset. */
function winningPairs(
  calls: ReadonlyMap<number, Touch[]>,
  records: ReadonlyMap<number, Touch[]>,
): { callUs: number; recordUs: number }[] {
  const votes: number[] = [];
  const objects: { readonly calls: readonly Touch[]; readonly records: readonly Touch[] }[] = [];
  for (const object of calls.keys()) {
    const named = calls.get(object) ?? [];
    const touched = records.get(object);
    if (touched === undefined || named.length * touched.length > MAX_VOTES_PER_OBJECT) continue;
    if (votes.length > MAX_VOTES) break;
    named.sort(byTime);
    touched.sort(byTime);
    objects.push({ calls: named, records: touched });
    for (const call of named) for (const record of touched) votes.push(record.us - call.us);
  }
  const winner = densest(votes);
  if (winner === undefined) return [];
  const pairs: { callUs: number; recordUs: number }[] = [];
  let possible = 0;
  for (const object of objects) {
    possible += Math.min(object.calls.length, object.records.length);
    const taken = new Set<number>();
    for (const call of object.calls) {
      let best: Touch | undefined;
      for (const record of object.records) {
        const distance = Math.abs(record.us - call.us - winner);
        if (taken.has(record.id) || distance > WINDOW_US) continue;
        if (best === undefined || distance < Math.abs(best.us - call.us - winner)) best = record;
      }
      if (best === undefined) continue;
      taken.add(best.id);
      pairs.push({ callUs: call.us, recordUs: best.us });
    }
  }
  return pairs.length >= MATCHED_SHARE * possible ? pairs : [];
}

function byTime(a: Touch, b: Touch): number {
  return a.us - b.us || a.id - b.id;
}

/** Middle of the window that holds the most votes; the earliest among equals. */
function densest(votes: number[]): number | undefined {
  votes.sort((x, y) => x - y);
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
