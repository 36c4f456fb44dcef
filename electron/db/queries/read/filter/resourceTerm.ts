/**
 * What access is compared by, as a filter term: the stated type of the object that an event acted on, or its name where no type is stated or
 * where a grant or an approval names that very object. The same as electron/db/derive/agentUse.ts counts by, so that a count opens its events.
 */
import { namedResources } from '../../../derive/namedResources.ts';
import type { ReadDb } from '../../../handles.ts';
import type { Bind, TermSql } from './termParts.ts';

const TYPE = `(SELECT min(f.value) FROM entity_fact f WHERE f.entity_id = o.id AND f.name = 'type')`;

/** An expression for what an object is compared by. @returns over the object `o` and the entity `c` that it is part of */
export function comparedBy(db: ReadDb, bind: Bind): string {
  const named = namedResources(db);
  const byName =
    named === undefined
      ? ''
      : `OR lower(c.name) IN (SELECT value FROM json_each(${bind(JSON.stringify(named.names))}))
         OR EXISTS (SELECT 1 FROM json_each(${bind(JSON.stringify(named.prefixes))}) p
                    WHERE c.name <> '' AND substr(lower(c.name), 1, length(p.value)) = p.value)`;
  return `CASE WHEN ${TYPE} IS NULL ${byName} THEN c.name ELSE ${TYPE} END`;
}

/** @param values resources, letter case aside */
export function resourceTerm(db: ReadDb, values: readonly string[], bind: Bind): TermSql {
  const wanted = `(SELECT value FROM json_each(${bind(JSON.stringify(values.map((value) => value.toLowerCase())))}))`;
  const objects = `SELECT o.id FROM entity o JOIN entity c ON c.id = o.canonical_id
    WHERE o.kind = 'object' AND lower(${comparedBy(db, bind)}) IN ${wanted}`;
  return {
    row: `EXISTS (${objects} AND o.id = e.object)`,
    set: `SELECT x.event_id AS id FROM (${objects}) o CROSS JOIN event_object x ON x.entity_id = o.id CROSS JOIN event v ON v.id = x.event_id
      WHERE v.object = o.id`,
    common: true,
  };
}
