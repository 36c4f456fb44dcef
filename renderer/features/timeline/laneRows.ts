/** Which lanes are shown, in which order, and where. Pure. */
import type { Out } from '../../../shared/contract/index.ts';
import { bucketStartUs } from './bars.ts';
import { LANE_KINDS, type LaneKind } from './timelineStore.ts';
import type { TimeWindow } from './timeWindow.ts';

export type LanesAnswer = Out<'events.lanes'>;
type AnswerLane = LanesAnswer['lanes'][number];

export interface LaneCell extends TimeWindow {
  readonly count: number;
  readonly flagged: number;
}

export interface Lane {
  /** `agent:<entity key>`: stable over fetches and sessions. */
  readonly key: string;
  readonly by: LaneKind;
  readonly entity: AnswerLane['entity'];
  readonly total: number;
  readonly cells: readonly LaneCell[];
}

export interface LanePlace {
  readonly lane: Lane;
  readonly top: number;
  readonly height: number;
}

/** A row that opens or closes a kind's further lanes, or says how many more there are. */
export interface FoldPlace {
  readonly by: LaneKind;
  readonly top: number;
  readonly height: number;
  /** Lanes that opening would show; 0 when open. */
  readonly hidden: number;
  /** Lanes that are in the filter but in no answer. */
  readonly beyond: number;
  readonly open: boolean;
}

export const LANE_HEIGHT = 28;
export const FOLD_HEIGHT = 20;
/** Lanes of a folded kind: the agents are what is looked at first. */
export const FOLDED_LANES: Readonly<Record<LaneKind, number>> = { agent: 3, user: 2, credential: 2, system: 2 };

/** @param askedFromUs start of the range that was asked for: the answer's cells count from there */
export function lanesOf(answer: LanesAnswer, askedFromUs: number): Lane[] {
  return answer.lanes.map((lane) => ({
    key: `${lane.by}:${lane.entity.key}`,
    by: lane.by,
    entity: lane.entity,
    total: lane.total,
    cells: lane.cells.map((cell) => {
      const fromUs = bucketStartUs(askedFromUs, cell.bucket, answer.bucketUs);
      return { fromUs, toUs: fromUs + answer.bucketUs, count: cell.count, flagged: cell.flagged };
    }),
  }));
}

/** By kind, then as ordered before, then the busiest first. */
export function orderedLanes(lanes: readonly Lane[], order: readonly string[]): Lane[] {
  const at = new Map(order.map((key, index) => [key, index]));
  return [...lanes].sort(
    (a, b) =>
      LANE_KINDS.indexOf(a.by) - LANE_KINDS.indexOf(b.by) ||
      (at.get(a.key) ?? Infinity) - (at.get(b.key) ?? Infinity) ||
      b.total - a.total ||
      (a.key < b.key ? -1 : 1),
  );
}

/** The order after moving one lane to another's place, among lanes of the same kind; unchanged when they differ in kind. */
export function movedLane(lanes: readonly Lane[], key: string, toKey: string): string[] {
  const keys = lanes.map((lane) => lane.key);
  const from = lanes.find((lane) => lane.key === key);
  const to = lanes.find((lane) => lane.key === toKey);
  if (from === undefined || to === undefined || from.by !== to.by || key === toKey) return keys;
  const target = keys.indexOf(toKey);
  const rest = keys.filter((other) => other !== key);
  rest.splice(target, 0, key);
  return rest;
}

/** Rows from top to bottom. `more` is the answer's own count of lanes it left out. */
export function placeLanes(
  lanes: readonly Lane[],
  more: LanesAnswer['more'],
  unfolded: readonly LaneKind[],
): { readonly lanes: LanePlace[]; readonly folds: FoldPlace[]; readonly height: number } {
  const places: LanePlace[] = [];
  const folds: FoldPlace[] = [];
  let top = 0;
  for (const by of LANE_KINDS) {
    const all = lanes.filter((lane) => lane.by === by);
    const open = unfolded.includes(by);
    const shown = open ? all : all.slice(0, FOLDED_LANES[by]);
    for (const lane of shown) {
      places.push({ lane, top, height: LANE_HEIGHT });
      top += LANE_HEIGHT;
    }
    const beyond = more.find((entry) => entry.by === by)?.hidden ?? 0;
    const hidden = all.length - shown.length + (open ? 0 : beyond);
    if (hidden > 0 || (open && (all.length > FOLDED_LANES[by] || beyond > 0))) {
      folds.push({ by, top, height: FOLD_HEIGHT, hidden, beyond: open ? beyond : 0, open });
      top += FOLD_HEIGHT;
    }
  }
  return { lanes: places, folds, height: top };
}
