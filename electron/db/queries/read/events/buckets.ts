/** Widths of time buckets that a person can read: 5 seconds, 15 minutes, 6 hours … never 7,351 seconds. */
import { US_PER_DAY, US_PER_HOUR, US_PER_MINUTE, US_PER_SECOND } from '../../../../../shared/model/time.ts';

const LADDER_US: readonly number[] = [
  ...[1, 5, 15].map((n) => n * US_PER_SECOND),
  ...[1, 5, 15].map((n) => n * US_PER_MINUTE),
  ...[1, 3, 6, 12].map((n) => n * US_PER_HOUR),
  ...[1, 7, 28, 91, 364].map((n) => n * US_PER_DAY),
];

export interface Buckets {
  /** Start of bucket 0, a multiple of the width, µs UTC. */
  readonly fromUs: number;
  /** End of the last bucket, exclusive. */
  readonly toUs: number;
  readonly bucketUs: number;
}

/** The narrowest readable width at which [fromUs, toUs) takes at most `most` buckets, and the range aligned to it. */
export function chooseBuckets(fromUs: number, toUs: number, most: number): Buckets {
  const end = Math.max(toUs, fromUs + 1);
  let widest = LADDER_US.at(-1) ?? US_PER_DAY;
  for (const bucketUs of LADDER_US) if (countOf(fromUs, end, bucketUs) <= most) return align(fromUs, end, bucketUs);
  while (countOf(fromUs, end, widest) > most) widest *= 2;
  return align(fromUs, end, widest);
}

function countOf(fromUs: number, toUs: number, bucketUs: number): number {
  return Math.ceil(toUs / bucketUs) - Math.floor(fromUs / bucketUs);
}

function align(fromUs: number, toUs: number, bucketUs: number): Buckets {
  return {
    fromUs: Math.floor(fromUs / bucketUs) * bucketUs,
    toUs: Math.ceil(toUs / bucketUs) * bucketUs,
    bucketUs,
  };
}
