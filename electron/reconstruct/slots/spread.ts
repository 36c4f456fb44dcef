/** The three ways an attribution travels along links. All iterative; each event is filled once, so cycles end. */
import type { Groups } from '../disjointSet.ts';
import type { SlotColumn } from './slotColumns.ts';

/** Links sorted by their cause: those leaving `position` are `arcs[starts[position]]` up to `arcs[starts[position + 1]]`, by number. */
export interface ArcSet {
  readonly starts: Int32Array;
  readonly arcs: Int32Array;
  readonly links: {
    readonly to: Int32Array;
    readonly from: Int32Array;
    why(link: number): string;
    byAnalyst(link: number): boolean;
  };
  /** As classRank, for the slot that is spread. */
  rank(link: number): number;
  /** Probability that what the cause states holds for the effect, where it is right of the cause. */
  likelihood(link: number): number;
}

/**
 * From causes to effects, nearest cause first. Two causes at the same distance that state different entities leave the
 * slot empty and disputed. Positions for which `skip` holds are not filled, nor those further than `steps` links away.
 */
export function spreadDown(
  column: SlotColumn,
  { starts, arcs, links, rank: rankOf, likelihood }: ArcSet,
  skip?: (position: number) => boolean,
  steps = Number.POSITIVE_INFINITY,
): boolean {
  if (arcs.length === 0) return false;
  let changed = false;
  let frontier: number[] = [];
  for (let position = 0; position + 1 < starts.length; position++) {
    if (starts[position] !== starts[position + 1] && (column.entity[position] ?? -1) >= 0) frontier.push(position);
  }
  for (let step = 0; frontier.length > 0 && step < steps; step++) {
    const proposals = new Map<number, { arc: number; entity: number; rank: number; rivals: Set<number> | undefined }>();
    for (const from of frontier) {
      const entity = column.entity[from] ?? -1;
      for (let i = starts[from] ?? 0; i < (starts[from + 1] ?? 0); i++) {
        const arc = arcs[i];
        if (arc === undefined) continue;
        const to = links.to[arc] ?? 0;
        if ((column.entity[to] ?? 0) >= 0 || column.rivals.has(to) || skip?.(to) === true) continue;
        const rank = Math.min(rankOf(arc), column.rank[from] ?? 0);
        const known = proposals.get(to);
        if (known === undefined) proposals.set(to, { arc, entity, rank, rivals: undefined });
        else if (known.entity !== entity || known.rivals !== undefined) {
          known.rivals ??= new Set([known.entity]);
          known.rivals.add(entity);
        } else if (rank > known.rank) proposals.set(to, { arc, entity, rank, rivals: undefined });
      }
    }
    frontier = [];
    for (const [to, { arc, entity, rank, rivals }] of proposals) {
      if (rivals !== undefined) {
        column.dispute(to, rivals);
        continue;
      }
      const score = (column.score[links.from[arc] ?? 0] ?? 0) * likelihood(arc);
      const byAnalyst = links.byAnalyst(arc) || column.byAnalyst[links.from[arc] ?? 0] === 1;
      column.fill(to, entity, rank, score, links.why(arc), byAnalyst);
      frontier.push(to);
      changed = true;
    }
  }
  return changed;
}

interface SpreadLimits {
  /** Whether a member's own content counts as a statement for the group. */
  readonly from?: (position: number) => boolean;
  /** Members that are not to be filled. */
  readonly skip?: ((position: number) => boolean) | undefined;
}

/**
 * Within one run or session: where all statements agree they hold for every member, never better than `rank` nor than the
 * weakest statement taken, and as likely as the surest statement times `handedOn`. Where they differ, the open members are disputed.
 */
export function spreadWithin(
  column: SlotColumn,
  groups: Groups,
  rank: number,
  handedOn: number,
  why: string,
  limits: SpreadLimits = {},
): boolean {
  let changed = false;
  const { members, starts } = groups;
  for (let group = 0; group < groups.count; group++) {
    const [begin, end] = [starts[group] ?? 0, starts[group + 1] ?? 0];
    let only = -1;
    let several: Set<number> | undefined;
    let open = false;
    let best = 0;
    let surest = 0;
    for (let at = begin; at < end; at++) {
      const member = members[at] ?? 0;
      const entity = column.entity[member] ?? -1;
      if (entity < 0) open = true;
      if (entity < 0 || limits.from?.(member) === false) continue;
      if (only < 0) only = entity;
      else if (entity !== only) several = (several ?? new Set([only])).add(entity);
      best = Math.max(best, column.rank[member] ?? 0);
      surest = Math.max(surest, column.score[member] ?? 0);
    }
    if (only < 0 || !open) continue;
    for (let at = begin; at < end; at++) {
      const member = members[at] ?? 0;
      if ((column.entity[member] ?? 0) >= 0 || limits.skip?.(member) === true) continue;
      if (several !== undefined) column.dispute(member, several);
      else if (!column.rivals.has(member)) {
        column.fill(member, only, Math.min(rank, best), surest * handedOn, why);
        changed = true;
      }
    }
  }
  return changed;
}
