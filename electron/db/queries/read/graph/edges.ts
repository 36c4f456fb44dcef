/** Edges between canonical entities, several statements of the same one folded together. */
import type { Out, Parsed } from '../../../../../shared/contract/index.ts';
import {
  type Basis,
  classRank,
  type EdgeKind,
  type EntityKind,
  type LinkClass,
  type Slot,
} from '../../../../../shared/model/kinds.ts';
import { type FilterField, formatFilter } from '../../../../../shared/query/filter.ts';
import type { ReadDb } from '../../../handles.ts';
import type { Brief } from '../entities/briefs.ts';
import { all, list } from '../statement.ts';

export type EdgeOut = Out<'graph.neighbourhood'>['edges'][number];
export type GraphOptions = Parsed<'graph.neighbourhood'>['options'];

export interface FoldedEdge {
  /** Row id of the first statement. */
  readonly id: number;
  readonly kind: EdgeKind;
  readonly from: number;
  readonly to: number;
  readonly fromKind: EntityKind;
  readonly toKind: EntityKind;
  readonly basis: Basis;
  readonly class: LinkClass | null;
  readonly count: number;
  readonly firstUs: number | null;
  readonly lastUs: number | null;
  readonly recordId: number | null;
  /** Of a candidate's edge: its own name, and the chain whose empty slot it might fill. */
  readonly candidate?: { readonly id: string; readonly chainId: string; readonly slot: Slot };
}

/** Most edge rows read around one set of nodes: a hub with more is cut, and the answer says so. */
export const MOST_EDGE_ROWS = 20_000;

const COLUMNS = `g.id, g.kind, a.canonical_id AS "from", b.canonical_id AS "to", a.kind AS fromKind, b.kind AS toKind,
  g.basis, g.class, g.count, g.first_us AS firstUs, g.last_us AS lastUs, g.record_id AS recordId`;
const JOINS = 'JOIN entity a ON a.id = g.from_id JOIN entity b ON b.id = g.to_id';

/** Exported for the plan tests. */
export const AROUND_SQL = `
  SELECT * FROM (
    SELECT ${COLUMNS} FROM entity c JOIN edge g ON g.from_id = c.id ${JOINS}
      WHERE c.canonical_id IN (SELECT value FROM json_each(:ids))
    UNION
    SELECT ${COLUMNS} FROM entity c JOIN edge g ON g.to_id = c.id ${JOINS}
      WHERE c.canonical_id IN (SELECT value FROM json_each(:ids))
  ) ORDER BY count DESC, id LIMIT ${MOST_EDGE_ROWS + 1}`;

/** Every edge that touches one of the canonical ids and passes the options. */
export function edgesAround(
  db: ReadDb,
  ids: Iterable<number>,
  options: Partial<GraphOptions>,
): { edges: FoldedEdge[]; cut: boolean } {
  const rows = all<FoldedEdge>(db, AROUND_SQL, { ids: list(ids) });
  const cut = rows.length > MOST_EDGE_ROWS;
  return { edges: fold(rows.slice(0, MOST_EDGE_ROWS).filter((row) => passes(row, options))), cut };
}

export function passes(edge: FoldedEdge, options: Partial<GraphOptions>): boolean {
  const bases = options.bases ?? [];
  if (bases.length > 0 && !bases.includes(edge.basis)) return false;
  const kinds = options.kinds ?? [];
  if (kinds.length > 0 && !(kinds.includes(edge.fromKind) && kinds.includes(edge.toKind))) return false;
  // Confidence and time are facts of observed edges only; a grant holds until it is taken away.
  if (edge.basis !== 'observed') return true;
  if (options.minClass !== undefined && classRank(edge.class ?? undefined) < classRank(options.minClass)) return false;
  if (options.fromUs !== undefined && edge.lastUs !== null && edge.lastUs < options.fromUs) return false;
  return !(options.toUs !== undefined && edge.firstUs !== null && edge.firstUs >= options.toUs);
}

function fold(rows: readonly FoldedEdge[]): FoldedEdge[] {
  const folded = new Map<string, FoldedEdge>();
  for (const row of rows) {
    const key = `${row.kind} ${row.basis} ${row.from} ${row.to}`;
    const known = folded.get(key);
    folded.set(key, known === undefined ? row : join(known, row));
  }
  return [...folded.values()];
}

/** An observed edge is counted by its events; a stated one stands once, however many records repeat it. */
function join(a: FoldedEdge, b: FoldedEdge): FoldedEdge {
  const older = a.id <= b.id ? a : b;
  const least = (x: number | null, y: number | null) => (x === null ? y : y === null ? x : Math.min(x, y));
  const most = (x: number | null, y: number | null) => (x === null ? y : y === null ? x : Math.max(x, y));
  return {
    ...older,
    class: classRank(a.class ?? undefined) >= classRank(b.class ?? undefined) ? a.class : b.class,
    count: a.basis === 'observed' ? a.count + b.count : Math.max(a.count, b.count),
    firstUs: least(a.firstUs, b.firstUs),
    lastUs: most(a.lastUs, b.lastUs),
  };
}

const FIELD_OF_KIND: Partial<Record<EntityKind, FilterField>> = {
  user: 'user',
  agent: 'agent',
  credential: 'credential',
  workflow: 'workflow',
  system: 'system',
  object: 'object',
};

/** What follows "may have". */
const PERFECT: Partial<Record<EdgeKind, string>> = { AUTHENTICATES_AS: 'authenticated as' };

/** As the graph shows it. */
export function edgeOut(edge: FoldedEdge, briefs: ReadonlyMap<number, Brief>): EdgeOut {
  const text = edge.kind.toLowerCase().replaceAll('_', ' ');
  const { candidate } = edge;
  return {
    id: candidate?.id ?? `e${edge.id}`,
    kind: edge.kind,
    from: edge.from,
    to: edge.to,
    basis: edge.basis,
    class: edge.class,
    count: edge.count,
    firstUs: edge.firstUs,
    lastUs: edge.lastUs,
    label: candidate === undefined ? text : `may have ${PERFECT[edge.kind] ?? text}`,
    filter:
      candidate === undefined
        ? edge.basis === 'observed'
          ? filterOf(edge, briefs)
          : ''
        : formatFilter([{ field: 'chain', values: [candidate.chainId], negated: false }]),
    recordId: edge.recordId,
    ...(candidate === undefined ? {} : { candidateOf: candidate.chainId, candidateSlot: candidate.slot }),
  };
}

function filterOf(edge: FoldedEdge, briefs: ReadonlyMap<number, Brief>): string {
  const ends = [briefs.get(edge.from), briefs.get(edge.to)].filter((brief) => brief !== undefined);
  return formatFilter(
    ends.map((brief) => ({ field: FIELD_OF_KIND[brief.kind] ?? 'entity', values: [brief.handle], negated: false })),
  );
}
