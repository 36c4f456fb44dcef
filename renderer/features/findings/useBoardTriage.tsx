/** Status, owner and due date for one finding or many: by key, by button, with one act, one toast and one undo. */
import { type ReactNode, useState } from 'react';
import type { In } from '../../../shared/contract/index.ts';
import type { FindingStatus } from '../../../shared/model/kinds.ts';
import { plural } from '../../lib/text.ts';
import { showProblem, showToast } from '../../lib/toast.ts';
import { useMutationOf } from '../../rpc/hooks.ts';
import type { Finding } from './boardItems.ts';
import type { BoardAct } from './boardKeys.ts';
import { type Asked, TriagePrompt } from './TriagePrompt.tsx';

export type TriageAct = Exclude<BoardAct, 'fold' | 'unfold'>;
type Change = Omit<In<'findings.triage'>, 'ids'>;

const MOST_AT_ONCE = 500;
const ASKS: Readonly<Partial<Record<TriageAct, Asked>>> = {
  dismiss: 'dismissed',
  resolve: 'resolved',
  owner: 'owner',
  due: 'due',
};
const AT_ONCE: Readonly<Partial<Record<TriageAct, FindingStatus>>> = { accept: 'accepted', reopen: 'open' };

export interface BoardTriage {
  readonly act: (name: TriageAct, findings: readonly Finding[]) => void;
  /** The line that asks; put it under the board. */
  readonly prompt: ReactNode;
}

/** @param onSettled called with the findings that were resolved or dismissed, before they move to the end of the list */
export function useBoardTriage(onSettled: (findings: readonly Finding[]) => void): BoardTriage {
  const [asking, setAsking] = useState<{ asked: Asked; findings: readonly Finding[] } | undefined>();
  const triage = useMutationOf('findings.triage');

  function change(findings: readonly Finding[], input: Change, said: string): void {
    triage.mutate(
      { ids: findings.map((one) => one.id), ...input },
      {
        onSuccess: ({ changed }) => {
          if (changed === 0) showToast('Nothing to change');
          else showToast(`${plural(changed, 'finding')} ${said}`, { undo: true });
        },
        onError: showProblem,
      },
    );
  }

  function act(name: TriageAct, all: readonly Finding[]): void {
    if (all.length > MOST_AT_ONCE) showToast(`Only the first ${MOST_AT_ONCE} findings are taken at once`);
    const findings = all.slice(0, MOST_AT_ONCE);
    if (findings.length === 0) return;
    const asked = ASKS[name];
    const status = AT_ONCE[name];
    if (asked !== undefined) setAsking({ asked, findings });
    else if (status !== undefined) change(findings, { status }, status === 'open' ? 'opened again' : status);
  }

  function keep(asked: Asked, findings: readonly Finding[], text: string): void {
    setAsking(undefined);
    if (asked === 'owner')
      change(findings, { owner: text === '' ? null : text }, text === '' ? 'given to nobody' : `given to ${text}`);
    else if (asked === 'due')
      change(findings, { due: text === '' ? null : text }, text === '' ? 'without a due date' : `due ${text}`);
    else {
      onSettled(findings);
      change(findings, { status: asked, reason: text }, asked);
    }
  }

  return {
    act,
    prompt:
      asking === undefined ? null : (
        <TriagePrompt
          key={asking.asked}
          asked={asking.asked}
          findings={asking.findings}
          onKeep={(text) => keep(asking.asked, asking.findings, text)}
          onClose={() => setAsking(undefined)}
        />
      ),
  };
}
