import { type DragEvent, useEffect, useState } from 'react';
import { Button, Menu } from '../../../components/controls.tsx';
import { droppedFiles } from '../../../components/importing/droppedFiles.ts';
import { EmptyState, ErrorNote, LoadingRows } from '../../../components/states.tsx';
import { takeRules, useRuleOffer } from '../../../lib/ruleOffer.ts';
import { formatCount, plural } from '../../../lib/text.ts';
import { showProblem, showToast } from '../../../lib/toast.ts';
import { useMutationOf, usePagesOf } from '../../../rpc/hooks.ts';
import { SigmaProblems } from './SigmaProblems.tsx';
import { SIGMA_STATE_TEXT, SigmaRow } from './SigmaRow.tsx';
import { pickRuleFiles } from './sigmaFiles.ts';
import { useSigmaAdd } from './useSigmaAdd.ts';
import './sigma.css';

/** As many as one call takes. */
const MOST_REMOVED = 1000;

type State = keyof typeof SIGMA_STATE_TEXT;

/** The case's own rules, brought in from Sigma files: what became of each, and the way in and out. */
export function SigmaRules(props: { readonly onFindings: (rule: string) => void }) {
  const [state, setState] = useState<State>();
  const [over, setOver] = useState(false);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const pages = usePagesOf('sigma.list', { state, limit: 200 });
  const adding = useSigmaAdd();
  const remove = useMutationOf('sigma.remove');
  const derive = useMutationOf('case.derive');
  const { first } = pages;
  const counts = first?.byState ?? [];
  const all = counts.reduce((sum, one) => sum + one.count, 0);
  const waiting = counts.find((one) => one.state === 'not_run')?.count ?? 0;

  const shown = pages.rows.filter((row) => chosen.has(row.id)).map((row) => row.id);
  const choose = (ids: readonly string[], on: boolean): void =>
    setChosen(new Set(on ? [...shown, ...ids] : shown.filter((id) => !ids.includes(id))));
  const take = (ids: readonly string[]): void =>
    remove.mutate(
      { ids: [...ids] },
      {
        onError: showProblem,
        onSuccess: ({ what }) => {
          setChosen(new Set());
          showToast(what, { undo: true });
        },
      },
    );

  // Files that were handed over elsewhere and are said to be rules.
  const handed = useRuleOffer((offer) => offer.taken.length > 0);
  const { files: addFiles, busy } = adding;
  useEffect(() => {
    if (handed && !busy) void addFiles(takeRules());
  }, [handed, busy, addFiles]);

  const drop = (event: DragEvent<HTMLElement>): void => {
    event.preventDefault();
    setOver(false);
    droppedFiles(event.dataTransfer, true).then(adding.files, showProblem);
  };

  return (
    <section
      className={`ar-scroll ar-sigma${over ? ' ar-sigma-over' : ''}`}
      aria-label="Sigma rules"
      data-own-drop
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget as Node | null)) setOver(false);
      }}
      onDrop={drop}
    >
      <div className="ar-line ar-sigma-bar">
        <Button disabled={adding.busy} onClick={() => void pickRuleFiles(false).then(adding.files)}>
          Add files
        </Button>
        <Button disabled={adding.busy} onClick={() => void pickRuleFiles(true).then(adding.files)}>
          Add a folder
        </Button>
        <Button
          disabled={adding.busy}
          title="Rules of our own on what agents and their credentials are misused for"
          onClick={() => void adding.shipped()}
        >
          Add Agentrail’s Sigma rules
        </Button>
        <span className="ar-muted">{over ? 'Drop to add these rules' : 'or drop .yml files or a folder here'}</span>
        <span className="ar-grow" />
        {all > 0 && (
          <Menu
            text={`state: ${state === undefined ? 'any' : SIGMA_STATE_TEXT[state]}`}
            choices={[
              {
                id: 'any',
                text: `any (${formatCount(all)})`,
                on: state === undefined,
                onSelect: () => setState(undefined),
              },
              ...counts.map((one) => ({
                id: one.state,
                text: `${SIGMA_STATE_TEXT[one.state]} (${formatCount(one.count)})`,
                on: state === one.state,
                onSelect: () => setState(one.state),
              })),
            ]}
          />
        )}
      </div>
      {adding.last !== undefined && <SigmaProblems added={adding.last} onClose={adding.forget} />}
      {waiting > 0 && (
        <p className="ar-line ar-sigma-waiting">
          {formatCount(waiting)} {waiting === 1 ? 'rule waits' : 'rules wait'} for the next analysis.
          <Button primary disabled={derive.isPending} onClick={() => derive.mutate({}, { onError: showProblem })}>
            Analyse now
          </Button>
        </p>
      )}
      {pages.error !== null && <ErrorNote error={pages.error} onRetry={pages.retry} />}
      {pages.loading && <LoadingRows />}
      {first !== undefined && pages.rows.length === 0 && (
        <EmptyState title={all === 0 ? 'No Sigma rule in this case' : 'No rule in this state'}>
          <p>
            Rules that you add are kept in the case, run with every analysis, and named with their reason where they
            cannot be run.
          </p>
        </EmptyState>
      )}
      {shown.length > 0 && (
        <p className="ar-line ar-sigma-chosen" role="status">
          <b>{plural(shown.length, 'rule')} chosen</b>
          <Button disabled={remove.isPending || shown.length > MOST_REMOVED} onClick={() => take(shown)}>
            Remove {shown.length === 1 ? 'it' : `these ${formatCount(shown.length)}`}
          </Button>
          <Button quiet onClick={() => setChosen(new Set())}>
            Choose none
          </Button>
          {shown.length > MOST_REMOVED && (
            <span className="ar-muted">At most {formatCount(MOST_REMOVED)} are removed at once.</span>
          )}
        </p>
      )}
      {pages.rows.length > 0 && (
        <table className="ar-table ar-sigma-table">
          <thead>
            <tr>
              <th scope="col" className="ar-sigma-choose">
                <input
                  type="checkbox"
                  aria-label="Choose all rules listed"
                  checked={shown.length === pages.rows.length}
                  ref={(box) => {
                    if (box !== null) box.indeterminate = shown.length > 0 && shown.length < pages.rows.length;
                  }}
                  onChange={(event) =>
                    choose(
                      pages.rows.map((row) => row.id),
                      event.target.checked,
                    )
                  }
                />
              </th>
              <th scope="col">rule</th>
              <th scope="col" className="ar-sigma-source">
                log source
              </th>
              <th scope="col">severity</th>
              <th scope="col">state</th>
              <th scope="col" className="ar-right">
                findings
              </th>
              <th scope="col" className="ar-sigma-file">
                file
              </th>
              <th scope="col">
                <span className="ar-visually-hidden">remove</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {pages.rows.map((row) => (
              <SigmaRow
                key={row.id}
                row={row}
                chosen={chosen.has(row.id)}
                onChoose={(on) => choose([row.id], on)}
                onFindings={props.onFindings}
                onRemove={({ id }) => take([id])}
              />
            ))}
          </tbody>
        </table>
      )}
      {pages.more && (
        <p className="ar-line">
          <Button onClick={pages.loadMore}>Show more rules</Button>
          <span className="ar-muted">
            {formatCount(pages.rows.length)} of {formatCount(first?.total ?? 0)}
          </span>
        </p>
      )}
    </section>
  );
}
