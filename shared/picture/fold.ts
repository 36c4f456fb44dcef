/** Folding: objects of one type with the same neighbours are drawn as one node with their number. */
import { classRank } from '../model/kinds.ts';
import { type FilterTerm, formatFilter, parseFilter } from '../query/filter.ts';
import {
  type AnswerEdge,
  type AnswerNode,
  type DrawnEdge,
  type DrawnGraph,
  type DrawnNode,
  edgeKindText,
} from './drawnGraph.ts';

/** Fewer objects than this are drawn one by one. */
export const FOLD_FROM = 3;
/** Most objects that a folded edge's filter names; beyond it the edge offers no filter. */
const MAX_FILTER_VALUES = 60;

export interface FoldOptions {
  readonly fold: boolean;
  /** Folds that the user opened. */
  readonly open: ReadonlySet<string>;
  /** Entities that stay by themselves: selected, pinned or on a path. */
  readonly keep: ReadonlySet<number>;
}

/** The drawn graph. Pure: the same answer and options give the same ids in the same order. */
export function foldGraph(
  graph: { readonly nodes: readonly AnswerNode[]; readonly edges: readonly AnswerEdge[] },
  options: FoldOptions,
): DrawnGraph {
  const touching = new Map<number, AnswerEdge[]>();
  for (const edge of graph.edges) {
    for (const id of [edge.from, edge.to]) {
      const list = touching.get(id);
      if (list === undefined) touching.set(id, [edge]);
      else list.push(edge);
    }
  }
  const groups = options.fold ? foldsOf(graph.nodes, touching, options) : new Map<string, AnswerNode[]>();
  const inFold = new Map<number, string>();
  for (const [id, members] of groups) for (const node of members) inFold.set(node.entity.id, id);
  const nodes: DrawnNode[] = [];
  for (const node of graph.nodes) {
    if (!inFold.has(node.entity.id)) nodes.push(single(node, touching.get(node.entity.id) ?? []));
  }
  for (const [id, members] of groups) nodes.push(folded(id, members, touching));
  return { nodes, edges: drawnEdges(graph.edges, inFold) };
}

/** The type of an object as its key's namespace says: `salesforce.case:500…` is of type `salesforce.case`. */
export function typeOfKey(key: string): string {
  const colon = key.indexOf(':');
  return colon < 1 ? 'object' : key.slice(0, colon);
}

function foldsOf(
  nodes: readonly AnswerNode[],
  touching: ReadonlyMap<number, readonly AnswerEdge[]>,
  options: FoldOptions,
): Map<string, AnswerNode[]> {
  const groups = new Map<string, AnswerNode[]>();
  for (const node of nodes) {
    const { entity } = node;
    if (entity.kind !== 'object' || options.keep.has(entity.id)) continue;
    const around = (touching.get(entity.id) ?? []).map((edge) => `${edge.from === entity.id ? edge.to : edge.from}`);
    const id = `fold:${typeOfKey(entity.key)}:${[...new Set(around)].sort().join(',')}`;
    if (options.open.has(id)) continue;
    const group = groups.get(id);
    if (group === undefined) groups.set(id, [node]);
    else group.push(node);
  }
  return new Map([...groups].filter(([, members]) => members.length >= FOLD_FROM));
}

function presenceOf(events: number, edges: readonly AnswerEdge[]): DrawnNode['presence'] {
  if (events > 0 || edges.some((edge) => edge.basis === 'observed')) return 'observed';
  return edges.some((edge) => edge.basis === 'granted') ? 'granted' : 'declared';
}

function single(node: AnswerNode, edges: readonly AnswerEdge[]): DrawnNode {
  return {
    id: String(node.entity.id),
    kind: node.entity.kind,
    label: node.entity.name,
    entity: node.entity,
    folded: [],
    presence: presenceOf(node.events, edges),
    events: node.events,
    neighbours: node.neighbours,
    findings: node.findings,
    status: node.status,
  };
}

