/** An analyst's decisions on links, by position. */

import type { LinkDecision } from '../../shared/model/reconstruction.ts';
import type { EventTable } from './events/eventTable.ts';

export interface PlacedDecisions {
  /** Confirmed or drawn: `from` is behind `to`. */
  readonly drawn: readonly { readonly from: number; readonly to: number; readonly note: string }[];
  /** False for a link that the analyst rejected, and for a likely one into a record whose cause the analyst has named. */
  allows(link: {
    readonly from: number;
    readonly to: number;
    readonly rank: number;
    readonly candidates: number;
  }): boolean;
}

/** As classRank: what is better than this is proven by ids, and an analyst's word on one cause says nothing against it. */
const MEDIUM = 2;

export function placeDecisions(decisions: readonly LinkDecision[], events: EventTable): PlacedDecisions {
  const rejected = new Set<string>();
  const causes = new Map<number, number>();
  const drawn: { from: number; to: number; note: string }[] = [];
  for (const { from, to, decision, note } of decisions) {
    const [a, b] = [events.positionOf(from), events.positionOf(to)];
    if (a < 0 || b < 0 || a === b) continue;
    if (decision === 'reject') rejected.add(`${Math.min(a, b)} ${Math.max(a, b)}`);
    else {
      drawn.push({ from: a, to: b, note });
      causes.set(b, a);
    }
  }
  return {
    drawn,
    allows({ from, to, rank, candidates }) {
      if (rejected.size > 0 && rejected.has(`${Math.min(from, to)} ${Math.max(from, to)}`)) return false;
      const cause = causes.get(to);
      return cause === undefined || cause === from || (rank > MEDIUM && candidates === 1);
    },
  };
}
