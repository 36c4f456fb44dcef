import { useState } from 'react';
import { FINDING_STATUSES, type FindingStatus } from '../../shared/model/kinds.ts';
import { useMutationOf } from '../lib/server.ts';
import { showProblem, showToast } from '../lib/toast.ts';
import { Button } from './controls.tsx';
import { TimeText } from './labels.tsx';

const QUESTION: Readonly<Record<FindingStatus, string>> = {
  open: '',
  accepted: 'Note (not required)',
  resolved: 'What was done (not required)',
  dismissed: 'Why is it dismissed?',
};
const VERB: Readonly<Record<FindingStatus, string>> = {
  open: 'Open again',
  accepted: 'Accept',
  resolved: 'Resolve',
  dismissed: 'Dismiss',
};

/** Open, accepted, resolved or dismissed; dismissing asks why. */
export function FindingStatusForm(props: {
  readonly id: string;
  readonly status: FindingStatus;
  readonly reason: string;
  readonly who: string | null;
  readonly atUs: number | null;
  readonly seenAgain: boolean;
}) {
  const [asking, setAsking] = useState<FindingStatus | undefined>();
  const [reason, setReason] = useState('');
  const set = useMutationOf('findings.setStatus');

  function keep(status: FindingStatus): void {
    set.mutate(
      { id: props.id, status, reason: reason.trim() },
      {
        onSuccess: () => {
          setAsking(undefined);
          setReason('');
          showToast(status === 'open' ? 'Finding opened again' : `Finding ${status}`, { undo: true });
        },
        onError: showProblem,
      },
    );
  }

  return (
    <div className="ar-status-form">
      <div className="ar-button-row">
        {FINDING_STATUSES.map((status) => (
          <button
            key={status}
            type="button"
            className="ar-toggle"
            aria-pressed={props.status === status}
            onClick={() => {
              if (status === props.status) return;
              if (status === 'open') keep('open');
              else setAsking(status);
            }}
          >
            {status}
          </button>
        ))}
      </div>
      {props.status !== 'open' && (
        <p className="ar-small ar-muted">
          {props.reason === '' ? '' : `“${props.reason}” · `}
          {props.who ?? ''} {props.atUs !== null && <TimeText us={props.atUs} precision="min" />}
        </p>
      )}
      {props.seenAgain && (
        <p className="ar-small ar-overdue">Its newest event is later than that: it may not be resolved.</p>
      )}
      {asking !== undefined && (
        <div className="ar-new-note">
          <label className="ar-field">
            <span>{QUESTION[asking]}</span>
            <textarea
              className="ar-textarea"
              rows={2}
              maxLength={2000}
              // biome-ignore lint/a11y/noAutofocus: the person just asked for this field
              autoFocus
              value={reason}
              onChange={(event) => setReason(event.target.value)}
            />
          </label>
          <div className="ar-button-row">
            <Button primary disabled={asking === 'dismissed' && reason.trim() === ''} onClick={() => keep(asking)}>
              {VERB[asking]}
            </Button>
            <Button onClick={() => setAsking(undefined)}>Cancel</Button>
          </div>
        </div>
      )}
    </div>
  );
}
