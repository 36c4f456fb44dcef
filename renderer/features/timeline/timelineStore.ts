/** How the timeline is shown, while the window lives. The filter, the range and the selection are the route's. */
import { create } from 'zustand';
import type { TimeWindow } from './timeWindow.ts';

export const LANE_KINDS = ['agent', 'user', 'credential', 'system'] as const;
export type LaneKind = (typeof LANE_KINDS)[number];

export interface TimelineState {
  /** What is on the screen; undefined: everything in the filter. */
  readonly window: TimeWindow | undefined;
  readonly lanes: readonly LaneKind[];
  /** Kinds whose lanes are all shown. */
  readonly unfolded: readonly LaneKind[];
  /** Colour the share of events in which an agent acted. */
  readonly colourAgents: boolean;
  readonly asTable: boolean;
}

export const useTimelineStore = create<TimelineState>(() => ({
  window: undefined,
  lanes: LANE_KINDS,
  unfolded: [],
  colourAgents: true,
  asTable: false,
}));

export const setTimeline = useTimelineStore.setState;
