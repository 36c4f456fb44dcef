/** Chains: who did what through which agent and credential, one row a chain; the selected one in full below. */
import './chains.css';
import { useMemo, useState } from 'react';
import { SLOTS } from '../../../shared/model/kinds.ts';
import { Button, Menu, Toggle, Toolbar } from '../../components/controls.tsx';
import { DataGrid } from '../../components/grid/DataGrid.tsx';
import { Unlisted } from '../../components/grid/Unlisted.tsx';
import { useAnchor, useSoughtOnce } from '../../components/grid/useAnchor.ts';
import { useTriage } from '../../components/notes/useTriage.tsx';
import { ClearFilter, EmptyState } from '../../components/states.tsx';
import { filterWithRange } from '../../lib/rangeFilter.ts';
import { hopOf, navigate, type Selection, useRoute } from '../../lib/route.ts';
import { formatCapped, formatCount } from '../../lib/text.ts';
import { readSetting, writeSetting } from '../../lib/theme.ts';
import { MAX_ROWS_HELD, usePagesOf, useQueryOf } from '../../rpc/hooks.ts';
import { ChainDetail } from './ChainDetail.tsx';
import { CHAIN_COLUMNS } from './chainColumns.tsx';
import { type ChainSort, setChains, useChainsStore } from './chainsStore.ts';
import type { ChainRow } from './chainText.ts';
import { NarrowChips } from './NarrowChips.tsx';
import { NarrowPanel } from './NarrowPanel.tsx';
import { clearNarrowing, isNarrowed, narrowingOf } from './narrowing.ts';
import { Splitter } from './Splitter.tsx';

const SHARE_SETTING = 'agentrail.chains.share';
/** An opened slot needs the room more than the list does. */
const SHARE_BESIDE_SLOT = 22;
const NARROW_SETTING = 'agentrail.chains.narrow';
/** Where there is less room, the panel opens when it is asked for. */
const ROOMY = '(min-width: 1280px)';

export default function ChainsView() {
  const route = useRoute();
  const { sort } = useChainsStore();
  const [panel, setPanel] = useState(
    () => (readSetting(NARROW_SETTING) ?? String(window.matchMedia(ROOMY).matches)) === 'true',
  );
  const [share, setShare] = useState(() => Number(readSetting(SHARE_SETTING) ?? '40') || 40);
  const filter = filterWithRange(route);
  const chosen = useChosenChain(route.sel);
  const narrowing = useMemo(() => narrowingOf(route.own), [route.own]);
  const listing = { filter, ...narrowing, sort };
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
        <ChainControls
          sort={sort}
          panel={panel}
          onPanel={(on) => {
            setPanel(on);
            writeSetting(NARROW_SETTING, String(on));
          }}
        />
      </Toolbar>
      {isNarrowed(narrowing) && (
        <div className="ch-chips">
          <NarrowChips narrowing={narrowing} />
        </div>
      )}
      <div className="ch-main">
        <div
          className="ch-upper"
          style={{ flexBasis: `${chosen.slot === undefined ? share : Math.min(share, SHARE_BESIDE_SLOT)}%` }}
        >
          {panel && <NarrowPanel filter={filter} narrowing={narrowing} />}
          <div className="ch-list">
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
              sort={sort}
              onSort={(next) => setChains({ sort: next as ChainSort })}
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
              empty={<NoChains narrowed={isNarrowed(narrowing)} />}
            />
            {triage.prompt}
          </div>
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
  );
}

function keyOf(row: ChainRow): string {
  return row.id;
}

/** The chain that the route's selection is about: a chain, one of its slots, an event of it, or a link that leads to one. */
function useChosenChain(sel: Selection | undefined): {
  readonly id: string | undefined;
  readonly slot: string | undefined;
} {
  const eventId =
    sel?.kind === 'event' ? Number(sel.id) : sel?.kind === 'link' ? Number(sel.id.split('-')[1]) : Number.NaN;
  const asked = Number.isSafeInteger(eventId);
  const event = useQueryOf('events.byIds', { ids: asked ? [eventId] : [] }, { enabled: asked, keepPrevious: true });
  if (sel?.kind === 'chain') return { id: sel.id, slot: undefined };
  const hop = hopOf(sel);
  if (hop !== undefined && (SLOTS as readonly string[]).includes(hop.slot)) return { id: hop.chainId, slot: hop.slot };
  if (sel?.kind === 'event' || sel?.kind === 'link')
    return { id: event.data?.[0]?.chainId ?? undefined, slot: undefined };
  return { id: undefined, slot: undefined };
}

const SORTS: readonly (readonly [ChainSort, string])[] = [
  ['risk', 'risk'],
  ['-time', 'newest'],
  ['time', 'oldest'],
  ['events', 'events'],
];

function ChainControls(props: {
  readonly sort: ChainSort;
  readonly panel: boolean;
  readonly onPanel: (on: boolean) => void;
}) {
  return (
    <>
      <Toggle on={props.panel} onChange={props.onPanel} title="Choose chains by slot, class, gap, user, agent, system">
        narrow
      </Toggle>
      <Menu
        text={`sort: ${SORTS.find(([id]) => id === props.sort)?.[1] ?? props.sort}`}
        choices={SORTS.map(([sort, text]) => ({
          id: sort,
          text,
          on: props.sort === sort,
          onSelect: () => setChains({ sort }),
        }))}
      />
    </>
  );
}

function NoChains(props: { readonly narrowed: boolean }) {
  const { filter, range } = useRoute();
  const filtered = filter !== '' || range !== undefined;
  return (
    <EmptyState title={props.narrowed ? 'No chain of this kind' : filtered ? 'No chain in the filter' : 'No chain yet'}>
      {props.narrowed && (
        <p className="ar-button-row ar-centred">
          <Button onClick={clearNarrowing}>Show all chains of the filter</Button>
        </p>
      )}
      {!props.narrowed && !filtered && <p>Chains are made after an import: import evidence in which an agent acts.</p>}
      <ClearFilter />
    </EmptyState>
  );
}
