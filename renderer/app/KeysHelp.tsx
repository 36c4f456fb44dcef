import { Dialog } from '@blueprintjs/core';
import { FILTER_FIELDS } from '../../shared/query/filter.ts';
import { GRID_KEYS } from '../components/grid/keys.ts';
import { BOARD_KEYS } from '../features/findings/boardKeys.ts';
import { openHelp, useUi } from '../lib/uiState.ts';
import type { Action } from './actions.ts';

/** Keys as a person reads them. */
export function keyText(name: string): string {
  return name
    .replace('Ctrl+', 'Ctrl ')
    .replace('Shift+', 'Shift ')
    .replace('Escape', 'Esc')
    .replace('Arrow', '')
    .replace(/^ $/, 'Space');
}

/** All keys and all filter fields, from the same lists that the shell, the grids and the filter use. */
export function KeysHelp(props: { readonly actions: readonly Action[] }) {
  const open = useUi((state) => state.help);
  return (
    <Dialog
      isOpen={open}
      onClose={() => openHelp(false)}
      title="Keys and filter"
      className="ar-help"
      shouldReturnFocusOnClose
    >
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it */}
      <section className="ar-help-body" tabIndex={0} aria-label="Keys and filter fields">
        <div className="ar-help-columns">
          <section>
            <h2>Everywhere</h2>
            <dl>
              {props.actions
                .filter((action) => action.keys.length > 0)
                .map((action) => (
                  <Pair key={action.id} keys={action.keys} text={action.title} />
                ))}
            </dl>
          </section>
          <section>
            <h2>In a list</h2>
            <dl>
              {GRID_KEYS.map((entry) => (
                <Pair key={entry.act} keys={entry.keys} text={entry.text} />
              ))}
            </dl>
          </section>
          <section>
            <h2>On the findings board</h2>
            <dl>
              {BOARD_KEYS.map((entry) => (
                <Pair key={entry.act} keys={entry.keys} text={entry.text} />
              ))}
            </dl>
          </section>
          <section>
            <h2>Filter</h2>
            <p className="ar-muted">
              Terms are joined by “and”; commas inside a term mean “or”; a leading minus excludes; plain words search
              every stored value.
            </p>
            <dl>
              {Object.entries(FILTER_FIELDS).map(([field, text]) => (
                <Pair key={field} keys={[`${field}:`]} text={text} />
              ))}
            </dl>
          </section>
        </div>
      </section>
    </Dialog>
  );
}

function Pair(props: { readonly keys: readonly string[]; readonly text: string }) {
  return (
    <>
      <dt>
        {props.keys.map((key) => (
          <kbd key={key}>{keyText(key)}</kbd>
        ))}
      </dt>
      <dd>{props.text}</dd>
    </>
  );
}
