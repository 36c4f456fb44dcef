/** Systems within reach: what may be done on each, by which permission, and what was done; permissions summed by system and tier. */
import type { Out } from '../../../../shared/contract/index.ts';
import type { ReachedPermission, ReachedSystem } from '../../../../shared/model/blast.ts';
import { VERBS } from '../../../../shared/model/kinds.ts';
import type { ReadDb } from '../../handles.ts';
import type { ObjectsWithin } from './blastObjects.ts';
import { type Radius, touchedBy } from './blastRadius.ts';
import { filterOf, ownTerms, termOf } from './blastUse.ts';
import type { Brief } from './briefs.ts';
import { all } from './statement.ts';

type SystemRow = Out<'blast.get'>['systems'][number];
type VerbRow = SystemRow['verbs'][number];

const MOST_NAMED = 20;
const MOST_HOLDERS = 10;

const keyOf = (id: number | null, name: string): string => (id === null ? `name:${name.toLowerCase()}` : `id:${id}`);

export function systemRows(db: ReadDb, radius: Radius, objects: ObjectsWithin): SystemRow[] {
  const { subject, use, reach, briefs } = radius;
  const held = Map.groupBy(reach.permissions, (row) => keyOf(row.systemId, row.system));
  const seen = seenObjects(db, reach.systems);
  return reach.systems.map((system): SystemRow => {
    const { id, name, standing, depth, path, tier, tierFrom, unstated } = system;
    const entity = id === null ? undefined : briefs.get(id);
    const covered = objects.covered.get(id) ?? [];
    const touched = id === null ? [] : (objects.touchedOn.get(id) ?? []);
    const known = id === null ? undefined : seen.get(id);
    const unseen = covered.filter(({ resource }) => known?.inventoried.has(resource.id) !== true).length;
    return {
      entity: entity ?? null,
      name,
      standing,
      depth,
      path: [...path],
      tier,
      tierFrom,
      unstated,
      touched: touchedBy(subject, use.things, entity),
      verbs: verbRows(radius, held.get(keyOf(id, name)) ?? [], entity),
      objects: Math.max((known?.count ?? 0) + unseen, touched.length),
      objectsTouched: touched.length,
      restricted: covered.filter(({ resource }) => resource.dataClass === 'restricted').length,
      confidential: covered.filter(({ resource }) => resource.dataClass === 'confidential').length,
      external: covered.filter(({ resource }) => resource.external).length,
    };
  });
}

interface Seen {
  readonly count: number;
  /** Those of them that a resource inventory lists. */
  readonly inventoried: ReadonlySet<number>;
}

/** Objects that any event shows on each system, through the edges that were made of them. Exported for the plan tests. */
export const SEEN_OBJECTS_SQL = `
  SELECT count(*) AS n FROM (SELECT DISTINCT g.to_id FROM entity c JOIN edge g ON g.from_id = c.id
    WHERE c.canonical_id = :id AND g.basis = 'observed' AND g.kind IN ('READ', 'WROTE', 'DELETED', 'TOUCHED'))`;

/** Which inventoried objects events show, and on which system. */
const SEEN_INVENTORIED_SQL = `
  SELECT DISTINCT s.canonical_id AS system, o.canonical_id AS object FROM entity o JOIN edge g ON g.to_id = o.id AND g.basis = 'observed'
    AND g.kind IN ('READ', 'WROTE', 'DELETED', 'TOUCHED') JOIN entity s ON s.id = g.from_id
  WHERE o.kind = 'object' AND o.in_inventory = 1 LIMIT 100000`;

function seenObjects(db: ReadDb, systems: readonly ReachedSystem[]): Map<number, Seen> {
  const pairs = all<{ system: number; object: number }>(db, SEEN_INVENTORIED_SQL);
  const inventoried = Map.groupBy(pairs, (pair) => pair.system);
  const count = db.sql.prepare(SEEN_OBJECTS_SQL).pluck();
  const found = new Map<number, Seen>();
  for (const { id } of systems) {
    if (id === null) continue;
    const listed = new Set((inventoried.get(id) ?? []).map((pair) => pair.object));
    found.set(id, { count: count.get({ id }) as number, inventoried: listed });
  }
  return found;
}

/** Verbs granted or done on the system, in their own order. */
function verbRows(radius: Radius, held: readonly ReachedPermission[], system: Brief | undefined): VerbRow[] {
  const { subject, use, briefs } = radius;
  const done = system === undefined ? undefined : use.verbs.get(system.id);
  return VERBS.flatMap((verb) => {
    const span = done?.get(verb);
    const stated = held.filter((row) => row.verb === verb);
    // What was done under a permission for something wider was granted all the same.
    const rows = stated.length > 0 || span === undefined ? stated : held.filter((row) => row.also.includes(verb));
    if (rows.length === 0 && span === undefined) return [];
    const resources = [...new Set(rows.map((row) => row.resource))];
    const distinct = [...new Map(rows.map((row) => [`${row.holder} ${row.via} ${row.text}`, row])).values()];
    const filter =
      system === undefined
        ? ''
        : filterOf(...ownTerms(subject), termOf(system), { field: 'verb', values: [verb], negated: false });
    const mapped = rows.filter((row) => row.mapped);
    return {
      verb,
      tier: mapped.length === 0 ? null : Math.max(...mapped.map((row) => row.tier)),
      resources: resources.slice(0, MOST_NAMED),
      resourcesMore: Math.max(0, resources.length - MOST_NAMED),
      permissions: distinct.slice(0, MOST_NAMED).map(({ text, via, holder, mapped: known, recordId }) => ({
        text,
        via,
        holder: briefs.get(holder) ?? null,
        mapped: known,
        recordId,
      })),
      permissionsMore: Math.max(0, distinct.length - MOST_NAMED),
      touched: span === undefined ? null : { ...span, filter },
    };
  });
}

/** Who holds what, by system and tier, highest tier first. */
export function tierSums({ reach, briefs }: Radius): Out<'blast.get'>['tiers'] {
  const mapped = reach.permissions.filter((row) => row.mapped);
  const groups = Map.groupBy(mapped, (row) => JSON.stringify([row.system, row.tier]));
  return [...groups.values()]
    .flatMap(([first, ...more]) => {
      if (first === undefined) return [];
      const rows = [first, ...more];
      const holders = [...new Set(rows.map((row) => row.holder))];
      return {
        system: first.system,
        tier: first.tier,
        permissions: new Set(rows.map((row) => `${row.holder} ${row.text}`)).size,
        holders: holders.slice(0, MOST_HOLDERS).flatMap((id) => briefs.get(id) ?? []),
        holdersMore: Math.max(0, holders.length - MOST_HOLDERS),
      };
    })
    .sort((a, b) => b.tier - a.tier || (a.system < b.system ? -1 : 1))
    .slice(0, 1_000);
}
