/** Which case is open decides what is shown: the start, or the shell around the views. */
import { Suspense, useEffect } from 'react';
import { EmptyState, ErrorNote, LoadingRows } from '../components/states.tsx';
import { useRoute } from '../lib/route.ts';
import { ZoneProvider } from '../lib/zone.tsx';
import { useQueryOf } from '../rpc/hooks.ts';
import { useActions } from './actions.ts';
import { DropZone } from './DropZone.tsx';
import { KeysHelp } from './KeysHelp.tsx';
import { Palette } from './Palette.tsx';
import { Shell } from './Shell.tsx';
import { Toasts } from './Toasts.tsx';
import { useJobWatch } from './useJobWatch.ts';
import { useKeys } from './useKeys.ts';
import { ViewBoundary } from './ViewBoundary.tsx';
import { VIEW_LIST, viewTitle } from './views.ts';

export function App() {
  const route = useRoute();
  const state = useQueryOf('host.state', {});
  const hasCase = state.data !== undefined && state.data.casePath !== null;
  const info = useQueryOf('case.info', {}, { enabled: hasCase });
  const actions = useActions(state.data?.dialogs ?? false);
  useKeys(actions, hasCase);
  useJobWatch(hasCase);

  const title = info.data?.title;
  useEffect(() => {
    document.title = hasCase && title !== undefined ? `${viewTitle(route.view)} · ${title} · Agentrail` : 'Agentrail';
  }, [hasCase, title, route.view]);

  if (state.error !== null) {
    return (
      <EmptyState title="Agentrail cannot be reached">
        <ErrorNote error={state.error} onRetry={() => void state.refetch()} />
      </EmptyState>
    );
  }
  if (state.data === undefined) return <LoadingRows label="Opening Agentrail" />;

  const empty = hasCase && info.data !== undefined && info.data.counts.evidence === 0;
  const shown = hasCase && !empty ? route.view : 'case';
  const View = VIEW_LIST.find((view) => view.id === shown)?.component;
  return (
    <ZoneProvider zone={route.zone === 'case' ? (info.data?.zone ?? 'UTC') : 'UTC'}>
      <Shell host={state.data} info={hasCase ? info.data : undefined} view={shown} actions={actions}>
        <ViewBoundary key={shown}>
          <Suspense fallback={<LoadingRows label="Opening the view" />}>{View !== undefined && <View />}</Suspense>
        </ViewBoundary>
      </Shell>
      {hasCase && <DropZone />}
      <Palette actions={actions} hasCase={hasCase} />
      <KeysHelp actions={actions} />
      <Toasts />
    </ZoneProvider>
  );
}
