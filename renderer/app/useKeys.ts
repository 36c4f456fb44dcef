import { useEffect } from 'react';
import { keyName } from '../components/grid/keys.ts';
import type { Action } from './actions.ts';

/** Runs an action by its key, unless a field, a menu or an overlay has the keys. Ctrl K and Ctrl Z excepted where sensible. */
export function useKeys(actions: readonly Action[], hasCase: boolean): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented) return;
      const name = keyName(event);
      const target = event.target instanceof HTMLElement ? event.target : undefined;
      const typing = target?.closest('input, textarea, select, [contenteditable=true]') != null;
      const overlaid = target?.closest('.bp6-overlay-open [role=dialog], [role=menu], .bp6-omnibar') != null;
      if ((typing || overlaid) && name !== 'Ctrl+K') return;
      const action = actions.find((one) => one.keys.includes(name) && (hasCase || !one.needsCase));
      if (action === undefined) return;
      event.preventDefault();
      action.run();
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, [actions, hasCase]);
}
