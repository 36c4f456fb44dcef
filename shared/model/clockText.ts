/** A source's clock in words: what its estimate rests on, and what follows from it. */

export interface ClockFacts {
  readonly offsetUs: number;
  readonly estimateUs: number | null;
  readonly pairs: number;
  readonly measuredBy: 'ids' | 'objects' | 'issue' | 'first_use' | null;
  readonly spreadUs: number | null;
  readonly driftPpm: number | null;
  readonly basis: 'none' | 'estimated' | 'analyst';
}

/** As in electron/reconstruct/clocks/fit.ts: less than this is explained by latency. */
const LATENCY_US = 2_000_000;
const SECONDS_A_DAY = 86_400;

/**
 * Sentences for an auditor, e.g. `From 212 exact pairs with AWS CloudTrail, spread 0.4 s.`
 * @param against title of the source it was measured against; null without any
 * @param measuredHere how many other sources were measured against this one
 */
export function clockWords(clock: ClockFacts, against: string | null, measuredHere: number): string {
  return [measured(clock, against, measuredHere), consequence(clock), drift(clock)]
    .filter((one) => one !== '')
    .join(' ');
}

function measured(clock: ClockFacts, against: string | null, measuredHere: number): string {
  const { measuredBy, pairs, spreadUs } = clock;
  if (against === null || pairs === 0) {
    return measuredHere > 0
      ? `Taken as the reference: ${measuredHere} ${measuredHere === 1 ? 'source is' : 'sources are'} measured against it.`
      : 'No record of it can be paired with one of another source.';
  }
  const many = pairs.toLocaleString('en-US');
  const spread = spreadUs === null ? '' : `, spread ${seconds(spreadUs)}`;
  const plural = (one: string) => `${many} ${one}${pairs === 1 ? '' : 's'}`;
  switch (measuredBy) {
    case 'objects':
      return `No exact pair; from ${plural('object')} that tool calls and records of ${against} both name${spread}.`;
    case 'issue':
      return `No exact pair; from ${plural('token')} issued in one and first used in the other, with ${against}${spread}.`;
    case 'first_use':
      return `No exact pair; from the first record of ${plural('conversation')} in each, with ${against}${spread}.`;
    case 'ids':
      return `From ${plural('exact pair')} with ${against}${spread}.`;
    case null:
      return `From ${plural('pair')} with ${against}${spread}.`;
  }
}

function seconds(us: number): string {
  return us < 100_000 ? `${Math.round(us / 1000)} ms` : `${(us / 1_000_000).toFixed(1)} s`;
}

function consequence({ basis, estimateUs, offsetUs }: ClockFacts): string {
  if (basis === 'estimated') return '';
  if (basis === 'analyst')
    return offsetUs === 0 ? 'Left as recorded by an analyst.' : 'The offset in force was set by an analyst.';
  if (estimateUs === null) return 'Times stand as recorded.';
  return Math.abs(estimateUs) < LATENCY_US
    ? 'No more than latency explains, so nothing is corrected.'
    : 'The pairs contradict each other, so nothing is corrected.';
}

function drift({ basis, driftPpm }: ClockFacts): string {
  if (driftPpm === null || basis !== 'estimated') return '';
  const aDay = (Math.abs(driftPpm) * SECONDS_A_DAY) / 1_000_000;
  return `It ${driftPpm > 0 ? 'gains' : 'loses'} ${aDay.toFixed(1)} s a day, which linking follows; the times shown keep the steady offset.`;
}
