/** Findings as short references, worst first. */
import type { Severity } from '../../../../../shared/model/kinds.ts';
import type { ReadDb } from '../../../handles.ts';
import { nameInFindings } from '../entities/knownNames.ts';
import { all, type Params } from '../statement.ts';

export interface FindingRef {
  readonly id: string;
  readonly title: string;
  readonly severity: Severity;
}

const SOURCES = {
  event: 'finding_event x ON x.finding_id = f.id WHERE x.event_id = :key',
  chain: 'finding_chain x ON x.finding_id = f.id WHERE x.chain_id = :key',
  entity:
    'finding_entity x ON x.finding_id = f.id WHERE x.entity_id IN (SELECT id FROM entity WHERE canonical_id = :key)',
} as const;

/** Findings that cite the event, chain or canonical entity. */
export function findingsCiting(
  db: ReadDb,
  what: keyof typeof SOURCES,
  key: Params[string],
  limit: number,
): FindingRef[] {
  const rows = all<FindingRef>(
    db,
    `SELECT DISTINCT f.id, f.title, f.severity, f.severity_rank, f.score FROM finding f JOIN ${SOURCES[what]}
     ORDER BY f.severity_rank DESC, f.score DESC, f.id LIMIT ${limit}`,
    { key },
  );
  const named = nameInFindings(
    db,
    rows.map((row) => row.id),
  );
  return rows.map(({ id, title, severity }) => ({ id, title: named(id, title), severity }));
}
