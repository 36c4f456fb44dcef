/**
 * Clock offset of each source, measured on records of two sources that are of the same moment. Sources are put on one time line,
 * the best-supported estimates first: ids before objects before first uses. Where pairs are few or disagree, nothing is corrected.
 */

import type { OffsetDraft, PairBasis } from '../../../shared/model/reconstruction.ts';
import { US_PER_SECOND } from '../../../shared/model/time.ts';
import type { EventTable } from '../events/eventTable.ts';
import { fitPairs, MIN_OFFSET_US, type PairEstimate } from './fit.ts';
import { findClockPairs } from './pairs.ts';

const PREFERENCE: Readonly<Record<PairBasis, number>> = { ids: 0, objects: 1, issue: 2, first_use: 3 };

/** Offsets for every source in the case; `fixed` (an analyst's, µs to add) wins over an estimate. Yields now and then, so that it can be stopped. */
export function* estimateOffsets(
  events: EventTable,
  fixed: ReadonlyMap<string, number>,
): Generator<undefined, OffsetDraft[]> {
  const sources = [...new Set([...events.sources(), ...fixed.keys()])].sort();
  const estimates = (yield* findClockPairs(events)).map(fitPairs).sort(compareEstimates);
  const placed = placeSources(sources, estimates);
  return sources.map((source) => {
    const place = placed.get(source);
    const analyst = fixed.get(source);
    const reference = place?.reference ?? null;
    const via = place?.via ?? null;
    const lead = place?.positionUs ?? 0;
    const estimateUs = via === null ? null : roundMs(-lead + (fixed.get(reference ?? '') ?? 0));
    const moves = Math.abs(lead) >= MIN_OFFSET_US || (place?.driftPpm ?? 0) !== 0;
    const applies = estimateUs !== null && moves && place?.decided === true;
    const drifts = applies && analyst === undefined && place.driftPpm !== 0;
    return {
      source,
      estimateUs,
      pairs: via?.pairs ?? 0,
      spreadUs: via?.spreadUs ?? null,
      against: via === null ? null : reference,
      by: via?.basis ?? null,
      driftPpm: drifts ? place.driftPpm : null,
      refUs: drifts ? place.refUs : null,
      offsetUs: analyst ?? (applies ? roundTo(estimateUs ?? 0, place.scatterUs) : 0),
      basis: analyst !== undefined ? 'analyst' : applies ? 'estimated' : 'none',
    };
  });
}

/** What is added to a recorded time of a source, µs: its offset, and its drift since the moment the offset was measured at. */
export function offsetAt(offsets: readonly OffsetDraft[]): (source: string, origUs: number) => number {
  const bySource = new Map(offsets.map((offset) => [offset.source, offset]));
  return (source, origUs) => {
    const offset = bySource.get(source);
    if (offset === undefined) return 0;
    if (offset.driftPpm === null || offset.refUs === null) return offset.offsetUs;
    return offset.offsetUs - Math.round((offset.driftPpm * (origUs - offset.refUs)) / 1_000_000);
  };
}

function compareEstimates(x: PairEstimate, y: PairEstimate): number {
  return (
    PREFERENCE[x.basis] - PREFERENCE[y.basis] ||
    y.pairs - x.pairs ||
    (x.a < y.a ? -1 : x.a > y.a ? 1 : x.b < y.b ? -1 : 1)
  );
}

interface Place {
  /** How far the source's clock is ahead of its reference's at `refUs`, µs. */
  readonly positionUs: number;
  readonly driftPpm: number;
  readonly refUs: number;
  readonly reference: string;
  /** The estimate it rests on; null for the reference itself. */
  readonly via: PairEstimate | null;
  readonly decided: boolean;
  /** Largest spread of the estimates between it and its reference, µs. */
  readonly scatterUs: number;
}

/** A clock against the one the walk started from: µs ahead at `refUs`, and µs per second. */
interface Clock {
  readonly us: number;
  readonly ppm: number;
  /** Largest spread on the way, µs. */
  readonly scatterUs: number;
}

/**
 * Puts the sources of each connected component on one time line (a spanning tree over the best-supported estimates), then
 * takes as reference the largest set of sources whose clocks agree; among equals the one holding traces or a cloud's log.
 */
