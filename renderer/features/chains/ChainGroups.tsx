/** What the chains are grouped by, with the events in each group; choosing one lists its chains only. */

import { KindGlyph } from '../../components/KindGlyph.tsx';
import { ErrorNote, LoadingRows } from '../../components/states.tsx';
import { formatCount } from '../../lib/text.ts';
import { useQueryOf } from '../../rpc/hooks.ts';
import { type GroupBy, setChains, useChainsStore } from './chainsStore.ts';

const MOST_GROUPS = 100;

export function ChainGroups(props: { readonly by: Exclude<GroupBy, 'none'>; readonly filter: string }) {
  const group = useChainsStore((state) => state.group);
  const facets = useQueryOf('events.facets', { filter: props.filter, field: props.by, limit: MOST_GROUPS });
  if (facets.error !== null) return <ErrorNote error={facets.error} onRetry={() => void facets.refetch()} />;
  if (facets.data === undefined) return <LoadingRows rows={5} />;
  const { values, more, sampled } = facets.data;
  return (
    <nav className="ch-groups" aria-label={`Groups by ${props.by}`}>
      <p className="ch-groups-head">
        <span>{props.by}</span>
        <span>events</span>
      </p>
      <GroupRow on={group === undefined} onClick={() => setChains({ group: undefined })}>
        <span className="ch-group-name">All</span>
      </GroupRow>
      {values.map((value) => (
        <GroupRow
          key={value.value}
          on={group?.value === value.value}
          onClick={() => setChains({ group: { value: value.value, label: value.label } })}
        >
          <KindGlyph kind={props.by} />
          <span className="ch-group-name" title={value.label}>
            {value.label}
          </span>
          <span className="ch-group-count">{formatCount(value.count)}</span>
        </GroupRow>
      ))}
      {more && <p className="ch-groups-note">The first {MOST_GROUPS} are listed; filter to reach the others.</p>}
      {sampled !== null && <p className="ch-groups-note">Counted over the first {formatCount(sampled)} events.</p>}
    </nav>
  );
}

function GroupRow(props: { readonly on: boolean; readonly onClick: () => void; readonly children: React.ReactNode }) {
  return (
    <button type="button" className="ch-group" aria-current={props.on ? 'true' : undefined} onClick={props.onClick}>
      {props.children}
    </button>
  );
}
