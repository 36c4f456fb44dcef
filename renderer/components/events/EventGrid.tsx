import { type ReactNode, useMemo, useRef, useState } from 'react';
import { navigate, type Route, type RouteChange, useRoute } from '../../lib/route.ts';
import { MAX_ROWS_HELD, usePagesOf } from '../../lib/server.ts';
import { formatCount } from '../../lib/text.ts';
import { DataGrid } from '../grid/DataGrid.tsx';
import { Unlisted } from '../grid/Unlisted.tsx';
import { useAnchor } from '../grid/useAnchor.ts';
import { useTriage } from '../notes/useTriage.tsx';
import { ClearFilter, EmptyState } from '../states.tsx';
import { type EventRow, eventColumns } from './eventColumns.tsx';

/** A minute around an event, or the event's own filter where it is undated. */
function eventPivot(row: EventRow, to: 'graph' | 'timeline' | 'chain', route: Route): RouteChange | undefined {
  const sel = { kind: 'event', id: String(row.id) } as const;
  if (to === 'chain')
    return row.chainId === null ? undefined : { view: 'chains', sel: { kind: 'chain', id: row.chainId } };
  if (to === 'timeline') {
    if (row.timeUs === null) return undefined;
    const around = 30 * 60_000_000;
    const kept = route.range !== undefined && row.timeUs >= route.range.fromUs && row.timeUs < route.range.toUs;
    return {
      view: 'timeline',
      sel,
      ...(kept ? {} : { range: { fromUs: row.timeUs - around, toUs: row.timeUs + around } }),
    };
  }
  const entity = row.agent ?? row.credential ?? row.actor ?? row.system;
  if (row.chainId !== null) return { view: 'graph', sel: { kind: 'chain', id: row.chainId } };
  return entity === null ? undefined : { view: 'graph', sel: { kind: 'entity', id: String(entity.id) } };
}

/** Events that somebody else pages: a chain's, a finding's. Selecting one selects it in the route. */
export function EventRows(props: {
  readonly id: string;
  readonly label: string;
  readonly rows: readonly EventRow[];
  readonly loading?: boolean;
  readonly error?: Error | null;
  readonly onRetry?: () => void;
  readonly more?: boolean;
  readonly onMore?: () => void;
  readonly earlier?: boolean;
  readonly onEarlier?: () => void;
  readonly cutNote?: ReactNode;
  readonly empty?: ReactNode;
  readonly sort?: string;
  readonly onSort?: (sort: string) => void;
  readonly compact?: boolean;
}) {
  const route = useRoute();
  const triage = useTriage<EventRow>({
    one: 'event',
    target: (row) => ({ kind: 'event', key: row.key }),
    starred: (row) => row.flags.starred,
    pivot: eventPivot,
  });
  // The columns are made once; the star always acts through the newest triage.
  const star = useRef(triage.star);
  star.current = triage.star;
  const columns = useMemo(() => eventColumns((row) => star.current([row])), []);
  return (
    <div className="ar-grid-with-prompt">
      <DataGrid<EventRow>
        id={props.id}
        label={props.label}
        columns={columns}
        rows={props.rows}
        rowKey={eventKey}
        current={route.sel?.kind === 'event' ? route.sel.id : undefined}
        onCurrent={(row) => navigate({ sel: { kind: 'event', id: String(row.id) } })}
        onAct={triage.act}
        sort={props.sort}
        onSort={props.onSort}
        loading={props.loading}
        error={props.error}
        onRetry={props.onRetry}
        more={props.more}
        onMore={props.onMore}
        earlier={props.earlier}
        onEarlier={props.onEarlier}
        cutNote={props.cutNote}
        empty={props.empty}
        compact={props.compact}
      />
      {triage.prompt}
    </div>
  );
}

function eventKey(row: EventRow): string {
  return String(row.id);
}

/** All events of a filter, paged, in order of time. */
export function EventGrid(props: {
  readonly filter: string;
  /** Under which columns are remembered; views may share it. */
  readonly id?: string;
  readonly empty?: ReactNode;
}) {
  const [sort, setSort] = useState<'time' | '-time'>('time');
  const { sel } = useRoute();
  const selected = sel?.kind === 'event' && /^\d{1,15}$/.test(sel.id) ? sel.id : undefined;
  // Who comes here with an event selected finds it in the list; what lies before it comes when scrolled to.
  const place = useAnchor(`${sort} ${props.filter}`, selected);
  const anchor = place.anchor === undefined ? undefined : Number(place.anchor);
  const pages = usePagesOf('events.page', { filter: props.filter, sort, anchor, limit: 200 });
  const unlisted =
    selected !== undefined && pages.first !== undefined && !pages.rows.some((row) => String(row.id) === selected);
  return (
    <div className="ar-grid-with-prompt">
      <Unlisted one="event" id={selected} unlisted={unlisted} earlier={pages.earlier} place={place} />
      <EventRows
        id={props.id ?? 'events'}
        label="Events"
        rows={pages.rows}
        loading={pages.loading}
        error={pages.error}
        onRetry={pages.retry}
        more={pages.more}
        onMore={pages.loadMore}
        earlier={pages.earlier}
        onEarlier={anchor === undefined ? undefined : pages.loadEarlier}
        sort={sort}
        onSort={(next) => setSort(next === '-time' ? '-time' : 'time')}
        cutNote={
          pages.cut
            ? `${anchor === undefined ? 'The first ' : ''}${formatCount(MAX_ROWS_HELD)} events are listed. Narrow the filter or choose a time range to see the others.`
            : undefined
        }
        empty={props.empty ?? <NoEvents />}
      />
    </div>
  );
}

function NoEvents() {
  return (
    <EmptyState title="No event matches">
      <ClearFilter />
    </EmptyState>
  );
}
