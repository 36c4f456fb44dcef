/** Asks for the reason of a decision before it is kept; the reason goes into the custody log. */
import { useState } from 'react';
import { Button } from './controls.tsx';

export function NoteForm(props: {
  /** What is decided, e.g. `Reject the link`; the field asks why. */
  readonly act: string;
  readonly busy: boolean;
  readonly onKeep: (note: string) => void;
  readonly onClose: () => void;
}) {
  const [note, setNote] = useState('');
  return (
    <div className="ar-new-note">
      <label className="ar-field">
        <span>{props.act}: why?</span>
        <textarea
          className="ar-textarea"
          rows={2}
          maxLength={2000}
          // biome-ignore lint/a11y/noAutofocus: the person just asked for this field
          autoFocus
          value={note}
          onChange={(event) => setNote(event.target.value)}
          onKeyDown={(event) => {
            if (event.key !== 'Escape') return;
            event.stopPropagation();
            props.onClose();
          }}
        />
      </label>
      <div className="ar-button-row">
        <Button primary disabled={note.trim() === '' || props.busy} onClick={() => props.onKeep(note.trim())}>
          Keep
        </Button>
        <Button onClick={props.onClose}>Cancel</Button>
      </div>
    </div>
  );
}
