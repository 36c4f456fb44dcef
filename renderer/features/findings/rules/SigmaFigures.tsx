import { useId, useState } from 'react';
import type { Out } from '../../../../shared/contract/index.ts';
import { Button } from '../../../components/controls.tsx';
import { showProblem, showToast } from '../../../lib/toast.ts';
import { useMutationOf } from '../../../rpc/hooks.ts';
import { type Figure, figureProblem, figuresOf, withFigures } from './correlationText.ts';

const WORDS: Readonly<Record<Figure['name'], string>> = {
  timespan: 'within',
  gt: 'more than',
  gte: 'at least',
  lt: 'fewer than',
  lte: 'at most',
  eq: 'exactly',
  neq: 'other than',
};

/** The time span and the counts of a correlation, to be set for this case: the rule is replaced by one with other figures. */
export function SigmaFigures(props: { readonly rule: Out<'sigma.get'> }) {
  const { row, text, truncated } = props.rule;
  const figures = figuresOf(text);
  const base = useId();
  const [drafts, setDrafts] = useState<ReadonlyMap<number, string>>(new Map());
  const add = useMutationOf('sigma.add');
  // Without an id of its own a rule is known by its file, and the new text would stand beside it.
  if (figures.length === 0 || truncated || !/^id:\s*\S/m.test(text)) return null;
  const fields = figures.map((figure) => {
    const value = drafts.get(figure.line) ?? figure.value;
    return { ...figure, typed: value.trim(), problem: figureProblem(figure.name, value.trim()) };
  });
  const changed = fields.filter((field) => field.typed !== field.value);
  const wrong = fields.some((field) => field.problem !== undefined);

  function save(): void {
    const values = new Map(changed.map((field) => [field.line, field.typed]));
    add.mutate(
      { files: [{ name: row.file, text: withFigures(text, values) }] },
      {
        onError: showProblem,
        onSuccess: () => {
          setDrafts(new Map());
          showToast(`${row.title}: ${changed.map((field) => `${WORDS[field.name]} ${field.typed}`).join(', ')}`, {
            undo: true,
          });
        },
      },
    );
  }

  return (
    <form
      className="ar-line ar-sigma-figures"
      aria-label={`Figures of ${row.title}`}
      onSubmit={(event) => {
        event.preventDefault();
        if (changed.length > 0 && !wrong) save();
      }}
    >
      {fields.map((field) => (
        <span key={field.line} className="ar-sigma-figure">
          <label htmlFor={`${base}-${field.line}`}>{WORDS[field.name]}</label>
          <input
            id={`${base}-${field.line}`}
            className="ar-input"
            inputMode={field.name === 'timespan' ? undefined : 'numeric'}
            aria-invalid={field.problem !== undefined}
            aria-describedby={field.problem === undefined ? undefined : `${base}-${field.line}-problem`}
            value={drafts.get(field.line) ?? field.value}
            onChange={(event) => setDrafts(new Map(drafts).set(field.line, event.target.value))}
          />
          {field.problem !== undefined && (
            <span id={`${base}-${field.line}-problem`} className="ar-sigma-warn">
              {field.problem}
            </span>
          )}
        </span>
      ))}
      <button
        type="submit"
        className="ar-button ar-button-primary"
        disabled={changed.length === 0 || wrong || add.isPending}
      >
        Set for this case
      </button>
      {changed.length > 0 && <Button onClick={() => setDrafts(new Map())}>As it is</Button>}
      <span className="ar-muted ar-small">
        The case then holds the rule with these figures; it runs with the next analysis, and Undo brings the old one
        back.
      </span>
    </form>
  );
}
