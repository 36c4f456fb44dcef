/** Chains: who did what through which agent and credential, one row a chain; the selected one in full below. */
import './chains.css';
import { useState } from 'react';
import { LINK_CLASSES, type LinkClass, SLOTS } from '../../../shared/model/kinds.ts';
import { withTerm } from '../../../shared/query/filter.ts';
import { Menu, Toggle, Toolbar } from '../../components/controls.tsx';
import { DataGrid } from '../../components/grid/DataGrid.tsx';
import { Unlisted } from '../../components/grid/Unlisted.tsx';
import { useAnchor, useSoughtOnce } from '../../components/grid/useAnchor.ts';
import { useTriage } from '../../components/notes/useTriage.tsx';
import { EmptyState } from '../../components/states.tsx';
import { filterWithRange } from '../../lib/rangeFilter.ts';
import { navigate, type Selection, useRoute } from '../../lib/route.ts';
import { formatCapped, formatCount } from '../../lib/text.ts';
import { readSetting, writeSetting } from '../../lib/theme.ts';
import { MAX_ROWS_HELD, usePagesOf, useQueryOf } from '../../rpc/hooks.ts';
import { ChainDetail } from './ChainDetail.tsx';
import { ChainGroups } from './ChainGroups.tsx';
import { CHAIN_COLUMNS } from './chainColumns.tsx';
import { type ChainSort, type ChainsState, type GroupBy, setChains, useChainsStore } from './chainsStore.ts';
import type { ChainRow } from './chainText.ts';
import { Splitter } from './Splitter.tsx';

const SHARE_SETTING = 'agentrail.chains.share';

export default function ChainsView() {
  const route = useRoute();
  const state = useChainsStore();
  const [share, setShare] = useState(() => Number(readSetting(SHARE_SETTING) ?? '40') || 40);
  const filter = filterWithRange(route);
  const chosen = useChosenChain(route.sel);
  const listing = {
    filter: withGroup(filter, state),
    gapsOnly: state.gapsOnly,
    minClass: state.minClass,
    sort: state.sort,
  };
  const place = useAnchor(JSON.stringify(listing));
  const pages = usePagesOf('chains.page', { ...listing, anchor: place.anchor, limit: 200 });
  const unlisted = chosen.id !== undefined && !pages.loading && !pages.rows.some((row) => row.id === chosen.id);
  useSoughtOnce(pages.loading ? undefined : chosen.id, unlisted, place.seek);
  const triage = useTriage<ChainRow>({
    one: 'chain',
    target: (row) => ({ kind: 'chain', key: row.key }),
    starred: (row) => row.flags.starred,
    pivot: (row, to) => {
      const sel = { kind: 'chain', id: row.id } as const;
      if (to === 'graph') return { view: 'graph', sel };
      if (to === 'chain') return { sel };
      const range =
        row.startUs === null ? undefined : { fromUs: row.startUs, toUs: (row.endUs ?? row.startUs) + 1_000_000 };
      return range === undefined ? undefined : { view: 'timeline', sel, range };
    },
  });
  const chainId = chosen.id ?? pages.rows[0]?.id;
  return (
    <div className="ch-view">
      <Toolbar
        title="Chains"
        note={pages.first === undefined ? undefined : `${formatCapped(pages.first.total)} in filter`}
      >
        <ChainControls state={state} />
      </Toolbar>
      <div className="ch-body">
        {state.groupBy !== 'none' && <ChainGroups by={state.groupBy} filter={filter} />}
        <div className="ch-main">
          <div className="ch-list" style={{ flexBasis: `${share}%` }}>
            <Unlisted one="chain" id={chosen.id} unlisted={unlisted} earlier={pages.earlier} place={place} />
            <DataGrid<ChainRow>
              id="chains"
              label="Chains"
              columns={CHAIN_COLUMNS}
              rows={pages.rows}
              rowKey={keyOf}
              current={chainId}
              onCurrent={(row) => navigate({ sel: { kind: 'chain', id: row.id } })}
              onAct={triage.act}
              sort={state.sort}
              onSort={(sort) => setChains({ sort: sort as ChainSort })}
              loading={pages.loading}
              error={pages.error}
              onRetry={pages.retry}
              more={pages.more}
              onMore={pages.loadMore}
              earlier={pages.earlier}
              onEarlier={place.anchor === undefined ? undefined : pages.loadEarlier}
              cutNote={
                pages.cut
                  ? `${place.anchor === undefined ? 'The first ' : ''}${formatCount(MAX_ROWS_HELD)} chains are listed. Narrow the filter to see the others.`
                  : undefined
              }
              empty={<NoChains state={state} />}
            />
            {triage.prompt}
          </div>
          {chainId !== undefined && (
            <>
              <Splitter
                label="Height of the list of chains"
                share={share}
                onShare={(next) => {
                  setShare(next);
                  writeSetting(SHARE_SETTING, String(Math.round(next)));
                }}
              />
              <ChainDetail key={chainId} chainId={chainId} selectedSlot={chosen.slot} />
            </>
          )}
        </div>
      </div>
    </div>
  );
}

