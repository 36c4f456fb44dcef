/** The histogram's answer as bars with instants. Pure. */
import type { Out } from '../../../shared/contract/index.ts';
import type { TimeWindow } from './timeWindow.ts';

export type HistogramAnswer = Out<'events.histogram'>;

export interface Bar extends TimeWindow {
  readonly count: number;
  readonly flagged: number;
  /** Of `count`, those in which an agent acted; undefined when not asked. */
  readonly agents: number | undefined;
}

/**
 * Start of a bucket: buckets are numbered from the asked start, put back to a multiple of their width.
 * @param fromUs start of the range that was asked for
 */
export function bucketStartUs(fromUs: number, bucket: number, bucketUs: number): number {
  return (Math.floor(fromUs / bucketUs) + bucket) * bucketUs;
}

/** Bars in order of time. Agents' shares are joined only when both answers have the same bucket width. */
export function barsOf(all: HistogramAnswer, agents: HistogramAnswer | undefined): Bar[] {
  const shares =
    agents === undefined || agents.bucketUs !== all.bucketUs
      ? undefined
      : new Map(agents.bars.map((bar) => [bucketStartUs(agents.fromUs, bar.bucket, agents.bucketUs), bar.count]));
  return all.bars
    .map((bar) => {
      const fromUs = bucketStartUs(all.fromUs, bar.bucket, all.bucketUs);
      return {
        fromUs,
        toUs: fromUs + all.bucketUs,
        count: bar.count,
        flagged: bar.flagged,
        agents: shares === undefined ? undefined : Math.min(shares.get(fromUs) ?? 0, bar.count),
      };
    })
    .sort((a, b) => a.fromUs - b.fromUs);
}

/** The bars that the window shows, whole or in part. */
export function barsWithin(bars: readonly Bar[], window: TimeWindow): Bar[] {
  return bars.filter((bar) => bar.toUs > window.fromUs && bar.fromUs < window.toUs);
}

/** The bar that holds the instant. */
export function barAt(bars: readonly Bar[], atUs: number): Bar | undefined {
  return bars.find((bar) => atUs >= bar.fromUs && atUs < bar.toUs);
}

export function totalOf(bars: readonly { readonly count: number }[]): number {
  return bars.reduce((sum, bar) => sum + bar.count, 0);
}
