/**
 * The walk: breadth first from the subject, first over what records state, then over what events show, so that a path of records is
 * preferred to a shorter one that was only observed. A thing may be reached twice, the second time with more of its power.
 */
import {
  BLAST_LIMITS,
  BLAST_POWERS,
  type BlastEdge,
  type BlastHop,
  type BlastPower,
  type BlastSource,
} from '../../../shared/model/blast.ts';
import type { EntityKind } from '../../../shared/model/kinds.ts';
import { follow } from './follow.ts';

export interface Place {
  readonly id: number;
  readonly kind: EntityKind;
  readonly power: BlastPower;
  readonly depth: number;
  readonly standing: 'stated' | 'observed';
  /** Place in `hops` of the last hop, and the place it starts from; null for the subject. */
  readonly last: { readonly hop: number; readonly before: Place } | null;
}

export interface Walk {
  /** In the order reached; several places may be of one entity, each with more power than the one before. */
  readonly places: readonly Place[];
  readonly hops: BlastHop[];
  readonly cuts: Set<string>;
}

const rank = (power: BlastPower): number => BLAST_POWERS.indexOf(power);
/** Systems and objects are reached by the thousand and lead nowhere: they do not use up the bound on what does. */
const MOST_LEAVES = 5_000;
const BATCH = 400;

/** Places along the path that leads to one, the subject left out. */
export function pathTo(place: Place): number[] {
  const path: number[] = [];
  for (let at = place.last; at !== null; at = at.before.last) path.unshift(at.hop);
  return path;
}

export function walk(source: BlastSource, subject: { readonly id: number; readonly kind: EntityKind }): Walk {
  const start: Place = { ...subject, power: 'whole', depth: 0, standing: 'stated', last: null };
  const found: Walk = { places: [start], hops: [], cuts: new Set() };
  const reader = createReader(source, found.cuts);
  spread(found, reader, source, 'stated');
  spread(found, reader, source, 'observed');
  return found;
}

/** One pass by depth. In the second, places of the first are left over observed edges only; what it adds is left over any. */
function spread(found: Walk, reader: Reader, source: BlastSource, standing: Place['standing']): void {
  const places = found.places as Place[];
  const best = new Map<number, number>();
  const counted = { leaves: 0, inner: 0 };
  for (const place of places) {
    if (!best.has(place.id)) counted[isLeaf(place.kind) ? 'leaves' : 'inner'] += 1;
    best.set(place.id, Math.max(best.get(place.id) ?? -1, rank(place.power)));
  }
  const reach = (from: Place, next: Omit<Place, 'depth' | 'standing' | 'last'>, hop: Omit<BlastHop, 'from'>): void => {
    const known = best.get(next.id);
    if (known !== undefined && known >= rank(next.power)) return;
    if (from.depth >= BLAST_LIMITS.depth) {
      found.cuts.add(`Paths of more than ${BLAST_LIMITS.depth} hops are not followed.`);
      return;
    }
    if (known === undefined) {
      const sort = isLeaf(next.kind) ? 'leaves' : 'inner';
      const most = sort === 'leaves' ? MOST_LEAVES : BLAST_LIMITS.nodes;
      if (counted[sort] >= most) {
        found.cuts.add(`Only the first ${most.toLocaleString('en-US')} things reached are followed.`);
        return;
      }
      counted[sort] += 1;
    }
    best.set(next.id, rank(next.power));
    found.hops.push({ from: from.id, ...hop });
    const last = { hop: found.hops.length - 1, before: from };
    places.push({ ...next, depth: from.depth + 1, standing, last });
  };

  if (standing === 'observed') actedWith(places[0], source, reach);
  for (let depth = 0; depth <= BLAST_LIMITS.depth; depth += 1) {
    const level = places.filter((place) => place.depth === depth && !isLeaf(place.kind) && place.power !== 'named');
    reader.read(level.map((place) => place.id));
    for (const place of level) {
      const fresh = place.standing === standing;
      for (const { edge, next, power, words, kind } of reader.follows(place)) {
        const observed = edge.basis === 'observed';
        if (standing === 'stated' ? observed : !observed && !fresh) continue;
        const { basis, recordId } = edge;
        const hop = { to: next, toName: '', words, basis, recordId, events: observed ? edge.count : 0 };
        reach(place, { id: next, kind, power }, hop);
      }
      if (!fresh) continue;
      for (const { id, kind, power } of reader.sameAccount(place)) {
        const words = 'is the same account as';
        reach(place, { id, kind, power }, { to: id, toName: '', words, basis: 'declared', recordId: null, events: 0 });
      }
    }
  }
}

