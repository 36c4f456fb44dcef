/**
 * What every blast radius of a case is set against: the inventoried objects, and which objects any event shows on which system. Neither
 * depends on the subject, and each takes a pass over what may be hundreds of thousands of rows, so they are kept until the case changes.
 */
import type { Database } from 'better-sqlite3';
import type { BlastResource } from '../../../../../shared/model/blast.ts';
import type { ReadDb } from '../../../handles.ts';
import { all, list, numberOf } from '../statement.ts';

export const MOST_RESOURCES = 20_000;

export interface Landscape {
  readonly resources: readonly BlastResource[];
  /** True when more are inventoried than are read. */
  readonly resourcesCut: boolean;
  /** Distinct objects that events show, by system. */
  readonly seen: ReadonlyMap<number, number>;
  /** Those of them that a resource inventory lists, by system. */
  readonly seenListed: ReadonlyMap<number, ReadonlySet<number>>;
  /** Objects that events show on more than one system, with those systems. */
  readonly seenOften: ReadonlyMap<number, readonly number[]>;
}

const kept = new WeakMap<Database, { readonly state: string; readonly landscape: Landscape }>();

/** SQLite counts what other connections have committed, and what this one has changed. https://sqlite.org/pragma.html#pragma_data_version */
export function landscapeOf(db: ReadDb): Landscape {
  const state = `${db.sql.pragma('data_version', { simple: true })}:${numberOf(db, 'SELECT total_changes() AS n')}`;
  const known = kept.get(db.sql);
  if (known?.state === state) return known.landscape;
  const { resources, cut } = inventoriedResources(db);
  const pairs = all<{ system: number; object: number }>(db, SEEN_LISTED_SQL);
  const often = all<{ object: number; system: number }>(db, SEEN_OFTEN_SQL);
  const landscape: Landscape = {
    resources,
    resourcesCut: cut,
    seen: new Map(all<{ id: number; n: number }>(db, SEEN_SQL).map(({ id, n }) => [id, n])),
    seenListed: new Map(
      [...Map.groupBy(pairs, (pair) => pair.system)].map(([id, rows]) => [id, new Set(rows.map((row) => row.object))]),
    ),
    seenOften: new Map(
      [...Map.groupBy(often, (pair) => pair.object)].map(([id, rows]) => [id, rows.map((row) => row.system)]),
    ),
  };
  kept.set(db.sql, { state, landscape });
  return landscape;
}

const SHOWN = `g.basis = 'observed' AND g.kind IN ('READ', 'WROTE', 'DELETED', 'TOUCHED')`;
const MOST_PAIRS = 100_000;

/** One pass over the edges that were made of events, by system. Exported for the plan tests. */
export const SEEN_SQL = `SELECT s.canonical_id AS id, count(DISTINCT o.canonical_id) AS n
  FROM entity s CROSS JOIN edge g INDEXED BY edge_from ON g.from_id = s.id AND ${SHOWN} CROSS JOIN entity o ON o.id = g.to_id
  WHERE s.kind = 'system' GROUP BY 1`;

const SEEN_OFTEN_SQL = `WITH shown AS MATERIALIZED (
    SELECT DISTINCT s.canonical_id AS system, o.canonical_id AS object
    FROM entity s CROSS JOIN edge g INDEXED BY edge_from ON g.from_id = s.id AND ${SHOWN} CROSS JOIN entity o ON o.id = g.to_id
    WHERE s.kind = 'system')
  SELECT object, system FROM shown WHERE object IN (SELECT object FROM shown GROUP BY object HAVING count(*) > 1) LIMIT ${MOST_PAIRS}`;

const SEEN_LISTED_SQL = `SELECT DISTINCT s.canonical_id AS system, o.canonical_id AS object
  FROM entity o CROSS JOIN edge g INDEXED BY edge_to ON g.to_id = o.id AND ${SHOWN} CROSS JOIN entity s ON s.id = g.from_id
  WHERE o.kind = 'object' AND o.in_inventory = 1 LIMIT ${MOST_PAIRS}`;

const RESOURCE_FACTS = ['system', 'type', 'data_class', 'external', 'owner'] as const;
const YES = /^(?:y|yes|true|1)$/i;

/** Objects that a resource inventory lists, by id. */
function inventoriedResources(db: ReadDb): { resources: BlastResource[]; cut: boolean } {
  const rows = all<{ id: number; name: string; key: string; facts: string }>(
    db,
    `WITH listed AS (SELECT DISTINCT canonical_id AS id FROM entity WHERE kind = 'object' AND in_inventory = 1 LIMIT ${MOST_RESOURCES + 1})
     SELECT c.id, c.name, c.key, (SELECT json_group_array(json_array(f.name, f.value)) FROM entity m JOIN entity_fact f ON f.entity_id = m.id
       WHERE m.canonical_id = c.id AND f.name IN (SELECT value FROM json_each(:names))) AS facts
     FROM listed JOIN entity c ON c.id = listed.id ORDER BY c.id`,
    { names: list(RESOURCE_FACTS) },
  );
  const resources = rows.slice(0, MOST_RESOURCES).flatMap(({ id, name, key, facts }): BlastResource[] => {
    const stated = new Map(JSON.parse(facts) as [string, string][]);
    return [
      {
        id,
        name,
        key,
        system: stated.get('system') ?? '',
        type: stated.get('type') ?? '',
        dataClass: (stated.get('data_class') ?? '').trim().toLowerCase(),
        external: YES.test(stated.get('external') ?? ''),
        owner: stated.get('owner') ?? '',
      },
    ];
  });
  return { resources, cut: rows.length > MOST_RESOURCES };
}
