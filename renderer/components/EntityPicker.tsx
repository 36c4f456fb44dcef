/** Finds an entity of the case by a part of its name, key or alias. */
import { useId, useState } from 'react';
import type { EntityKind } from '../../shared/model/kinds.ts';
import { useQueryOf } from '../lib/server.ts';
import { useDebounced } from '../lib/useDebounced.ts';
import { type Entity, EntityLabel } from './EntityLabel.tsx';
import { ErrorNote } from './states.tsx';

const HITS = 8;

export function EntityPicker(props: {
  readonly kinds: readonly EntityKind[];
  readonly label: string;
  /** Said before anything is typed. */
  readonly hint: string;
  /** Left out of the hits. */
  readonly not?: number;
  readonly onPick: (entity: Entity) => void;
}) {
  const [text, setText] = useState('');
  const asked = useDebounced(text.trim(), 120);
  const hintId = useId();
  const found = useQueryOf(
    'entities.find',
    { text: asked, kinds: [...props.kinds], limit: HITS + 1 },
    { enabled: asked.length > 1, keepPrevious: true },
  );
  const hits = asked.length > 1 ? (found.data ?? []).filter((entity) => entity.id !== props.not) : [];
  return (
    <div className="ar-pick">
      <label className="ar-field">
        <span>{props.label}</span>
        <input
          type="search"
          className="ar-input"
          aria-describedby={hintId}
          // biome-ignore lint/a11y/noAutofocus: the person just asked for this field
          autoFocus
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
      </label>
      {found.error !== null && <ErrorNote error={found.error} />}
      <p id={hintId} className="ar-muted ar-small" role="status">
        {asked.length < 2
          ? props.hint
          : found.data !== undefined && hits.length === 0
            ? 'Nothing of this kind has such a name.'
            : hits.length > HITS
              ? `The first ${HITS} are listed; type more of the name to see others.`
              : ''}
      </p>
      <ul className="ar-pick-list">
        {hits.slice(0, HITS).map((entity) => (
          <li key={entity.id}>
            <button type="button" className="ar-button" onClick={() => props.onPick(entity)}>
              <EntityLabel entity={entity} max={30} /> <span className="ar-muted ar-small ar-mono">{entity.key}</span>
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}
