import { Button } from '../../components/controls.tsx';
import { plural } from '../../lib/text.ts';
import { BOARD_KEYS } from './boardKeys.ts';
import type { TriageAct } from './useBoardTriage.tsx';

const ACTS: readonly (readonly [TriageAct, string])[] = [
  ['accept', 'Accept'],
  ['resolve', 'Resolve'],
  ['dismiss', 'Dismiss'],
  ['reopen', 'Open again'],
  ['owner', 'Owner'],
  ['due', 'Due date'],
];

/** What can be done with the selected findings, each with its key. */
export function BulkBar(props: { readonly count: number; readonly onAct: (act: TriageAct) => void }) {
  return (
    <section className="ar-bulk" aria-label="Selected findings">
      <b role="status">{plural(props.count, 'finding')} selected</b>
      {ACTS.map(([act, text]) => (
        <Button key={act} onClick={() => props.onAct(act)}>
          {text} <kbd>{BOARD_KEYS.find((entry) => entry.act === act)?.keys[0]}</kbd>
        </Button>
      ))}
      <span className="ar-muted ar-small">Esc clears</span>
    </section>
  );
}
