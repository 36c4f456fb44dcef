import { useState } from 'react';
import type { Out } from '../../../shared/contract/index.ts';
import { Button } from '../../components/controls.tsx';
import { showProblem, showToast } from '../../lib/toast.ts';
import { useMutationOf, useQueryOf } from '../../rpc/hooks.ts';

/** Changes the case's title, examiner and zone. Only what differs is sent, so that the custody log names only that. */
export function CaseSettings(props: { readonly info: Out<'case.info'>; readonly onDone: () => void }) {
  const { info } = props;
  const host = useQueryOf('host.state', {});
  const update = useMutationOf('case.update');
  const [title, setTitle] = useState(info.title);
  const [examiner, setExaminer] = useState(info.examiner);
  const [zone, setZone] = useState(info.zone);
  const change = {
    ...(title.trim() === info.title ? {} : { title: title.trim() }),
    ...(examiner.trim() === info.examiner ? {} : { examiner: examiner.trim() }),
    ...(zone === info.zone ? {} : { zone }),
  };
  const changed = Object.keys(change);
  return (
    <form
      className="ar-case-settings"
      aria-label="Case settings"
      onSubmit={(event) => {
        event.preventDefault();
        update.mutate(change, {
          onSuccess: () => {
            showToast(`Case ${changed.join(', ')} changed`);
            props.onDone();
          },
          onError: showProblem,
        });
      }}
      onKeyDown={(event) => {
        if (event.key === 'Escape') props.onDone();
      }}
    >
      <label className="ar-field">
        <span>Title</span>
        <input
          className="ar-input"
          required
          maxLength={200}
          value={title}
          // biome-ignore lint/a11y/noAutofocus: the form appears because its button was pressed
          autoFocus
          onChange={(event) => setTitle(event.target.value)}
        />
      </label>
      <label className="ar-field">
        <span>Examiner</span>
        <input
          className="ar-input"
          maxLength={200}
          value={examiner}
          onChange={(event) => setExaminer(event.target.value)}
        />
      </label>
      <label className="ar-field">
        <span>Time zone of the case</span>
        <select className="ar-select" value={zone} onChange={(event) => setZone(event.target.value)}>
          {[...new Set(['UTC', info.zone, ...(host.data?.zones ?? [])])].map((one) => (
            <option key={one} value={one}>
              {one}
            </option>
          ))}
        </select>
      </label>
      <div className="ar-button-row">
        <button
          type="submit"
          className="ar-button ar-button-primary"
          disabled={title.trim() === '' || changed.length === 0 || update.isPending}
        >
          Save settings
        </button>
        <Button onClick={props.onDone}>Cancel</Button>
      </div>
      <p className="ar-muted ar-small">
        The examiner signs notes and acts from now on; what was done before keeps its name. The zone only changes how
        times are shown: no evidence is read again.
      </p>
    </form>
  );
}
