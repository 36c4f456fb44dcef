/**
 * Links that an earlier run found by searching near records, and which of them stand: those into records that are as they were, near which
 * nothing that a search can meet has come, gone or changed. The linker says what it can meet; here it is known what has changed.
 */

import type { EarlierRun } from '../../../shared/model/reconstruction.ts';
import type { EventTable } from '../events/eventTable.ts';
import { growingBytes, growingFloats, growingInts, words } from '../events/growing.ts';
import { keyIndex } from '../events/keyIndex.ts';
import type { PlacedLink } from '../linkers/_draft.ts';

export interface EarlierLinks {
  /** New, or other than it was in anything that the method may look at. */
  changed(position: number): boolean;
  /** Whether an event that the earlier run knew, and that has changed, stood or stands between these corrected times, µs. */
  changedBetween(fromUs: number, toUs: number): boolean;
  /** The links into the event, which stand; those into an event that is never asked for are dropped. */
  stand(position: number): Generator<PlacedLink>;
}

export interface KeptLinks extends EarlierLinks {
  /** Ids of events whose links do not stand. Undefined now and then. */
  dropped(): Generator<undefined, number[]>;
}

const STEP = 20_000;
/** Scores have four decimals. */
const SCORE_UNITS = 10_000;

/**
 * Reads the links of one method. Undefined now and then.
 * @param digests of what the method may look at, by position
 * @param stoodAt corrected time of an event in the earlier run, µs; null when undated
 */
export function* earlierLinks(
  run: EarlierRun,
  method: string,
  events: EventTable,
  digests: Float64Array,
  stoodAt: (source: string, origUs: number) => number,
): Generator<undefined, KeptLinks> {
  const other = new Uint8Array(events.length);
  const times = growingFloats();
  for (const event of events) {
    const { position, id } = event;
    if (position % STEP === 0) yield undefined;
    const before = run.digest(method, id);
    if (before === digests[position]) continue;
    other[position] = 1;
    if (before === 0 || event.origUs === null || event.timeUs === null) continue;
    times.push(event.timeUs);
    times.push(stoodAt(event.source, event.origUs));
  }
  const changedAt = times.view().sort();

  const [froms, tos, candidates, scores, whys] = Array.from({ length: 5 }, () => growingInts()) as [
    Ints,
    Ints,
    Ints,
    Ints,
    Ints,
  ];
  const classes = growingBytes();
  const [classNames, reasons] = [words(), words()];
  for (const link of run.links(method)) {
    if (tos.length % STEP === 0) yield undefined;
    const [from, to] = [events.positionOf(link.fromEvent), events.positionOf(link.toEvent)];
    if (from < 0 || to < 0) throw new Error(`a link of ${method} names an event that the case does not hold`);
    froms.push(from);
    tos.push(to);
    candidates.push(link.candidates);
    scores.push(Math.round(link.score * SCORE_UNITS));
    classes.push(classNames.id(link.class));
    whys.push(reasons.id(link.why));
  }
  const toOf = tos.view();
  const into = keyIndex((put) => {
    for (let link = 0; link < toOf.length; link++) put(toOf[link] ?? 0, link);
  });
  const standing = new Uint8Array(events.length);
  return {
    changed: (position) => other[position] === 1,
    changedBetween(fromUs, toUs) {
      let [low, high] = [0, changedAt.length];
      while (low < high) {
        const middle = (low + high) >> 1;
        if ((changedAt[middle] ?? 0) < fromUs) low = middle + 1;
        else high = middle;
      }
      return low < changedAt.length && (changedAt[low] ?? 0) <= toUs;
    },
    *stand(position) {
      standing[position] = 1;
      for (const link of into.get(position) ?? []) {
        yield {
          method,
          class: classNames.text(classes.array[link] ?? 0) as PlacedLink['class'],
          from: froms.array[link] ?? -1,
          to: position,
          // Not asked for again: what is stored stays stored.
          keys: [],
          dtUs: null,
          candidates: candidates.array[link] ?? 0,
          score: (scores.array[link] ?? 0) / SCORE_UNITS,
          why: reasons.text(whys.array[link] ?? 0),
          stands: true,
        };
      }
    },
    *dropped() {
      const ids: number[] = [];
      let seen = 0;
      for (const [position] of into) {
        if (seen++ % STEP === 0) yield undefined;
        const id = standing[position] === 1 ? undefined : events.at(position)?.id;
        if (id !== undefined) ids.push(id);
      }
      return ids;
    },
  };
}

type Ints = ReturnType<typeof growingInts>;
