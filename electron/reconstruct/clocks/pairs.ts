/**
 * Records of two sources that describe the same moment. Ids alone make a pair; no time window is involved. Where no id is written
 * down twice, objects that tool calls and audit records both name, and last the first use of what one source opened.
 */
import type { KeyKind } from '../../../shared/model/kinds.ts';
import type { PairBasis } from '../../../shared/model/reconstruction.ts';
import type { EventTable } from '../events/eventTable.ts';
import { type GrowingFloats, growingFloats } from '../events/growing.ts';
import type { PlacedEvent } from '../events/placedEvent.ts';
import { distinctiveId } from '../keyText.ts';
import { findObjectPairs } from './votes.ts';

export interface ClockPairs {
  readonly a: string;
  readonly b: string;
  /**
   * What made the pairs. `issue`: a token or key issued by `a` and its first use in `b`, never before it. `first_use`: a session or run and its
   * first appearance in each source, in either order.
   * A sign-in session is neither: people sign in long before they work.
   */
  readonly basis: PairBasis;
  /** Recorded time of a, µs. */
  readonly atUs: Float64Array;
  /** Recorded time of b minus that of a, µs; but for `issue`, `a` sorts before `b`. */
  readonly deltaUs: Float64Array;
}

/** A value that more events state than this is no id of one call. */
const MAX_MEMBERS = 50;

/** Values compared between two chances to stop. */
const STEP = 20_000;

/** Same-moment pairs of every two sources, by what they rest on. */
export function* findClockPairs(events: EventTable): Generator<undefined, ClockPairs[]> {
  const lists = new Map<string, { a: string; b: string; basis: PairBasis; at: GrowingFloats; delta: GrowingFloats }>();
  const put = (basis: PairBasis, a: string, b: string, atUs: number, deltaUs: number): void => {
    const key = `${basis} ${a} ${b}`;
    let list = lists.get(key);
    if (list === undefined) {
      list = { a, b, basis, at: growingFloats(64), delta: growingFloats(64) };
      lists.set(key, list);
    }
    list.at.push(atUs);
    list.delta.push(deltaUs);
  };
  const push = (basis: PairBasis, x: PlacedEvent, y: PlacedEvent): void => {
    if (x.origUs === null || y.origUs === null || x.source === y.source) return;
    const [a, b] = x.source < y.source ? [x, y] : [y, x];
    put(basis, a.source, b.source, a.origUs ?? 0, (b.origUs ?? 0) - (a.origUs ?? 0));
  };
  for (const kind of ['request', 'tool_call'] as const) {
    for (const perSource of uniqueBySource(events, kind)) {
      if (perSource === undefined) {
        yield undefined;
        continue;
      }
      perSource.forEach((x, i) => {
        for (const y of perSource.slice(i + 1)) push('ids', x, y);
      });
    }
  }
  const spans = events.byKey('span');
  yield undefined;
  let seen = 0;
  for (const [value, children] of events.byKey('parent_span')) {
    if (++seen % STEP === 0) yield undefined;
    const members = spans.get(value);
    const parent = members?.length === 1 ? events.at(members[0] ?? -1) : undefined;
    if (parent === undefined) continue;
    for (const position of children.subarray(0, MAX_MEMBERS)) {
      const child = events.at(position);
      if (child !== undefined) push('ids', parent, child);
    }
  }
  yield undefined;
  for (const { a, b, atUs, deltaUs } of yield* findObjectPairs(events)) put('objects', a, b, atUs, deltaUs);
  for (const uses of firstUses(events)) {
    if (uses === undefined) {
      yield undefined;
      continue;
    }
    const [opened, used, issued] = uses;
    if (!issued) push('first_use', opened, used);
    else if (opened.origUs !== null && used.origUs !== null)
      put('issue', opened.source, used.source, opened.origUs, used.origUs - opened.origUs);
  }
  return [...lists.values()].map(({ a, b, basis, at, delta }) => ({
    a,
    b,
    basis,
    atUs: at.view(),
    deltaUs: delta.view(),
  }));
}

/** Per value: the single event of each source that states it; sources that state it more than once are left out. Undefined now and then. */
function* uniqueBySource(events: EventTable, kind: KeyKind): Generator<readonly PlacedEvent[] | undefined> {
  let seen = 0;
  for (const [value, members] of events.byKey(kind)) {
    if (seen++ % STEP === 0) yield undefined;
    if (members.length < 2 || members.length > MAX_MEMBERS || !distinctiveId(events.text(value))) continue;
    const perSource = new Map<string, PlacedEvent | null>();
    for (const position of members) {
      const event = events.at(position);
      if (event === undefined || event.origUs === null) continue;
      perSource.set(event.source, perSource.has(event.source) ? null : event);
    }
    const unique = [...perSource.values()].filter((event) => event !== null);
    if (unique.length > 1) yield unique;
  }
}

/** What one source opened and its first record in each other source: runs and conversations, issued tokens and keys. Undefined now and then. */
function* firstUses(events: EventTable): Generator<readonly [PlacedEvent, PlacedEvent, issued: boolean] | undefined> {
  let seen = 0;
  for (const [kind, opens] of [
    ['conversation', undefined],
    ['trace', undefined],
    ['token', 'token_issued'],
    ['access_key', 'access_key_issued'],
  ] as const) {
    const issued = opens === undefined ? undefined : events.byKey(opens);
    for (const [value, members] of events.byKey(kind)) {
      if (seen++ % STEP === 0) yield undefined;
      const issuers = issued?.get(value);
      if (issued !== undefined && issuers === undefined) continue;
      const first = new Map<string, PlacedEvent>();
      for (const position of [...(issuers ?? []), ...members.subarray(0, 2000)]) {
        const event = events.at(position);
        if (event === undefined || event.origUs === null) continue;
        const known = first.get(event.source);
        if (known === undefined || (known.origUs ?? 0) > event.origUs) first.set(event.source, event);
      }
      if (first.size < 2) continue;
      const opener = issuers === undefined ? undefined : events.at(issuers[0] ?? -1);
      const all = [...first.values()];
      if (opener !== undefined) {
        for (const event of all) if (event.source !== opener.source) yield [opener, event, true];
      } else {
        for (const [i, x] of all.entries()) for (const y of all.slice(i + 1)) yield [x, y, false];
      }
    }
  }
}
