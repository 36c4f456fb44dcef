/** What the list is narrowed to, as chips, so that it is seen while the panel is away. */
import { SLOT_NAMES, SLOTS } from '../../../shared/model/kinds.ts';
import { Chip } from '../../components/controls.tsx';

import { useQueryOf } from '../../rpc/hooks.ts';
import { type Hop, LISTS, type ListName, type Narrowing, statesOf, toggleEntity, toggleState } from './narrowing.ts';

const HOPS: readonly Hop[] = [...SLOTS, 'weakest'];
const ONE: Readonly<Record<ListName, string>> = { users: 'user', agents: 'agent', systems: 'system' };

export function NarrowChips(props: { readonly narrowing: Narrowing }) {
  const { narrowing } = props;
  return (
    <>
      {HOPS.flatMap((hop) =>
        statesOf(narrowing, hop).map((state) => {
          const text = `${hop === 'weakest' ? 'weakest hop' : SLOT_NAMES[hop]} ${state}`;
          return (
            <Chip
              key={text}
              removeLabel={`No longer only: ${text}`}
              onRemove={() => toggleState(narrowing, hop, state)}
            >
              {text}
            </Chip>
          );
        }),
      )}
      {LISTS.flatMap((list) =>
        narrowing[list].map((id) => <EntityChip key={`${list}${id}`} {...{ list, id, narrowing }} />),
      )}
    </>
  );
}

function EntityChip(props: { readonly list: ListName; readonly id: number; readonly narrowing: Narrowing }) {
  const { list, id, narrowing } = props;
  const entity = useQueryOf('entities.get', { id });
  const name = entity.data?.entity.name ?? `${ONE[list]} ${id}`;
  return (
    <Chip
      title={`${ONE[list]} ${name}`}
      removeLabel={`No longer only: ${ONE[list]} ${name}`}
      onRemove={() => toggleEntity(narrowing, list, id)}
    >
      {ONE[list]} <b>{name}</b>
    </Chip>
  );
}
