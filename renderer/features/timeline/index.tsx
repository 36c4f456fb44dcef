/** Timeline: when things happened, who was active when, and the events themselves; all on one filter. */
import './timeline.css';
import { useMemo, useRef } from 'react';
import { Button, Menu, Toggle, Toolbar } from '../../components/controls.tsx';
import { EventGrid } from '../../components/events/EventGrid.tsx';
import { useWidth } from '../../components/grid/useWidth.ts';
import { addTerm } from '../../components/notes/useTriage.tsx';
import { ErrorNote, LoadingRows } from '../../components/states.tsx';
import { filterWithRange } from '../../lib/rangeFilter.ts';
import { hopOf, navigate, type Route, type Selection, useRoute } from '../../lib/route.ts';
import { formatCapped, formatCount } from '../../lib/text.ts';
import { useQueryOf } from '../../rpc/hooks.ts';
import { barsWithin } from './bars.ts';
import { ChainOverlay } from './ChainOverlay.tsx';
import { DriftOverlay } from './DriftOverlay.tsx';
import { Gaps } from './Gaps.tsx';
import { Histogram } from './Histogram.tsx';
import { HistogramTable } from './HistogramTable.tsx';
import { Lanes } from './Lanes.tsx';
import { useLaneOrder } from './laneOrder.ts';
import { movedLane, orderedLanes, placeLanes } from './laneRows.ts';
import { LANE_KINDS, type LaneKind, setTimeline, type TimelineState, useTimelineStore } from './timelineStore.ts';
import { barText, type TimeWindow, widthUs } from './timeWindow.ts';
import { useTimeline } from './useTimeline.ts';

/** Room for the lanes' names, left of the plots. */
const GUTTER = 150;
/** Room at the right end, so that the last label is whole. */
const MARGIN = 14;

export default function TimelineView() {
  const route = useRoute();
  const state = useTimelineStore();
  const body = useRef<HTMLDivElement>(null);
  const width = Math.max(0, useWidth(body) - GUTTER - MARGIN);
  const data = useTimeline(route.filter, state);
  const [order, remember] = useLaneOrder();
  const lanes = useMemo(() => orderedLanes(data.lanes, order), [data.lanes, order]);
  const placed = useMemo(
    () => placeLanes(lanes, data.moreLanes, state.unfolded),
    [lanes, data.moreLanes, state.unfolded],
  );
  const bars = useMemo(
    () => (data.shown === undefined ? [] : barsWithin(data.bars, data.shown)),
    [data.bars, data.shown],
  );
  const chainId = useChainOf(route.sel);
  const { shown } = data;
  const gapShown = shown !== undefined && data.gaps.some((gap) => gap.toUs > shown.fromUs && gap.fromUs < shown.toUs);
  const setWindow = (window: TimeWindow | undefined) => setTimeline({ window });

  return (
    <div className="tl-view">
      <Toolbar
        title="Timeline"
        note={<Note route={route} dated={data.dated} undated={data.undated} bucketUs={data.bucketUs} />}
      >
        <TimelineControls state={state} range={route.range} all={data.all} />
      </Toolbar>
      <div ref={body} className="tl-body">
        {data.error !== null && <ErrorNote error={data.error} onRetry={data.retry} />}
        {data.loading && <LoadingRows rows={4} label="Loading the histogram" />}
        {!data.loading && data.shown === undefined && data.error === null && (
          <p className="tl-none ar-muted">
            {data.undated > 0
              ? 'No event in the filter has a time; they are listed below.'
              : 'No event matches the filter.'}
          </p>
        )}
        {data.shown !== undefined && data.limits !== undefined && (
          <>
            <div className="tl-top" style={{ paddingLeft: GUTTER, paddingRight: MARGIN }}>
              <Peak bars={bars} width={GUTTER} />
              {state.asTable ? (
                <HistogramTable bars={bars} onBrush={setRange} />
              ) : (
                <Histogram
                  bars={bars}
                  bucketUs={data.bucketUs}
                  window={data.shown}
                  limits={data.limits}
                  width={width}
                  brush={route.range}
                  stale={data.stale}
                  onWindow={setWindow}
                  onBrush={setRange}
                >
                  <Gaps gaps={data.gaps} window={data.shown} width={width} labelled={state.lanes.length === 0} />
                </Histogram>
              )}
            </div>
            {data.lanesPending && (
              <div className="tl-lane-scroller tl-lanes-pending">
                <LoadingRows rows={8} label="Loading the lanes" />
              </div>
            )}
            {placed.lanes.length > 0 && (
              <div className="tl-lane-scroller" style={{ paddingRight: MARGIN }}>
                <Lanes
                  places={placed.lanes}
                  folds={placed.folds}
                  height={placed.height + (gapShown ? 20 : 0)}
                  window={data.shown}
                  limits={data.limits}
                  width={width}
                  stale={data.staleLanes}
                  selectedEntity={route.sel?.kind === 'entity' ? Number(route.sel.id) : undefined}
                  onWindow={setWindow}
                  onCell={(lane, cell) =>
                    navigate({ sel: { kind: 'entity', id: String(lane.entity.id) }, range: cell })
                  }
                  onFold={(by, open) => setTimeline({ unfolded: folded(state.unfolded, by, open) })}
                  onMove={(key, toKey) => remember(movedLane(lanes, key, toKey))}
                >
                  <Gaps gaps={data.gaps} window={data.shown} width={width} labelled />
                  {route.sel?.kind === 'entity' && (
                    <DriftOverlay
                      agentId={Number(route.sel.id)}
                      places={placed.lanes}
                      window={data.shown}
                      width={width}
                    />
                  )}
                  {chainId !== undefined && (
                    <ChainOverlay
                      chainId={chainId}
                      places={placed.lanes}
                      window={data.shown}
                      width={width}
                      height={placed.height}
                    />
                  )}
                </Lanes>
              </div>
            )}
          </>
        )}
      </div>
      <EventsBelow route={route} />
    </div>
  );
}

