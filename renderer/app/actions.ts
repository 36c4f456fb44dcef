/** Every act of the shell, once: the palette, the keys and the keys overlay read this list. */
import { useMemo } from 'react';
import { useImport } from '../components/importing/useImport.ts';
import { currentRoute, navigate } from '../lib/route.ts';
import { setTheme } from '../lib/theme.ts';
import { showProblem, showToast, withdrawUndo } from '../lib/toast.ts';
import { focusFilter, openHelp, openPalette } from '../lib/uiState.ts';
import { useMutationOf } from '../rpc/hooks.ts';
import { VIEW_LIST } from './views.ts';

export interface Action {
  readonly id: string;
  readonly title: string;
  readonly group: 'Go to' | 'Case' | 'Show' | 'Notes';
  /** As `keyName` writes them. */
  readonly keys: readonly string[];
  readonly needsCase: boolean;
  readonly run: () => void;
}

/** The newest undo-able act is undone and named. */
export function useUndo(): () => void {
  const undo = useMutationOf('undo.last');
  const mutate = undo.mutate;
  return useMemo(
    () => () =>
      mutate(
        {},
        {
          onSuccess: (done) => {
            withdrawUndo();
            showToast(done === null ? 'Nothing to undo' : `Undone: ${done.what}`);
          },
          onError: showProblem,
        },
      ),
    [mutate],
  );
}

export function useActions(dialogs: boolean): readonly Action[] {
  const undo = useUndo();
  const importing = useImport();
  const verify = useMutationOf('case.verify').mutate;
  const derive = useMutationOf('case.derive').mutate;
  const close = useMutationOf('host.closeCase').mutate;
  const choose = importing.choose;
  return [
    ...VIEW_LIST.map(
      (view): Action => ({
        id: `view.${view.id}`,
        title: view.title,
        group: 'Go to',
        keys: [view.key],
        needsCase: true,
        run: () => navigate({ view: view.id }),
      }),
    ),
    act('risk', 'Risk overview', 'Go to', [], true, () => navigate({ view: 'case', own: { 'case.show': 'risk' } })),
    act('filter.focus', 'Filter', 'Show', ['/'], true, focusFilter),
    act('filter.clear', 'Clear the filter', 'Show', [], true, () => navigate({ filter: '', range: null })),
    act('palette', 'Command palette', 'Show', ['Ctrl+K'], false, () => openPalette(true)),
    act('help', 'Keys and filter fields', 'Show', ['?'], false, () => openHelp(true)),
    act('zone', 'Switch times between UTC and the case zone', 'Show', ['z'], true, () =>
      navigate({ zone: currentRoute().zone === 'utc' ? 'case' : 'utc' }, { replace: true }),
    ),
    act('theme.light', 'Light theme', 'Show', [], false, () => setTheme('light')),
    act('theme.dark', 'Dark theme', 'Show', [], false, () => setTheme('dark')),
    act('theme.system', "The system's theme", 'Show', [], false, () => setTheme('system')),
    act('inspector.close', 'Close the inspector', 'Show', ['Escape'], true, () => navigate({ sel: null })),
    act('case.import', 'Import evidence', 'Case', ['i'], true, () => void choose(dialogs)),
    act('case.verify', 'Verify the case', 'Case', [], true, () => verify({}, { onError: showProblem })),
    act('case.derive', 'Reconstruct chains and findings again', 'Case', [], true, () =>
      derive({}, { onError: showProblem }),
    ),
    act('case.close', 'Close the case', 'Case', [], true, () => close({}, { onError: showProblem })),
    act('undo', 'Undo', 'Notes', ['u', 'Ctrl+Z'], true, undo),
  ];
}

function act(
  id: string,
  title: string,
  group: Action['group'],
  keys: readonly string[],
  needsCase: boolean,
  run: () => void,
): Action {
  return { id, title, group, keys, needsCase, run };
}
