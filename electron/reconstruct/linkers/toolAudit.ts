import { US_PER_MINUTE, US_PER_SECOND } from '../../../shared/model/time.ts';
import type { Established, LinkContext } from '../context.ts';
import type { Inventory } from '../inventory.ts';
import { normaliseObjectId, normaliseObjectRef, systemsAgree } from '../keyText.ts';
import { splitEntityKey } from '../namespaces.ts';
import { elapsedUs, type PlacedEvent } from '../placedEvent.ts';
import type { LinkDraft } from '../ports.ts';
import { byHand, personOf, principalsOf } from '../principals.ts';
import { draftLink } from './_draft.ts';
import { defineLinker } from './define.ts';

const METHOD = 'tool.audit';
/** The record may be stamped a little before the call by clock tolerance, and up to this long after the call ended. */
const BEFORE_US = 5 * US_PER_SECOND;
const AFTER_US = 5 * US_PER_MINUTE;
const MAX_CANDIDATES = 5;
/** A value named by more calls than this (a tenant id, say) identifies no object. */
const MAX_SCAN = 2000;
const WHY_PRINCIPAL =
  'The tool call names the object, the record shows it touched at that time, and the inventory gives the credential to that agent.';
const WHY_OBJECT =
  'The tool call names the object and the record shows it touched at that time; whose credential it was is not known.';

/** Tool call → audit record: the object named in the call's arguments or result, the agent's own credential, the time. */
export default defineLinker({
  id: METHOD,
  title: 'Tool call to audit record',
  class: 'strong',
  order: 60,
  joins: 'tree',
  carries: ['user', 'agent', 'credential', 'workflow'],
  why: 'An agent that names an object and a service that records the same object, by that agent’s credential, moments later, speak of one action.',
  *link(context: LinkContext): Generator<LinkDraft> {
    const calls = indexCalls(context.events);
    for (const record of context.events) {
      if (record.tool !== null || record.timeUs === null) continue;
      yield* linkRecord(record, calls, context);
    }
  },
});

interface Call {
  readonly position: number;
  readonly system: string;
}

/** Tool calls by the object id they name, in time order. */
function indexCalls(events: readonly PlacedEvent[]): Map<string, Call[]> {
  const index = new Map<string, Call[]>();
  events.forEach((event, position) => {
    if (event.tool === null || event.timeUs === null) return;
    for (const key of event.keys) {
      const ref = key.kind === 'object_ref' ? normaliseObjectRef(key.value) : undefined;
      if (ref === undefined) continue;
      const list = index.get(ref.id);
      if (list === undefined) index.set(ref.id, [{ position, system: ref.system }]);
      else list.push({ position, system: ref.system });
    }
  });
  return index;
}

function* linkRecord(
  record: PlacedEvent,
  calls: ReadonlyMap<string, readonly Call[]>,
  { events, inventory, established }: LinkContext,
): Generator<LinkDraft> {
  const found = new Map<number, { value: string; certain: boolean }>();
  for (const { id, system } of objectsOf(record, inventory)) {
    const named = calls.get(id);
    if (named === undefined || named.length > MAX_SCAN) continue;
    for (const call of named) {
      const event = events[call.position];
      if (event === undefined || !systemsAgree(system, call.system) || !near(event, record)) continue;
      const fit = principalFit(call.position, event, record, inventory, established());
      if (fit === 'no') continue;
      found.set(call.position, { value: `${system}:${id}`, certain: fit === 'yes' });
    }
  }
  if (found.size === 0) return;
  // A call whose credential the inventory gives to its agent rules out those where nothing is known.
  const certain = [...found].filter(([, hit]) => hit.certain);
  const hits = certain.length > 0 ? certain : [...found];
  const perRun = new Map<number, { position: number; value: string; distance: number }>();
  for (const [position, { value }] of hits) {
    const event = events[position];
    if (event === undefined) continue;
    const run = established().run(position);
    const distance = Math.abs(elapsedUs(event, record) ?? 0);
    const best = perRun.get(run);
    if (best === undefined || distance < best.distance) perRun.set(run, { position, value, distance });
  }
  const ranked = [...perRun.values()].sort((a, b) => a.distance - b.distance || a.position - b.position);
  const unique = ranked.length === 1;
  for (const hit of ranked.slice(0, MAX_CANDIDATES)) {
    const from = events[hit.position];
    if (from === undefined) continue;
    yield draftLink({
      method: METHOD,
      class: unique && certain.length > 0 ? 'strong' : 'medium',
      from,
      to: record,
      keys: [{ kind: 'object_ref', value: hit.value }],
      candidates: ranked.length,
      halfUs: AFTER_US,
      why: certain.length > 0 ? WHY_PRINCIPAL : WHY_OBJECT,
    });
  }
}

/** Object ids of an audit record: its object references, else the ids of the objects it names. */
function objectsOf(record: PlacedEvent, inventory: Inventory): { id: string; system: string }[] {
  const refs = record.keys.flatMap((key) => {
    const ref = key.kind === 'object_ref' ? normaliseObjectRef(key.value) : undefined;
    return ref === undefined ? [] : [ref];
  });
  if (refs.length > 0) return refs;
  return record.objects.flatMap((object) => {
    const entity = inventory.entity(object);
    const id = entity === undefined ? '' : normaliseObjectId(splitEntityKey(entity.key).id);
    return id === '' ? [] : [{ id, system: '*' }];
  });
}

function near(call: PlacedEvent, record: PlacedEvent): boolean {
  if (call.timeUs === null || record.timeUs === null) return false;
  const end =
    call.endUs === null || call.origUs === null ? call.timeUs : call.timeUs + Math.max(0, call.endUs - call.origUs);
  return record.timeUs >= call.timeUs - BEFORE_US && record.timeUs <= end + AFTER_US;
}

/**
 * Whether the record's principal is one that the call's agent acts through: yes, no, or not known. The call's agent and
 * person may have come to it over its trace or conversation.
 */
function principalFit(
  position: number,
  call: PlacedEvent,
  record: PlacedEvent,
  inventory: Inventory,
  established: Established,
): 'yes' | 'no' | 'unknown' {
  const agent = established.filled(position, 'agent');
  const user = established.filled(position, 'user');
  // A record that names another person than the call's run is of another run, whatever else agrees.
  const person = personOf(record, inventory);
  if (person !== null && user !== undefined && person !== user) return 'no';
  if (record.agent !== null && agent !== undefined) return record.agent === agent ? 'yes' : 'no';
  if (call.credential !== null && call.credential === record.credential) return 'yes';
  const agents = new Set<number>();
  for (const id of principalsOf(record)) {
    for (const known of inventory.agentsOf(id)) agents.add(known);
    const itself = inventory.agentItself(id);
    if (itself !== undefined) agents.add(itself);
  }
  if (agent !== undefined && agents.has(agent)) return 'yes';
  if (agent !== undefined && agents.size > 0 && inventory.entity(agent)?.inInventory === true) return 'no';
  return byHand(record, inventory) ? 'no' : 'unknown';
}