function keyOf(row: ChainRow): string {
  return row.id;
}

function withGroup(filter: string, state: ChainsState): string {
  if (state.groupBy === 'none' || state.group === undefined) return filter;
  return withTerm(filter, { field: state.groupBy, values: [state.group.value], negated: false });
}

/** The chain that the route's selection is about: a chain, one of its slots, or an event of it. */
function useChosenChain(sel: Selection | undefined): {
  readonly id: string | undefined;
  readonly slot: string | undefined;
} {
  const eventId = sel?.kind === 'event' ? Number(sel.id) : Number.NaN;
  const asked = Number.isSafeInteger(eventId);
  const event = useQueryOf('events.byIds', { ids: asked ? [eventId] : [] }, { enabled: asked, keepPrevious: true });
  if (sel?.kind === 'chain') return { id: sel.id, slot: undefined };
  if (sel?.kind === 'link') {
    const colon = sel.id.lastIndexOf(':');
    const slot = sel.id.slice(colon + 1);
    if (colon > 0 && (SLOTS as readonly string[]).includes(slot)) return { id: sel.id.slice(0, colon), slot };
  }
  if (sel?.kind === 'event') return { id: event.data?.[0]?.chainId ?? undefined, slot: undefined };
  return { id: undefined, slot: undefined };
}

const SORTS: readonly (readonly [ChainSort, string])[] = [
  ['risk', 'risk'],
  ['-time', 'newest'],
  ['time', 'oldest'],
  ['events', 'events'],
];
const GROUPS: readonly GroupBy[] = ['none', 'agent', 'user', 'system'];

function ChainControls(props: { readonly state: ChainsState }) {
  const { state } = props;
  return (
    <>
      <Toggle
        on={state.gapsOnly}
        onChange={(gapsOnly) => setChains({ gapsOnly })}
        title="Only chains with an empty slot"
      >
        gaps only
      </Toggle>
      <Menu
        text={state.minClass === undefined ? 'class: any' : `class ≥ ${state.minClass}`}
        title="Only chains whose weakest hop is at least this sure"
        choices={[
          {
            id: 'any',
            text: 'any',
            on: state.minClass === undefined,
            onSelect: () => setChains({ minClass: undefined }),
          },
          ...LINK_CLASSES.filter((value) => value !== 'analyst').map((value: LinkClass) => ({
            id: value,
            text: `${value} or surer`,
            on: state.minClass === value,
            onSelect: () => setChains({ minClass: value }),
          })),
        ]}
      />
      <Menu
        text={`group: ${state.groupBy}`}
        choices={GROUPS.map((groupBy) => ({
          id: groupBy,
          text: groupBy,
          on: state.groupBy === groupBy,
          onSelect: () => setChains({ groupBy, group: undefined }),
        }))}
      />
      <Menu
        text={`sort: ${SORTS.find(([id]) => id === state.sort)?.[1] ?? state.sort}`}
        choices={SORTS.map(([sort, text]) => ({
          id: sort,
          text,
          on: state.sort === sort,
          onSelect: () => setChains({ sort }),
        }))}
      />
    </>
  );
}

function NoChains(props: { readonly state: ChainsState }) {
  const { state } = props;
  const narrowed = state.gapsOnly || state.minClass !== undefined || state.group !== undefined;
  return (
    <EmptyState title={narrowed ? 'No chain of this kind in the filter' : 'No chain in the filter'}>
      <p className="ar-muted">
        {narrowed
          ? 'The switches above leave nothing. Turn off "gaps only", the class or the group.'
          : 'Chains are made after an import. Clear the filter, or import evidence in which an agent acts.'}
      </p>
    </EmptyState>
  );
}
