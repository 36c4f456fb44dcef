/** The case as the blast radius engine reads it: by index, a batch of ids at a time, each answer bounded. */
import type { BlastEdge, BlastGrant, BlastNode, BlastSource, BlastUses } from '../../../../../shared/model/blast.ts';
import type { ReadDb } from '../../../handles.ts';
import { edgeSlots, inForce, permissionSlot } from '../agents/inventoryInForce.ts';
import { type Brief, briefsById } from '../entities/briefs.ts';
import { all, list, numberOf } from '../statement.ts';

const MOST_EDGES = 50_000;
const MOST_GRANTS = 20_000;
const MOST_SYSTEMS = 5_000;
const MOST_FACTS = 20_000;

const COLUMNS = `g.id, g.kind, a.canonical_id AS "from", b.canonical_id AS "to", a.kind AS fromKind, b.kind AS toKind,
  g.basis, g.count, g.record_id AS recordId,
  CASE WHEN g.basis <> 'observed' THEN (SELECT evidence_id FROM record WHERE id = g.record_id) END AS evidence`;
const JOINS = 'JOIN entity a ON a.id = g.from_id JOIN entity b ON b.id = g.to_id';
const WANTED = 'c.canonical_id IN (SELECT value FROM json_each(:ids))';

/** Exported for the plan tests. */
export const BLAST_EDGES_SQL = `
  SELECT ${COLUMNS} FROM entity c JOIN edge g ON g.from_id = c.id ${JOINS} WHERE ${WANTED} AND c.kind NOT IN ('system', 'object')
  UNION ALL
  SELECT ${COLUMNS} FROM entity c JOIN edge g ON g.to_id = c.id ${JOINS} WHERE ${WANTED} AND c.kind NOT IN ('system', 'object')
    AND g.kind IN ('INSTANCE_OF', 'HAS_CREDENTIAL', 'RUNS_AS', 'DELEGATED_TO')
  LIMIT ${MOST_EDGES + 1}`;

export const BLAST_GRANTS_SQL = `
  SELECT c.canonical_id AS principal, p.text, p.system, p.resource, p.via, p.expires_us AS expiresUs, p.record_id AS recordId,
    (SELECT evidence_id FROM record WHERE id = p.record_id) AS evidence
  FROM entity c JOIN permission p ON p.principal_id = c.id AND p.basis = 'granted' WHERE ${WANTED}
  ORDER BY p.id LIMIT ${MOST_GRANTS + 1}`;

const BASIS_ORDER = { granted: 0, declared: 1, observed: 2 } as const;

/** Rows with the file whose record states them, for telling what a later snapshot of it took out. */
type EdgeRow = BlastEdge & { readonly evidence: number | null };
type GrantRow = BlastGrant & { readonly evidence: number | null };

export interface CaseSource extends BlastSource {
  /** How many of the permissions and connections met so far a later snapshot of their inventory no longer lists; they were left out. */
  ended(): number;
}

export function blastSource(db: ReadDb, used: BlastUses, actedWith: readonly number[]): CaseSource {
  const ended = new Set<string>();
  return {
    nowUs: lastMoment(db),
    ended: () => ended.size,
    used,
    actedWith,
    nodes: (ids) => briefsById(db, ids) satisfies Map<number, Brief> as ReadonlyMap<number, BlastNode>,
    edges(ids) {
      const rows = all<EdgeRow>(db, BLAST_EDGES_SQL, { ids: list(ids) });
      const cut = rows.length > MOST_EDGES;
      const edges = fold(edgesInForce(db, rows.slice(0, MOST_EDGES), ended));
      return { edges: edges.sort((a, b) => BASIS_ORDER[a.basis] - BASIS_ORDER[b.basis] || a.id - b.id), cut };
    },
    grants(ids) {
      const rows = all<GrantRow>(db, BLAST_GRANTS_SQL, { ids: list(ids) });
      return { grants: grantsInForce(db, rows.slice(0, MOST_GRANTS), ended), cut: rows.length > MOST_GRANTS };
    },
    sameAccount: (ids) =>
      all(
        db,
        `SELECT DISTINCT c.canonical_id AS id, o.canonical_id AS other FROM entity c
         JOIN entity o ON o.key = c.key AND o.kind IN ('identity', 'blueprint', 'agent', 'integration')
         WHERE ${WANTED} AND c.kind IN ('identity', 'blueprint', 'agent', 'integration') AND o.kind <> c.kind
         ORDER BY 1, 2 LIMIT 1000`,
        { ids: list(ids) },
      ),
    facts: (ids, names) => factsByEntity(db, ids, names),
    systems() {
      const rows = all<BlastNode>(
        db,
        `SELECT id, kind, name, key, handle FROM entity WHERE kind = 'system' AND canonical_id = id
         ORDER BY id LIMIT ${MOST_SYSTEMS + 1}`,
      );
      return { systems: rows.slice(0, MOST_SYSTEMS), cut: rows.length > MOST_SYSTEMS };
    },
  };
}

