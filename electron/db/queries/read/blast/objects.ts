/** Objects within reach: those of the resource inventory that the reach covers, and every object that the subject's events touched. */
import type { Out } from '../../../../../shared/contract/index.ts';
import { BLAST_LIMITS, type BlastEngine, type CoveredResource } from '../../../../../shared/model/blast.ts';
import { ENTITY_KINDS } from '../../../../../shared/model/kinds.ts';
import type { ReadDb } from '../../../handles.ts';
import { briefsById } from '../entities/briefs.ts';
import { all, list } from '../statement.ts';
import { landscapeOf, MOST_RESOURCES } from './landscape.ts';
import type { Radius } from './radius.ts';
import { filterOf, ownTerms, termOf } from './use.ts';

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
  /** How many objects were touched, by system entity. */
  readonly touchedOn: ReadonlyMap<number, number>;
  readonly cuts: readonly string[];
}

interface Candidate {
  readonly id: number;
  readonly events: number;
  readonly rank: number;
}

const byWeight = (a: Candidate, b: Candidate): number => a.rank - b.rank || b.events - a.events || a.id - b.id;

/** Keeps the first by weight, in their order, without sorting the many that are not shown. */
function createShown(): { readonly best: readonly Candidate[]; offer(one: Candidate): void } {
  const best: Candidate[] = [];
  return {
    best,
    offer(one) {
      const last = best.at(-1);
      if (best.length === BLAST_LIMITS.objects && last !== undefined && byWeight(one, last) >= 0) return;
      let [from, to] = [0, best.length];
      while (from < to) {
        const middle = (from + to) >> 1;
        if (byWeight(best[middle] ?? one, one) < 0) from = middle + 1;
        else to = middle;
      }
      best.splice(from, 0, one);
      if (best.length > BLAST_LIMITS.objects) best.pop();
    },
  };
}

export function objectsWithin(db: ReadDb, engine: BlastEngine, radius: Radius): ObjectsWithin {
  const { subject, use, reach } = radius;
  const { resources, resourcesCut } = landscapeOf(db);
  const covered = new Map(engine.covered(reach, resources).map((one) => [one.resource.id, one]));
  const listed = new Map(resources.map((resource) => [resource.id, resource]));
  const others = notObjects(db);
  const touched = use.systemOf.ids.filter((id) => !others.has(id));
  const isTouched = (id: number): boolean => use.systemOf.has(id) && !others.has(id);
  const direct = new Set(reach.objects.map((object) => object.id));
  const untouched = [...new Set([...covered.keys(), ...direct])].filter((id) => !isTouched(id));
  const rankOf = (id: number): number => {
    const resource = listed.get(id);
    if (resource?.dataClass === 'restricted') return 0;
    if (resource?.dataClass === 'confidential') return 1;
    return resource?.external === true ? 2 : 3;
  };
  const shown = createShown();
  for (const id of touched) shown.offer({ id, events: use.things.get(id)?.events ?? 0, rank: rankOf(id) });
  for (const id of untouched) shown.offer({ id, events: 0, rank: rankOf(id) });
  const total = touched.length + untouched.length;
  const briefs = briefsById(
    db,
    shown.best.flatMap(({ id }) => [id, use.systemOf.get(id) ?? null]),
  );
  const own = new Map(reach.objects.map((object) => [object.id, object]));
  const rows = shown.best.flatMap(({ id, events }): ObjectRow[] => {
    const entity = briefs.get(id);
    if (entity === undefined) return [];
    const cover = covered.get(id);
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
  const touchedOn = new Map<number, number>();
  for (const id of touched) {
    const system = use.systemOf.get(id) ?? 0;
    touchedOn.set(system, (touchedOn.get(system) ?? 0) + 1);
  }
  const within = resources.filter(({ id }) => covered.has(id) || direct.has(id) || isTouched(id));
  return {
    rows,
    cut: total > shown.best.length,
    total,
    touched: touched.length,
    restricted: within.filter(({ dataClass }) => dataClass === 'restricted').length,
    confidential: within.filter(({ dataClass }) => dataClass === 'confidential').length,
    external: within.filter(({ external }) => external).length,
    covered: Map.groupBy(covered.values(), (one) => one.systemId),
    touchedOn,
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
function notObjects(db: ReadDb): ReadonlySet<number> {
  const rows = all<{ id: number }>(db, 'SELECT id FROM entity WHERE kind IN (SELECT value FROM json_each(:kinds))', {
    kinds: list(ENTITY_KINDS.filter((kind) => kind !== 'object')),
  });
  return new Set(rows.map((row) => row.id));
}
