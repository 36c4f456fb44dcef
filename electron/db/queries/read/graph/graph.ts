/** Neighbourhoods: what lies around some nodes, a chain, or the busiest chains of a filter. Never the whole graph. */
import type { Out, Parsed } from '../../../../../shared/contract/index.ts';
import { SLOTS } from '../../../../../shared/model/kinds.ts';
import { NotFound } from '../../../errors.ts';
import type { ReadDb } from '../../../handles.ts';
import type { CatalogEntries } from '../catalog.ts';
import { chainHasMatch } from '../chains/matches.ts';
import { edgeGroups } from '../entities/entities.ts';
import { JOIN_ATTRIBUTION, SLOT_EXPRESSION } from '../events/slotColumns.ts';
import { compileFilter } from '../filter/filter.ts';
import { all, first, list } from '../statement.ts';
import { candidateEdges } from './candidateEdges.ts';
import { edgesAround, type FoldedEdge, passes } from './edges.ts';
import { assemble, type GraphOut } from './nodes.ts';

/** Canonical ids of entities that exist, in the order given. @throws NotFound when none does */
export function canonicalIds(db: ReadDb, ids: readonly number[]): number[] {
  const rows = all<{ id: number; canonical: number }>(
    db,
    'SELECT id, canonical_id AS canonical FROM entity WHERE id IN (SELECT value FROM json_each(:ids))',
    { ids: list(ids) },
  );
  const canonical = new Map(rows.map((row) => [row.id, row.canonical]));
  const found = [...new Set(ids.map((id) => canonical.get(id)).filter((id) => id !== undefined))];
  if (found.length === 0) throw new NotFound('none of these entities is in this case');
  return found;
}

export function neighbourhood(db: ReadDb, input: Parsed<'graph.neighbourhood'>): GraphOut {
  const start = canonicalIds(db, input.ids);
  const known = new Set(start);
  const order = [...start];
  const edges = new Map<number, FoldedEdge>();
  let frontier: readonly number[] = start;
  let cut = false;
  // One step more than hops: the last gathers the edges among the outermost nodes without adding any.
  for (let hop = 0; hop <= input.hops && frontier.length > 0; hop += 1) {
    const around = edgesAround(db, frontier.slice(0, input.options.nodeBudget), input.options);
    cut ||= around.cut;
    for (const edge of around.edges) edges.set(edge.id, edge);
    if (hop === input.hops) break;
    frontier = busiestFirst(around.edges, known);
    for (const id of frontier) known.add(id);
    order.push(...frontier);
  }
  return assemble(db, order, [...edges.values()], input.options, cut);
}

/** New neighbours, those with the most events on the edges found before the others. */
function busiestFirst(edges: readonly FoldedEdge[], known: ReadonlySet<number>): number[] {
  const weight = new Map<number, number>();
  for (const edge of edges) {
    for (const id of [edge.from, edge.to]) {
      if (!known.has(id)) weight.set(id, (weight.get(id) ?? 0) + (edge.basis === 'observed' ? edge.count : 0));
    }
  }
  return [...weight].sort((a, b) => b[1] - a[1] || a[0] - b[0]).map(([id]) => id);
}

const SEED_CHAINS = 12;
const SEED_TOPS = 5;

/** The entities of the filter's riskiest and busiest chains; without chains, the busiest agents, users and systems. */
export function seedGraph(db: ReadDb, catalog: CatalogEntries, input: Parsed<'graph.seed'>): GraphOut {
  return db.sql.transaction(() => readSeed(db, catalog, input))();
}

function readSeed(db: ReadDb, catalog: CatalogEntries, input: Parsed<'graph.seed'>): GraphOut {
  const filter = compileFilter(db, input.filter);
  const chains = all<{ id: string } & Record<`${(typeof SLOTS)[number]}_id`, number | null>>(
    db,
    `SELECT c.id, ${SLOTS.map((slot) => `c.${slot}_id`).join(', ')} FROM chain c
     WHERE ${chainHasMatch(db, filter)} ORDER BY c.risk DESC, c.events DESC, c.id LIMIT ${SEED_CHAINS}`,
    filter.params,
  );
  const ids = chains.flatMap((chain) => SLOTS.map((slot) => chain[`${slot}_id`])).filter((id) => id !== null);
  if (ids.length === 0) {
    for (const slot of ['agent', 'user', 'credential', 'system'] as const) {
      const tops = all<{ id: number }>(
        db,
        `SELECT id FROM (SELECT ${SLOT_EXPRESSION[slot]} AS id FROM event e ${JOIN_ATTRIBUTION}
           WHERE ${filter.where} ORDER BY e.time_us LIMIT 50000)
         WHERE id IS NOT NULL GROUP BY id ORDER BY count(*) DESC, id LIMIT ${SEED_TOPS}`,
        filter.params,
      );
      ids.push(...tops.map((top) => top.id));
    }
  }
  const candidates = candidateEdges(
    db,
    catalog,
    chains.map((chain) => chain.id),
  );
  return among(db, [...new Set(ids)], input.options, candidates);
}

