/**
 * What the list of chains is narrowed to, beside the filter of events: `chains.user=empty,weak`, `chains.weakest=medium`,
 * `chains.agents=3,9` (entity ids). Kept in the route.
 */
import type { z } from 'zod';
import type { SlotState as SlotStateSchema } from '../../../shared/contract/chains.ts';
import { LINK_CLASSES, SLOTS, type Slot } from '../../../shared/model/kinds.ts';
import { navigate, type Route } from '../../lib/route.ts';

export type SlotState = z.infer<typeof SlotStateSchema>;
export const STATES: readonly SlotState[] = [...LINK_CLASSES, 'empty'];
/** A row of the panel: a slot, or the weakest of all. */
export type Hop = Slot | 'weakest';
export const LISTS = ['users', 'agents', 'systems'] as const;
export type ListName = (typeof LISTS)[number];

export interface Narrowing {
  readonly slots: { readonly slot: Slot; readonly states: SlotState[] }[];
  readonly weakest: SlotState[];
  readonly users: number[];
  readonly agents: number[];
  readonly systems: number[];
}

const MOST_IDS = 50;

/** What the route says; what it cannot say is left out. */
export function narrowingOf(own: Route['own']): Narrowing {
  const states = (hop: Hop): SlotState[] => {
    const named = (own[`chains.${hop}`] ?? '').split(',');
    return STATES.filter((state) => named.includes(state));
  };
  const ids = (list: ListName): number[] =>
    [...new Set((own[`chains.${list}`] ?? '').split(',').filter((text) => /^\d{1,15}$/.test(text)))]
      .map(Number)
      .slice(0, MOST_IDS);
  return {
    slots: SLOTS.map((slot) => ({ slot, states: states(slot) })).filter((one) => one.states.length > 0),
    weakest: states('weakest'),
    users: ids('users'),
    agents: ids('agents'),
    systems: ids('systems'),
  };
}

export function statesOf(narrowing: Narrowing, hop: Hop): readonly SlotState[] {
  return hop === 'weakest' ? narrowing.weakest : (narrowing.slots.find((one) => one.slot === hop)?.states ?? []);
}

export function isNarrowed(narrowing: Narrowing): boolean {
  return narrowing.slots.length + narrowing.weakest.length > 0 || LISTS.some((list) => narrowing[list].length > 0);
}

/** Adds a state of a hop to the choice, or takes it out. */
export function toggleState(narrowing: Narrowing, hop: Hop, state: SlotState): void {
  setList(hop, toggled(statesOf(narrowing, hop), state));
}

export function toggleEntity(narrowing: Narrowing, list: ListName, id: number): void {
  setList(list, toggled(narrowing[list], id));
}

export function clearNarrowing(): void {
  const names = [...SLOTS, 'weakest', ...LISTS];
  navigate({ own: Object.fromEntries(names.map((name) => [`chains.${name}`, null])) }, { replace: false });
}

function toggled<T>(list: readonly T[], value: T): T[] {
  return list.includes(value) ? list.filter((one) => one !== value) : [...list, value];
}

/** Another list of chains is another place: Back returns from it. */
function setList(name: Hop | ListName, values: readonly (string | number)[]): void {
  navigate({ own: { [`chains.${name}`]: values.length === 0 ? null : values.join(',') } }, { replace: false });
}