/** An integration holds whatever it was seen acting with, though no inventory may list its tokens. */
function actedWith(
  start: Place | undefined,
  source: BlastSource,
  reach: (from: Place, next: Omit<Place, 'depth' | 'standing' | 'last'>, hop: Omit<BlastHop, 'from'>) => void,
): void {
  if (start === undefined || (start.kind !== 'integration' && start.kind !== 'mcp_server')) return;
  const nodes = source.nodes(source.actedWith);
  for (const id of source.actedWith) {
    const kind = nodes.get(id)?.kind;
    if (kind === undefined || id === start.id) continue;
    const events = source.used.get(id)?.events ?? 0;
    const hop = { to: id, toName: '', words: 'acted with', basis: 'observed' as const, recordId: null, events };
    reach(start, { id, kind, power: 'whole' }, hop);
  }
}

function isLeaf(kind: EntityKind): boolean {
  return kind === 'system' || kind === 'object';
}

interface Reader {
  /** Fetches what is not known yet. */
  read(ids: readonly number[]): void;
  follows(place: Place): {
    readonly edge: BlastEdge;
    readonly next: number;
    readonly power: BlastPower;
    readonly words: string;
    readonly kind: EntityKind;
  }[];
  sameAccount(place: Place): { readonly id: number; readonly kind: EntityKind; readonly power: BlastPower }[];
}

function createReader(source: BlastSource, cuts: Set<string>): Reader {
  const edges = new Map<number, BlastEdge[]>();
  const twins = new Map<number, number[]>();
  const kinds = new Map<number, EntityKind>();
  const credentialKinds = new Map<number, string>();
  return {
    read(ids) {
      const wanted = [...new Set(ids)].filter((id) => !edges.has(id));
      for (let at = 0; at < wanted.length; at += BATCH) {
        const batch = wanted.slice(at, at + BATCH);
        for (const id of batch) edges.set(id, []);
        const around = source.edges(batch);
        if (around.cut) cuts.add('Something reached has more connections than are followed.');
        for (const edge of around.edges) {
          edges.get(edge.from)?.push(edge);
          if (edge.to !== edge.from) edges.get(edge.to)?.push(edge);
        }
        const same = source.sameAccount(batch);
        for (const { id, other } of same) twins.set(id, [...(twins.get(id) ?? []), other]);
        for (const [id, { kind }] of source.nodes(same.map((one) => one.other))) kinds.set(id, kind);
        for (const [id, facts] of source.facts(batch, ['kind', 'credential_type']))
          credentialKinds.set(id, facts.get('kind')?.[0] ?? facts.get('credential_type')?.[0] ?? '');
      }
    },
    follows(place) {
      return (edges.get(place.id) ?? []).flatMap((edge) => {
        const step = follow(edge, place.id, place.power, credentialKinds.get(place.id) ?? '');
        return step === undefined
          ? []
          : [{ edge, ...step, kind: edge.from === place.id ? edge.toKind : edge.fromKind }];
      });
    },
    sameAccount(place) {
      if (place.power === 'rights') return [];
      return (twins.get(place.id) ?? []).flatMap((id) => {
        const kind = kinds.get(id);
        if (kind === undefined) return [];
        // An account acts with what its agent or app was granted; it does not become the agent.
        const power: BlastPower = kind === 'agent' || kind === 'integration' ? 'rights' : place.power;
        return [{ id, kind, power }];
      });
    },
  };
}
