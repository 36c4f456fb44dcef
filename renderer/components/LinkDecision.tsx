/** The analyst's word on the link between two records: confirm it, reject it, draw one, take that back; each with a note. */
import { useState } from 'react';
import type { z } from 'zod';
import type { In } from '../../shared/contract/index.ts';
import type { LinkRow } from '../../shared/contract/links.ts';
import { useMutationOf } from '../lib/server.ts';
import { showProblem, showToast } from '../lib/toast.ts';
import { Button } from './controls.tsx';
import { TimeText } from './labels.tsx';
import { NoteForm } from './NoteForm.tsx';

type Decision = In<'links.decide'>['decision'];

/** The two records, the first behind the second. */
export interface Pair {
  readonly fromEvent: number;
  readonly toEvent: number;
}

const DONE: Readonly<Record<NonNullable<Decision>, string>> = {
  confirm: 'confirmed',
  reject: 'rejected',
  draw: 'drawn',
};

function actText(decision: Decision): string {
  if (decision === null) return 'Take the decision back';
  return decision === 'draw' ? 'Draw the link' : decision === 'confirm' ? 'Confirm the link' : 'Reject the link';
}

/** Asks why, then decides. */
export function DecideLinkForm(props: {
  readonly pair: Pair;
  readonly decision: Decision;
  readonly onClose: () => void;
  readonly onDone?: () => void;
}) {
  const decide = useMutationOf('links.decide');
  const { decision, pair } = props;
  const said = decision === null ? 'Decision taken back' : `Link ${DONE[decision]}`;
  return (
    <NoteForm
      act={actText(decision)}
      busy={decide.isPending}
      onClose={props.onClose}
      onKeep={(note) =>
        decide.mutate(
          { ...pair, decision, note },
          {
            onSuccess: () => {
              showToast(`${said}. Chains follow with the next reconstruction.`, { undo: true });
              props.onClose();
              props.onDone?.();
            },
            onError: showProblem,
          },
        )
      }
    />
  );
}

/** What was decided of a link, or the ways to decide. */
export function LinkDecision(props: { readonly link: z.infer<typeof LinkRow> }) {
  const { link } = props;
  const [asked, setAsked] = useState<{ readonly decision: Decision }>();
  const said = link.decision;
  const where = `${link.from.action} to ${link.to.action}`;
  if (asked !== undefined) {
    const pair = { fromEvent: link.fromEvent, toEvent: link.toEvent };
    return <DecideLinkForm pair={pair} decision={asked.decision} onClose={() => setAsked(undefined)} />;
  }
  if (said === null) {
    return (
      <p className="ar-link-acts">
        <Button quiet label={`Confirm the link ${where}`} onClick={() => setAsked({ decision: 'confirm' })}>
          Confirm
        </Button>
        <Button quiet label={`Reject the link ${where}`} onClick={() => setAsked({ decision: 'reject' })}>
          Reject
        </Button>
      </p>
    );
  }
  return (
    <p className="ar-small ar-link-said">
      <b>{DONE[said.decision]}</b> by {said.who} <TimeText us={said.atUs} precision="min" />: “{said.note}”
      {said.applied ? '' : ' · not in force until reconstructed'}{' '}
      <Button
        quiet
        label={`Take back: link ${where} ${DONE[said.decision]}`}
        onClick={() => setAsked({ decision: null })}
      >
        Take back
      </Button>
    </p>
  );
}
