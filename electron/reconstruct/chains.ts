/** Which events form one run of an agent. Every event is in one chain at most. */
import { US_PER_MINUTE } from '../../shared/model/time.ts';
import { type DisjointSet, disjointSet, groupsOf } from './disjointSet.ts';
import type { Columns } from './fillSlots.ts';
import type { Network, NetworkLink } from './network.ts';
import type { PlacedEvent } from './placedEvent.ts';
import { filledAt } from './slotColumns.ts';
import type { Statement } from './statements.ts';

/** Pause after which calls without any run id are taken for another run. */
const DEFAULT_PAUSE_US = 30 * US_PER_MINUTE;

interface ChainInput {
  readonly events: readonly PlacedEvent[];
  readonly statements: readonly Statement[];
  readonly network: Network;
  readonly columns: Columns;
  /** As findRuns gives them. */
  readonly runs: Int32Array;
  readonly pauseUs?: number;
}

/** Positions of each chain in time order; chains in order of their first event. Human-only events are in none. */
export function buildChains(input: ChainInput): number[][] {
  const { events, statements, columns, runs } = input;
  const set = disjointSet(events.length);
  const inRun = new Uint8Array(events.length);
  runs.forEach((run, position) => {
    if (run === position) return;
    inRun[run] = 1;
    inRun[position] = 1;
    set.union(run, position);
  });
  const automated = (position: number): boolean =>
    statements[position]?.automated === true || filledAt(columns.agent, position) !== undefined;
  joinLineages(input, set, inRun, automated);
  joinByPause(input, set, inRun, automated);
  return [...groupsOf(set, events.length).values()].filter((members) => members.some(automated));
}

/**
 * Token and access-key lineages tie events without a run id to the one run that used the credential. A lineage that
 * served several runs joins none of them: only the call that issued it goes to the first run that used it.
 */
function joinLineages(
  { events, network }: ChainInput,
  set: DisjointSet,
  inRun: Uint8Array,
  automated: (position: number) => boolean,
): void {
  const causes = network.links.filter((link) => link.joins === 'cause' && link.candidates === 1 && link.rank >= 3);
  const lineages = disjointSet(events.length);
  for (const link of causes) lineages.union(link.from, link.to);
  const byLineage = new Map<number, NetworkLink[]>();
  for (const link of causes) {
    const root = lineages.find(link.from);
    const list = byLineage.get(root);
    if (list === undefined) byLineage.set(root, [link]);
    else list.push(link);
  }
  for (const links of byLineage.values()) {
    const members = [...new Set(links.flatMap((link) => [link.from, link.to]))].sort((a, b) => a - b);
    const runs = new Set(members.filter((member) => inRun[member] === 1).map((member) => set.find(member)));
    if (!members.some(automated)) continue;
    if (runs.size <= 1) {
      for (const link of links) set.union(link.from, link.to);
      for (const member of members) inRun[member] = 1;
      continue;
    }
    // Latest first, so that an issuer of an issuer finds its own use already placed.
    for (const member of [...members].reverse()) {
      if (inRun[member] === 1) continue;
      const uses = links.filter((link) => link.from === member && inRun[link.to] === 1).map((link) => link.to);
      const first = uses.length === 0 ? undefined : Math.min(...uses.slice(0, 10_000));
      if (first === undefined) continue;
      set.union(first, member);
      inRun[member] = 1;
    }
  }
}

/** Calls of an agent or application with no run id: same agent, credential, system and network, no longer pause. */
function joinByPause(
  { events, columns, pauseUs = DEFAULT_PAUSE_US }: ChainInput,
  set: DisjointSet,
  inRun: Uint8Array,
  automated: (position: number) => boolean,
): void {
  const last = new Map<string, number>();
  events.forEach((event, position) => {
    if (inRun[position] === 1 || !automated(position)) return;
    const agent = filledAt(columns.agent, position) ?? '';
    const credential = filledAt(columns.credential, position) ?? event.integration ?? event.actor ?? '';
    const undated = event.timeUs === null ? event.evidenceId : '';
    const key = `${agent}|${credential}|${event.system}|${event.ip ?? ''}|${undated}`;
    const previous = last.get(key);
    last.set(key, position);
    const before = previous === undefined ? undefined : events[previous];
    if (previous === undefined || before === undefined) return;
    const near = event.timeUs === null || before.timeUs === null || event.timeUs - before.timeUs <= pauseUs;
    if (near) set.union(previous, position);
  });
}
