/** Links in typed arrays, selected and sorted by how an attribution may travel along them. */
import { classRank, KEY_KINDS } from '../../../shared/model/kinds.ts';
import type { ActorSlot } from '../context.ts';
import { disjointSet, type Groups, groupsOf, NO_GROUPS } from '../disjointSet.ts';
import { growingBytes, growingInts, words } from '../events/growing.ts';
import type { PlacedKey } from '../events/placedEvent.ts';
import type { PlacedLink } from '../linkers/_draft.ts';
import type { Linker } from '../linkers/define.ts';
import { type Joins, linkerById } from '../linkers/index.ts';
import { OTHER_AGENT } from './score.ts';
import type { ArcSet } from './spread.ts';

/** Link number i: from, to, and so on are read by number. */
export interface LinkTable {
  readonly length: number;
  readonly from: Int32Array;
  readonly to: Int32Array;
  readonly rank: Uint8Array;
  readonly candidates: Int32Array;
  /** 0–1. */
  score(link: number): number;
  why(link: number): string;
  /** An analyst drew or confirmed it. */
  byAnalyst(link: number): boolean;
  method(link: number): string;
  joins(link: number): Joins;
  /** Both ends are told as one chain. */
  oneChain(link: number): boolean;
  carries(link: number, slot: ActorSlot): boolean;
  /** The link's rank for one slot. */
  rankFor(link: number, slot: ActorSlot): number;
}

export interface Network {
  readonly links: LinkTable;
  /** Arcs by their cause, of these joins, at least this rank, one candidate only, carrying the slot. */
  arcs(joins: readonly Joins[], rank: number, slot: ActorSlot): ArcSet;
  /** Connected sets of two or more positions over the same selection; `method` narrows it to one linker. */
  groups(joins: Joins, rank: number, slot: ActorSlot, method?: string): Groups;
  /** Methods of the links with these joins, whatever their rank. */
  methods(joins: Joins): readonly string[];
}

/** A network that grows with the linkers: links are placed once, whatever is concluded in between. */
export interface GrowingNetwork {
  readonly length: number;
  add(link: PlacedLink): void;
  /** Keys of a link; none where they were not to be remembered. */
  keysOf(link: number): readonly PlacedKey[];
  /** Gives back what is held for more links; `snapshot` comes after it. */
  trim(): void;
  /** The first `length` links; later additions do not change it. */
  snapshot(length?: number): Network;
}

/** Scores have four decimals. */
const SCORE_UNITS = 10_000;
const NO_KEY = 255;

/** An empty network over `count` events. A link takes 22 bytes, five more with its key: there are two or three of them an event. */
export function growNetwork(count: number, withKeys = false): GrowingNetwork {
  const ints = { from: growingInts(), to: growingInts(), candidates: growingInts() };
  const rank = growingBytes();
  const method = growingBytes();
  const why = growingInts();
  const score = growingInts();
  const keyKind = growingBytes();
  const keyValue = growingInts();
  /** Links of several keys are rare. */
  const moreKeys = new Map<number, readonly PlacedKey[]>();
  const methods = words();
  const reasons = words();
  return {
    get length() {
      return method.length;
    },
    add(link) {
      if (link.from === link.to) return;
      if (withKeys) {
        const [key] = link.keys;
        keyKind.push(key === undefined ? NO_KEY : KEY_KINDS.indexOf(key.kind));
        keyValue.push(key?.value ?? -1);
        if (link.keys.length > 1) moreKeys.set(method.length, link.keys);
      }
      ints.from.push(link.from);
      ints.to.push(link.to);
      rank.push(classRank(link.class));
      ints.candidates.push(link.candidates);
      method.push(methods.id(link.method));
      why.push(reasons.id(link.why));
      score.push(Math.round(link.score * SCORE_UNITS));
    },
    trim() {
      for (const array of [ints.from, ints.to, ints.candidates, why, score, rank, method, keyKind, keyValue])
        array.trim();
    },
    keysOf(link) {
      const kind = KEY_KINDS[keyKind.array[link] ?? NO_KEY];
      if (link >= keyKind.length || kind === undefined) return [];
      return moreKeys.get(link) ?? [{ kind, value: keyValue.array[link] ?? -1 }];
    },
    snapshot(length = method.length) {
      const linkers = Array.from({ length: methods.size }, (_, id) => linkerById(methods.text(id)));
      const methodOf = method.view();
      const whyOf = why.view();
      const rankOf = rank.view();
      const scoreOf = score.view();
      const linkerOf = (link: number) => linkers[methodOf[link] ?? 0];
      const links: LinkTable = {
        length,
        from: ints.from.view(),
        to: ints.to.view(),
        rank: rankOf,
        candidates: ints.candidates.view(),
        score: (link) => (scoreOf[link] ?? 0) / SCORE_UNITS,
        why: (link) => reasons.text(whyOf[link] ?? 0),
        byAnalyst: (link) => linkerOf(link)?.class === 'analyst',
        method: (link) => linkerOf(link)?.id ?? '',
        joins: (link) => linkerOf(link)?.joins ?? 'hint',
        oneChain: (link) => linkerOf(link)?.oneChain === true,
        carries: (link, slot) => linkerOf(link)?.carries.includes(slot) === true,
        rankFor(link, slot) {
          const most = linkerOf(link)?.atMost?.[slot];
          return Math.min(rankOf[link] ?? 0, most === undefined ? BEST : classRank(most));
        },
      };
      return network(count, links, methodOf, linkers);
    },
  };
}

/** What was made of the links that one selection takes at a rank. */
interface Made<T> {
  readonly least: number;
  readonly links: number;
  readonly made: T;
}