function folded(
  id: string,
  members: readonly AnswerNode[],
  touching: ReadonlyMap<number, readonly AnswerEdge[]>,
): DrawnNode {
  const events = members.reduce((sum, node) => sum + node.events, 0);
  const type = typeOfKey(members[0]?.entity.key ?? '');
  return {
    id,
    kind: 'object',
    label: `${type.split('.').at(-1) ?? type} ×${members.length.toLocaleString('en-US')}`,
    entity: undefined,
    folded: members.map((node) => node.entity),
    presence: presenceOf(
      events,
      members.flatMap((node) => touching.get(node.entity.id) ?? []),
    ),
    events,
    neighbours: 0,
    findings: members.reduce((sum, node) => sum + node.findings, 0),
    status: [],
  };
}

function drawnEdges(edges: readonly AnswerEdge[], inFold: ReadonlyMap<number, string>): DrawnEdge[] {
  const drawn = new Map<string, AnswerEdge[]>();
  for (const edge of edges) {
    const from = inFold.get(edge.from);
    const to = inFold.get(edge.to);
    const id =
      from === undefined && to === undefined
        ? edge.id
        : `${from ?? edge.from}>${to ?? edge.to}:${edge.kind}:${edge.basis}${edge.candidateOf === undefined ? '' : ':candidate'}`;
    const list = drawn.get(id);
    if (list === undefined) drawn.set(id, [edge]);
    else list.push(edge);
  }
  return [...drawn].flatMap(([id, list]) => {
    const first = list[0];
    if (first === undefined) return [];
    return [
      joined(id, list, first, inFold.get(first.from) ?? String(first.from), inFold.get(first.to) ?? String(first.to)),
    ];
  });
}

function joined(id: string, list: readonly AnswerEdge[], first: AnswerEdge, from: string, to: string): DrawnEdge {
  const strongest = list.reduce((best, edge) =>
    classRank(edge.class ?? undefined) > classRank(best.class ?? undefined) ? edge : best,
  );
  const starts = list.flatMap((edge) => (edge.firstUs === null ? [] : [edge.firstUs]));
  const ends = list.flatMap((edge) => (edge.lastUs === null ? [] : [edge.lastUs]));
  return {
    id,
    kind: first.kind,
    from,
    to,
    basis: first.basis,
    class: strongest.class,
    label: list.length === 1 ? first.label : edgeKindText(first.kind),
    count: list.reduce((sum, edge) => sum + edge.count, 0),
    firstUs: starts.length === 0 ? null : Math.min(...starts),
    lastUs: ends.length === 0 ? null : Math.max(...ends),
    filter: list.length === 1 ? first.filter : joinedFilter(list.map((edge) => edge.filter)),
    recordId: list.length === 1 ? first.recordId : null,
    candidateOf: first.candidateOf,
    candidateSlot: first.candidateSlot,
    of: list.map((edge) => edge.id),
  };
}

/**
 * One filter for all of them: equal but for the values of one field, which become alternatives. Empty when they differ in
 * more than that, when one is empty, or when too many values would have to be named.
 */
export function joinedFilter(filters: readonly string[]): string {
  const parsed = filters.map((text) => parseFilter(text).terms);
  const first = parsed[0];
  if (first === undefined || parsed.some((terms) => terms.length === 0 || terms.length !== first.length)) return '';
  let differing = 0;
  const terms: FilterTerm[] = [];
  for (const [at, term] of first.entries()) {
    const values = new Set<string>();
    for (const other of parsed) {
      const same = other[at];
      if (same === undefined || same.field !== term.field || same.negated !== term.negated) return '';
      for (const value of same.values) values.add(value);
    }
    if (values.size > term.values.length) differing += 1;
    if (values.size > MAX_FILTER_VALUES) return '';
    terms.push({ ...term, values: [...values] });
  }
  const exact = differing === 0 || (differing === 1 && !first.some((term) => term.negated));
  return exact ? formatFilter(terms) : '';
}
