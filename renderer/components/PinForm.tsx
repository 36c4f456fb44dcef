/** The analyst's word on a slot of a chain: set it by hand or take that back, each with a note. */
import type { Slot } from '../../shared/model/kinds.ts';
import { SLOT_NAMES } from '../../shared/model/kinds.ts';
import { useMutationOf } from '../lib/server.ts';
import { showProblem, showToast } from '../lib/toast.ts';
import type { Entity } from './EntityLabel.tsx';
import { NoteForm } from './NoteForm.tsx';

export type PinAct =
  | { readonly kind: 'pin'; readonly entity: Entity }
  | { readonly kind: 'nobody' }
  | { readonly kind: 'unpin' };

function saying(act: PinAct, slot: Slot): string {
  if (act.kind === 'unpin') return `Take the pin of the ${SLOT_NAMES[slot]} back`;
  return act.kind === 'pin'
    ? `Confirm ${act.entity.name} as ${SLOT_NAMES[slot]}`
    : `Accept no candidate as ${SLOT_NAMES[slot]}`;
}

/** Asks for the reason, then does it. */
export function PinForm(props: {
  readonly chainId: string;
  readonly slot: Slot;
  readonly act: PinAct;
  readonly onClose: () => void;
}) {
  const { act, slot } = props;
  const pin = useMutationOf('chains.pin');
  const unpin = useMutationOf('chains.unpin');
  const text = saying(act, slot);

  function keep(note: string): void {
    const done = (said: string) => {
      showToast(said, { undo: true });
      props.onClose();
    };
    const at = { id: props.chainId, slot, note };
    if (act.kind === 'unpin') {
      unpin.mutate(at, {
        onSuccess: ({ rebuild }) =>
          done(
            rebuild
              ? 'The pin is taken back; reconstruct again to fill the slot from the evidence'
              : `${text}: done, the slot holds what the evidence says`,
          ),
        onError: showProblem,
      });
      return;
    }
    pin.mutate(
      { ...at, entityId: act.kind === 'pin' ? act.entity.id : null },
      { onSuccess: () => done(`${text}: kept`), onError: showProblem },
    );
  }

  return <NoteForm act={text} busy={pin.isPending || unpin.isPending} onKeep={keep} onClose={props.onClose} />;
}
