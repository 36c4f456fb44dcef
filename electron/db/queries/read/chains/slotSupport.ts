/**
 * What speaks for an entity in a slot of a chain: records of the chain that name it, links over which another record says it, and what
 * inventories declare. Each is one statement a slot, for all entities of interest together.
 */
import type { z } from 'zod';
import type { Support } from '../../../../../shared/contract/chains.ts';
import type { Basis, EdgeKind, Slot } from '../../../../../shared/model/kinds.ts';
import type { ReadDb } from '../../../handles.ts';
import { prepared } from '../../../prepared.ts';
import { type CatalogEntries, methodsCarrying } from '../catalog.ts';
import { type Brief, briefsById } from '../entities/briefs.ts';
import { linkDecisionsOf } from '../links/decisions.ts';
import { LINK_COLUMNS, linkEnds, linkOut, type StoredLink } from '../links/links.ts';
import { list, type Params } from '../statement.ts';

export type SupportOut = z.output<typeof Support>;
type NamedAs = SupportOut['named'][number]['as'];

/** Events of a chain that are read for its evidence; a longer chain's answer says that it was cut. */
export const MOST_EVENTS_READ = 5_000;

/** Columns of an event that may name what fills the slot, most telling first. */
const NAMED_AS: Readonly<Record<Exclude<Slot, 'object'>, readonly NamedAs[]>> = {
  user: ['initiator', 'actor', 'impersonated'],
  agent: ['agent', 'actor'],
  credential: ['credential', 'actor', 'integration'],
  workflow: ['workflow'],
  system: ['system'],
};
/** Slots that attribution fills event by event. */
export const ATTRIBUTED: readonly Slot[] = ['user', 'agent', 'credential', 'workflow'];
const MOST_DECLARED = 20;

export interface SupportQuestion {
  readonly chainId: string;
  readonly slot: Slot;
  /** What fills the slot: links of time alone never do, so they are no evidence for it. */
  readonly filled: number | null;
  /** Canonical ids. */
  readonly entities: readonly number[];
  /** Rows of each list; the counts are whole. */
  readonly take: number;
}

export const NOTHING: SupportOut = { named: [], namedCount: 0, links: [], linkCount: 0, declared: [] };

/** By canonical id; an entity that nothing speaks for is absent. */
export function supportOf(db: ReadDb, catalog: CatalogEntries, question: SupportQuestion): Map<number, SupportOut> {
  if (question.entities.length === 0) return new Map();
  const named = namingRecords(db, question);
  const links = ATTRIBUTED.includes(question.slot) ? carryingLinks(db, catalog, question) : [];
  const declared = question.slot === 'agent' ? declaredOf(db, question) : [];
  const ends = linkEnds(db, catalog, [
    ...named.map((row) => row.event_id),
    ...links.flatMap((link) => [link.from_event, link.to_event]),
  ]);
  const briefs = briefsById(
    db,
    declared.map((row) => row.other),
  );
  const decisions = linkDecisionsOf(db);
  const found = new Map<number, SupportOut>();
  for (const entity of question.entities) {
    const own = {
      named: named.filter((row) => row.entity === entity),
      links: links.filter((row) => row.entity === entity),
      declared: declared.filter((row) => row.entity === entity),
    };
    if (own.named.length + own.links.length + own.declared.length === 0) continue;
    found.set(entity, {
      named: own.named.flatMap((row) => {
        const end = ends.get(row.event_id);
        return end === undefined ? [] : [{ ...end, eventId: row.event_id, as: row.named_as }];
      }),
      namedCount: own.named[0]?.total ?? 0,
      links: own.links.map((link) => linkOut(catalog, link, ends, decisions)),
      linkCount: own.links[0]?.total ?? 0,
      declared: own.declared.flatMap((row) => declaredOut(row, briefs)),
    });
  }
  return found;
}

interface NamedRow {
  readonly entity: number;
  readonly event_id: number;
  readonly named_as: NamedAs;
  readonly total: number;
}

/** Exported for the plan tests. */
export function namingSql(slot: Slot): string {
  const own = 'FROM chain_event ce';
  const inChain = 'ce.chain_id = :chain AND ce.seq < :most AND c.canonical_id IN (SELECT value FROM json_each(:ids))';
  const parts =
    slot === 'object'
      ? [
          `SELECT c.canonical_id AS entity, ce.event_id, ce.seq, 0 AS rank, 'object' AS named_as ${own}
           JOIN event_object o ON o.event_id = ce.event_id JOIN entity c ON c.id = o.entity_id WHERE ${inChain}`,
        ]
      : NAMED_AS[slot].map(
          (column, rank) =>
            `SELECT c.canonical_id AS entity, ce.event_id, ce.seq, ${rank} AS rank, '${column}' AS named_as ${own}
             JOIN event e ON e.id = ce.event_id JOIN entity c ON c.id = e.${column} WHERE ${inChain}`,
        );
  // SQLite takes the bare columns from the row of min(): the most telling column of each record.
  return `WITH each AS (SELECT entity, event_id, seq, min(rank) AS rank, named_as FROM (${parts.join(' UNION ALL ')}) GROUP BY entity, event_id),
    placed AS (SELECT *, row_number() OVER (PARTITION BY entity ORDER BY rank, seq) AS place, count(*) OVER (PARTITION BY entity) AS total FROM each)
    SELECT entity, event_id, named_as, total FROM placed WHERE place <= :take ORDER BY entity, place`;
}

