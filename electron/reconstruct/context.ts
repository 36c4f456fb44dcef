/** What a linker sees: events in time order, an index by key, the inventory, and which slots stronger methods left open. */
import type { KeyKind, Slot } from '../../shared/model/kinds.ts';
import type { PlacedDecisions } from './decisions.ts';
import type { EventTable } from './events/eventTable.ts';
import type { KeyIndex } from './events/keyIndex.ts';
import type { Inventory } from './identities/inventory.ts';
import type { EarlierLinks } from './relink/earlierLinks.ts';

/** Slots that a link can fill in; system and object are always stated by the record itself. */
export type ActorSlot = Extract<Slot, 'user' | 'agent' | 'credential' | 'workflow'>;

/** What the stronger methods have established so far. */
export interface Established {
  /** Canonical entity in this slot of the event at `position`, or undefined while it is open. */
  filled(position: number, slot: ActorSlot): number | undefined;
  /** How well, as classRank; 0 while it is open. */
  rank(position: number, slot: ActorSlot): number;
  /** 0–1, 0 while it is open. */
  score(position: number, slot: ActorSlot): number;
  /** A run the event belongs to: equal numbers, same run. */
  run(position: number): number;
}

export interface LinkContext {
  /** Dated events by corrected time, undated last. A position is an index into it. */
  readonly events: EventTable;
  /** Positions by key value, in time order; values as the importers normalised them. */
  byKey(kind: KeyKind): KeyIndex;
  readonly inventory: Inventory;
  readonly decisions: PlacedDecisions;
  /** Computed when first asked for, from the links of the linkers that ran before. */
  established(): Established;
  /** For a linker that keeps: what it found before, and what has changed since; undefined where everything is linked anew. */
  readonly earlier: EarlierLinks | undefined;
}
