/** Pairs of records of two sources that describe the same moment, found by ids alone: no time window is involved. */
import type { KeyKind } from '../../shared/model/kinds.ts';
import type { ClockPair } from './clockPair.ts';
import { findObjectPairs } from './clockVotes.ts';
import { distinctiveId } from './keyText.ts';
import type { EventFact } from './ports.ts';

/**
 * Same-moment pairs over request ids, tool call ids, spans whose parent is another source's, and objects that tool calls
 * and audit records both name. A call id that occurs twice in one source is ambiguous and gives none.
 */
export function findClockPairs(events: readonly EventFact[]): ClockPair[] {
  const pairs: ClockPair[] = [];
  const push = (x: EventFact, y: EventFact): void => {
    if (x.origUs === null || y.origUs === null || x.source === y.source) return;
    const [a, b] = x.source < y.source ? [x, y] : [y, x];
    pairs.push({ a: a.source, b: b.source, deltaUs: (b.origUs ?? 0) - (a.origUs ?? 0) });
  };
  for (const kind of ['request', 'tool_call'] as const) {
    for (const perSource of indexUnique(events, kind, (value) => (distinctiveId(value) ? value : undefined))) {
      forEachPair(perSource, push);
    }
  }
  pairs.push(...findObjectPairs(events));
  const spans = new Map<string, EventFact | null>();
  for (const event of events) {
    for (const key of event.keys) {
      if (key.kind !== 'span') continue;
      const known = spans.get(key.value);
      spans.set(key.value, known === undefined || known === event ? event : null);
    }
  }
  for (const event of events) {
    for (const key of event.keys) {
      const parent = key.kind === 'parent_span' ? spans.get(key.value) : undefined;
      if (parent !== undefined && parent !== null) push(parent, event);
    }
  }
  return pairs;
}

/** Per value: the single event of each source that states it; sources that state it more than once are left out. */
function* indexUnique(
  events: readonly EventFact[],
  kind: KeyKind,
  normalise: (value: string) => string | undefined,
): Generator<readonly EventFact[]> {
  const index = new Map<string, Map<string, EventFact | null>>();
  for (const event of events) {
    if (event.origUs === null) continue;
    for (const key of event.keys) {
      if (key.kind !== kind) continue;
      const value = normalise(key.value);
      if (value === undefined) continue;
      const perSource = index.get(value) ?? new Map<string, EventFact | null>();
      index.set(value, perSource);
      const known = perSource.get(event.source);
      perSource.set(event.source, known === undefined || known === event ? event : null);
    }
  }
  for (const perSource of index.values()) {
    const unique = [...perSource.values()].filter((event) => event !== null);
    if (unique.length > 1) yield unique;
  }
}

function forEachPair(events: readonly EventFact[], visit: (x: EventFact, y: EventFact) => void): void {
  events.forEach((x, i) => {
    for (const y of events.slice(i + 1)) visit(x, y);
  });
}