function namingRecords(db: ReadDb, question: SupportQuestion): NamedRow[] {
  return prepared(db, namingSql(question.slot)).all(params(question)) as NamedRow[];
}

function params({ chainId, entities, take }: SupportQuestion): Record<string, Params[string]> {
  return { chain: chainId, most: MOST_EVENTS_READ, ids: list(entities), take };
}

/** An analyst's own word on the other record is no evidence. Exported for the plan tests. */
export function carryingSql(slot: Slot): string {
  return `WITH placed AS (
      SELECT ${LINK_COLUMNS}, f.${slot}_id AS entity,
             row_number() OVER (PARTITION BY f.${slot}_id ORDER BY CASE l.class WHEN 'exact' THEN 0 WHEN 'analyst' THEN 0
               WHEN 'strong' THEN 1 WHEN 'medium' THEN 2 ELSE 3 END, l.score DESC, l.id) AS place,
             count(*) OVER (PARTITION BY f.${slot}_id) AS total
      FROM chain_event ce JOIN link l ON l.to_event = ce.event_id JOIN attribution f ON f.event_id = l.from_event
      WHERE ce.chain_id = :chain AND ce.seq < :most AND f.${slot}_id IN (SELECT value FROM json_each(:ids))
        AND f.${slot}_class IS NOT 'analyst' AND (l.class <> 'weak' OR f.${slot}_id IS NOT :filled)
        AND (:methods IS NULL OR l.method IN (SELECT value FROM json_each(:methods))))
    SELECT * FROM placed WHERE place <= :take ORDER BY entity, place`;
}

function carryingLinks(
  db: ReadDb,
  catalog: CatalogEntries,
  question: SupportQuestion,
): (StoredLink & { readonly entity: number; readonly total: number })[] {
  const methods = methodsCarrying(catalog, question.slot);
  return prepared(db, carryingSql(question.slot)).all({
    ...params(question),
    filled: question.filled,
    methods: methods === undefined ? null : list(methods),
  }) as ReturnType<typeof carryingLinks>;
}

interface DeclaredRow {
  readonly entity: number;
  readonly kind: EdgeKind;
  readonly basis: Basis;
  readonly other: number;
  readonly record_id: number | null;
  readonly evidence: string | null;
}

/** Inventory edges from an agent to whatever the chain's records acted through. Exported for the plan tests. */
export const DECLARED_SQL = `
  WITH used AS MATERIALIZED (
    SELECT DISTINCT c.canonical_id AS id FROM chain_event ce JOIN event e ON e.id = ce.event_id
      JOIN entity c ON c.id IN (e.actor, e.credential, e.integration, e.workflow)
    WHERE ce.chain_id = :chain AND ce.seq < :most)
  SELECT a.canonical_id AS entity, g.kind, g.basis, b.canonical_id AS other, g.record_id, v.name AS evidence
  FROM entity a JOIN edge g ON g.from_id = a.id JOIN entity b ON b.id = g.to_id
    LEFT JOIN record r ON r.id = g.record_id LEFT JOIN evidence v ON v.id = r.evidence_id
  WHERE a.canonical_id IN (SELECT value FROM json_each(:ids)) AND g.basis <> 'observed' AND b.canonical_id IN (SELECT id FROM used)
    AND b.canonical_id <> a.canonical_id
  ORDER BY 1, g.basis, g.id LIMIT 500`;

function declaredOf(db: ReadDb, question: SupportQuestion): DeclaredRow[] {
  const { chain, most, ids } = params(question);
  const rows = prepared(db, DECLARED_SQL).all({ chain, most, ids }) as DeclaredRow[];
  const seen = new Map<number, number>();
  return rows.filter((row) => {
    const count = seen.get(row.entity) ?? 0;
    seen.set(row.entity, count + 1);
    return count < Math.min(MOST_DECLARED, question.take);
  });
}

function declaredOut(row: DeclaredRow, briefs: ReadonlyMap<number, Brief>): SupportOut['declared'] {
  const other = briefs.get(row.other);
  if (other === undefined) return [];
  return [{ kind: row.kind, basis: row.basis, other, recordId: row.record_id, evidence: row.evidence }];
}
