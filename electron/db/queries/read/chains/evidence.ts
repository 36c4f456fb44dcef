/** A chain slot by slot: what states it, what carries it, who competes for it and why they lost. */
import type { z } from 'zod';
import type { SlotEvidence } from '../../../../../shared/contract/chains.ts';
import type { Out, Parsed } from '../../../../../shared/contract/index.ts';
import { SLOTS, type Slot } from '../../../../../shared/model/kinds.ts';
import { NotFound } from '../../../errors.ts';
import type { ReadDb } from '../../../handles.ts';
import type { CatalogEntries } from '../catalog.ts';
import { briefOf, briefsById } from '../entities/briefs.ts';
import { clampScore, type StoredCandidate, storedCandidates } from '../links/links.ts';
import { first, parseJson } from '../statement.ts';
import type { StoredChain, StoredSlots } from './rows.ts';
import { chainScores } from './scores.ts';
import { MOST_EVENTS_READ, NOTHING, supportOf } from './slotSupport.ts';

type SlotEvidenceOut = z.output<typeof SlotEvidence>;

/** @throws NotFound */
export function chainEvidence(
  db: ReadDb,
  catalog: CatalogEntries,
  input: Parsed<'chains.evidence'>,
): Out<'chains.evidence'> {
  const chain = first<StoredChain>(db, 'SELECT * FROM chain WHERE id = :id', { id: input.id });
  if (chain === undefined)
    throw new NotFound(`there is no chain ${input.id}; it may have changed when chains were last rebuilt`);
  const stored = parseJson<StoredSlots>(chain.slots, {});
  const candidates = storedCandidates(db, chain.id, null);
  const scores = chainScores(db, catalog, [chain.id]);
  return {
    slots: SLOTS.filter((slot) => input.slot === undefined || slot === input.slot).map((slot) => {
      const filled = chain[`${slot}_id`];
      return {
        slot,
        score: scores.ofSlot(chain.id, slot, chain[`${slot}_class`], stored[slot]),
        ...weighed(db, catalog, { chainId: chain.id, slot, filled, candidates, take: input.limit }),
      };
    }),
    score: scores.lowest(chain.id),
    examined: Math.min(chain.events, MOST_EVENTS_READ),
    cut: chain.events > MOST_EVENTS_READ,
  };
}

interface Contest {
  readonly chainId: string;
  readonly slot: Slot;
  readonly filled: number | null;
  /** Of any slot. */
  readonly candidates: readonly StoredCandidate[];
  readonly take: number;
}

/** What speaks for whoever fills the slot and for each who competes for it. */
export function weighed(
  db: ReadDb,
  catalog: CatalogEntries,
  { chainId, slot, filled, candidates, take }: Contest,
): Pick<SlotEvidenceOut, 'support' | 'candidates'> {
  const mine = candidates.filter((one) => one.slot === slot);
  const entities = [...new Set([filled, ...mine.map((one) => one.entity_id)])].filter((id) => id !== null);
  const support = supportOf(db, catalog, { chainId, slot, filled, entities, take });
  const briefs = briefsById(
    db,
    mine.flatMap((one) => [one.entity_id, one.agent_id]),
  );
  return {
    support: (filled === null ? undefined : support.get(filled)) ?? NOTHING,
    candidates: filledFirst(mine, filled).map((one) => {
      const theirs = (one.entity_id === null ? undefined : support.get(one.entity_id)) ?? NOTHING;
      return {
        slot,
        entity: briefOf(briefs, one.entity_id),
        agent: briefOf(briefs, one.agent_id),
        score: clampScore(one.score),
        dtMs: one.dt_us === null ? null : one.dt_us / 1000,
        why: one.why,
        against: one.against,
        class: theirs.links[0]?.class ?? null,
        support: theirs,
      };
    }),
  };
}

/** Whoever fills the slot before those who do not; else as they were, best first. */
function filledFirst<Row extends { readonly entity_id: number | null }>(
  rows: readonly Row[],
  filled: number | null,
): Row[] {
  const fills = (row: Row): boolean => filled !== null && row.entity_id === filled;
  return [...rows.filter(fills), ...rows.filter((row) => !fills(row))];
}
