/** The six slots of a chain, from the slots of its events. */
import type { Slot } from '../../../shared/model/kinds.ts';
import type { SlotDraft } from '../../../shared/model/reconstruction.ts';
import type { ActorSlot } from '../context.ts';
import type { EventTable } from '../events/eventTable.ts';
import { words } from '../events/growing.ts';
import { intMap } from '../events/intMap.ts';
import type { Inventory } from '../identities/inventory.ts';
import { splitEntityKey } from '../identities/namespaces.ts';
import type { Columns } from '../slots/fillSlots.ts';
import type { PlacedPin } from '../slots/pins.ts';
import { AUTHENTICATION } from '../slots/principals.ts';
import { classAt, filledAt } from '../slots/slotColumns.ts';
import { type FindGaps, nameOf } from './chainGaps.ts';

interface ChainSlotInput {
  readonly events: EventTable;
  readonly members: Int32Array;
  readonly columns: Columns;
  readonly inventory: Inventory;
  readonly pins: ReadonlyMap<Slot, PlacedPin> | undefined;
  readonly gaps: FindGaps;
  readonly typeOf: TypeOf;
}

/** The type of an object as its key names it, for people: `salesforce.case` → `Case`. */
export type TypeOf = (objectId: number) => string;

/** Six drafts in slot order. */
export function chainSlots(input: ChainSlotInput): SlotDraft[] {
  const drafts = [
    actorSlot('user', input),
    actorSlot('agent', input),
    actorSlot('credential', input),
    actorSlot('workflow', input),
    systemSlot(input),
    objectSlot(input),
  ];
  return drafts.map((draft) => withPin(draft, input));
}

function withPin(draft: SlotDraft, input: ChainSlotInput): SlotDraft {
  const pin = input.pins?.get(draft.slot);
  if (pin === undefined) return draft;
  if (pin.entity === null) return { ...emptySlot(draft.slot, input), why: pin.why };
  const label = nameOf(pin.entity, input.inventory);
  return { slot: draft.slot, entityId: pin.entity, count: 1, label, class: 'analyst', why: pin.why, wouldFill: [] };
}

function emptySlot(slot: Slot, { gaps, members }: ChainSlotInput): SlotDraft {
  return { slot, entityId: null, count: 0, label: '', class: null, ...gaps(members).text(slot) };
}

function actorSlot(slot: ActorSlot, input: ChainSlotInput): SlotDraft {
  const { columns, inventory } = input;
  const column = columns[slot];
  const members = slot === 'credential' ? actingMembers(input) : input.members;
  const counts = new Map<number, number>();
  for (const member of members) {
    const entity = filledAt(column, member);
    if (entity !== undefined) counts.set(entity, (counts.get(entity) ?? 0) + 1);
  }
  const chosen = mostFrequent(counts);
  if (chosen === undefined) return emptySlot(slot, input);
  // One action has one originator: two people stated in one run are rivals, while agents and credentials can be many.
  if (slot === 'user' && counts.size > 1) {
    return {
      ...emptySlot(slot, input),
      count: counts.size,
      label: `${counts.size} people`,
      why: 'Records of this chain state different people.',
    };
  }
  let weakest = 5;
  let weakestAt = members[0] ?? 0;
  let best: number | undefined;
  for (const member of members) {
    if (filledAt(column, member) !== chosen) continue;
    // Of equals the one that an analyst decided: that is what a reader has to know.
    const rank = (column.rank[member] ?? 0) - (column.byAnalyst[member] === 1 ? 0.5 : 0);
    if (rank < weakest) {
      weakest = rank;
      weakestAt = member;
    }
    if (best === undefined || (column.rank[member] ?? 0) > (column.rank[best] ?? 0)) best = member;
  }
  const reason = column.reasons[column.why[best ?? 0] ?? 0] ?? '';
  const told = counts.get(chosen) ?? 0;
  return {
    slot,
    entityId: chosen,
    count: counts.size,
    label: withOthers(nameOf(chosen, inventory), counts.size),
    class: classAt(column, weakestAt),
    why: told === members.length ? reason : `${reason} (${count(told)} of ${count(members.length)} events)`,
    wouldFill: [],
  };
}

