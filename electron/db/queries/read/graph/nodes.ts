/** Nodes as the graph shows them, and the assembling of a graph within its budget. */
import type { Out } from '../../../../../shared/contract/index.ts';
import type { ReadDb } from '../../../handles.ts';
import { type Brief, briefsById } from '../entities/briefs.ts';
import { NOT_DISMISSED, severityOfRank, severityRank } from '../findings/severity.ts';
import { all, list, parseJson } from '../statement.ts';
import { edgeOut, type FoldedEdge, type GraphOptions } from './edges.ts';

export type GraphOut = Out<'graph.neighbourhood'>;
type NodeOut = GraphOut['nodes'][number];

/** Counts in answers stop here. */
const COUNT_CAP = 10_000;

/** Nodes in the order of the canonical ids. */
export function graphNodes(db: ReadDb, ids: readonly number[], briefs: ReadonlyMap<number, Brief>): NodeOut[] {
  const params = { ids: list(ids) };
  const neighbours = numbers(
    db,
    `SELECT c.canonical_id AS id, count(DISTINCT b.canonical_id) AS n FROM entity c
     JOIN (SELECT from_id AS own, to_id AS other FROM edge UNION ALL SELECT to_id, from_id FROM edge) g ON g.own = c.id
     JOIN entity b ON b.id = g.other
     WHERE c.canonical_id IN (SELECT value FROM json_each(:ids)) GROUP BY c.canonical_id`,
    params,
  );
  const cited = new Map(
    all<{ id: number; n: number; rank: number }>(
      db,
      `SELECT c.canonical_id AS id, count(DISTINCT f.id) AS n, max(${severityRank('f.severity')}) AS rank
       FROM entity c JOIN finding_entity x ON x.entity_id = c.id JOIN finding f ON f.id = x.finding_id
       WHERE c.canonical_id IN (SELECT value FROM json_each(:ids)) AND ${NOT_DISMISSED} GROUP BY c.canonical_id`,
      params,
    ).map((row) => [row.id, row]),
  );
  const status = new Map(
    all<{ id: number; status: string }>(
      db,
      'SELECT entity_id AS id, status FROM agent_state WHERE entity_id IN (SELECT value FROM json_each(:ids))',
      params,
    ).map((row) => [row.id, parseJson<string[]>(row.status, []).slice(0, 5)]),
  );
  const events = eventCounts(db, ids);
  return ids.flatMap((id) => {
    const entity = briefs.get(id);
    if (entity === undefined) return [];
    return [
      {
        entity,
        events: events.get(id) ?? 0,
        neighbours: neighbours.get(id) ?? 0,
        findings: cited.get(id)?.n ?? 0,
        severity: severityOfRank(cited.get(id)?.rank),
        status: status.get(id) ?? [],
      },
    ];
  });
}

function numbers(db: ReadDb, sql: string, params: Record<string, string>): Map<number, number> {
  return new Map(all<{ id: number; n: number }>(db, sql, params).map((row) => [row.id, row.n]));
}

/** Events of each entity in the role its kind plays, each count from one index. */
export function eventCounts(db: ReadDb, ids: readonly number[]): Map<number, number> {
  const attributed = ['user', 'agent', 'credential', 'workflow'].map(
    (slot) => `SELECT ${slot}_id AS id, count(*) AS n FROM attribution
      WHERE ${slot}_id IN (SELECT value FROM json_each(:ids)) GROUP BY 1`,
  );
  const stated = ['system', 'integration', 'tool'].map(
    (column) => `SELECT c.canonical_id AS id, count(*) AS n FROM entity c JOIN event e ON e.${column} = c.id
      WHERE c.canonical_id IN (SELECT value FROM json_each(:ids)) AND c.kind NOT IN ('user', 'agent', 'credential', 'workflow')
      GROUP BY 1`,
  );
  const acted = `SELECT c.canonical_id AS id, count(*) AS n FROM entity c JOIN event e ON e.actor = c.id
    WHERE c.canonical_id IN (SELECT value FROM json_each(:ids)) AND c.kind = 'identity' GROUP BY 1`;
  const touched = `SELECT c.canonical_id AS id, count(DISTINCT o.event_id) AS n FROM entity c
    JOIN event_object o ON o.entity_id = c.id
    WHERE c.canonical_id IN (SELECT value FROM json_each(:ids)) AND c.kind = 'object' GROUP BY 1`;
  const sql = [...attributed, ...stated, acted, touched].join(' UNION ALL ');
  return numbers(db, `SELECT id, max(n) AS n FROM (${sql}) GROUP BY id`, { ids: list(ids) });
}

/**
 * A graph of these nodes, the first of which matter most, and the edges among them.
 * @param wanted canonical ids, most wanted first; those beyond the budget are left out and counted
 * @param edges may touch other nodes; only those between kept nodes are drawn
 */
export function assemble(
  db: ReadDb,
  wanted: readonly number[],
  edges: readonly FoldedEdge[],
  options: Pick<GraphOptions, 'nodeBudget' | 'edgeBudget'>,
  cut = false,
): GraphOut {
  const kept = wanted.slice(0, options.nodeBudget);
  const inside = new Set(kept);
  const among = edges
    .filter((edge) => inside.has(edge.from) && inside.has(edge.to))
    .sort((a, b) => b.count - a.count || a.id - b.id);
  const drawn = among.slice(0, options.edgeBudget);
  const briefs = briefsById(db, kept);
  const asked = new Set(wanted);
  const total = edges.filter((edge) => asked.has(edge.from) && asked.has(edge.to)).length;
  return {
    nodes: graphNodes(db, kept, briefs),
    edges: drawn.map((edge) => edgeOut(edge, briefs)),
    totalNodes: Math.min(wanted.length, COUNT_CAP),
    totalEdges: Math.min(total, COUNT_CAP),
    truncated: cut || wanted.length > kept.length || among.length > drawn.length,
  };
}