function network(count: number, links: LinkTable, methodOf: Uint8Array, linkers: readonly Linker[]): Network {
  /** By linker, the best rank that its links have for a slot; 0 for those that are not taken. */
  const limitsOf = (slot: ActorSlot, taken: (linker: Linker) => boolean): Uint8Array =>
    Uint8Array.from(linkers, (linker) => {
      if (!linker.carries.includes(slot) || !taken(linker)) return 0;
      const most = linker.atMost?.[slot];
      return most === undefined ? BEST : classRank(most);
    });
  const select = (limits: Uint8Array, least: number): Int32Array => {
    const chosen = growingInts();
    const able = limits.map((limit) => (limit >= least ? 1 : 0));
    const { candidates, rank } = links;
    for (let link = 0; link < links.length; link++)
      if (able[methodOf[link] ?? 0] === 1 && candidates[link] === 1 && (rank[link] ?? 0) >= least) chosen.push(link);
    return chosen.view();
  };
  // Asked for again in each round of one slot; those of the slot before are not asked for any more.
  const arcsOf = new Map<string, Made<ArcSet>>();
  const groupsBy = new Map<string, Made<Groups>>();
  let cachedSlot: ActorSlot | undefined;
  /** A lower rank takes what a higher one takes: where it takes no more, what was made of that holds. */
  const once = <T>(
    cache: Map<string, Made<T>>,
    slot: ActorSlot,
    limits: Uint8Array,
    least: number,
    make: (chosen: Int32Array) => T,
  ): T => {
    if (slot !== cachedSlot) {
      arcsOf.clear();
      groupsBy.clear();
    }
    cachedSlot = slot;
    const key = limits.join();
    const known = cache.get(key);
    if (known?.least === least) return known.made;
    const chosen = select(limits, least);
    const made = known?.links === chosen.length ? known.made : make(chosen);
    cache.set(key, { least, links: chosen.length, made });
    return made;
  };
  return {
    links,
    arcs(joins, rank, slot) {
      const limits = limitsOf(
        slot,
        (linker) => joins.includes(linker.joins) && linker.whereAgreed?.includes(slot) !== true,
      );
      return once(arcsOf, slot, limits, rank, (chosen) => arcSet(count, links, chosen, slot));
    },
    groups(joins, rank, slot, method) {
      // What an analyst ties to one record says nothing of the others of its run.
      const limits = limitsOf(
        slot,
        (linker) =>
          linker.joins === joins && linker.class !== 'analyst' && (method === undefined || method === linker.id),
      );
      return once(groupsBy, slot, limits, rank, (chosen) => joinedBy(count, links, chosen));
    },
    methods: (joins) => linkers.flatMap((linker) => (linker.joins === joins ? [linker.id] : [])).sort(),
  };
}

/** Connected sets of two or more positions. */
function joinedBy(count: number, links: LinkTable, chosen: Int32Array): Groups {
  if (chosen.length === 0) return NO_GROUPS;
  const set = disjointSet(count);
  const joined = new Uint8Array(count);
  for (const link of chosen) {
    const [from, to] = [links.from[link] ?? 0, links.to[link] ?? 0];
    joined[from] = 1;
    joined[to] = 1;
    set.union(from, to);
  }
  return groupsOf(set, count, 2, joined);
}

/** Sorts arcs by their cause, keeping the order of equals. */
function arcSet(count: number, links: LinkTable, chosen: Int32Array, slot: ActorSlot): ArcSet {
  const rank = (link: number): number => links.rankFor(link, slot);
  // A link that proves less for this slot than its class says: another may stand between its ends.
  const likelihood = (link: number): number =>
    links.score(link) * (rank(link) < (links.rank[link] ?? 0) ? OTHER_AGENT : 1);
  if (chosen.length === 0) return { starts: new Int32Array(1), arcs: new Int32Array(0), links, rank, likelihood };
  const starts = new Int32Array(count + 1);
  for (const link of chosen) {
    const after = (links.from[link] ?? 0) + 1;
    starts[after] = (starts[after] ?? 0) + 1;
  }
  for (let i = 0; i < count; i++) starts[i + 1] = (starts[i + 1] ?? 0) + (starts[i] ?? 0);
  const next = starts.slice();
  const arcs = new Int32Array(chosen.length);
  for (const link of chosen) {
    const from = links.from[link] ?? 0;
    const at = next[from] ?? 0;
    arcs[at] = link;
    next[from] = at + 1;
  }
  return { starts, arcs, links, rank, likelihood };
}

/**
 * The run each event belongs to, as the smallest position in it: causal trees and conversations, joined by links of class
 * strong or better that could mean nothing else. Sessions and credentials are no runs: a person's day is not one action.
 */
export function findRuns(count: number, { links }: Pick<Network, 'links'>): Int32Array {
  return joined(count, links, STRONG, (link) => holdsTogether(links, link));
}

/** What is told as one chain: runs, what most likely belongs to one (the classes of its slots say how likely), and the sessions a run opened. */
export function findChainRuns(count: number, { links }: Pick<Network, 'links'>): Int32Array {
  return joined(count, links, MEDIUM, (link) => holdsTogether(links, link) || links.oneChain(link));
}

/** As classRank. */
const BEST = 4;
const STRONG = 3;
const MEDIUM = 2;

function holdsTogether(links: LinkTable, link: number): boolean {
  const joins = links.joins(link);
  return joins === 'tree' || (joins === 'group' && links.carries(link, 'agent'));
}

function joined(count: number, links: LinkTable, least: number, together: (link: number) => boolean): Int32Array {
  const set = disjointSet(count);
  for (let link = 0; link < links.length; link++) {
    if (links.candidates[link] !== 1 || (links.rank[link] ?? 0) < least) continue;
    if (together(link)) set.union(links.from[link] ?? 0, links.to[link] ?? 0);
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
