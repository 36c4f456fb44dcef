/** Which objects of the resource inventory a reach covers: by permission, by an edge of their own, or because nothing narrows it. */
import type {
  BlastResource,
  CoveredResource,
  Reach,
  ReachedPermission,
  ReachedSystem,
} from '../../../shared/model/blast.ts';
import type { Verb } from '../../../shared/model/kinds.ts';
import { resourceCovers, systemCovers } from '../permission.ts';

interface Within {
  readonly system: ReachedSystem;
  readonly permissions: readonly ReachedPermission[];
}

export function covered(reach: Reach, resources: readonly BlastResource[]): readonly CoveredResource[] {
  const own = new Map(reach.objects.map((object) => [object.id, object]));
  const mapped = Map.groupBy(
    reach.permissions.filter((row) => row.mapped),
    (row) => `${row.systemId ?? ''} ${row.system.toLowerCase()}`,
  );
  const all = reach.systems.map(
    (system): Within => ({
      system,
      permissions: distinct(mapped.get(`${system.id ?? ''} ${system.name.toLowerCase()}`) ?? []),
    }),
  );
  const about = new Map<string, Within[]>();
  const withinOf = (name: string): Within[] => {
    const key = name.toLowerCase();
    const known = about.get(key);
    if (known !== undefined) return known;
    const found = all.filter(({ system }) => systemCovers(system.name, name) || systemCovers(name, system.name));
    about.set(key, found);
    return found;
  };
  return resources.flatMap((resource) => {
    const direct = own.get(resource.id);
    const found = coverOf(resource, withinOf(resource.system));
    if (direct === undefined) return found ?? [];
    return { ...(found ?? { resource, systemId: null, tier: null, verbs: [], unstated: false }), path: direct.path };
  });
}

/** Many hold the same right; resources are compared with each right once. */
function distinct(permissions: readonly ReachedPermission[]): readonly ReachedPermission[] {
  const rights = new Map(permissions.map((row) => [`${row.resource}\u0000${row.verb} ${row.tier} ${row.open}`, row]));
  return [...rights.values()];
}

function coverOf(resource: BlastResource, within: readonly Within[]): CoveredResource | undefined {
  const id = resource.key.slice(resource.key.indexOf(':') + 1);
  let best: CoveredResource | undefined;
  for (const { system, permissions } of within) {
    const by = permissions.filter((one) =>
      [resource.name, resource.type, id].some((name) => name !== '' && resourceCovers(one.resource, name, one.open)),
    );
    if (by.length === 0 && !system.unstated) continue;
    const verbs: Verb[] = [...new Set(by.map((one) => one.verb))];
    const tier = by.length === 0 ? system.tier : Math.max(...by.map((one) => one.tier));
    const row = { resource, systemId: system.id, tier, verbs, path: system.path, unstated: by.length === 0 };
    if (best === undefined || (best.unstated && !row.unstated)) best = row;
  }
  return best;
}
