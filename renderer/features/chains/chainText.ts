/** A chain's slots in words, for cells, cards and copies. */
import type { z } from 'zod';
import type { ChainRow as ChainRowSchema, ChainSlot as ChainSlotSchema } from '../../../shared/contract/chains.ts';
import { type LinkClass, SLOTS, type Slot, weakerClass } from '../../../shared/model/kinds.ts';
import { plural } from '../../lib/text.ts';

export type ChainRow = z.infer<typeof ChainRowSchema>;
export type ChainSlot = z.infer<typeof ChainSlotSchema>;

/** The slot's row; a chain always has six. */
export function slotOf(row: ChainRow, slot: Slot): ChainSlot | undefined {
  return row.slots.find((one) => one.slot === slot);
}

/** The slots in causal order, whatever order they came in. */
export function inOrder(slots: readonly ChainSlot[]): ChainSlot[] {
  return [...slots].sort((a, b) => SLOTS.indexOf(a.slot) - SLOTS.indexOf(b.slot));
}

/** What a cell says: the name, the server's own label for several, `?` with the number of candidates for none. */
export function slotText(slot: ChainSlot | undefined): string {
  if (slot === undefined) return '';
  if (slot.entity !== null) return slot.count > 1 ? slot.label : slot.entity.name;
  if (slot.label !== '') return slot.label;
  return slot.candidates > 0 ? `? · ${plural(slot.candidates, 'candidate')}` : '?';
}

/** The hop between two neighbouring slots is as sure as the less sure of them; null when either is empty. */
export function hopClass(left: ChainSlot, right: ChainSlot): LinkClass | null {
  return weakerClass(left.class ?? undefined, right.class ?? undefined) ?? null;
}

/** How a record names what fills a slot, in words. */
export const NAMED_AS = {
  initiator: 'as initiator',
  actor: 'as actor',
  impersonated: 'as impersonated user',
  agent: 'as agent',
  credential: 'as credential',
  integration: 'as integration',
  workflow: 'as workflow',
  system: 'as system',
  object: 'as object',
} as const;