/**
 * The events whose credential is the chain's: those that acted on objects, else those that acted at all. A sign-in or the call that
 * assumed a role used the credential it started from, not the one it issued.
 */
function actingMembers({ events, members, columns }: ChainSlotInput): Int32Array {
  const known = members.filter((member) => filledAt(columns.credential, member) !== undefined);
  const acted = known.filter((member) => {
    const event = events.at(member);
    return event !== undefined && event.classUid !== AUTHENTICATION && !event.issuesKey;
  });
  const onObjects = acted.filter((member) => (events.at(member)?.objects.length ?? 0) > 0);
  if (onObjects.length > 0) return onObjects;
  return acted.length > 0 ? acted : members;
}

function systemSlot(input: ChainSlotInput): SlotDraft {
  const { events, members, inventory } = input;
  const all = new Map<number, number>();
  const acted = new Map<number, number>();
  for (const member of members) {
    const event = events.at(member);
    if (event === undefined) continue;
    all.set(event.system, (all.get(event.system) ?? 0) + 1);
    if (event.objects.length > 0 && event.tool === null) acted.set(event.system, (acted.get(event.system) ?? 0) + 1);
  }
  // Where the run ended up counts, not where it was traced.
  const chosen = mostFrequent(acted.size > 0 ? acted : all);
  if (chosen === undefined) return emptySlot('system', input);
  const label = withOthers(nameOf(chosen, inventory), all.size);
  return {
    slot: 'system',
    entityId: chosen,
    count: all.size,
    label,
    class: 'exact',
    why: 'The record’s own source.',
    wouldFill: [],
  };
}

function objectSlot(input: ChainSlotInput): SlotDraft {
  const { events, members, inventory, typeOf } = input;
  const counts = new Map<number, number>();
  for (const member of members) {
    for (const object of events.at(member)?.objects ?? []) counts.set(object, (counts.get(object) ?? 0) + 1);
  }
  const chosen = mostFrequent(counts);
  if (chosen === undefined) return emptySlot('object', input);
  const types = new Set([...counts.keys()].map(typeOf));
  const [type] = types;
  const many =
    types.size === 1 && type !== undefined && type !== ''
      ? `${type} × ${count(counts.size)}`
      : `${count(counts.size)} objects`;
  const label = counts.size === 1 ? nameOf(chosen, inventory) : many;
  return {
    slot: 'object',
    entityId: chosen,
    count: counts.size,
    label,
    class: 'exact',
    why: 'The records name the objects.',
    wouldFill: [],
  };
}

/** The entity with the highest count, among equals the one counted first. */
function mostFrequent(counts: ReadonlyMap<number, number>): number | undefined {
  let chosen: number | undefined;
  let most = 0;
  for (const [entity, times] of counts) {
    if (times > most) {
      chosen = entity;
      most = times;
    }
  }
  return chosen;
}

function withOthers(name: string, distinct: number): string {
  return distinct > 1 ? `${name} + ${count(distinct - 1)}` : name;
}

/** Remembers the types: objects are kept on disk, are touched again and again, and are of few types. */
export function typeFinder(inventory: Inventory): TypeOf {
  const numbers = intMap();
  const types = words();
  return (id) => {
    let number = numbers.get(id);
    if (number < 0) {
      const { ns } = splitEntityKey(inventory.entity(id)?.key ?? '');
      const type = ns.slice(ns.lastIndexOf('.') + 1);
      number = types.id((type[0] ?? '').toUpperCase() + type.slice(1));
      numbers.set(id, number);
    }
    return types.text(number);
  };
}

function count(value: number): string {
  return value.toLocaleString('en-US');
}
