import { useEffect, useRef, useState } from 'react';
import type { Out } from '../../../shared/contract/index.ts';
import { Button } from '../../components/controls.tsx';
import { formatCount } from '../../lib/text.ts';
import { showProblem, showToast } from '../../lib/toast.ts';
import { useMutationOf, useQueryOf } from '../../rpc/hooks.ts';

type Settings = Out<'report.get'>;

/** The report's settings. Ticks are kept at once; the words when the field is left or saved. */
export function ReportForm(props: { readonly saved: Settings }) {
  const [draft, setDraft] = useState(props.saved);
  const outline = useQueryOf('report.outline', {});
  const save = useMutationOf('report.save');
  const dirty = draft.title !== props.saved.title || draft.summary !== props.saved.summary;

  function keep(next: Settings, say = false): void {
    setDraft(next);
    save.mutate(next, {
      onSuccess: () => {
        if (say) showToast('Report settings kept');
      },
      onError: showProblem,
    });
  }

  // Leaving the view keeps what was typed.
  const leaving = useRef({ dirty, draft, mutate: save.mutate });
  leaving.current = { dirty, draft, mutate: save.mutate };
  useEffect(
    () => () => {
      const { dirty: unsaved, draft: last, mutate } = leaving.current;
      if (unsaved) mutate(last);
    },
    [],
  );

  return (
    <section className="ar-report-form" aria-label="Report settings">
      <label className="ar-field">
        <span>Title</span>
        <input
          className="ar-input"
          maxLength={200}
          value={draft.title}
          onChange={(event) => setDraft({ ...draft, title: event.target.value })}
          onBlur={() => dirty && keep(draft)}
        />
      </label>
      <label className="ar-field">
        <span>Summary, in your words; it stands first</span>
        <textarea
          className="ar-textarea"
          rows={10}
          maxLength={20_000}
          value={draft.summary}
          onChange={(event) => setDraft({ ...draft, summary: event.target.value })}
          onBlur={() => dirty && keep(draft)}
        />
      </label>
      <div className="ar-line">
        <label className="ar-field">
          <span>Times in</span>
          <select
            className="ar-select"
            value={draft.zone}
            onChange={(event) => keep({ ...draft, zone: event.target.value === 'case' ? 'case' : 'UTC' })}
          >
            <option value="UTC">UTC</option>
            <option value="case">the case's zone</option>
          </select>
        </label>
        <label className="ar-field">
          <span>Chains</span>
          <select
            className="ar-select"
            value={draft.chains}
            onChange={(event) => keep({ ...draft, chains: event.target.value === 'all' ? 'all' : 'cited' })}
          >
            <option value="cited">cited by open or accepted findings, and starred</option>
            <option value="all">all, up to the report's limit</option>
          </select>
        </label>
        <span className="ar-grow" />
        <Button disabled={!dirty || save.isPending} onClick={() => keep(draft, true)}>
          {dirty ? 'Save' : 'Saved'}
        </Button>
      </div>
      <fieldset className="ar-sections">
        <legend>Sections</legend>
        {(outline.data?.sections ?? []).map((section) => (
          <label key={section.id} className="ar-section-line">
            <input
              type="checkbox"
              checked={draft.sections.includes(section.id)}
              onChange={(event) =>
                keep({
                  ...draft,
                  sections: (outline.data?.sections ?? [])
                    .map((one) => one.id)
                    .filter((id) => (id === section.id ? event.target.checked : draft.sections.includes(id))),
                })
              }
            />
            <span>{section.title}</span>
            <span className="ar-right">{formatCount(section.items)}</span>
            <span className="ar-muted">{section.note}</span>
          </label>
        ))}
      </fieldset>
    </section>
  );
}
