/** An analyst's decision on a chain's slot; it wins over everything reconstruction found. */
import type { Slot } from '../../../shared/model/kinds.ts';
import type { Pin } from '../../../shared/model/reconstruction.ts';
import type { Resolution } from '../identities/resolve.ts';

export interface PlacedPin {
  /** Canonical entity; null: the analyst accepted nobody. */
  readonly entity: number | null;
  readonly why: string;
}

/** Pins by chain and slot. A pin on an entity that the case no longer has is left out; of two on one slot the last counts. */
export function placePins(
  pins: readonly Pin[],
  resolution: Resolution,
): ReadonlyMap<string, ReadonlyMap<Slot, PlacedPin>> {
  const placed = new Map<string, Map<Slot, PlacedPin>>();
  for (const pin of pins) {
    const entity = pin.entityKey === null ? null : resolution.byKey(pin.entityKey.kind, pin.entityKey.key);
    if (entity === undefined) continue;
    const slots = placed.get(pin.chainId) ?? new Map<Slot, PlacedPin>();
    placed.set(pin.chainId, slots);
    const note = pin.note.trim();
    const what = entity === null ? 'No candidate was accepted by the analyst' : 'Pinned by the analyst';
    slots.set(pin.slot, { entity, why: note === '' ? `${what}.` : `${what}: ${note}` });
  }
  return placed;
}
