/** Stars, tags and comments of one thing; every change can be undone. */
import { useState } from 'react';
import { Button, Chip } from '../../components/controls.tsx';
import { TimeText } from '../../components/labels.tsx';
import type { NoteTarget } from '../../components/notes/noteTarget.ts';
import { Section } from '../../components/parts.tsx';
import { showProblem, showToast } from '../../lib/toast.ts';
import { useMutationOf, useQueryOf } from '../../rpc/hooks.ts';

export function Notes(props: { readonly target: NoteTarget }) {
  const { target } = props;
  const list = useQueryOf('annotations.list', { target, limit: 200 });
  const star = useMutationOf('annotations.star');
  const tag = useMutationOf('annotations.tag');
  const rows = list.data?.rows ?? [];
  const starred = rows.some((row) => row.kind === 'star');
  const tags = rows.filter((row) => row.kind === 'tag');
  const comments = rows.filter((row) => row.kind === 'comment');
  const say = (text: string) => ({ onSuccess: () => showToast(text, { undo: true }), onError: showProblem });

  return (
    <Section
      title="Notes"
      aside={
        <Button
          quiet
          label={starred ? 'Unstar' : 'Star'}
          onClick={() => star.mutate({ targets: [target], on: !starred }, say(starred ? 'Unstarred' : 'Starred'))}
        >
          {starred ? '★ starred' : '☆ star'}
        </Button>
      }
    >
      {tags.length > 0 && (
        <p className="ar-tag-row">
          {tags.map((row) => (
            <Chip
              key={row.id}
              removeLabel={`Remove tag ${row.value}`}
              onRemove={() =>
                tag.mutate({ targets: [target], tag: row.value, on: false }, say(`Removed tag “${row.value}”`))
              }
            >
              {row.value}
            </Chip>
          ))}
        </p>
      )}
      {comments.map((row) => (
        <Comment key={row.id} id={row.id} text={row.value} who={row.who} atUs={row.atUs} />
      ))}
      <NewNote target={target} />
    </Section>
  );
}

function Comment(props: { readonly id: number; readonly text: string; readonly who: string; readonly atUs: number }) {
  const [editing, setEditing] = useState<string | undefined>();
  const edit = useMutationOf('annotations.editComment');
  const remove = useMutationOf('annotations.removeComment');
  if (editing !== undefined) {
    return (
      <div className="ar-comment">
        <textarea
          className="ar-textarea"
          aria-label="Comment"
          rows={3}
          maxLength={10_000}
          value={editing}
          onChange={(event) => setEditing(event.target.value)}
        />
        <div className="ar-button-row">
          <Button
            primary
            disabled={editing.trim() === ''}
            onClick={() =>
              edit.mutate(
                { id: props.id, text: editing },
                {
                  onSuccess: () => {
                    setEditing(undefined);
                    showToast('Changed the comment', { undo: true });
                  },
                  onError: showProblem,
                },
              )
            }
          >
            Keep
          </Button>
          <Button onClick={() => setEditing(undefined)}>Cancel</Button>
        </div>
      </div>
    );
  }
  return (
    <div className="ar-comment">
      <p className="ar-comment-text">{props.text}</p>
      <p className="ar-muted ar-small">
        {props.who} · <TimeText us={props.atUs} precision="min" />
        <Button quiet onClick={() => setEditing(props.text)}>
          Edit
        </Button>
        <Button
          quiet
          onClick={() =>
            remove.mutate(
              { id: props.id },
              { onSuccess: () => showToast('Removed the comment', { undo: true }), onError: showProblem },
            )
          }
        >
          Remove
        </Button>
      </p>
    </div>
  );
}

function NewNote(props: { readonly target: NoteTarget }) {
  const [text, setText] = useState('');
  const comment = useMutationOf('annotations.comment');
  const tag = useMutationOf('annotations.tag');
  const kept = (what: string) => ({
    onSuccess: () => {
      setText('');
      showToast(what, { undo: true });
    },
    onError: showProblem,
  });
  const value = text.trim();
  return (
    <div className="ar-new-note">
      <textarea
        className="ar-textarea"
        aria-label="New comment or tag"
        placeholder="Comment, or a short tag"
        rows={2}
        maxLength={10_000}
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      <div className="ar-button-row">
        <Button
          disabled={value === ''}
          onClick={() => comment.mutate({ target: props.target, text: value }, kept('Commented'))}
        >
          Add comment
        </Button>
        <Button
          disabled={value === '' || value.length > 64}
          onClick={() => tag.mutate({ targets: [props.target], tag: value, on: true }, kept(`Tagged “${value}”`))}
        >
          Add tag
        </Button>
      </div>
    </div>
  );
}