function setRange(range: TimeWindow | undefined): void {
  navigate({ range: range === undefined ? null : { fromUs: range.fromUs, toUs: range.toUs } });
}

function folded(kinds: readonly LaneKind[], by: LaneKind, open: boolean): readonly LaneKind[] {
  return open ? [...kinds, by] : kinds.filter((kind) => kind !== by);
}

function useChainOf(sel: Selection | undefined): string | undefined {
  const eventId = sel?.kind === 'event' ? Number(sel.id) : Number.NaN;
  const asked = Number.isSafeInteger(eventId);
  const event = useQueryOf('events.byIds', { ids: asked ? [eventId] : [] }, { enabled: asked });
  if (sel?.kind === 'chain') return sel.id;
  if (sel?.kind === 'link') return hopOf(sel)?.chainId;
  return event.data?.[0]?.chainId ?? undefined;
}

function Note(props: {
  readonly route: Route;
  readonly dated: number;
  readonly undated: number;
  readonly bucketUs: number;
}) {
  const { route } = props;
  const count = useQueryOf('events.count', { filter: filterWithRange(route) }, { enabled: route.range !== undefined });
  const total = formatCount(props.dated + props.undated);
  const inRange = route.range === undefined || count.data === undefined ? undefined : formatCapped(count.data);
  return (
    <>
      {inRange === undefined ? `${total} events` : `${inRange} of ${total} events in the range`}
      {props.dated > 0 && ` · ${barText(props.bucketUs)}`}
      {props.undated > 0 && (
        <>
          {' · '}
          <button
            type="button"
            className="tl-link"
            title="Filter to the events without a time"
            onClick={() => addTerm({ field: 'is', values: ['undated'], negated: false })}
          >
            {formatCount(props.undated)} undated
          </button>
        </>
      )}
    </>
  );
}

function TimelineControls(props: {
  readonly state: TimelineState;
  readonly range: TimeWindow | undefined;
  readonly all: boolean;
}) {
  const { state, range } = props;
  const kinds = LANE_KINDS.filter((kind) => state.lanes.includes(kind));
  return (
    <>
      {range !== undefined && (
        <Button quiet onClick={() => setTimeline({ window: around(range) })}>
          Zoom to range
        </Button>
      )}
      {range !== undefined && (
        <Button quiet onClick={() => setRange(undefined)}>
          Clear range
        </Button>
      )}
      {!props.all && (
        <Button
          quiet
          onClick={() => setTimeline({ window: undefined })}
          title="Double-click on the histogram does the same"
        >
          Show all
        </Button>
      )}
      <Menu
        keepOpen
        text={`lanes: ${kinds.length === 0 ? 'none' : kinds.length === LANE_KINDS.length ? 'all' : kinds.join(', ')}`}
        choices={LANE_KINDS.map((kind) => {
          const on = state.lanes.includes(kind);
          return {
            id: kind,
            text: kind,
            on,
            onSelect: () =>
              setTimeline({ lanes: LANE_KINDS.filter((one) => (one === kind ? !on : state.lanes.includes(one))) }),
          };
        })}
      />
      <Toggle
        on={state.colourAgents}
        onChange={(colourAgents) => setTimeline({ colourAgents })}
        title="Colour the share of events in which an agent acted"
      >
        colour: agent
      </Toggle>
      <Toggle
        on={state.asTable}
        onChange={(asTable) => setTimeline({ asTable })}
        title="The histogram's numbers as a table"
      >
        as table
      </Toggle>
    </>
  );
}

/** A tenth of the range on either side. */
function around(range: TimeWindow): TimeWindow {
  const margin = Math.max(1, Math.round(widthUs(range) / 10));
  return { fromUs: range.fromUs - margin, toUs: range.toUs + margin };
}

/** The scale, in words: the highest bar on the screen. */
function Peak(props: { readonly bars: readonly { readonly count: number }[]; readonly width: number }) {
  const highest = props.bars.reduce((most, bar) => Math.max(most, bar.count), 0);
  return (
    <p className="tl-peak ar-muted" style={{ width: props.width }}>
      highest bar
      <br />
      {formatCount(highest)} {highest === 1 ? 'event' : 'events'}
    </p>
  );
}

/** The events of filter and range. */
function EventsBelow(props: { readonly route: Route }) {
  const { route } = props;
  return (
    <div className="tl-events">
      <EventGrid filter={filterWithRange(route)} />
    </div>
  );
}
