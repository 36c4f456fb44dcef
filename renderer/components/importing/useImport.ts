/** Handing evidence over: dropped, chosen in a native dialog, or chosen in the page. */
import { useCallback } from 'react';
import { isRuleFile, offerRules } from '../../lib/ruleOffer.ts';
import { useMutationOf, useServer } from '../../lib/server.ts';
import { showProblem } from '../../lib/toast.ts';
import { setUpload } from '../../lib/uiState.ts';
import { droppedFiles } from './droppedFiles.ts';

export interface Importing {
  /** Files of the page, those that may be rules asked about first. */
  readonly files: (files: readonly File[]) => Promise<void>;
  /** Files of the page, whatever they are called. */
  readonly evidence: (files: readonly File[]) => Promise<void>;
  readonly drop: (data: DataTransfer) => Promise<void>;
  /** Asks for files with the native dialog where there is one, else with the page's own. */
  readonly choose: (dialogs: boolean) => Promise<void>;
}

export function useImport(): Importing {
  const server = useServer();
  const start = useMutationOf('import.start');
  const choose = useMutationOf('host.chooseEvidence');
  const startAsync = start.mutateAsync;
  const chooseAsync = choose.mutateAsync;

  const begin = useCallback(
    async (paths: string[], staged: boolean) => {
      if (paths.length === 0) return;
      await startAsync({ paths, staged });
    },
    [startAsync],
  );

  const evidence = useCallback(
    async (list: readonly File[]) => {
      if (list.length === 0) return;
      try {
        const taken = await server.takeFiles(list, setUpload);
        await begin(taken.paths, taken.staged);
      } catch (error) {
        showProblem(error);
      } finally {
        setUpload(undefined);
      }
    },
    [server, begin],
  );

  const files = useCallback(
    async (list: readonly File[]) => {
      const rules = list.filter((file) => isRuleFile(file.name));
      if (rules.length > 0) offerRules(rules);
      await evidence(list.filter((file) => !isRuleFile(file.name)));
    },
    [evidence],
  );

  return {
    files,
    evidence,
    drop: async (data) => files(await droppedFiles(data)),
    choose: async (dialogs) => {
      try {
        if (dialogs) await begin((await chooseAsync({})).paths, false);
        else await files(await pickFiles());
      } catch (error) {
        showProblem(error);
      }
    },
  };
}

function pickFiles(): Promise<File[]> {
  return new Promise((resolve) => {
    const input = document.createElement('input');
    input.type = 'file';
    input.multiple = true;
    input.onchange = () => resolve([...(input.files ?? [])]);
    input.oncancel = () => resolve([]);
    input.click();
  });
}
