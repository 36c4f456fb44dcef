/** Drawing a link: one record is held, the other is found here by filter or selected in any view. */
import { useState } from 'react';
import { Button } from '../../components/controls.tsx';
import { linkPlace } from '../../components/LinkLine.tsx';
import { TimeText } from '../../components/labels.tsx';
import { ErrorNote } from '../../components/states.tsx';
import { navigate, useRoute } from '../../lib/route.ts';
import { useDebounced } from '../../lib/useDebounced.ts';
import { useQueryOf } from '../../rpc/hooks.ts';
import { beginLink, endLink, type LinkDraft, useLinkDraft } from './linkDraft.ts';

const HITS = 8;

/** In the pane of an event: begin a link from it, or end one that was begun elsewhere. */
export function DrawLink(props: { readonly event: LinkDraft }) {
  const { draft } = useLinkDraft();
  const { event } = props;
  if (draft === undefined) return <Button onClick={() => beginLink(event)}>Link to…</Button>;
  if (draft.eventId === event.eventId) return <FindOther draft={draft} />;
  return (
    <div className="ar-banner">
      <p className="ar-small">
        Drawing a link from {draft.sourceTitle} <b>{draft.action}</b>.
      </p>
      <div className="ar-button-row">
        <Button primary onClick={() => choose(draft, event.eventId)}>
          Link it to this record
        </Button>
        <Button onClick={endLink}>Stop</Button>
      </div>
    </div>
  );
}

function choose(draft: LinkDraft, other: number): void {
  endLink();
  navigate({ sel: linkPlace(draft.eventId, other) }, { replace: false });
}

function FindOther({ draft }: { readonly draft: LinkDraft }) {
  const { filter } = useRoute();
  const [text, setText] = useState('');
  const asked = useDebounced(text.trim(), 200);
  const found = useQueryOf(
    'events.page',
    { filter: asked, limit: HITS + 1 },
    { enabled: asked !== '', keepPrevious: true },
  );
  const rows = asked === '' ? [] : (found.data?.rows ?? []).filter((row) => row.id !== draft.eventId);
  const errors = asked === '' ? [] : (found.data?.filterErrors ?? []);
  return (
    <div className="ar-banner">
      <label className="ar-field">
        <span>Link to which record? Words or a filter, e.g. source:aws.cloudtrail verb:read</span>
        <input
          type="search"
          className="ar-input"
          // biome-ignore lint/a11y/noAutofocus: the person just asked for this field
          autoFocus
          value={text}
          onChange={(event) => setText(event.target.value)}
          onKeyDown={(event) => {
            if (event.key !== 'Escape') return;
            event.stopPropagation();
            endLink();
          }}
        />
      </label>
      {found.error !== null && <ErrorNote error={found.error} />}
      <p className="ar-small ar-muted" role="status">
        {errors.length > 0
          ? errors.join('; ')
          : asked === ''
            ? 'Or select the record in any view: its pane then offers to link it.'
            : found.data !== undefined && rows.length === 0
              ? 'No record matches.'
              : rows.length > HITS
                ? `The first ${HITS} in time are listed; narrow the words to see others.`
                : ''}
      </p>
      <ul className="ar-pick-list">
        {rows.slice(0, HITS).map((row) => (
          <li key={row.id}>
            <button type="button" className="ar-button" onClick={() => choose(draft, row.id)}>
              {row.sourceTitle} <b>{row.action}</b>{' '}
              <span className="ar-muted ar-small">
                <TimeText us={row.timeUs} precision={row.precision} />
                {row.actor === null ? '' : ` · ${row.actor.name}`}
                {row.object === null ? '' : ` · ${row.object.name}`}
              </span>
            </button>
          </li>
        ))}
      </ul>
      <div className="ar-button-row">
        {filter !== '' && <Button onClick={() => setText(filter)}>Use the filter above</Button>}
        <Button onClick={endLink}>Stop</Button>
      </div>
    </div>
  );
}
