/** What analysts decided of links, identities and slots: who, why, what follows, and whether it is in force yet. */
import { useState } from 'react';
import type { Out } from '../../../shared/contract/index.ts';
import { SLOT_NAMES } from '../../../shared/model/kinds.ts';
import { Button } from '../../components/controls.tsx';
import { EntityLabel } from '../../components/EntityLabel.tsx';
import { DecideLinkForm } from '../../components/LinkDecision.tsx';
import { linkPlace } from '../../components/LinkLine.tsx';
import { TimeText } from '../../components/labels.tsx';
import { NoteForm } from '../../components/NoteForm.tsx';
import { PinForm } from '../../components/PinForm.tsx';
import { Go } from '../../components/parts.tsx';
import { ErrorNote, LoadingRows } from '../../components/states.tsx';
import { formatCount, plural } from '../../lib/text.ts';
import { showProblem, showToast } from '../../lib/toast.ts';
import { useMutationOf, useQueryOf } from '../../rpc/hooks.ts';

type Listed = Out<'decisions.list'>;
type LinkLine = Listed['links'][number];
type EntityLine = Listed['entities'][number];
type SlotLine = Listed['slots'][number];

const MOST = 200;
const LINK_WORD = { confirm: 'confirmed', reject: 'rejected', draw: 'drawn' } as const;

/** Says that chains and findings are behind what was decided or changed, with the way to bring them up to date. */
export function Waiting(props: {
  readonly stale: boolean;
  /** Rules whose parameters were changed since the last analysis. */
  readonly rules: number;
}) {
  const decisions = useQueryOf('decisions.list', { limit: MOST });
  const derive = useMutationOf('case.derive');
  const pending = decisions.data?.pending ?? 0;
  if (pending === 0 && !props.stale)
    return props.rules === 0 ? null : (
      <p className="ar-case-job" role="status">
        Parameters of {plural(props.rules, 'rule')} were changed: findings follow with the next analysis.
        <Button
          primary
          disabled={derive.isPending}
          onClick={() => derive.mutate({ rulesOnly: true }, { onError: showProblem })}
        >
          Analyse
        </Button>
      </p>
    );
  const waits = `${pending === 1 ? 'One decision is' : `${formatCount(pending)} decisions are`} not applied yet: chains and findings follow with the next reconstruction.`;
  return (
    <p className="ar-case-job" role="status">
      {pending === 0 ? 'Evidence or clocks have changed since chains and findings were made.' : waits}
      <Button primary disabled={derive.isPending} onClick={() => derive.mutate({}, { onError: showProblem })}>
        Reconstruct
      </Button>
    </p>
  );
}

export function Decisions() {
  const decisions = useQueryOf('decisions.list', { limit: MOST });
  const { data } = decisions;
  const count = data === undefined ? 0 : data.links.length + data.entities.length + data.slots.length;
  return (
    <section className="ar-panel" aria-labelledby="decisions">
      <h2 id="decisions">
        Decisions{' '}
        <span className="ar-muted">
          {count === 0 ? '' : `${data?.more === true ? 'the newest ' : ''}${plural(count, 'decision')} in all; `}
          what an analyst decided of links, names and slots; every one can be taken back
        </span>
      </h2>
      {decisions.error !== null && <ErrorNote error={decisions.error} onRetry={() => void decisions.refetch()} />}
      {decisions.isPending && <LoadingRows rows={2} />}
      {data !== undefined && count === 0 && (
        <p className="ar-muted">
          None yet. A link is confirmed or rejected where it is listed, drawn from an event’s pane, a name joined or
          kept apart in an entity’s pane, a slot set by hand in its chain.
        </p>
      )}
      {data !== undefined && count > 0 && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
        <section className="ar-matrix" tabIndex={0} aria-label="Decisions">
          <table className="ar-table ar-decisions">
            <thead>
              <tr>
                <th scope="col">about</th>
                <th scope="col">decided</th>
                <th scope="col">why</th>
                <th scope="col">who</th>
                <th scope="col">when</th>
                <th scope="col">what follows</th>
                <th scope="col">
                  <span className="ar-visually-hidden">take back</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {data.links.map((line) => (
                <LinkRows key={line.id} line={line} />
              ))}
              {data.entities.map((line) => (
                <EntityRows key={line.id} line={line} />
              ))}
              {data.slots.map((line) => (
                <SlotRows key={line.id} line={line} />
              ))}
            </tbody>
          </table>
        </section>
      )}
    </section>
  );
}

