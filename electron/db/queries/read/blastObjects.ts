/** Objects within reach: those of the resource inventory that the reach covers, and every object that the subject's events touched. */
import type { Out } from '../../../../shared/contract/index.ts';
import { BLAST_LIMITS, type BlastEngine, type CoveredResource } from '../../../../shared/model/blast.ts';
import { ENTITY_KINDS } from '../../../../shared/model/kinds.ts';
import type { ReadDb } from '../../handles.ts';
import { landscapeOf, MOST_RESOURCES } from './blastLandscape.ts';
import type { Radius } from './blastRadius.ts';
import { filterOf, ownTerms, termOf } from './blastUse.ts';
import { briefsById } from './briefs.ts';
import { all, list } from './statement.ts';

type ObjectRow = Out<'blast.get'>['objects'][number];

export interface ObjectsWithin {
  readonly rows: readonly ObjectRow[];
  readonly cut: boolean;
  readonly total: number;
  readonly touched: number;
  readonly restricted: number;
  readonly confidential: number;
  readonly external: number;
  /** Inventoried objects covered, by system entity. */
  readonly covered: ReadonlyMap<number | null, readonly CoveredResource[]>;
  /** Touched objects by system entity. */
  readonly touchedOn: ReadonlyMap<number, readonly number[]>;
  readonly cuts: readonly string[];
}

interface Candidate {
  readonly id: number;
  readonly covered: CoveredResource | undefined;
  readonly events: number;
  readonly rank: number;
}

export function objectsWithin(db: ReadDb, engine: BlastEngine, radius: Radius): ObjectsWithin {
  const { subject, use, reach } = radius;
  const { resources, resourcesCut } = landscapeOf(db);
  const covered = new Map(engine.covered(reach, resources).map((one) => [one.resource.id, one]));
  const listed = new Map(resources.map((resource) => [resource.id, resource]));
  const touched = objectIds(db, use.systemOf.keys());
  const direct = reach.objects.map((object) => object.id);
  const ids = new Set([...covered.keys(), ...touched, ...direct]);
  const isTouched = new Set(touched);
  const rankOf = (id: number): number => {
    const resource = listed.get(id);
    if (resource?.dataClass === 'restricted') return 0;
    if (resource?.dataClass === 'confidential') return 1;
    return resource?.external === true ? 2 : 3;
  };
  const candidates = [...ids].map((id): Candidate => {
    const events = isTouched.has(id) ? (use.things.get(id)?.events ?? 0) : 0;
    return { id, covered: covered.get(id), events, rank: rankOf(id) };
  });
  candidates.sort((a, b) => a.rank - b.rank || b.events - a.events || a.id - b.id);
  const shown = candidates.slice(0, BLAST_LIMITS.objects);
  const briefs = briefsById(
    db,
    shown.flatMap(({ id }) => [id, use.systemOf.get(id) ?? null]),
  );
  const own = new Map(reach.objects.map((object) => [object.id, object]));
  const rows = shown.flatMap(({ id, covered: cover, events }): ObjectRow[] => {
    const entity = briefs.get(id);
    if (entity === undefined) return [];
    const resource = listed.get(id);
    const span = events === 0 ? undefined : use.things.get(id);
    return [
      {
        entity,
        system: resource?.system || (briefs.get(use.systemOf.get(id) ?? -1)?.name ?? ''),
        type: resource?.type ?? '',
        dataClass: resource?.dataClass ?? '',
        external: resource?.external ?? false,
        owner: resource?.owner ?? '',
        tier: cover?.tier ?? null,
        verbs: [...(cover?.verbs ?? [])],
        unstated: cover?.unstated ?? false,
        path: [...(cover?.path ?? own.get(id)?.path ?? systemPath(radius, use.systemOf.get(id)))],
        touched: span === undefined ? null : { ...span, filter: filterOf(...ownTerms(subject), termOf(entity)) },
      },
    ];
  });
  const within = resources.filter(({ id }) => ids.has(id));
  return {
    rows,
    cut: candidates.length > shown.length,
    total: candidates.length,
    touched: touched.length,
    restricted: within.filter(({ dataClass }) => dataClass === 'restricted').length,
    confidential: within.filter(({ dataClass }) => dataClass === 'confidential').length,
    external: within.filter(({ external }) => external).length,
    covered: Map.groupBy(covered.values(), (one) => one.systemId),
    touchedOn: Map.groupBy(touched, (id) => use.systemOf.get(id) ?? 0),
    cuts: resourcesCut
      ? [`Only the first ${MOST_RESOURCES.toLocaleString('en-US')} inventoried objects are compared.`]
      : [],
  };
}

/** An object that was touched is reached the way its system is. */
function systemPath({ reach }: Radius, systemId: number | undefined): readonly number[] {
  return reach.systems.find((system) => system.id === systemId && systemId !== undefined)?.path ?? [];
}

/** Actions on accounts name accounts as their objects; those few are told apart instead of looking up the many. */
function objectIds(db: ReadDb, ids: Iterable<number>): number[] {
  const rows = all<{ id: number }>(db, 'SELECT id FROM entity WHERE kind IN (SELECT value FROM json_each(:kinds))', {
    kinds: list(ENTITY_KINDS.filter((kind) => kind !== 'object')),
  });
  const others = new Set(rows.map((row) => row.id));
  return [...ids].filter((id) => !others.has(id));
}
