/** A chain slot by slot: what states it, what carries it, who competes for it and why they lost. */
import type { z } from 'zod';
import type { SlotEvidence } from '../../../../shared/contract/chains.ts';
import type { Out, Parsed } from '../../../../shared/contract/index.ts';
import { SLOTS, type Slot } from '../../../../shared/model/kinds.ts';
import { NotFound } from '../../errors.ts';
import type { ReadDb } from '../../handles.ts';
import { briefOf, briefsById } from './briefs.ts';
import type { CatalogEntries } from './catalog.ts';
import type { StoredChain, StoredSlots } from './chainRows.ts';
import { clampScore, storedCandidates } from './links.ts';
import { bestScore, MOST_EVENTS_READ, NOTHING, supportOf } from './slotSupport.ts';
import { first, parseJson } from './statement.ts';

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
  const candidates = storedCandidates(db, chain.id, null);
  const briefs = briefsById(
    db,
    candidates.flatMap((one) => [one.entity_id, one.agent_id]),
  );
  const stored = parseJson<StoredSlots>(chain.slots, {});
  const slots = SLOTS.filter((slot) => input.slot === undefined || slot === input.slot).map((slot): SlotEvidenceOut => {
    const filled = chain[`${slot}_id`];
    const mine = candidates.filter((one) => one.slot === slot);
    const entities = [...new Set([filled, ...mine.map((one) => one.entity_id)])].filter((id) => id !== null);
    const support = supportOf(db, catalog, { chainId: chain.id, slot, filled, entities, take: input.limit });
    const own = (filled === null ? undefined : support.get(filled)) ?? NOTHING;
    return {
      slot,
      score: scoreOf(db, catalog, chain, slot, stored[slot]?.score),
      support: filled === null ? NOTHING : own,
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
  });
  return {
    slots,
    score: lowestScore(db, chain.id),
    examined: Math.min(chain.events, MOST_EVENTS_READ),
    cut: chain.events > MOST_EVENTS_READ,
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

/**
 * How good a filled slot's attribution is: what reconstruction states, else 1 for what records state themselves, else the best link of the
 * slot's class over which it came. Null where nothing is scored: an empty slot, a pin, an inventory's word.
 */
function scoreOf(
  db: ReadDb,
  catalog: CatalogEntries,
  chain: StoredChain,
  slot: Slot,
  stated: number | undefined,
): number | null {
  const [entity, slotClass] = [chain[`${slot}_id`], chain[`${slot}_class`]];
  if (entity === null || slotClass === null || slotClass === 'analyst') return null;
  const found =
    slotClass === 'exact' ? 1 : bestScore(db, catalog, { chainId: chain.id, slot, entity, class: slotClass });
  const score = stated ?? found;
  return score === null ? null : clampScore(score);
}

function lowestScore(db: ReadDb, chainId: string): number | null {
  const row = first<{ score: number | null }>(
    db,
    `SELECT min(a.score) AS score FROM chain_event ce JOIN attribution a ON a.event_id = ce.event_id
     WHERE ce.chain_id = :id AND ce.seq < ${MOST_EVENTS_READ}`,
    { id: chainId },
  );
  return row?.score ?? null;
}
