/** Under which names records know an entity, why they were taken to be one thing, and the analyst's word on that. */
import { useState } from 'react';
import type { Out } from '../../../shared/contract/index.ts';
import { Button } from '../../components/controls.tsx';
import { EntityPicker } from '../../components/EntityPicker.tsx';
import { TimeText } from '../../components/labels.tsx';
import { NoteForm } from '../../components/NoteForm.tsx';
import { Facts, Go, Section } from '../../components/parts.tsx';
import { plural } from '../../lib/text.ts';
import { showProblem, showToast } from '../../lib/toast.ts';
import { useMutationOf, useQueryOf } from '../../rpc/hooks.ts';

type Merges = Out<'entities.merges'>;
type Named = Merges['self'];
type Decision = 'merge' | 'split' | null;

interface Act {
  readonly a: number;
  readonly b: number;
  readonly decision: Decision;
  readonly text: string;
}

const LISTED = 12;

export function Identity(props: { readonly entity: Out<'entities.get'> }) {
  const { aliases, entity } = props.entity;
  const merges = useQueryOf('entities.merges', { id: entity.id });
  const [act, setAct] = useState<Act>();
  const [picking, setPicking] = useState(false);
  const [all, setAll] = useState(false);
  const told = merges.data;
  const begin = (next: Act) => {
    setPicking(false);
    setAct(next);
  };
  const shown = all ? (told?.merges ?? []) : (told?.merges ?? []).slice(0, LISTED);
  const beyond = (told?.merges.length ?? 0) - shown.length;
  return (
    <Section
      title="Known as"
      aside={
        <Button quiet expanded={picking} onClick={() => setPicking(!picking)}>
          Same as…
        </Button>
      }
    >
      {picking && (
        <EntityPicker
          kinds={[entity.kind]}
          not={entity.id}
          label={`${entity.name} is the same ${entity.kind} as: type a part of the name`}
          hint="Any of the same kind may be chosen; the reason is asked for next."
          onPick={(other) =>
            begin({ a: entity.id, b: other.id, decision: 'merge', text: `Join ${entity.name} and ${other.name}` })
          }
        />
      )}
      {act !== undefined && <ActForm key={act.text} act={act} onClose={() => setAct(undefined)} />}
      {aliases.length > 0 && (
        <Facts
          facts={aliases.map((alias) => ({
            name: alias.ns,
            value: <span className="ar-mono ar-wrap">{alias.value}</span>,
          }))}
        />
      )}
      {shown.map((merge) => (
        <MergeLine key={merge.from.id} merge={merge} onAct={begin} />
      ))}
      {beyond > 0 && (
        <Button quiet onClick={() => setAll(true)}>
          {plural(beyond, 'more name')}
        </Button>
      )}
      {told?.more === true && (
        <p className="ar-small ar-muted">The first {told.merges.length} names that were joined are listed.</p>
      )}
      {(told?.decisions ?? []).map((one) => (
        <DecidedLine key={one.id} one={one} onAct={begin} />
      ))}
    </Section>
  );
}

function MergeLine(props: { readonly merge: Merges['merges'][number]; readonly onAct: (act: Act) => void }) {
  const { decision, from, into, statedBy, via, why } = props.merge;
  return (
    <div className="ar-merge">
      <p className="ar-small ar-mono ar-wrap">{from.key}</p>
      <p className="ar-small ar-muted">
        {why}
        {via !== null && via.id !== into.id && (
          <>
            {' '}
            Shared with <span className="ar-mono">{via.key}</span>.
          </>
        )}{' '}
        {statedBy.map((one, at) => (
          <span key={`${one.entityId} ${one.recordId}`}>
            {at === 0 ? 'Stated in ' : ', '}
            <Go to={{ sel: { kind: 'record', id: String(one.recordId) } }}>
              {one.evidence} record {one.record + 1}
            </Go>
          </span>
        ))}
      </p>
      {decision === null ? (
        <p className="ar-link-acts">
          <Button
            quiet
            label={`Keep apart: ${from.key} and ${into.key}`}
            onClick={() =>
              props.onAct({
                a: from.id,
                b: into.id,
                decision: 'split',
                text: `Keep ${from.key} apart from ${into.key}`,
              })
            }
          >
            Keep apart
          </Button>
        </p>
      ) : (
        <Said said={decision} from={from} into={into} onAct={props.onAct} />
      )}
    </div>
  );
}

function DecidedLine(props: { readonly one: Merges['decisions'][number]; readonly onAct: (act: Act) => void }) {
  const { other, own } = props.one;
  return (
    <div className="ar-merge">
      <p className="ar-small ar-wrap">
        {props.one.decision === 'split' ? 'not ' : 'same as '}
        <Go to={{ sel: { kind: 'entity', id: String(other.id) } }}>{other.name}</Go>{' '}
        <span className="ar-mono">{other.key}</span>
      </p>
      <Said said={props.one} from={own} into={other} onAct={props.onAct} />
    </div>
  );
}

type Decided = NonNullable<Merges['merges'][number]['decision']>;

function Said(props: {
  readonly said: Decided;
  readonly from: Named;
  readonly into: Named;
  readonly onAct: (act: Act) => void;
}) {
  const { from, into, said } = props;
  return (
    <p className="ar-small ar-link-said">
      <b>{said.decision === 'split' ? 'kept apart' : 'joined'}</b> by {said.who}{' '}
      <TimeText us={said.atUs} precision="min" />: “{said.note}”
      {said.applied ? '' : ' · not in force until reconstructed'}{' '}
      <Button
        quiet
        label={`Take back: ${from.key} and ${into.key}`}
        onClick={() => props.onAct({ a: from.id, b: into.id, decision: null, text: 'Take the decision back' })}
      >
        Take back
      </Button>
    </p>
  );
}

function ActForm(props: { readonly act: Act; readonly onClose: () => void }) {
  const decide = useMutationOf('entities.decide');
  const { a, b, decision, text } = props.act;
  return (
    <NoteForm
      act={text}
      busy={decide.isPending}
      onClose={props.onClose}
      onKeep={(note) =>
        decide.mutate(
          { a, b, decision, note },
          {
            onSuccess: () => {
              showToast(`${text}: kept. It follows with the next reconstruction.`, { undo: true });
              props.onClose();
            },
            onError: showProblem,
          },
        )
      }
    />
  );
}
