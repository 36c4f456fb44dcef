/** Bringing Sigma rules into the case: what was added, replaced, left out, and why. */
import { useState } from 'react';
import type { Out } from '../../../../shared/contract/index.ts';
import type { SigmaProblem } from '../../../../shared/model/sigma.ts';
import { plural } from '../../../lib/text.ts';
import { showProblem, showToast } from '../../../lib/toast.ts';
import { useMutationOf } from '../../../rpc/hooks.ts';
import { ruleBatches, ruleFilesOf } from './sigmaFiles.ts';

export type Added = Out<'sigma.add'>;

const NOTHING: Added = {
  added: 0,
  replaced: [],
  replacedCount: 0,
  same: 0,
  unsupported: 0,
  problems: [],
  problemCount: 0,
};

function joined(sum: Added, next: Added): Added {
  return {
    added: sum.added + next.added,
    replaced: [...sum.replaced, ...next.replaced].slice(0, 200),
    replacedCount: sum.replacedCount + next.replacedCount,
    same: sum.same + next.same,
    unsupported: sum.unsupported + next.unsupported,
    problems: [...sum.problems, ...next.problems].slice(0, 200),
    problemCount: sum.problemCount + next.problemCount,
  };
}

/** In a sentence, e.g. `12 rules added, 1 replaced.` */
export function addedText({ added, replacedCount, same, unsupported, problemCount }: Added): string {
  const parts = [
    added === 0 ? '' : `${plural(added, 'rule')} added`,
    replacedCount === 0 ? '' : `${plural(replacedCount, 'rule')} replaced`,
    same === 0 ? '' : `${plural(same, 'rule')} as before`,
    unsupported === 0 ? '' : `${plural(unsupported, 'rule')} kept and not run`,
    problemCount === 0 ? '' : `${plural(problemCount, 'document')} left out`,
  ].filter((part) => part !== '');
  return `${parts.length === 0 ? 'No rule in it' : parts.join(', ')}.`;
}

export function useSigmaAdd(): {
  readonly busy: boolean;
  readonly last: Added | undefined;
  readonly forget: () => void;
  readonly files: (files: readonly File[]) => Promise<void>;
  readonly shipped: () => Promise<void>;
} {
  const add = useMutationOf('sigma.add');
  const addShipped = useMutationOf('sigma.addShipped');
  const [busy, setBusy] = useState(false);
  const [last, setLast] = useState<Added>();
  const tell = (result: Added): void => {
    setLast(result);
    showToast(addedText(result), { undo: result.added + result.replacedCount > 0 });
  };
  const guarded = async (work: () => Promise<void>): Promise<void> => {
    setBusy(true);
    try {
      await work();
    } catch (error) {
      showProblem(error);
    } finally {
      setBusy(false);
    }
  };
  return {
    busy,
    last,
    forget: () => setLast(undefined),
    files: (chosen) =>
      guarded(async () => {
        if (chosen.length === 0) return;
        const unread: SigmaProblem[] = [];
        let sum = NOTHING;
        for await (const files of ruleBatches(ruleFilesOf(chosen), unread))
          sum = joined(sum, await add.mutateAsync({ files }));
        tell({
          ...sum,
          problems: [...sum.problems, ...unread].slice(0, 200),
          problemCount: sum.problemCount + unread.length,
        });
      }),
    shipped: () => guarded(async () => tell(await addShipped.mutateAsync({}))),
  };
}