/** Without those that the newest snapshot of their inventory no longer lists; what is left out is added to `ended`. */
function edgesInForce(db: ReadDb, rows: readonly EdgeRow[], ended: Set<string>): BlastEdge[] {
  const stated = rows.filter((row) => row.basis !== 'observed');
  const ends = stated.flatMap((row) => [row.from, row.to]);
  const now = inForce(db, ends);
  // Drift names its slots by what the entities are called in the case file, whatever else they are known as.
  const stored = all<{ id: number; name: string }>(
    db,
    'SELECT id, name FROM entity WHERE id IN (SELECT value FROM json_each(:ids))',
    { ids: list(new Set(ends)) },
  );
  const names = new Map(stored.map((row) => [row.id, row.name.toLowerCase()]));
  return rows.flatMap(({ evidence, ...row }) => {
    const slots = edgeSlots(row.kind, row.from, row.to, names);
    if (row.basis === 'observed' || now.holds(evidence, slots, 'listed')) return [row];
    ended.add(`${row.kind} ${row.from} ${row.to}`);
    return [];
  });
}

function grantsInForce(db: ReadDb, rows: readonly GrantRow[], ended: Set<string>): BlastGrant[] {
  const now = inForce(
    db,
    rows.map((row) => row.principal),
  );
  return rows.flatMap(({ evidence, ...row }) => {
    const { slot, value } = permissionSlot({ ...row, basis: 'granted' });
    if (now.holds(evidence, [slot], value)) return [row];
    ended.add(slot);
    return [];
  });
}

/** Several records of one edge are one edge; an observed one is counted by all its events. */
function fold(rows: readonly BlastEdge[]): BlastEdge[] {
  const folded = new Map<string, BlastEdge>();
  const seen = new Set<number>();
  for (const row of rows) {
    // An edge between two of the wanted ids comes from both ends.
    if (seen.has(row.id)) continue;
    seen.add(row.id);
    const key = `${row.kind} ${row.basis} ${row.from} ${row.to}`;
    const known = folded.get(key);
    folded.set(key, known === undefined ? row : { ...known, count: known.count + row.count });
  }
  return [...folded.values()];
}

/** Corrected time of the last dated event; null when none is. The case's own "now". */
export function lastMoment(db: ReadDb): number | null {
  return numberOf(db, 'SELECT max(time_us) AS n FROM event') || null;
}

export function factsByEntity(
  db: ReadDb,
  ids: readonly number[],
  names: readonly string[],
): Map<number, Map<string, string[]>> {
  const rows = all<{ id: number; name: string; value: string }>(
    db,
    `SELECT DISTINCT c.canonical_id AS id, f.name, f.value FROM entity c JOIN entity_fact f ON f.entity_id = c.id
     WHERE ${WANTED} AND f.name IN (SELECT value FROM json_each(:names)) ORDER BY 1, 2, 3 LIMIT ${MOST_FACTS}`,
    { ids: list(ids), names: list(names) },
  );
  const facts = new Map<number, Map<string, string[]>>();
  for (const { id, name, value } of rows) {
    const own = facts.get(id) ?? new Map<string, string[]>();
    facts.set(id, own);
    own.set(name, [...(own.get(name) ?? []), value]);
  }
  return facts;
}