/** A chain's entities: its six slots first, then everything else that its events name, then candidates. @throws NotFound */
export function chainGraph(db: ReadDb, catalog: CatalogEntries, input: Parsed<'graph.chain'>): GraphOut {
  const chain = first<Record<`${(typeof SLOTS)[number]}_id`, number | null>>(
    db,
    `SELECT ${SLOTS.map((slot) => `${slot}_id`).join(', ')} FROM chain WHERE id = :id`,
    { id: input.id },
  );
  if (chain === undefined) throw new NotFound(`there is no chain ${input.id}`);
  const named = all<{ id: number }>(
    db,
    `WITH own AS (SELECT event_id AS id FROM chain_event WHERE chain_id = :id)
     SELECT id FROM (
       ${(['user', 'agent', 'credential', 'workflow'] as const)
         .map((slot) => `SELECT a.${slot}_id AS id FROM own JOIN attribution a ON a.event_id = own.id`)
         .join(' UNION ALL ')}
       UNION ALL ${(['integration', 'tool', 'system'] as const)
         .map(
           (column) =>
             `SELECT n.canonical_id FROM own JOIN event e ON e.id = own.id JOIN entity n ON n.id = e.${column}`,
         )
         .join(' UNION ALL ')}
       UNION ALL SELECT n.canonical_id FROM own JOIN event_object o ON o.event_id = own.id JOIN entity n ON n.id = o.entity_id)
     WHERE id IS NOT NULL GROUP BY id ORDER BY count(*) DESC, id LIMIT 10000`,
    { id: input.id },
  );
  const slots = SLOTS.map((slot) => chain[`${slot}_id`]).filter((id) => id !== null);
  const candidates = candidateEdges(db, catalog, [input.id]);
  return among(db, [...new Set([...slots, ...named.map((row) => row.id)])], input.options, candidates);
}

function among(
  db: ReadDb,
  ids: readonly number[],
  options: Parsed<'graph.seed'>['options'],
  candidates: readonly FoldedEdge[],
): GraphOut {
  if (ids.length === 0) return { nodes: [], edges: [], totalNodes: 0, totalEdges: 0, truncated: false };
  const wanted = candidates.filter((edge) => passes(edge, options));
  const own = new Set(ids);
  const nodes = [...new Set([...ids, ...wanted.flatMap((edge) => [edge.from, edge.to])])];
  const { edges, cut } = edgesAround(db, nodes.slice(0, options.nodeBudget), options);
  // What a mere candidate did elsewhere is another story; what an inventory says of it is evidence here.
  const told = edges.filter((edge) => edge.basis !== 'observed' || (own.has(edge.from) && own.has(edge.to)));
  const graph = assemble(db, nodes, [...told, ...wanted], options, cut);
  return {
    ...graph,
    nodes: graph.nodes.map((node) => (own.has(node.entity.id) ? node : { ...node, candidate: true })),
  };
}

/** @throws NotFound */
export function graphCounts(db: ReadDb, id: number): Out<'graph.counts'> {
  const [canonical = id] = canonicalIds(db, [id]);
  const groups = edgeGroups(db, canonical);
  const neighbours = first<{ n: number }>(
    db,
    `SELECT count(*) AS n FROM (
       SELECT b.canonical_id FROM entity c JOIN edge g ON g.from_id = c.id JOIN entity b ON b.id = g.to_id
         WHERE c.canonical_id = :id
       UNION SELECT b.canonical_id FROM entity c JOIN edge g ON g.to_id = c.id JOIN entity b ON b.id = g.from_id
         WHERE c.canonical_id = :id)`,
    { id: canonical },
  );
  return { total: neighbours?.n ?? 0, groups: groups.map(({ kind, ...group }) => ({ edgeKind: kind, ...group })) };
}
