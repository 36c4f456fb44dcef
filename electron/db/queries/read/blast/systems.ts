/** Systems within reach: what may be done on each, by which permission, and what was done; permissions summed by system and tier. */
import type { Out } from '../../../../../shared/contract/index.ts';
import type { ReachedPermission } from '../../../../../shared/model/blast.ts';
import { VERBS } from '../../../../../shared/model/kinds.ts';
import type { ReadDb } from '../../../handles.ts';
import type { Brief } from '../entities/briefs.ts';
import { landscapeOf } from './landscape.ts';
import type { ObjectsWithin } from './objects.ts';
import { type Radius, touchedBy } from './radius.ts';
import { filterOf, ownTerms, termOf } from './use.ts';

type SystemRow = Out<'blast.get'>['systems'][number];
type VerbRow = SystemRow['verbs'][number];

const MOST_NAMED = 20;
const MOST_HOLDERS = 10;

const keyOf = (id: number | null, name: string): string => (id === null ? `name:${name.toLowerCase()}` : `id:${id}`);

export function systemRows(db: ReadDb, radius: Radius, objects: ObjectsWithin): SystemRow[] {
  const { subject, use, reach, briefs } = radius;
  const held = Map.groupBy(reach.permissions, (row) => keyOf(row.systemId, row.system));
  const { seen, seenListed } = landscapeOf(db);
  return reach.systems.map((system): SystemRow => {
    const { id, name, standing, depth, path, tier, tierFrom, unstated } = system;
    const entity = id === null ? undefined : briefs.get(id);
    const covered = objects.covered.get(id) ?? [];
    const touched = id === null ? 0 : (objects.touchedOn.get(id) ?? 0);
    const known = id === null ? 0 : (seen.get(id) ?? 0);
    const listed = id === null ? undefined : seenListed.get(id);
    const unseen = covered.filter(({ resource }) => listed?.has(resource.id) !== true).length;
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
      objects: Math.max(known + unseen, touched),
      objectsTouched: touched,
      restricted: covered.filter(({ resource }) => resource.dataClass === 'restricted').length,
      confidential: covered.filter(({ resource }) => resource.dataClass === 'confidential').length,
      external: covered.filter(({ resource }) => resource.external).length,
    };
  });
}

/**
 * Objects known on all the systems together, each once: what events show on several of them, and what is covered on one and seen on another,
 * is one object.
 */
export function objectsKnown(db: ReadDb, systems: readonly SystemRow[], objects: ObjectsWithin): number {
  const { seen, seenListed, seenOften } = landscapeOf(db);
  const ids = new Set(systems.flatMap((system) => system.entity?.id ?? []));
  let known = 0;
  for (const id of ids) known += seen.get(id) ?? 0;
  for (const on of seenOften.values()) known -= Math.max(0, on.filter((id) => ids.has(id)).length - 1);
  const listed = new Set([...ids].flatMap((id) => [...(seenListed.get(id) ?? [])]));
  const covered = new Set([...objects.covered.values()].flat().map(({ resource }) => resource.id));
  for (const id of covered) if (!listed.has(id)) known += 1;
  return Math.max(known, objects.total);
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
