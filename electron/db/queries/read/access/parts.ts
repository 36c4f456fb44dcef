/** What the answers about access share: records as places, stored paths as people read them, filters that open the events. */
import type { z } from 'zod';
import type { GrantPathOut, IntentOut, RecordPlace } from '../../../../../shared/contract/access.ts';
import type { EdgeKind, GrantVia, Verb } from '../../../../../shared/model/kinds.ts';
import type { FilterTerm } from '../../../../../shared/query/filter.ts';
import { NotFound } from '../../../errors.ts';
import type { ReadDb } from '../../../handles.ts';
import { type Brief, briefsById } from '../entities/briefs.ts';
import { all, first, list, parseJson } from '../statement.ts';

export type Place = z.output<typeof RecordPlace>;

/** Records by id, as evidence name and number in the file. Unknown ids are absent. */
export function placesById(db: ReadDb, ids: Iterable<number | null>): ReadonlyMap<number, Place> {
  const wanted = new Set([...ids].filter((id) => id !== null));
  if (wanted.size === 0) return new Map();
  const rows = all<Place>(
    db,
    `SELECT r.id AS recordId, v.name AS evidence, r.seq + 1 AS record FROM record r JOIN evidence v ON v.id = r.evidence_id
     WHERE r.id IN (SELECT value FROM json_each(:ids))`,
    { ids: list(wanted) },
  );
  return new Map(rows.map((row) => [row.recordId, row]));
}

interface StoredPath {
  readonly via: GrantVia;
  readonly text: string;
  readonly by: number | null;
  readonly record: number | null;
  readonly path?: readonly { readonly kind: EdgeKind; readonly entity: number; readonly record: number | null }[];
  readonly expiresUs: number | null;
  readonly expired?: boolean;
  readonly conditional?: boolean;
  readonly assumed?: string;
}

interface StoredIntent {
  readonly text: string;
  readonly record: number;
  readonly expiresUs: number | null;
  readonly expired?: boolean;
}

/** The canonical agent's brief. @throws NotFound */
export function agentBrief(db: ReadDb, id: number): Brief {
  const agent = first<{ id: number }>(
    db,
    `SELECT c.id FROM entity r JOIN entity c ON c.id = r.canonical_id WHERE r.id = :id AND c.kind = 'agent'`,
    { id },
  );
  const brief = agent === undefined ? undefined : briefsById(db, [agent.id]).get(agent.id);
  if (brief === undefined) throw new NotFound(`there is no agent ${id} in this case`);
  return brief;
}

export interface Hydrated {
  paths(json: string): z.output<typeof GrantPathOut>[];
  intents(json: string): z.output<typeof IntentOut>[];
}

/** Looks up every entity and record that the stored columns name, once. */
export function hydrate(
  db: ReadDb,
  rows: readonly { readonly granted_via: string; readonly intended_via: string }[],
): Hydrated {
  const pathsOf = (json: string) => parseJson<StoredPath[]>(json, []).slice(0, 20);
  const intentsOf = (json: string) => parseJson<StoredIntent[]>(json, []).slice(0, 20);
  const paths = rows.flatMap((row) => pathsOf(row.granted_via));
  const steps = paths.flatMap((path) => path.path ?? []);
  const briefs = briefsById(db, [...paths.map((path) => path.by), ...steps.map((step) => step.entity)]);
  const places = placesById(db, [
    ...paths.map((path) => path.record),
    ...steps.map((step) => step.record),
    ...rows.flatMap((row) => intentsOf(row.intended_via).map((one) => one.record)),
  ]);
  const place = (id: number | null) => (id === null ? null : (places.get(id) ?? null));
  const common = (one: { expiresUs: number | null; expired?: boolean; record: number | null }) => ({
    from: place(one.record),
    expiresUs: one.expiresUs,
    expired: one.expired === true,
  });
  return {
    paths: (json) =>
      pathsOf(json).map((path) => ({
        via: path.via,
        text: path.text,
        by: path.by === null ? null : (briefs.get(path.by) ?? null),
        steps: (path.path ?? []).flatMap((step) => {
          const entity = briefs.get(step.entity);
          return entity === undefined ? [] : [{ kind: step.kind, entity, from: place(step.record) }];
        }),
        conditional: path.conditional === true,
        assumedSystem: path.assumed ?? null,
        ...common(path),
      })),
    intents: (json) => intentsOf(json).map((one) => ({ text: one.text, ...common(one) })),
  };
}

/** Which of the names are a system of the case, lower case. */
export function knownSystems(db: ReadDb, names: Iterable<string>): ReadonlySet<string> {
  const known = all<{ name: string }>(
    db,
    `SELECT DISTINCT name FROM entity WHERE name COLLATE NOCASE IN (SELECT value FROM json_each(:names)) AND kind = 'system'`,
    { names: list(new Set(names)) },
  );
  return new Set(known.map((row) => row.name.toLowerCase()));
}

/** The terms of what an agent did with this verb on this system; its own tools' runs are no access to a system. */
export function termsOfUse(agent: Brief, system: string, verb: Verb, known: ReadonlySet<string>): FilterTerm[] {
  const is = (field: FilterTerm['field'], value: string, negated = false): FilterTerm => ({
    field,
    values: [value],
    negated,
  });
  return [
    is('agent', agent.handle),
    ...(known.has(system.toLowerCase()) ? [is('system', system)] : []),
    is('verb', verb),
    ...(verb === 'execute' ? [is('is', 'tool_run', true)] : []),
  ];
}

/** The term of a resource as access lines name it; empty: no object is stated. */
export function resourceFilter(resource: string): FilterTerm {
  return resource === ''
    ? { field: 'has', values: ['object'], negated: true }
    : { field: 'resource', values: [resource], negated: false };
}
