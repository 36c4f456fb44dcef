/** Who might fill a slot, what speaks for and against each, and the analyst's word on it. */
import { useState } from 'react';
import type { z } from 'zod';
import type { Candidate as CandidateSchema } from '../../../shared/contract/common.ts';
import type { Slot } from '../../../shared/model/kinds.ts';
import { Button } from '../../components/controls.tsx';
import { EntityLabel } from '../../components/EntityLabel.tsx';
import { type PinAct, PinForm } from '../../components/PinForm.tsx';
import { Go } from '../../components/parts.tsx';
import { foldCandidates } from '../../lib/foldCandidates.ts';
import { formatSpan, plural } from '../../lib/text.ts';

export type Candidate = z.infer<typeof CandidateSchema>;

/** The candidates of one slot of a chain. Nothing is claimed until somebody confirms it, with a note. */
export function Candidates(props: {
  readonly chainId: string | null;
  readonly slot: Slot;
  readonly candidates: readonly Candidate[];
  /** Further runs and candidates that fit less well and are not kept. */
  readonly leftOut: number;
}) {
  const [picked, setPicked] = useState(0);
  const [act, setAct] = useState<PinAct>();
  const [all, setAll] = useState(false);
  const { folded, shown } = foldCandidates(props.candidates);
  const listed = all ? [...shown, ...folded] : shown;
  const candidate = listed[picked];
  return (
    <>
      <ul className="ar-candidates">
        {listed.map((one, index) => (
          <li key={one.entity?.id ?? 'nobody'} className={index === picked ? 'ar-candidate-on' : undefined}>
            <label className="ar-radio" title={one.why}>
              <input
                type="radio"
                name={`candidate-${props.slot}`}
                checked={index === picked}
                onChange={() => setPicked(index)}
              />
              {one.entity === null ? 'nobody known' : <EntityLabel entity={one.entity} max={24} />}
              <span className="ar-grow" />
              {one.dtMs !== null && (
                <span className="ar-muted ar-small">Δt {formatSpan(Math.abs(one.dtMs) * 1000)}</span>
              )}
              <span className="ar-candidate-score">{one.score.toFixed(2)}</span>
            </label>
            {index === picked && one.why !== '' && <p className="ar-small">{one.why}</p>}
            {one.against !== '' && <p className="ar-small ar-muted">{one.against}</p>}
          </li>
        ))}
      </ul>
      {!all && folded.length > 0 && (
        <Button quiet onClick={() => setAll(true)}>
          {plural(folded.length, 'more candidate')}, each under a quarter of the best score
        </Button>
      )}
      {props.leftOut > 0 && (
        <p className="ar-small ar-muted">
          {plural(props.leftOut, 'further possibility', 'further possibilities')} left out, which fit less well.
        </p>
      )}
      {props.chainId !== null && (
        <>
          <div className="ar-button-row">
            <Button
              disabled={candidate === undefined}
              onClick={() =>
                setAct(candidate?.entity == null ? { kind: 'nobody' } : { kind: 'pin', entity: candidate.entity })
              }
            >
              Confirm
            </Button>
            <Button onClick={() => setAct({ kind: 'nobody' })}>Reject all</Button>
            <Go button to={{ view: 'chains', sel: { kind: 'link', id: `${props.chainId}:${props.slot}` } }}>
              Side by side
            </Go>
          </div>
          {act !== undefined && (
            <PinForm chainId={props.chainId} slot={props.slot} act={act} onClose={() => setAct(undefined)} />
          )}
        </>
      )}
    </>
  );
}
