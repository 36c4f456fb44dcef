/** Links as positions instead of event ids, sorted by how an attribution may travel along them. */
import { classRank } from '../../shared/model/kinds.ts';
import type { ActorSlot } from './context.ts';
import { disjointSet, groupsOf } from './disjointSet.ts';
import { type Joins, linkerById } from './linkers/index.ts';
import type { PlacedEvent } from './placedEvent.ts';
import type { LinkDraft } from './ports.ts';
import type { Arc, ArcSet } from './spread.ts';

export interface NetworkLink extends Arc {
  readonly method: string;
  readonly joins: Joins;
  readonly carries: readonly ActorSlot[];
  readonly candidates: number;
  readonly dtUs: number | null;
}

export interface Network {
  readonly links: readonly NetworkLink[];
  /** Arcs by their cause, of these joins, at least this rank, one candidate only, carrying the slot. */
  arcs(joins: readonly Joins[], rank: number, slot: ActorSlot): ArcSet;
  /** Connected sets of two or more positions over the same selection; `method` narrows it to one linker. */
  groups(joins: Joins, rank: number, slot: ActorSlot, method?: string): readonly (readonly number[])[];
  /** Methods of the links with these joins, whatever their rank. */
  methods(joins: Joins): readonly string[];
}

/** A network that grows with the linkers: links are placed once, whatever is concluded in between. */
export interface GrowingNetwork {
  /** Links whose events are unknown are left out. */
  add(drafts: Iterable<LinkDraft>): void;
  /** What has been added so far; later additions do not change it. */
  snapshot(): Network;
}

/** An empty network over these events. */
export function growNetwork(events: readonly PlacedEvent[]): GrowingNetwork {
  const positionOf = new Map(events.map((event, position) => [event.id, position]));
  const links: NetworkLink[] = [];
  return {
    add(drafts) {
      for (const draft of drafts) {
        const from = positionOf.get(draft.fromEvent);
        const to = positionOf.get(draft.toEvent);
        if (from === undefined || to === undefined || from === to) continue;
        const { joins, carries } = linkerById(draft.method);
        const { method, candidates, dtUs, score, why } = draft;
        links.push({ from, to, rank: classRank(draft.class), score, why, method, joins, carries, candidates, dtUs });
      }
    },
    snapshot: () => network(events.length, links.slice()),
  };
}

function network(count: number, links: readonly NetworkLink[]): Network {
  const byMethod = new Map<string, NetworkLink[]>();
  for (const link of links) {
    const list = byMethod.get(link.method);
    if (list === undefined) byMethod.set(link.method, [link]);
    else list.push(link);
  }
  const arcCache = new Map<string, ArcSet>();
  const groupCache = new Map<string, readonly (readonly number[])[]>();
  const methodsOf = (joins: readonly Joins[], slot: ActorSlot, method?: string): string[] =>
    [...byMethod.keys()].filter((id) => {
      const linker = linkerById(id);
      return joins.includes(linker.joins) && linker.carries.includes(slot) && (method === undefined || method === id);
    });
  const select = (methods: readonly string[], rank: number): NetworkLink[] =>
    methods.flatMap((id) => (byMethod.get(id) ?? []).filter((link) => link.candidates === 1 && link.rank >= rank));
  return {
    links,
    arcs(joins, rank, slot) {
      const methods = methodsOf(joins, slot);
      const key = `${rank} ${methods.join(' ')}`;
      const found = arcCache.get(key) ?? arcSet(count, select(methods, rank));
      arcCache.set(key, found);
      return found;
    },
    groups(joins, rank, slot, method) {
      const methods = methodsOf([joins], slot, method);
      const key = `${rank} ${methods.join(' ')}`;
      const cached = groupCache.get(key);
      if (cached !== undefined) return cached;
      const chosen = select(methods, rank);
      const set = disjointSet(chosen.length === 0 ? 0 : count);
      for (const link of chosen) set.union(link.from, link.to);
      const groups = chosen.length === 0 ? [] : groupsOf(set, count, 2);
      groupCache.set(key, groups);
      return groups;
    },
    methods: (joins) => [...byMethod.keys()].filter((id) => linkerById(id).joins === joins).sort(),
  };
}

/** Sorts arcs by their cause, keeping the order of equals. */
function arcSet(count: number, links: readonly NetworkLink[]): ArcSet {
  const starts = new Int32Array(count + 1);
  for (const link of links) starts[link.from + 1] = (starts[link.from + 1] ?? 0) + 1;
  for (let i = 0; i < count; i++) starts[i + 1] = (starts[i + 1] ?? 0) + (starts[i] ?? 0);
  const next = starts.slice();
  const arcs: NetworkLink[] = links.slice();
  for (const link of links) {
    const at = next[link.from] ?? 0;
    arcs[at] = link;
    next[link.from] = at + 1;
  }
  return { starts, arcs };
}

/**
 * The run each event belongs to, as the smallest position in it: causal trees and conversations, joined by links of class
 * strong or better that could mean nothing else. Sessions and credentials are no runs: a person's day is not one action.
 */
export function findRuns(count: number, { links }: Pick<Network, 'links'>): Int32Array {
  const set = disjointSet(count);
  for (const link of links) {
    if (link.candidates !== 1 || link.rank < 3) continue;
    if (link.joins === 'tree' || (link.joins === 'group' && link.carries.includes('agent')))
      set.union(link.from, link.to);
  }
  const first = new Int32Array(count).fill(-1);
  const runs = new Int32Array(count);
  for (let position = 0; position < count; position++) {
    const root = set.find(position);
    if ((first[root] ?? -1) < 0) first[root] = position;
    runs[position] = first[root] ?? position;
  }
  return runs;
}
