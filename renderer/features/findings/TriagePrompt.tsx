import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react';
import { Button } from '../../components/controls.tsx';
import { readDue } from '../../lib/dueDate.ts';
import { plural } from '../../lib/text.ts';
import { useQueryOf } from '../../rpc/hooks.ts';
import type { Finding } from './boardItems.ts';

export type Asked = 'dismissed' | 'resolved' | 'owner' | 'due';

const LABEL: Readonly<Record<Asked, (what: string, many: boolean) => string>> = {
  dismissed: (what, many) => `Why ${many ? 'are' : 'is'} ${what} dismissed?`,
  resolved: (what) => `What was done about ${what}? (not required)`,
  owner: (what) => `Owner of ${what}; empty for nobody`,
  due: (what) => `${what} due on, YYYY-MM-DD or +14 days; empty for no date`,
};

/** One line under the board that asks once for all findings meant: Enter keeps it, Esc leaves. The focus goes back where it was. */
export function TriagePrompt(props: {
  readonly asked: Asked;
  readonly findings: readonly Finding[];
  readonly onKeep: (text: string) => void;
  readonly onClose: () => void;
}) {
  const { asked, findings } = props;
  const [only] = findings;
  const [text, setText] = useState(() => startOf(asked, findings));
  const list = useId();
  const input = useRef<HTMLInputElement>(null);
  const owners = useQueryOf('findings.owners', {}, { enabled: asked === 'owner' });
  const detail = useQueryOf(
    'findings.get',
    { id: only?.id ?? '' },
    { enabled: asked === 'owner' && findings.length === 1 },
  );
  useEffect(() => {
    const before = document.activeElement;
    input.current?.focus();
    input.current?.select();
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true });
    };
  }, []);
  const due = asked === 'due' ? readDue(text, Date.now()) : null;
  const missing = due === undefined || (asked === 'dismissed' && text.trim() === '');
  const keep = () => props.onKeep(asked === 'due' ? (due ?? '') : text.trim());

  function onKeyDown(event: KeyboardEvent): void {
    event.stopPropagation();
    if (event.key === 'Enter' && !missing) {
      event.preventDefault();
      keep();
    }
    if (event.key === 'Escape') props.onClose();
  }

  const what = findings.length === 1 ? 'this finding' : plural(findings.length, 'finding');
  const suggested = detail.data?.suggestedOwners ?? [];
  const names = [...new Set([...suggested, ...(owners.data ?? []).map((one) => one.name)])].slice(0, 100);
  return (
    <div className="ar-prompt">
      <label className="ar-prompt-label">
        {sentence(LABEL[asked](what, findings.length !== 1))}
        <input
          ref={input}
          className="ar-input"
          aria-invalid={missing && text !== ''}
          value={text}
          maxLength={asked === 'owner' ? 200 : 2000}
          list={asked === 'owner' ? list : undefined}
          required={asked === 'dismissed'}
          onChange={(event) => setText(event.target.value)}
          onKeyDown={onKeyDown}
        />
      </label>
      {asked === 'owner' && (
        <datalist id={list}>
          {names.map((name) => (
            <option key={name} value={name} />
          ))}
        </datalist>
      )}
      <Button primary disabled={missing} onClick={keep}>
        Keep
      </Button>
      <Button onClick={props.onClose}>Cancel</Button>
    </div>
  );
}

/** What all of them share stands there already. */
function startOf(asked: Asked, findings: readonly Finding[]): string {
  const values = new Set(
    findings.map((one) => (asked === 'owner' ? one.owner : asked === 'due' ? (one.due ?? '') : '')),
  );
  return values.size === 1 ? ([...values][0] ?? '') : '';
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
