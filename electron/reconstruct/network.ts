/** Links as positions instead of event ids, sorted by how an attribution may travel along them. */
import { classRank } from '../../shared/model/kinds.ts';
import type { ActorSlot } from './context.ts';
import { disjointSet, groupsOf } from './disjointSet.ts';
import { type Joins, linkerById } from './linkers/index.ts';
import type { PlacedEvent } from './placedEvent.ts';
import type { LinkDraft } from './ports.ts';
import type { Arc } from './spread.ts';

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
  arcs(joins: readonly Joins[], rank: number, slot: ActorSlot): ReadonlyMap<number, readonly NetworkLink[]>;
  /** Connected sets of two or more positions over the same selection; `method` narrows it to one linker. */
  groups(joins: Joins, rank: number, slot: ActorSlot, method?: string): readonly (readonly number[])[];
  /** Links with these joins, whatever their rank. */
  methods(joins: Joins): readonly string[];
}

/** Builds the network. Links whose events are unknown are left out. */
export function buildNetwork(events: readonly PlacedEvent[], drafts: readonly LinkDraft[]): Network {
  const positionOf = new Map(events.map((event, position) => [event.id, position]));
  const links: NetworkLink[] = [];
  for (const draft of drafts) {
    const from = positionOf.get(draft.fromEvent);
    const to = positionOf.get(draft.toEvent);
    if (from === undefined || to === undefined || from === to) continue;
    const { joins, carries } = linkerById(draft.method);
    const { method, candidates, dtUs, score, why } = draft;
    links.push({ from, to, rank: classRank(draft.class), score, why, method, joins, carries, candidates, dtUs });
  }
  const usable = (link: NetworkLink, rank: number, slot: ActorSlot) =>
    link.candidates === 1 && link.rank >= rank && link.carries.includes(slot);
  const groupCache = new Map<string, readonly (readonly number[])[]>();
  return {
    links,
    arcs(joins, rank, slot) {
      const out = new Map<number, NetworkLink[]>();
      for (const link of links) {
        if (!joins.includes(link.joins) || !usable(link, rank, slot)) continue;
        const list = out.get(link.from);
        if (list === undefined) out.set(link.from, [link]);
        else list.push(link);
      }
      return out;
    },
    groups(joins, rank, slot, method) {
      const key = `${joins} ${rank} ${slot} ${method ?? ''}`;
      const cached = groupCache.get(key);
      if (cached !== undefined) return cached;
      const set = disjointSet(events.length);
      for (const link of links) {
        if (link.joins === joins && (method === undefined || link.method === method) && usable(link, rank, slot)) {
          set.union(link.from, link.to);
        }
      }
      const groups = [...groupsOf(set, events.length).values()].filter((members) => members.length > 1);
      groupCache.set(key, groups);
      return groups;
    },
    methods: (joins) => [...new Set(links.filter((link) => link.joins === joins).map((link) => link.method))].sort(),
  };
}

/**
 * The run each event belongs to, as the smallest position in it: causal trees and conversations, joined by links of class
 * strong or better that could mean nothing else. Sessions and credentials are no runs: a person's day is not one action.
 */
export function findRuns(count: number, network: Pick<Network, 'links'>): Int32Array {
  const set = disjointSet(count);
  for (const link of network.links) {
    if (link.candidates !== 1 || link.rank < 3) continue;
    if (link.joins === 'tree' || (link.joins === 'group' && link.carries.includes('agent')))
      set.union(link.from, link.to);
  }
  const runs = new Int32Array(count);
  for (const members of groupsOf(set, count).values())
    for (const member of members) runs[member] = members[0] ?? member;
  return runs;
}
