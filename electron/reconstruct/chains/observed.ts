/** Edges that events show, each with its count, first and last corrected time and the best class that supports it. */
import { classRank, type EdgeKind, type LinkClass, type Verb } from '../../../shared/model/kinds.ts';
import type { Attributed, ObservedEdgeDraft } from '../../../shared/model/reconstruction.ts';
import { growingFloats, growingInts } from '../events/growing.ts';
import { type PairMap, pairMap } from '../events/pairMap.ts';
import type { PlacedEvent } from '../events/placedEvent.ts';
import type { Inventory } from '../identities/inventory.ts';
import { classOfRank } from '../slots/slotColumns.ts';

const OBJECT_EDGE: Readonly<Partial<Record<Verb, EdgeKind>>> = {
  read: 'READ',
  list: 'READ',
  search: 'READ',
  export: 'READ',
  create: 'WROTE',
  update: 'WROTE',
  share: 'WROTE',
  send: 'WROTE',
  delete: 'DELETED',
};

export interface ObservedEdges {
  add(event: PlacedEvent, attributed: Attributed): void;
  handOff(fromAgent: number, toAgent: number, event: PlacedEvent, linkClass: LinkClass): void;
  /** Every edge, by kind and ends. */
  all(): Iterable<ObservedEdgeDraft>;
}

/** Collects edges event by event. */
export function observedEdges(inventory: Inventory): ObservedEdges {
  // One map a kind: objects are many, and a text for each costs more than all else.
  const maps = new Map<EdgeKind, PairMap>();
  const ends = growingInts();
  const ranks = growingInts();
  const counts = growingInts();
  const times = growingFloats();
  const tally = (kind: EdgeKind, from: number, to: number): number => {
    const map = maps.get(kind) ?? pairMap();
    maps.set(kind, map);
    const known = map.get(from, to);
    if (known >= 0) return known;
    const made = counts.length;
    map.set(from, to, made);
    ends.push(from);
    ends.push(to);
    ranks.push(0);
    counts.push(0);
    times.push(Number.NaN);
    times.push(Number.NaN);
    return made;
  };
  const put = (
    kind: EdgeKind,
    from: number | null,
    to: number | null,
    best: LinkClass | null,
    timeUs: number | null,
  ): void => {
    if (from === null || to === null || best === null || from === to) return;
    const at = tally(kind, from, to);
    const count = counts.view();
    count[at] = (count[at] ?? 0) + 1;
    const rank = ranks.view();
    rank[at] = Math.max(rank[at] ?? 0, best === 'analyst' ? ANALYST : classRank(best));
    if (timeUs === null) return;
    const time = times.view();
    if (!((time[2 * at] ?? Number.NaN) <= timeUs)) time[2 * at] = timeUs;
    if (!((time[2 * at + 1] ?? Number.NaN) >= timeUs)) time[2 * at + 1] = timeUs;
  };
  return {
    add(event, a) {
      const { timeUs } = event;
      put('INVOKED', a.user, a.agent, weaker(a.userClass, a.agentClass), timeUs);
      put('AUTHENTICATES_AS', a.agent, a.credential, weaker(a.agentClass, a.credentialClass), timeUs);
      if (event.actor !== a.credential && event.actor !== null && inventory.entity(event.actor)?.kind === 'identity') {
        put('AUTHENTICATES_AS', a.agent, event.actor, a.agentClass, timeUs);
      }
      put('HAS_INTEGRATION', a.agent, event.integration, a.agentClass, timeUs);
      put('USES_TOOL', a.agent, event.tool, a.agentClass, timeUs);
      put('INVOKED', a.agent, a.workflow, weaker(a.agentClass, a.workflowClass), timeUs);
      const [caller, callerClass] = callerOf(event, a);
      put('CALLED', caller, event.system, callerClass, timeUs);
      const kind = OBJECT_EDGE[event.verb] ?? 'TOUCHED';
      for (const object of new Set(event.objects)) put(kind, event.system, object, 'exact', timeUs);
    },
    handOff(fromAgent, toAgent, event, linkClass) {
      put('HANDED_OFF_TO', fromAgent, toAgent, linkClass, event.timeUs);
    },
    *all() {
      for (const { agent, identity } of inventory.sameAccount) {
        const at = tally('AUTHENTICATES_AS', agent, identity);
        if (counts.view()[at] === 0) ranks.view()[at] = classRank('exact');
      }
      const [end, rank, count, time] = [ends.view(), ranks.view(), counts.view(), times.view()];
      for (const kind of [...maps.keys()].sort()) {
        const numbers = maps.get(kind)?.values() ?? new Int32Array(0);
        numbers.sort((a, b) => (end[2 * a] ?? 0) - (end[2 * b] ?? 0) || (end[2 * a + 1] ?? 0) - (end[2 * b + 1] ?? 0));
        for (const at of numbers) {
          yield {
            kind,
            from: end[2 * at] ?? 0,
            to: end[2 * at + 1] ?? 0,
            class: rank[at] === ANALYST ? 'analyst' : (classOfRank(rank[at] ?? 0) ?? 'weak'),
            count: count[at] ?? 0,
            firstUs: stated(time[2 * at]),
            lastUs: stated(time[2 * at + 1]),
          };
        }
      }
    },
  };
}

/** Above every class of a link: an analyst's word wins. */
const ANALYST = 5;

function stated(us: number | undefined): number | null {
  return us === undefined || Number.isNaN(us) ? null : us;
}

/** Whatever stands nearest to the system in slot order: credential, agent, workflow, integration, account, person. */
function callerOf(event: PlacedEvent, a: Attributed): readonly [number | null, LinkClass | null] {
  if (a.direct) return [a.user, a.userClass];
  if (a.credential !== null) return [a.credential, a.credentialClass];
  if (a.agent !== null) return [a.agent, a.agentClass];
  if (a.workflow !== null) return [a.workflow, a.workflowClass];
  if (event.integration !== null) return [event.integration, 'exact'];
  if (event.actor !== null) return [event.actor, 'exact'];
  return [a.user, a.userClass];
}

function weaker(a: LinkClass | null, b: LinkClass | null): LinkClass | null {
  if (a === null || b === null) return null;
  return classRank(a) <= classRank(b) ? a : b;
}
