/** Which events form one run of an agent. Every event is in one chain at most. */
import { US_PER_MINUTE } from '../../../shared/model/time.ts';
import { type DisjointSet, disjointSet, type Groups, groupsOf } from '../disjointSet.ts';
import type { EventTable } from '../events/eventTable.ts';
import { growingInts } from '../events/growing.ts';
import type { PlacedEvent } from '../events/placedEvent.ts';
import type { Inventory } from '../identities/inventory.ts';
import { credentialSessions } from '../slots/credentialSessions.ts';
import type { Columns } from '../slots/fillSlots.ts';
import { humanActor, principalsOf } from '../slots/principals.ts';
import { filledAt } from '../slots/slotColumns.ts';
import type { Statements } from '../slots/statementTable.ts';

/** Pause after which calls without any run id are taken for another run. */
const DEFAULT_PAUSE_US = 30 * US_PER_MINUTE;

interface ChainInput {
  readonly events: EventTable;
  readonly statements: Statements;
  readonly columns: Columns;
  /** As findRuns gives them. */
  readonly runs: Int32Array;
  readonly inventory: Inventory;
  /** Whether several known runs could have caused the event. */
  readonly contested: (position: number) => boolean;
  readonly pauseUs?: number;
}

/**
 * Positions of each chain in time order; chains in order of their first event. Human-only events are in none. Yields between its steps, so
 * that it can be stopped.
 */
export function* buildChains(input: ChainInput): Generator<undefined, Chains> {
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
    statements.at(position)?.automated === true || filledAt(columns.agent, position) !== undefined;
  yield undefined;
  joinSessions(input, set, inRun, automated);
  yield undefined;
  joinByPause(input, set, inRun, automated);
  yield undefined;
  return chainsOf(groupsOf(set, events.length, 1), automated);
}

/** Chains in two arrays: there is one for every few events. */
export interface Chains extends Iterable<Int32Array> {
  readonly count: number;
}

/** Sets in which anything shows an agent or a program at work. */
function chainsOf(groups: Groups, automated: (position: number) => boolean): Chains {
  const chosen = growingInts();
  for (let group = 0; group < groups.count; group++) if (groups.at(group).some(automated)) chosen.push(group);
  const numbers = chosen.view();
  return {
    count: numbers.length,
    *[Symbol.iterator]() {
      for (const group of numbers) yield groups.at(group);
    },
  };
}

/**
 * Tokens and temporary keys tie calls without a run id to the one run that used them: one role session is one chain, with the call
 * that opened it. A credential that served several runs joins none of them; only the call that issued it goes to the first.
 */
function joinSessions(
  { events }: ChainInput,
  set: DisjointSet,
  inRun: Uint8Array,
  automated: (position: number) => boolean,
): void {
  for (const { members, issuer } of credentialSessions(events)) {
    if (!members.some(automated)) continue;
    const runs = new Set<number>();
    for (const member of members) if (inRun[member] === 1) runs.add(set.find(member));
    if (runs.size <= 1) {
      for (const member of members) {
        set.union(members[0] ?? member, member);
        inRun[member] = 1;
      }
    } else if (issuer !== undefined && inRun[issuer] === 0) {
      const first = members.find((member) => member !== issuer && inRun[member] === 1);
      if (first === undefined) continue;
      set.union(first, issuer);
      inRun[issuer] = 1;
    }
  }
}

/**
 * Calls of an agent or application with no run id: same person, agent, credential, system and network, no longer pause. Where the
 * credential is shared or a person's own and no record names the agent, the same session id and agent string are asked for as well;
 * calls that several known runs compete for stay by themselves, and so do calls of a shared credential without a session.
 */
function joinByPause(
  { events, columns, inventory, contested, pauseUs = DEFAULT_PAUSE_US }: ChainInput,
  set: DisjointSet,
  inRun: Uint8Array,
  automated: (position: number) => boolean,
): void {
  const last = new Map<string, number>();
  for (const event of events) {
    const { position } = event;
    if (inRun[position] === 1 || !automated(position) || contested(position)) continue;
    const user = filledAt(columns.user, position) ?? '';
    const agent = filledAt(columns.agent, position) ?? '';
    const credential = filledAt(columns.credential, position) ?? event.integration ?? event.actor ?? '';
    let session = '';
    if (agent === '' && isNobodysOwn(event, credential, inventory)) {
      const stated = event.key('session');
      if (stated < 0) continue;
      session = `${stated}|${event.userAgentId}`;
    }
    const undated = event.timeUs === null ? event.evidenceId : '';
    const key = `${user}|${agent}|${credential}|${event.system}|${event.ipId}|${undated}|${session}`;
    const previous = last.get(key);
    last.set(key, position);
    const before = previous === undefined ? undefined : events.at(previous);
    if (previous === undefined || before === undefined) continue;
    const near = event.timeUs === null || before.timeUs === null || event.timeUs - before.timeUs <= pauseUs;
    if (near) set.union(previous, position);
  }
}

/** True for a credential that several may be using at once: shared, or a person's that a program was seen to use. */
function isNobodysOwn(event: PlacedEvent, credential: number | '', inventory: Inventory): boolean {
  if (humanActor(event, inventory) !== null) return true;
  const ids = [...principalsOf(event), credential];
  return ids.some((id) => id !== '' && (inventory.isShared(id) || inventory.peopleOf(id).length > 0));
}
