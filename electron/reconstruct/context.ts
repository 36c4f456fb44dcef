/** What a linker sees: events in time order, an index by key, the inventory, and which slots stronger methods left open. */
import type { KeyKind, Slot } from '../../shared/model/kinds.ts';
import type { Inventory } from './inventory.ts';
import type { PlacedEvent } from './placedEvent.ts';
import type { LinkDraft } from './ports.ts';

/** Slots that a link can fill in; system and object are always stated by the record itself. */
export type ActorSlot = Extract<Slot, 'user' | 'agent' | 'credential' | 'workflow'>;

/** What the stronger methods have established so far. */
export interface Established {
  /** Canonical entity in this slot of the event at `position`, or undefined while it is open. */
  filled(position: number, slot: ActorSlot): number | undefined;
  /** A run the event belongs to: equal numbers, same run. */
  run(position: number): number;
}

export interface LinkContext {
  /** Dated events by corrected time, undated last. A position is an index into it. */
  readonly events: readonly PlacedEvent[];
  /** Positions by key value, in time order; values as the importers normalised them. */
  byKey(kind: KeyKind): ReadonlyMap<string, readonly number[]>;
  readonly inventory: Inventory;
  /** Computed when first asked for, from the links of the linkers that ran before. */
  established(): Established;
}

/**
 * Runs the linkers in the order given; each one sees what those before it established. `establish` is only called for a
 * linker that asks, and again only after links that could have changed its answer.
 */
export function* runLinkers<T extends { link(context: LinkContext): Iterable<LinkDraft> }>(
  linkers: readonly T[],
  events: readonly PlacedEvent[],
  inventory: Inventory,
  establish: () => Established,
): Generator<{ readonly linker: T; readonly links: readonly LinkDraft[] }> {
  const indexes = new Map<KeyKind, ReadonlyMap<string, readonly number[]>>();
  let cached: Established | undefined;
  for (const linker of linkers) {
    const links = [
      ...linker.link({
        events,
        inventory,
        byKey(kind) {
          const known = indexes.get(kind) ?? indexByKey(events, kind);
          indexes.set(kind, known);
          return known;
        },
        established() {
          cached ??= establish();
          return cached;
        },
      }),
    ];
    // The consumer adds them before it asks for more, so the next linker sees what these established.
    yield { linker, links };
    // Weak links fill nothing, so what was established before them still holds.
    if (links.some((link) => link.class !== 'weak')) cached = undefined;
  }
}

function indexByKey(events: readonly PlacedEvent[], wanted: KeyKind): ReadonlyMap<string, readonly number[]> {
  const index = new Map<string, number[]>();
  for (let position = 0; position < events.length; position++) {
    for (const { kind, value } of events[position]?.keys ?? []) {
      if (kind !== wanted) continue;
      const list = index.get(value);
      if (list === undefined) index.set(value, [position]);
      else if (list.at(-1) !== position) list.push(position);
    }
  }
  return index;
}

/** The first value of a kind that an event states. */
export function keyOf(event: PlacedEvent | undefined, kind: KeyKind): string | undefined {
  if (event !== undefined) for (const key of event.keys) if (key.kind === kind) return key.value;
  return undefined;
}
