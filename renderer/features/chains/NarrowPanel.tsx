/** Ways of narrowing the list, each with the number of chains it would leave: slots by class, people, agents, systems. */
import './narrow.css';
import { SLOT_NAMES, SLOTS } from '../../../shared/model/kinds.ts';
import { Button } from '../../components/controls.tsx';
import { EntityLabel } from '../../components/EntityLabel.tsx';
import { ErrorNote, LoadingRows } from '../../components/states.tsx';
import { formatCount, plural } from '../../lib/text.ts';
import { useQueryOf } from '../../rpc/hooks.ts';
import {
  clearNarrowing,
  type Hop,
  isNarrowed,
  LISTS,
  type ListName,
  type Narrowing,
  type SlotState,
  STATES,
  statesOf,
  toggleEntity,
  toggleState,
} from './narrowing.ts';

const HOPS: readonly Hop[] = [...SLOTS, 'weakest'];
const HOP_NAMES: Readonly<Record<Hop, string>> = { ...SLOT_NAMES, user: 'orig. user', weakest: 'weakest hop' };
const LIST_TITLES: Readonly<Record<ListName, string>> = {
  users: 'Originating users',
  agents: 'Agents',
  systems: 'Systems',
};
const MORE = { users: 'moreUsers', agents: 'moreAgents', systems: 'moreSystems' } as const;
const LISTED = 8;

export function NarrowPanel(props: { readonly filter: string; readonly narrowing: Narrowing }) {
  const { narrowing } = props;
  const facets = useQueryOf(
    'chains.facets',
    { filter: props.filter, ...narrowing, limit: LISTED },
    { keepPrevious: true },
  );
  return (
    <section className="ch-narrow" aria-label="Narrow the chains">
      {facets.error !== null && <ErrorNote error={facets.error} onRetry={() => void facets.refetch()} />}
      {facets.data === undefined ? (
        facets.error === null && <LoadingRows rows={7} label="Counting chains" />
      ) : (
        <>
          <ClassTable narrowing={narrowing} facets={facets.data} />
          {facets.data.sampled !== null && (
            <p className="ch-narrow-note">Counted over the {formatCount(facets.data.sampled)} riskiest chains.</p>
          )}
          {isNarrowed(narrowing) && (
            <Button quiet onClick={clearNarrowing}>
              Clear all
            </Button>
          )}
          {LISTS.map((list) => (
            <EntityList key={list} list={list} narrowing={narrowing} facets={facets.data} />
          ))}
        </>
      )}
    </section>
  );
}

type Facets = NonNullable<ReturnType<typeof useQueryOf<'chains.facets'>>['data']>;

/** Slot by class: a number is a choice. */
function ClassTable(props: { readonly narrowing: Narrowing; readonly facets: Facets }) {
  const { facets, narrowing } = props;
  const count = (hop: Hop, state: SlotState): number =>
    (hop === 'weakest'
      ? facets.weakest.find((row) => row.state === state)
      : facets.slots.find((row) => row.slot === hop && row.state === state)
    )?.chains ?? 0;
  return (
    <table className="ch-classes">
      <caption className="ar-visually-hidden">Chains by slot and class</caption>
      <thead>
        <tr>
          <td />
          {STATES.map((state) => (
            <th key={state} scope="col" className={`ch-state-${state}`}>
              {state}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {HOPS.map((hop) => (
          <tr key={hop}>
            <th scope="row">{HOP_NAMES[hop]}</th>
            {STATES.map((state) => (
              <td key={state}>
                <StateCell hop={hop} state={state} count={count(hop, state)} narrowing={narrowing} />
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function StateCell(props: {
  readonly hop: Hop;
  readonly state: SlotState;
  readonly count: number;
  readonly narrowing: Narrowing;
}) {
  const { hop, state, count, narrowing } = props;
  const on = statesOf(narrowing, hop).includes(state);
  if (count === 0 && !on) return <span className="ch-none">·</span>;
  const name = hop === 'weakest' ? 'weakest hop' : SLOT_NAMES[hop];
  return (
    <button
      type="button"
      className={`ch-cell ch-state-${state}`}
      aria-pressed={on}
      aria-label={`${name} ${state}: ${plural(count, 'chain')}`}
      title={`${name} ${state}: ${plural(count, 'chain')}`}
      onClick={() => toggleState(narrowing, hop, state)}
    >
      {shortCount(count)}
    </button>
  );
}

/** At most four characters: `987`, `12k`, `1.2M`. */
function shortCount(count: number): string {
  if (count < 1000) return String(count);
  if (count < 999_500) return `${count < 9_950 ? (count / 1000).toFixed(1) : Math.round(count / 1000)}k`;
  return `${(count / 1_000_000).toFixed(1)}M`;
}

function EntityList(props: { readonly list: ListName; readonly narrowing: Narrowing; readonly facets: Facets }) {
  const { list, narrowing } = props;
  const rows = props.facets[list];
  if (rows.length === 0) return null;
  return (
    <section className="ch-entities" aria-label={LIST_TITLES[list]}>
      <h3>{LIST_TITLES[list]}</h3>
      {rows.map(({ entity, chains }) => (
        <button
          key={entity.id}
          type="button"
          className="ch-entity"
          aria-pressed={narrowing[list].includes(entity.id)}
          onClick={() => toggleEntity(narrowing, list, entity.id)}
        >
          <EntityLabel entity={entity} max={22} />
          <span className="ch-entity-count">{formatCount(chains)}</span>
        </button>
      ))}
      {props.facets[MORE[list]] && (
        <p className="ch-narrow-note">The {LISTED} with the most chains; the filter above reaches the others.</p>
      )}
    </section>
  );
}
