/**
 * How good the attribution of chains' filled slots is: what reconstruction states, else 1 for what records state themselves, else the best
 * link of the slot's class over which it came. Null where nothing is scored: an empty slot, a pin, an inventory's word.
 */
import type { LinkClass, Slot } from '../../../../../shared/model/kinds.ts';
import type { ReadDb } from '../../../handles.ts';
import { prepared } from '../../../prepared.ts';
import { type CatalogEntries, methodsCarrying } from '../catalog.ts';
import { clampScore } from '../links/links.ts';
import { list } from '../statement.ts';
import type { StoredSlot } from './rows.ts';
import { ATTRIBUTED, MOST_EVENTS_READ } from './slotSupport.ts';

export interface ChainScores {
  /** Lowest attribution score of the chain's events. */
  lowest(chainId: string): number | null;
  ofSlot(chainId: string, slot: Slot, slotClass: LinkClass | null, stated: StoredSlot | undefined): number | null;
}

/** Exported for the plan tests. */
export function bestScoresSql(slot: Slot): string {
  return `SELECT c.id, max(l.score) AS score
    FROM chain c JOIN chain_event ce ON ce.chain_id = c.id JOIN link l ON l.to_event = ce.event_id
      JOIN attribution f ON f.event_id = l.from_event
    WHERE c.id IN (SELECT value FROM json_each(:ids)) AND c.${slot}_class IN ('strong', 'medium', 'weak') AND ce.seq < ${MOST_EVENTS_READ}
      AND f.${slot}_id = c.${slot}_id AND l.class = c.${slot}_class
      AND (:methods IS NULL OR l.method IN (SELECT value FROM json_each(:methods)))
    GROUP BY c.id`;
}

/** Exported for the plan tests. */
export const LOWEST_SQL = `SELECT ce.chain_id AS id, min(a.score) AS score FROM chain_event ce JOIN attribution a ON a.event_id = ce.event_id
  WHERE ce.chain_id IN (SELECT value FROM json_each(:ids)) AND ce.seq < ${MOST_EVENTS_READ} GROUP BY ce.chain_id`;

/** Of several chains at once, in a statement a slot. */
export function chainScores(db: ReadDb, catalog: CatalogEntries, chainIds: readonly string[]): ChainScores {
  const ids = list(chainIds);
  const read = (sql: string, params: Readonly<Record<string, string | null>>): ReadonlyMap<string, number> =>
    new Map((prepared(db, sql).all(params) as { id: string; score: number }[]).map((row) => [row.id, row.score]));
  const lowest = read(LOWEST_SQL, { ids });
  const best = new Map(
    ATTRIBUTED.map((slot) => {
      const methods = methodsCarrying(catalog, slot);
      return [slot, read(bestScoresSql(slot), { ids, methods: methods === undefined ? null : list(methods) })] as const;
    }),
  );
  return {
    lowest: (chainId) => lowest.get(chainId) ?? null,
    ofSlot(chainId, slot, slotClass, stated) {
      if (slotClass === null || slotClass === 'analyst') return null;
      const score = stated?.score ?? (slotClass === 'exact' ? 1 : best.get(slot)?.get(chainId));
      return score === undefined ? null : clampScore(score);
    },
  };
}
