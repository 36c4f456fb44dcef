/** Top bar, rail, view, inspector, status bar. */
import type { ReactNode } from 'react';
import type { Out } from '../../shared/contract/index.ts';
import { hrefOf, navigate, useRoute, type ViewId } from '../lib/route.ts';
import { setDrawer } from '../lib/uiState.ts';
import type { Action } from './actions.ts';
import { ViewIcon } from './icons.tsx';
import { Inspector } from './inspector/Inspector.tsx';
import { StatusBar } from './StatusBar.tsx';
import { TopBar } from './TopBar.tsx';
import { useDrawer } from './useDrawer.ts';
import { VIEW_LIST } from './views.ts';

export function Shell(props: {
  readonly host: Out<'host.state'>;
  readonly info: Out<'case.info'> | undefined;
  readonly view: ViewId;
  readonly actions: readonly Action[];
  readonly children: ReactNode;
}) {
  const route = useRoute();
  const inCase = props.info !== undefined;
  const sel = inCase ? route.sel : undefined;
  const drawer = useDrawer(props.view, sel);
  const layout = sel === undefined ? '' : drawer === 'folded' ? ' ar-shell-folded' : ' ar-shell-inspecting';
  return (
    <div className={`ar-shell${layout}`}>
      <TopBar host={props.host} info={props.info} actions={props.actions} />
      <nav className="ar-rail" aria-label="Views">
        {VIEW_LIST.map((view) => (
          <a
            key={view.id}
            className={`ar-rail-item${view.id === props.view ? ' ar-rail-on' : ''}`}
            href={hrefOf({ view: view.id })}
            aria-current={view.id === props.view ? 'page' : undefined}
            aria-disabled={inCase ? undefined : true}
            title={`${view.title} (${view.key})`}
            onClick={(event) => {
              if (event.ctrlKey || event.metaKey || event.shiftKey) return;
              event.preventDefault();
              if (inCase) navigate({ view: view.id });
            }}
          >
            <ViewIcon view={view.id} />
            {view.title}
          </a>
        ))}
      </nav>
      <main className="ar-main" id="main">
        {props.children}
      </main>
      {sel !== undefined && drawer !== 'folded' && (
        <Inspector sel={sel} onClose={() => (drawer === 'open' ? setDrawer(false) : navigate({ sel: null }))} />
      )}
      {sel !== undefined && drawer === 'folded' && (
        <button
          type="button"
          className="ar-drawer-handle"
          onClick={() => setDrawer(true)}
          title="Open the inspector (Enter)"
        >
          <span aria-hidden="true">‹ </span>Inspector
        </button>
      )}
      <StatusBar host={props.host} info={props.info} />
    </div>
  );
}
