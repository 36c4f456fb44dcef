import { useId, useState } from 'react';
import type { EntityKind, Slot } from '../../../shared/model/kinds.ts';
import { SLOT_NAMES } from '../../../shared/model/kinds.ts';
import { type Entity, EntityLabel } from '../../components/EntityLabel.tsx';
import { ErrorNote } from '../../components/states.tsx';
import { useDebounced } from '../../lib/useDebounced.ts';
import { useQueryOf } from '../../rpc/hooks.ts';

/** Kinds that may fill each slot, as the server takes them. */
const KINDS: Readonly<Record<Slot, readonly EntityKind[]>> = {
  user: ['user', 'identity'],
  agent: ['agent'],
  credential: ['credential', 'identity', 'integration'],
  workflow: ['workflow'],
  system: ['system'],
  object: ['object'],
};
const HITS = 8;

/** Names anything of the case that may fill the slot, whether or not it competes for it. */
export function PickEntity(props: { readonly slot: Slot; readonly onPick: (entity: Entity) => void }) {
  const { slot } = props;
  const [text, setText] = useState('');
  const asked = useDebounced(text.trim(), 120);
  const hintId = useId();
  const found = useQueryOf(
    'entities.find',
    { text: asked, kinds: [...KINDS[slot]], limit: HITS },
    { enabled: asked.length > 1, keepPrevious: true },
  );
  const hits = asked.length > 1 ? (found.data ?? []) : [];
  return (
    <div className="ch-pick">
      <label className="ar-field">
        <span>{SLOT_NAMES[slot]}: type a part of the name</span>
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
          ? 'Any of the case may be chosen; the reason is asked for next.'
          : found.data !== undefined && hits.length === 0
            ? 'Nothing of this kind has such a name.'
            : ''}
      </p>
      <ul className="ch-hits">
        {hits.map((entity) => (
          <li key={entity.id}>
            <button type="button" className="ar-button" onClick={() => props.onPick(entity)}>
              <EntityLabel entity={entity} max={30} />
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}
