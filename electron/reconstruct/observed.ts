/** Edges that events show, each with its count, first and last corrected time and the best class that supports it. */
import { classRank, type EdgeKind, type LinkClass, type Verb } from '../../shared/model/kinds.ts';
import type { PlacedEvent } from './events/placedEvent.ts';
import type { Inventory } from './inventory.ts';
import type { AttributionDraft, ObservedEdgeDraft } from './ports.ts';

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
  add(event: PlacedEvent, attribution: AttributionDraft): void;
  handOff(fromAgent: number, toAgent: number, event: PlacedEvent, linkClass: LinkClass): void;
  /** Every edge, by kind and ends. */
  all(): ObservedEdgeDraft[];
}

interface Tally {
  readonly kind: EdgeKind;
  readonly from: number;
  readonly to: number;
  best: LinkClass;
  count: number;
  firstUs: number | null;
  lastUs: number | null;
}

/** Collects edges event by event. */
export function observedEdges(inventory: Inventory): ObservedEdges {
  const tallies = new Map<string, Tally>();
  const put = (
    kind: EdgeKind,
    from: number | null,
    to: number | null,
    best: LinkClass | null,
    timeUs: number | null,
  ): void => {
    if (from === null || to === null || best === null || from === to) return;
    const key = `${kind}|${from}|${to}`;
    const tally = tallies.get(key);
    if (tally === undefined) {
      tallies.set(key, { kind, from, to, best, count: 1, firstUs: timeUs, lastUs: timeUs });
      return;
    }
    tally.count++;
    if (classRank(best) > classRank(tally.best)) tally.best = best;
    if (timeUs === null) return;
    if (tally.firstUs === null || timeUs < tally.firstUs) tally.firstUs = timeUs;
    if (tally.lastUs === null || timeUs > tally.lastUs) tally.lastUs = timeUs;
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
    all() {
      for (const { agent, identity } of inventory.sameAccount) {
        const key = `AUTHENTICATES_AS|${agent}|${identity}`;
        if (tallies.has(key)) continue;
        tallies.set(key, {
          kind: 'AUTHENTICATES_AS',
          from: agent,
          to: identity,
          best: 'exact',
          count: 0,
          firstUs: null,
          lastUs: null,
        });
      }
      return [...tallies.values()]
        .sort((a, b) => (a.kind < b.kind ? -1 : a.kind > b.kind ? 1 : a.from - b.from || a.to - b.to))
        .map(({ kind, from, to, best, count, firstUs, lastUs }) => ({
          kind,
          from,
          to,
          class: best,
          count,
          firstUs,
          lastUs,
        }));
    },
  };
}

/** Whatever stands nearest to the system in slot order: credential, agent, workflow, integration, account, person. */
function callerOf(event: PlacedEvent, a: AttributionDraft): readonly [number | null, LinkClass | null] {
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