function placeSources(sources: readonly string[], estimates: readonly PairEstimate[]): Map<string, Place> {
  const usable = estimates.filter((estimate) => estimate.usable);
  const placed = new Map<string, Place>();
  const visited = new Set<string>();
  for (const start of sources) {
    if (visited.has(start)) continue;
    const clocks = new Map<string, Clock>([[start, { us: 0, ppm: 0, scatterUs: 0 }]]);
    const via = new Map<string, PairEstimate>();
    const refUs = usable.find((estimate) => touches(estimate, start))?.refUs ?? 0;
    for (let next = nextEdge(usable, clocks); next !== undefined; next = nextEdge(usable, clocks)) {
      const { estimate, known, added, sign } = next;
      const from = clocks.get(known) ?? { us: 0, ppm: 0, scatterUs: 0 };
      const atRef = estimate.medianUs + (estimate.driftPpm * (refUs - estimate.refUs)) / 1_000_000;
      clocks.set(added, {
        us: from.us + sign * atRef,
        ppm: from.ppm + sign * estimate.driftPpm,
        scatterUs: Math.max(from.scatterUs, estimate.spreadUs),
      });
      via.set(added, estimate);
    }
    for (const source of clocks.keys()) visited.add(source);
    if (clocks.size < 2) continue;
    const reference = chooseReference(
      [...clocks].map(([source, clock]) => [source, clock.us] as const),
      estimates,
    );
    const base = clocks.get(reference) ?? { us: 0, ppm: 0, scatterUs: 0 };
    for (const [source, clock] of clocks) {
      const direct = usable.find((e) => (e.a === source && e.b === reference) || (e.b === source && e.a === reference));
      const rests =
        source === reference ? null : (direct ?? via.get(source) ?? usable.find((e) => touches(e, source)) ?? null);
      const driftPpm = clock.ppm - base.ppm;
      // What is told of a clock that drifts holds in the middle of the pairs it was measured on.
      const heldUs = driftPpm === 0 ? refUs : (rests?.refUs ?? refUs);
      const positionUs = Math.round(clock.us - base.us + (driftPpm * (heldUs - refUs)) / 1_000_000);
      const scatterUs = Math.max(clock.scatterUs, base.scatterUs);
      placed.set(source, { positionUs, driftPpm, refUs: heldUs, reference, via: rests, decided: true, scatterUs });
    }
  }
  // Sources whose pairs contradict each other are shown with what was measured, and left uncorrected.
  for (const estimate of estimates) {
    if (estimate.usable || PREFERENCE[estimate.basis] > 1) continue;
    for (const [source, reference, sign] of [
      [estimate.b, estimate.a, 1],
      [estimate.a, estimate.b, -1],
    ] as const) {
      if (placed.has(source) || rank(source) < rank(reference)) continue;
      const positionUs = sign * estimate.medianUs;
      placed.set(source, { positionUs, driftPpm: 0, refUs: 0, reference, via: estimate, decided: false, scatterUs: 0 });
    }
  }
  return placed;
}

function touches(estimate: PairEstimate, source: string): boolean {
  return estimate.a === source || estimate.b === source;
}

function nextEdge(usable: readonly PairEstimate[], placed: ReadonlyMap<string, unknown>) {
  for (const estimate of usable) {
    if (placed.has(estimate.a) && !placed.has(estimate.b)) {
      return { estimate, known: estimate.a, added: estimate.b, sign: 1 };
    }
    if (placed.has(estimate.b) && !placed.has(estimate.a)) {
      return { estimate, known: estimate.b, added: estimate.a, sign: -1 };
    }
  }
  return undefined;
}

function chooseReference(position: readonly (readonly [string, number])[], estimates: readonly PairEstimate[]): string {
  const support = (source: string) =>
    estimates.reduce((sum, e) => sum + (e.usable && touches(e, source) ? e.pairs : 0), 0);
  const scored = position.map(([source, at]) => ({
    source,
    agreeing: position.filter(([, other]) => Math.abs(other - at) < MIN_OFFSET_US).length,
    rank: rank(source),
    support: support(source),
  }));
  scored.sort(
    (x, y) => y.agreeing - x.agreeing || x.rank - y.rank || y.support - x.support || (x.source < y.source ? -1 : 1),
  );
  return scored[0]?.source ?? '';
}

/** Traces and cloud logs are stamped by disciplined clocks; exports of other products are compared against them. */
function rank(source: string): number {
  if (source.startsWith('otel.')) return 0;
  if (source.startsWith('aws.')) return 1;
  if (source.startsWith('entra.') || source.startsWith('microsoft.')) return 2;
  // What causes calls before what passes them on.
  if (/^(?:n8n|zapier|langsmith|langfuse)\./.test(source)) return 2;
  if (source.startsWith('generic.')) return 4;
  return 3;
}

/**
 * What is applied is no finer than what the pairs can tell: they scatter by a fraction of a second, so that every further record would move
 * all events of a source by milliseconds that mean nothing.
 */
function roundTo(us: number, scatterUs: number): number {
  const step =
    scatterUs < US_PER_SECOND / 20 ? US_PER_SECOND / 20 : scatterUs < US_PER_SECOND ? US_PER_SECOND / 2 : US_PER_SECOND;
  return Math.round(us / step) * step;
}

/** An offset finer than a millisecond would claim a precision that latency does not allow. */
function roundMs(us: number): number {
  return Math.round(us / 1000) * 1000;
}
