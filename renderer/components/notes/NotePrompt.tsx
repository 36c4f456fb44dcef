import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react';
import { useMutationOf, useQueryOf } from '../../lib/server.ts';
import { plural } from '../../lib/text.ts';
import { showProblem, showToast } from '../../lib/toast.ts';
import { Button } from '../controls.tsx';
import type { NoteTarget } from './noteTarget.ts';

/** One line under a grid that takes a tag or a comment: Enter keeps it, Esc leaves. The focus goes back where it was. */
export function NotePrompt(props: {
  readonly kind: 'tag' | 'comment';
  readonly targets: readonly NoteTarget[];
  readonly one: string;
  readonly onClose: () => void;
}) {
  const [text, setText] = useState('');
  const list = useId();
  const input = useRef<HTMLInputElement>(null);
  const tags = useQueryOf('tags.list', {});
  const tag = useMutationOf('annotations.tag');
  const comment = useMutationOf('annotations.comment');
  useEffect(() => {
    const before = document.activeElement;
    input.current?.focus();
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true });
    };
  }, []);

  function keep(): void {
    const value = text.trim();
    const first = props.targets[0];
    if (value === '' || first === undefined) {
      props.onClose();
      return;
    }
    const count = plural(props.targets.length, props.one);
    const done = (what: string) => ({
      onSuccess: () => {
        showToast(what, { undo: true });
        props.onClose();
      },
      onError: showProblem,
    });
    if (props.kind === 'tag')
      tag.mutate({ targets: [...props.targets], tag: value, on: true }, done(`Tagged ${count} “${value}”`));
    else comment.mutate({ target: first, text: value }, done(`Commented on ${count}`));
  }

  function onKeyDown(event: KeyboardEvent): void {
    event.stopPropagation();
    if (event.key === 'Enter') keep();
    if (event.key === 'Escape') props.onClose();
  }

  return (
    <div className="ar-prompt">
      <label className="ar-prompt-label">
        {props.kind === 'tag' ? `Tag ${plural(props.targets.length, props.one)}` : 'Comment'}
        <input
          ref={input}
          className="ar-input"
          value={text}
          maxLength={props.kind === 'tag' ? 64 : 10_000}
          list={props.kind === 'tag' ? list : undefined}
          onChange={(event) => setText(event.target.value)}
          onKeyDown={onKeyDown}
        />
      </label>
      {props.kind === 'tag' && (
        <datalist id={list}>
          {(tags.data ?? []).map((one) => (
            <option key={one.tag} value={one.tag} />
          ))}
        </datalist>
      )}
      <Button primary onClick={keep} disabled={tag.isPending || comment.isPending}>
        Keep
      </Button>
      <Button onClick={props.onClose}>Cancel</Button>
    </div>
  );
}
