/** Facts about an entity, each with the evidence that states it. */
import type { z } from 'zod';
import type { Fact } from '../../../../../shared/contract/agents.ts';
import type { ReadDb } from '../../../handles.ts';
import { all } from '../statement.ts';

const MOST_FACTS = 100;

/** Facts of everything merged into the canonical entity. */
export function entityFacts(db: ReadDb, canonicalId: number): z.output<typeof Fact>[] {
  return all(
    db,
    `SELECT DISTINCT f.name, f.value, v.name AS "from" FROM entity c JOIN entity_fact f ON f.entity_id = c.id
     JOIN record r ON r.id = f.record_id JOIN evidence v ON v.id = r.evidence_id
     WHERE c.canonical_id = :id ORDER BY f.name, f.value LIMIT ${MOST_FACTS}`,
    { id: canonicalId },
  );
}
