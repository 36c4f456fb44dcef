import type { EntityKind, Slot } from '../../../shared/model/kinds.ts';
import { SLOT_NAMES } from '../../../shared/model/kinds.ts';
import type { Entity } from '../../components/EntityLabel.tsx';
import { EntityPicker } from '../../components/EntityPicker.tsx';

/** Kinds that may fill each slot, as the server takes them. */
const KINDS: Readonly<Record<Slot, readonly EntityKind[]>> = {
  user: ['user', 'identity'],
  agent: ['agent'],
  credential: ['credential', 'identity', 'integration'],
  workflow: ['workflow'],
  system: ['system'],
  object: ['object'],
};

/** Names anything of the case that may fill the slot, whether or not it competes for it. */
export function PickEntity(props: { readonly slot: Slot; readonly onPick: (entity: Entity) => void }) {
  return (
    <EntityPicker
      kinds={KINDS[props.slot]}
      label={`${SLOT_NAMES[props.slot]}: type a part of the name`}
      hint="Any of the case may be chosen; the reason is asked for next."
      onPick={props.onPick}
    />
  );
}
