/** Who might fill a slot, what speaks for and against each, and the analyst's word on it. */
import { useState } from 'react';
import type { z } from 'zod';
import type { Candidate as CandidateSchema } from '../../../shared/contract/common.ts';
import type { Slot } from '../../../shared/model/kinds.ts';
import { Button } from '../../components/controls.tsx';
import { EntityLabel } from '../../components/EntityLabel.tsx';
import { formatSpan, SLOT_NAMES } from '../../lib/text.ts';
import { showProblem, showToast } from '../../lib/toast.ts';
import { useMutationOf } from '../../rpc/hooks.ts';

export type Candidate = z.infer<typeof CandidateSchema>;

/** The candidates of one slot of a chain. Nothing is claimed until somebody confirms it, with a note. */
export function Candidates(props: {
  readonly chainId: string | null;
  readonly slot: Slot;
  readonly candidates: readonly Candidate[];
}) {
  const [picked, setPicked] = useState(0);
  const [act, setAct] = useState<'confirm' | 'reject' | undefined>();
  const candidate = props.candidates[picked];
  return (
    <>
      <table className="ar-table ar-candidates">
        <thead>
          <tr>
            <th scope="col">candidate</th>
            <th scope="col" className="ar-right">
              Δt
            </th>
            <th scope="col" className="ar-right">
              score
            </th>
            <th scope="col">against</th>
          </tr>
        </thead>
        <tbody>
          {props.candidates.map((one, index) => (
            <tr key={one.entity?.id ?? 'nobody'} className={index === picked ? 'ar-table-on' : undefined}>
              <td>
                <label className="ar-radio" title={one.why}>
                  <input
                    type="radio"
                    name={`candidate-${props.slot}`}
                    checked={index === picked}
                    onChange={() => setPicked(index)}
                  />
                  {one.entity === null ? 'nobody known' : <EntityLabel entity={one.entity} />}
                </label>
              </td>
              <td className="ar-right">{one.dtMs === null ? '–' : formatSpan(Math.abs(one.dtMs) * 1000)}</td>
              <td className="ar-right">{one.score.toFixed(2)}</td>
              <td className="ar-muted">{one.against === '' ? '–' : one.against}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {candidate !== undefined && candidate.why !== '' && <p className="ar-small">{candidate.why}</p>}
      {props.chainId !== null && (
        <>
          <div className="ar-button-row">
            <Button disabled={candidate === undefined} onClick={() => setAct('confirm')}>
              Confirm
            </Button>
            <Button onClick={() => setAct('reject')}>Reject all</Button>
          </div>
          {act !== undefined && (
            <PinNote
              chainId={props.chainId}
              slot={props.slot}
              entityId={act === 'confirm' ? (candidate?.entity?.id ?? null) : null}
              saying={
                act === 'confirm' && candidate?.entity != null
                  ? `Confirm ${candidate.entity.name} as ${SLOT_NAMES[props.slot]}`
                  : `Accept no candidate as ${SLOT_NAMES[props.slot]}`
              }
              onClose={() => setAct(undefined)}
            />
          )}
        </>
      )}
    </>
  );
}

/** Asks for the reason, then pins. */
function PinNote(props: {
  readonly chainId: string;
  readonly slot: Slot;
  readonly entityId: number | null;
  readonly saying: string;
  readonly onClose: () => void;
}) {
  const [note, setNote] = useState('');
  const pin = useMutationOf('chains.pin');
  return (
    <div className="ar-new-note">
      <label className="ar-field">
        <span>{props.saying}: why?</span>
        <textarea
          className="ar-textarea"
          rows={2}
          maxLength={2000}
          // biome-ignore lint/a11y/noAutofocus: the person just asked for this field
          autoFocus
          value={note}
          onChange={(event) => setNote(event.target.value)}
        />
      </label>
      <div className="ar-button-row">
        <Button
          primary
          disabled={note.trim() === '' || pin.isPending}
          onClick={() =>
            pin.mutate(
              { id: props.chainId, slot: props.slot, entityId: props.entityId, note: note.trim() },
              {
                onSuccess: () => {
                  showToast(`${props.saying}: kept`, { undo: true });
                  props.onClose();
                },
                onError: showProblem,
              },
            )
          }
        >
          Keep
        </Button>
        <Button onClick={props.onClose}>Cancel</Button>
      </div>
    </div>
  );
}