interface LineProps {
  readonly line: {
    readonly note: string;
    readonly who: string;
    readonly atUs: number;
    readonly applied: boolean;
    readonly effect: string;
  };
  readonly about: React.ReactNode;
  readonly decided: string;
  /** Names the decision for the button that takes it back; undefined where what it is about is gone. */
  readonly takeBack: string | undefined;
  readonly form: ((close: () => void) => React.ReactNode) | undefined;
}

function Line(props: LineProps) {
  const { line } = props;
  const [asked, setAsked] = useState(false);
  return (
    <>
      <tr>
        <td>{props.about}</td>
        <td>{props.decided}</td>
        <td className="ar-wrap">{line.note}</td>
        <td>{line.who}</td>
        <td>
          <TimeText us={line.atUs} precision="min" />
        </td>
        <td className="ar-small">
          {line.effect} {line.applied ? '' : <b>Not in force until reconstructed.</b>}
        </td>
        <td className="ar-right">
          {props.takeBack === undefined ? (
            <span className="ar-muted">no longer in the case</span>
          ) : (
            <Button label={`Take back: ${props.takeBack}`} expanded={asked} onClick={() => setAsked(!asked)}>
              Take back
            </Button>
          )}
        </td>
      </tr>
      {asked && (
        <tr>
          <td colSpan={7}>{props.form?.(() => setAsked(false))}</td>
        </tr>
      )}
    </>
  );
}

function LinkRows({ line }: { readonly line: LinkLine }) {
  const { from, to } = line;
  const both = from !== null && to !== null;
  const rules = line.methods.length === 0 ? '' : ` · ${line.methods.join(', ')}`;
  return (
    <Line
      line={line}
      decided={LINK_WORD[line.decision]}
      takeBack={both ? `link ${from.end.action} to ${to.end.action}` : undefined}
      about={
        both ? (
          <>
            <Go to={{ sel: linkPlace(from.eventId, to.eventId) }}>
              {from.end.action} → {to.end.action}
            </Go>
            <span className="ar-muted ar-small">{rules}</span>
          </>
        ) : (
          <>a link between records{rules}</>
        )
      }
      form={
        both
          ? (close) => (
              <DecideLinkForm pair={{ fromEvent: from.eventId, toEvent: to.eventId }} decision={null} onClose={close} />
            )
          : undefined
      }
    />
  );
}

function EntityRows({ line }: { readonly line: EntityLine }) {
  const { a, b } = line;
  const decide = useMutationOf('entities.decide');
  const name = (one: EntityLine['a']) =>
    one === null ? (
      'a name no longer here'
    ) : (
      <Go to={{ sel: { kind: 'entity', id: String(one.id) } }} title={one.key}>
        {one.name}
      </Go>
    );
  return (
    <Line
      line={line}
      decided={line.decision === 'merge' ? 'joined' : 'kept apart'}
      takeBack={a === null || b === null ? undefined : `${a.key} and ${b.key}`}
      about={
        <>
          {name(a)} and {name(b)}
        </>
      }
      form={
        a === null || b === null
          ? undefined
          : (close) => (
              <NoteForm
                act="Take the decision back"
                busy={decide.isPending}
                onClose={close}
                onKeep={(note) =>
                  decide.mutate(
                    { a: a.id, b: b.id, decision: null, note },
                    {
                      onSuccess: () => {
                        showToast('Decision taken back. Names follow with the next reconstruction.', { undo: true });
                        close();
                      },
                      onError: showProblem,
                    },
                  )
                }
              />
            )
      }
    />
  );
}

function SlotRows({ line }: { readonly line: SlotLine }) {
  return (
    <Line
      line={line}
      decided={line.entity === null ? 'left open' : 'set by hand'}
      takeBack={line.chainExists ? `${SLOT_NAMES[line.slot]} of a chain` : undefined}
      about={
        <>
          <Go to={{ view: 'chains', sel: { kind: 'link', id: `${line.chainId}:${line.slot}` } }}>
            {SLOT_NAMES[line.slot]} of a chain
          </Go>{' '}
          {line.entity !== null && <EntityLabel entity={line.entity} link />}
        </>
      }
      form={(close) => <PinForm chainId={line.chainId} slot={line.slot} act={{ kind: 'unpin' }} onClose={close} />}
    />
  );
}
