/** What the timeline asks the case for: the whole stretch once, then the stretch around the screen. */
import { useMemo, useRef } from 'react';
import { withTerm } from '../../../shared/query/filter.ts';
import { useQueryOf } from '../../rpc/hooks.ts';
import { barsOf, type HistogramAnswer, totalOf } from './bars.ts';
import { lanesOf } from './laneRows.ts';
import type { TimelineState } from './timelineStore.ts';
import { FETCHED_BARS, fetchWindow, padded, type TimeWindow, widthUs, within } from './timeWindow.ts';

const WHOLE_BARS = 280;
/** Lanes asked for a kind: when all kinds are folded, and when one is open. */
const LANES_FOLDED = 8;
const LANES_OPEN = 50;

/** `filter` is without the route's range: the range is drawn, not applied. */
export function useTimeline(filter: string, state: TimelineState) {
  const whole = useQueryOf('events.histogram', { filter, buckets: WHOLE_BARS });
  const limits = useMemo(() => (whole.data === undefined ? undefined : limitsOf(whole.data)), [whole.data]);
  const shown = limits === undefined ? undefined : within(state.window ?? limits, limits);
  const all = limits === undefined || shown === undefined || widthUs(shown) >= widthUs(limits);
  const asked = all || shown === undefined ? undefined : fetchWindow(shown);
  const near = useQueryOf(
    'events.histogram',
    { filter, ...asked, buckets: FETCHED_BARS },
    { enabled: asked !== undefined, keepPrevious: true },
  );
  const answer = asked === undefined ? whole.data : (near.data ?? whole.data);
  const agents = useQueryOf(
    'events.histogram',
    {
      filter: withTerm(filter, { field: 'has', values: ['agent'], negated: false }),
      ...(asked ?? wholeRange(whole.data)),
      buckets: asked === undefined ? WHOLE_BARS : FETCHED_BARS,
    },
    { enabled: state.colourAgents && whole.data !== undefined, keepPrevious: true },
  );
  const bars = useMemo(
    () => (answer === undefined ? [] : barsOf(answer, state.colourAgents ? agents.data : undefined)),
    [answer, agents.data, state.colourAgents],
  );
  const span = asked ?? limits ?? { fromUs: 0, toUs: 1 };
  const lanes = useQueryOf(
    'events.lanes',
    {
      filter,
      by: [...state.lanes],
      fromUs: span.fromUs,
      toUs: span.toUs,
      buckets: asked === undefined ? WHOLE_BARS : FETCHED_BARS,
      limit: state.unfolded.length > 0 ? LANES_OPEN : LANES_FOLDED,
    },
    { enabled: limits !== undefined && state.lanes.length > 0, keepPrevious: true },
  );
  // An answer that stands in for the next one still counts from the start that it was asked with.
  const answered = useRef({ data: lanes.data, fromUs: span.fromUs });
  if (!lanes.isPlaceholderData && answered.current.data !== lanes.data) {
    answered.current = { data: lanes.data, fromUs: span.fromUs };
  }
  const { data: laneData, fromUs: laneFromUs } = answered.current;
  const laneList = useMemo(() => (laneData === undefined ? [] : lanesOf(laneData, laneFromUs)), [laneData, laneFromUs]);
  return {
    loading: whole.isPending,
    error: whole.error ?? near.error ?? lanes.error,
    retry: () => {
      void whole.refetch();
      void lanes.refetch();
    },
    limits,
    shown,
    all,
    bars,
    bucketUs: answer?.bucketUs ?? 1_000_000,
    gaps: answer?.gaps ?? whole.data?.gaps ?? [],
    dated: whole.data === undefined ? 0 : totalOf(whole.data.bars),
    undated: whole.data?.undated ?? 0,
    lanes: laneList,
    lanesPending: lanes.isPending && lanes.fetchStatus !== 'idle',
    moreLanes: laneData?.more ?? [],
    stale: asked !== undefined && near.isPlaceholderData,
    staleLanes: lanes.isPlaceholderData,
  };
}

/** Undefined when nothing in the filter is dated. */
function limitsOf(answer: HistogramAnswer): TimeWindow | undefined {
  if (answer.bars.length === 0 || answer.toUs <= answer.fromUs) return undefined;
  const bars = barsOf(answer, undefined);
  const first = bars[0]?.fromUs ?? answer.fromUs;
  const last = bars.at(-1)?.toUs ?? answer.toUs;
  return padded({ fromUs: Math.min(first, answer.fromUs), toUs: Math.max(last, answer.toUs) });
}

/** The same stretch for the agents' share, so that both answers have the same buckets. */
function wholeRange(answer: HistogramAnswer | undefined): Partial<TimeWindow> {
  return answer === undefined ? {} : { fromUs: answer.fromUs, toUs: answer.toUs };
}
