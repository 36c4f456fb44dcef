import { useId, useState } from 'react';
import { readDue } from '../lib/dueDate.ts';
import { useMutationOf, useQueryOf } from '../lib/server.ts';
import { showProblem, showToast } from '../lib/toast.ts';
import { Button } from './controls.tsx';

/** Who is to act on a finding, and by when. */
export function FindingAssignForm(props: {
  readonly id: string;
  readonly owner: string;
  readonly due: string | null;
  readonly overdue: boolean;
  /** Owners of the agents concerned, as inventories have them. */
  readonly suggested: readonly string[];
}) {
  const list = useId();
  const owners = useQueryOf('findings.owners', {});
  const [owner, setOwner] = useState(props.owner);
  const [due, setDue] = useState(props.due ?? '');
  const triage = useMutationOf('findings.triage');
  const changed = owner.trim() !== props.owner || due !== (props.due ?? '');
  const names = [...new Set([...props.suggested, ...(owners.data ?? []).map((one) => one.name)])].slice(0, 100);
  const [first] = props.suggested;
  const date = readDue(due, Date.now());

  function keep(): void {
    if (date === undefined) return;
    triage.mutate(
      { ids: [props.id], owner: owner.trim() === '' ? null : owner.trim(), due: date },
      { onSuccess: () => showToast('Owner and due date kept', { undo: true }), onError: showProblem },
    );
  }

  return (
    <form
      className="ar-assign"
      onSubmit={(event) => {
        event.preventDefault();
        keep();
      }}
    >
      <label className="ar-field">
        <span>Owner</span>
        <input
          className="ar-input"
          value={owner}
          maxLength={200}
          list={list}
          placeholder={first === undefined ? 'nobody' : `nobody (${first}?)`}
          title={
            first === undefined ? undefined : `The inventory names ${props.suggested.join(', ')} as owner of the agent`
          }
          onChange={(event) => setOwner(event.target.value)}
        />
      </label>
      <datalist id={list}>
        {names.map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
      <label className="ar-field">
        <span>Due{props.overdue && <b className="ar-overdue"> overdue</b>}</span>
        <input
          className="ar-input ar-mono"
          value={due}
          maxLength={12}
          placeholder="YYYY-MM-DD"
          title="A date, or +14 for that many days from today"
          aria-invalid={date === undefined}
          onChange={(event) => setDue(event.target.value)}
        />
      </label>
      {changed && (
        <Button primary disabled={triage.isPending || date === undefined} onClick={keep}>
          Keep
        </Button>
      )}
    </form>
  );
}
