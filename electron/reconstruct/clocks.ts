/**
 * Clock offset of each source, measured on records of two sources that ids prove to be of the same moment.
 * Robust: median and median absolute deviation (MAD). Where pairs are few, small or disagree, nothing is corrected.
 */
import { US_PER_SECOND } from '../../shared/model/time.ts';
import type { ClockPair } from './clockPair.ts';
import { findClockPairs } from './clockPairs.ts';
import type { EventFact, OffsetDraft } from './ports.ts';

const MIN_PAIRS = 5;
/** Network latency and queueing explain less than this; it is never called a clock offset. */
const MIN_OFFSET_US = 2 * US_PER_SECOND;
const MAX_SPREAD_US = 30 * US_PER_SECOND;
/** Spread may be a tenth of the offset at most. */
const SPREAD_SHARE = 0.1;
/** Share of the pairs that must lie near the median; two clusters of pairs are a contradiction, not an offset. */
const AGREEING_SHARE = 0.75;

interface PairEstimate {
  readonly a: string;
  readonly b: string;
  readonly pairs: number;
  readonly medianUs: number;
  readonly spreadUs: number;
  /** False when the pairs contradict each other or are too few. */
  readonly usable: boolean;
}

/** Offsets for every source in the case; `fixed` (an analyst's, µs to add) wins over an estimate. */
export function estimateOffsets(events: readonly EventFact[], fixed: ReadonlyMap<string, number>): OffsetDraft[] {
  const sources = [...new Set([...events.map((event) => event.source), ...fixed.keys()])].sort();
  const estimates = comparePairs(findClockPairs(events));
  const placed = placeSources(sources, estimates);
  return sources.map((source) => {
    const place = placed.get(source);
    const analyst = fixed.get(source);
    const reference = place?.reference ?? null;
    const lead = place === undefined ? 0 : place.positionUs;
    const estimateUs =
      place === undefined || place.via === null ? null : roundMs(-lead + (fixed.get(reference ?? '') ?? 0));
    const applies = estimateUs !== null && Math.abs(lead) >= MIN_OFFSET_US && place?.decided === true;
    return {
      source,
      estimateUs,
      pairs: place?.via?.pairs ?? 0,
      spreadUs: place?.via?.spreadUs ?? null,
      against: place?.via == null ? null : reference,
      offsetUs: analyst ?? (applies ? (estimateUs ?? 0) : 0),
      basis: analyst !== undefined ? 'analyst' : applies ? 'estimated' : 'none',
    };
  });
}

/** One estimate for every two sources that share pairs. */
function comparePairs(pairs: readonly ClockPair[]): PairEstimate[] {
  const lists = new Map<string, { a: string; b: string; deltas: number[] }>();
  for (const { a, b, deltaUs } of pairs) {
    const key = `${a}\u0000${b}`;
    const list = lists.get(key) ?? { a, b, deltas: [] };
    lists.set(key, list);
    list.deltas.push(deltaUs);
  }
  return [...lists.values()]
    .map(({ a, b, deltas }) => {
      const medianUs = median(deltas);
      const spreadUs = median(deltas.map((delta) => Math.abs(delta - medianUs)));
      const near = Math.max(5 * spreadUs, US_PER_SECOND);
      const agreeing = deltas.filter((delta) => Math.abs(delta - medianUs) <= near).length / deltas.length;
      const small = Math.abs(medianUs) < MIN_OFFSET_US;
      const tight = spreadUs <= (small ? MIN_OFFSET_US : Math.min(MAX_SPREAD_US, SPREAD_SHARE * Math.abs(medianUs)));
      const usable = deltas.length >= MIN_PAIRS && agreeing >= AGREEING_SHARE && tight;
      return { a, b, pairs: deltas.length, medianUs, spreadUs, usable };
    })
    .sort((x, y) => y.pairs - x.pairs || (x.a < y.a ? -1 : x.a > y.a ? 1 : x.b < y.b ? -1 : 1));
}

interface Place {
  /** How far the source's clock is ahead of its reference's, µs. */
  readonly positionUs: number;
  readonly reference: string;
  /** The estimate it rests on; null for the reference itself. */
  readonly via: PairEstimate | null;
  readonly decided: boolean;
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
    const position = new Map([[start, 0]]);
    const via = new Map<string, PairEstimate>();
    for (let next = nextEdge(usable, position); next !== undefined; next = nextEdge(usable, position)) {
      const { estimate, known, added, sign } = next;
      position.set(added, (position.get(known) ?? 0) + sign * estimate.medianUs);
      via.set(added, estimate);
    }
    for (const source of position.keys()) visited.add(source);
    if (position.size < 2) continue;
    const reference = chooseReference([...position], estimates);
    const base = position.get(reference) ?? 0;
    for (const [source, at] of position) {
      const direct = usable.find((e) => (e.a === source && e.b === reference) || (e.b === source && e.a === reference));
      const rests =
        source === reference ? null : (direct ?? via.get(source) ?? usable.find((e) => touches(e, source)) ?? null);
      placed.set(source, { positionUs: at - base, reference, via: rests, decided: true });
    }
  }
  // Sources whose pairs contradict each other are shown with what was measured, and left uncorrected.
  for (const estimate of estimates) {
    if (estimate.usable) continue;
    for (const [source, reference, sign] of [
      [estimate.b, estimate.a, 1],
      [estimate.a, estimate.b, -1],
    ] as const) {
      if (placed.has(source) || rank(source) < rank(reference)) continue;
      placed.set(source, { positionUs: sign * estimate.medianUs, reference, via: estimate, decided: false });
    }
  }
  return placed;
}

function touches(estimate: PairEstimate, source: string): boolean {
  return estimate.a === source || estimate.b === source;
}

function nextEdge(usable: readonly PairEstimate[], position: ReadonlyMap<string, number>) {
  for (const estimate of usable) {
    if (position.has(estimate.a) && !position.has(estimate.b)) {
      return { estimate, known: estimate.a, added: estimate.b, sign: 1 };
    }
    if (position.has(estimate.b) && !position.has(estimate.a)) {
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
  if (source.startsWith('generic.')) return 4;
  return 3;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : Math.round(((sorted[middle - 1] ?? upper) + upper) / 2);
}

/** An offset finer than a millisecond would claim a precision that latency does not allow. */
function roundMs(us: number): number {
  return Math.round(us / 1000) * 1000;
}
