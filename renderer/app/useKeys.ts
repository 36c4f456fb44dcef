import { useEffect } from 'react';
import { gridAct, keyName } from '../components/grid/keys.ts';
import type { Action } from './actions.ts';

/** Runs an action by its key, unless a field, a menu or an overlay has the keys. Ctrl K and Ctrl Z excepted where sensible. */
export function useKeys(actions: readonly Action[], hasCase: boolean): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented) return;
      const name = keyName(event);
      const target = event.target instanceof HTMLElement ? event.target : undefined;
      const typing = target?.closest('input, textarea, select, [contenteditable=true]') != null;
      const overlaid =
        target?.closest('.bp6-overlay-open [role=dialog], [role=menu], [role=listbox], .bp6-omnibar') != null;
      if ((typing || overlaid) && name !== 'Ctrl+K') return;
      const action = actions.find((one) => one.keys.includes(name) && (hasCase || !one.needsCase));
      if (action !== undefined) {
        event.preventDefault();
        action.run();
      } else if (isForList(target, event, name)) toList(event);
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, [actions, hasCase]);
}

/**
 * Nothing has the focus and the key moves by a row; or the button of a menu has it, to which a letter means nothing: whoever has just chosen
 * from the menu goes on in the list.
 */
function isForList(target: HTMLElement | undefined, event: KeyboardEvent, name: string): boolean {
  if (target === document.body) return ['next', 'previous'].includes(gridAct(event) ?? '');
  const plain = /^[a-z[\]]$/.test(name) || /^Shift\+[A-Z]$/.test(name);
  return plain && target?.closest('main button[aria-haspopup]') != null;
}

/** The view's first list takes the focus and the key. */
function toList(event: KeyboardEvent): void {
  const list = document.querySelector<HTMLElement>('main :is([role=grid], [role=treegrid])');
  if (list === null) return;
  event.preventDefault();
  list.focus();
  list.dispatchEvent(
    new KeyboardEvent('keydown', { key: event.key, shiftKey: event.shiftKey, bubbles: true, cancelable: true }),
  );
}
