/** Any entity: what is known of it, and finding one by name. */
import type { Out, Parsed } from '../../../../../shared/contract/index.ts';
import type { Basis, EdgeKind, EntityKind } from '../../../../../shared/model/kinds.ts';
import { formatFilter } from '../../../../../shared/query/filter.ts';
import { NotFound } from '../../../errors.ts';
import type { ReadDb } from '../../../handles.ts';
import { countEvents } from '../events/page.ts';
import { compileFilter } from '../filter/filter.ts';
import { likePattern } from '../filter/lookups.ts';
import { findingsCiting } from '../findings/briefs.ts';
import { all, first, list, numberOf } from '../statement.ts';
import { briefsById, entityContentKey } from './briefs.ts';
import { entityFacts } from './facts.ts';

type EntityDetail = Out<'entities.get'>;

/** @throws NotFound */
export function getEntity(db: ReadDb, id: number): EntityDetail {
  const entity = briefsById(db, [id]).get(id);
  if (entity === undefined) throw new NotFound(`there is no entity ${id} in this case`);
  const canonical = entity.id;
  // The same filter that the pivot to the grid uses, so that the number and the list behind it agree.
  const filterText = formatFilter([{ field: 'entity', values: [entity.key], negated: false }]);
  const filter = compileFilter(db, filterText);
  const edge = (order: 'ASC' | 'DESC') =>
    first<{ us: number }>(
      db,
      `SELECT e.time_us AS us FROM event e WHERE e.time_us IS NOT NULL AND (${filter.where})
       ORDER BY e.time_us ${order} LIMIT 1`,
      filter.params,
    )?.us ?? null;
  return {
    entity,
    facts: entityFacts(db, canonical),
    aliases: all(
      db,
      `SELECT DISTINCT a.ns, a.value FROM entity c JOIN entity_alias a ON a.entity_id = c.id
       WHERE c.canonical_id = :id ORDER BY a.ns, a.value LIMIT 100`,
      { id: canonical },
    ),
    mergedFrom: all<{ why: string }>(
      db,
      'SELECT DISTINCT m.why FROM entity_merge m JOIN entity c ON c.id = m.into_id WHERE c.canonical_id = :id LIMIT 50',
      { id: canonical },
    ).map((row) => row.why),
    events: countEvents(db, filterText),
    firstUs: edge('ASC'),
    lastUs: edge('DESC'),
    chains: numberOf(
      db,
      `SELECT count(*) AS n FROM (
         SELECT id FROM chain WHERE user_id = :id UNION SELECT id FROM chain WHERE agent_id = :id
         UNION SELECT id FROM chain WHERE credential_id = :id UNION SELECT id FROM chain WHERE workflow_id = :id
         UNION SELECT id FROM chain WHERE system_id = :id UNION SELECT id FROM chain WHERE object_id = :id)`,
      { id: canonical },
    ),
    edges: edgeGroups(db, canonical).slice(0, 100),
    findings: findingsCiting(db, 'entity', canonical, 100),
    key: entityContentKey(entity.kind, entity.key),
  };
}

export interface EdgeGroup {
  readonly kind: EdgeKind;
  readonly basis: Basis;
  readonly direction: 'out' | 'in';
  readonly otherKind: EntityKind;
  readonly count: number;
}

/** How many different neighbours lie behind each kind of edge. */
export function edgeGroups(db: ReadDb, canonicalId: number): EdgeGroup[] {
  const side = (own: 'from_id' | 'to_id', other: 'from_id' | 'to_id', direction: 'out' | 'in') => `
    SELECT g.kind AS kind, g.basis AS basis, '${direction}' AS direction, b.kind AS otherKind, count(DISTINCT b.canonical_id) AS count
    FROM entity c JOIN edge g ON g.${own} = c.id JOIN entity b ON b.id = g.${other}
    WHERE c.canonical_id = :id GROUP BY g.kind, g.basis, b.kind`;
  return all<EdgeGroup>(
    db,
    `${side('from_id', 'to_id', 'out')} UNION ALL ${side('to_id', 'from_id', 'in')} ORDER BY 5 DESC, 1, 2, 3, 4 LIMIT 200`,
    { id: canonicalId },
  );
}

/** Entities whose name begins with the text first, then those that contain it; for pickers. */
export function findEntities(db: ReadDb, input: Parsed<'entities.find'>): Out<'entities.find'> {
  const rows = all<{ id: number }>(
    db,
    `SELECT c.id FROM entity c WHERE c.canonical_id = c.id
       AND (:kinds = '[]' OR c.kind IN (SELECT value FROM json_each(:kinds)))
       AND (c.name LIKE :pattern ESCAPE '\\' OR c.key LIKE :pattern ESCAPE '\\' OR c.id IN (
         SELECT m.canonical_id FROM entity_alias a JOIN entity m ON m.id = a.entity_id
         WHERE a.value LIKE :pattern ESCAPE '\\'))
     ORDER BY c.name LIKE :prefix ESCAPE '\\' DESC, length(c.name), c.name, c.id LIMIT :take`,
    {
      kinds: list(input.kinds),
      pattern: likePattern(input.text),
      prefix: likePattern(input.text).slice(1),
      take: input.limit,
    },
  );
  const briefs = briefsById(
    db,
    rows.map((row) => row.id),
  );
  return rows.map((row) => briefs.get(row.id)).filter((brief) => brief !== undefined);
}
