import { useEffect, useSyncExternalStore } from 'react';
import type { Selection, SelectionKind, ViewId } from '../lib/route.ts';
import { setDrawer, useUi } from '../lib/uiState.ts';

/** What a view shows in its own page: there the narrow drawer stays folded until asked for. */
const OWN: Readonly<Partial<Record<ViewId, readonly SelectionKind[]>>> = {
  inventory: ['entity'],
  findings: ['finding'],
  chains: ['chain', 'link'],
  // The drawer would lie over half of the picture and its switches.
  graph: ['entity'],
};

const narrow = '(max-width: 1180px)';

function subscribe(listener: () => void): () => void {
  const query = window.matchMedia(narrow);
  query.addEventListener('change', listener);
  return () => query.removeEventListener('change', listener);
}

/** How the inspector stands: beside the view where there is room, else as an open or a folded drawer. */
export function useDrawer(view: ViewId, sel: Selection | undefined): 'beside' | 'open' | 'folded' {
  const isNarrow = useSyncExternalStore(subscribe, () => window.matchMedia(narrow).matches);
  const asked = useUi((state) => state.drawer);
  // Another view starts by its own rule again.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the view is what it follows
  useEffect(() => setDrawer(undefined), [view]);
  if (!isNarrow) return 'beside';
  const own = sel !== undefined && OWN[view]?.includes(sel.kind) === true;
  return (asked ?? !own) ? 'open' : 'folded';
}
