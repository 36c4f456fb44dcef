/**
 * Same-moment pairs from objects that tool calls and audit records both name. One object is touched many times, so which
 * record belongs to which call is open; the offset at which most calls find a record decides, whatever its size.
 */
import type { ClockPair } from './clockPair.ts';
import { distinctiveObject, normaliseObjectRef } from './keyText.ts';
import type { EventFact } from './ports.ts';

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
  readonly calls: Map<string, Touch[]>;
  readonly records: Map<string, Touch[]>;
}

/** Pairs of every tool-call source with every audit source; none where no offset wins clearly. */
export function findObjectPairs(events: readonly EventFact[]): ClockPair[] {
  const sources = new Map<string, Sides>();
  for (const event of events) {
    if (event.origUs === null) continue;
    const sides = sources.get(event.source) ?? { calls: new Map(), records: new Map() };
    sources.set(event.source, sides);
    const side = event.tool === null ? sides.records : sides.calls;
    for (const key of event.keys) {
      const ref = key.kind === 'object_ref' ? normaliseObjectRef(key.value) : undefined;
      if (ref === undefined || !distinctiveObject(ref.id)) continue;
      const touches = side.get(ref.id);
      if (touches === undefined) side.set(ref.id, [{ us: event.origUs, id: event.id }]);
      else touches.push({ us: event.origUs, id: event.id });
    }
  }
  const pairs: ClockPair[] = [];
  for (const [callSource, { calls }] of sources) {
    if (calls.size === 0) continue;
    for (const [recordSource, { records }] of sources) {
      if (recordSource === callSource) continue;
      const sign = callSource < recordSource ? 1 : -1;
      const [a, b] = sign === 1 ? [callSource, recordSource] : [recordSource, callSource];
      for (const deltaUs of winningDeltas(calls, records)) pairs.push({ a, b, deltaUs: sign * deltaUs });
    }
  }
  return pairs;
}

/** Record time minus call time of the pairs at the winning offset. */
function winningDeltas(calls: ReadonlyMap<string, Touch[]>, records: ReadonlyMap<string, Touch[]>): number[] {
  const votes: number[] = [];
  const objects: { readonly calls: readonly Touch[]; readonly records: readonly Touch[] }[] = [];
  for (const object of [...calls.keys()].sort()) {
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
  const deltas: number[] = [];
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
      deltas.push(best.us - call.us);
    }
  }
  return deltas.length >= MATCHED_SHARE * possible ? deltas : [];
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
