/** One row a thing: when it was active. Labels are buttons in the document, cells are drawn on one canvas. */
import { type KeyboardEvent, type ReactNode, useEffect, useRef, useState } from 'react';
import { EntityLabel } from '../../components/EntityLabel.tsx';
import { addTerm } from '../../components/notes/useTriage.tsx';
import { navigate } from '../../lib/route.ts';
import { formatCount, plural } from '../../lib/text.ts';
import { useColours } from './colours.ts';
import { drawLanes, sharp, usAt } from './drawing.ts';
import type { FoldPlace, Lane, LanePlace } from './laneRows.ts';
import type { LaneKind } from './timelineStore.ts';
import type { TimeWindow } from './timeWindow.ts';
import { useWheelZoom } from './usePlot.ts';

export interface LanesProps {
  readonly places: readonly LanePlace[];
  readonly folds: readonly FoldPlace[];
  readonly height: number;
  readonly window: TimeWindow;
  readonly limits: TimeWindow;
  readonly width: number;
  readonly stale: boolean;
  /** The entity that the inspector shows. */
  readonly selectedEntity: number | undefined;
  readonly onWindow: (window: TimeWindow | undefined) => void;
  readonly onCell: (lane: Lane, cell: TimeWindow) => void;
  readonly onFold: (by: LaneKind, open: boolean) => void;
  readonly onMove: (key: string, toKey: string) => void;
  /** Gaps and the chain's lines, in the plot's own coordinates. */
  readonly children?: ReactNode;
}

export function Lanes(props: LanesProps) {
  const { places, window: shown, width, height } = props;
  const colours = useColours();
  const canvas = useRef<HTMLCanvasElement>(null);
  const plot = useRef<HTMLDivElement>(null);
  const [dragged, setDragged] = useState<string>();
  const [over, setOver] = useState<string>();
  const selectedKey = places.find(({ lane }) => lane.entity.id === props.selectedEntity)?.lane.key;
  useWheelZoom(plot, { window: shown, limits: props.limits, width, brush: undefined }, props.onWindow);
  useEffect(() => {
    const element = canvas.current;
    const context = element === null ? undefined : sharp(element, width, height);
    if (context === undefined) return;
    drawLanes(context, { places, window: shown, colours, width, selectedKey });
  }, [places, shown, width, height, selectedKey, colours]);

  function onLabelKey(event: KeyboardEvent, at: number, lane: Lane): void {
    if (event.altKey && (event.key === 'ArrowUp' || event.key === 'ArrowDown')) {
      const other = places[at + (event.key === 'ArrowUp' ? -1 : 1)];
      if (other !== undefined) props.onMove(lane.key, other.lane.key);
    } else if (event.key === 'f' || event.key === 'F') {
      addTerm({ field: lane.by, values: [lane.entity.handle], negated: event.key === 'F' });
    } else if (event.key === 'g') navigate({ view: 'graph', sel: selectionOf(lane) });
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  return (
    <div className={`tl-lanes${props.stale ? ' tl-stale' : ''}`} style={{ height }}>
      <ul className="tl-labels" aria-label="Lanes">
        {places.map(({ lane, top, height: laneHeight }, at) => (
          <li
            key={lane.key}
            className={`tl-label${over === lane.key && dragged !== undefined ? ' tl-label-over' : ''}`}
            style={{ top, height: laneHeight }}
            draggable
            onDragStart={(event) => {
              event.dataTransfer.effectAllowed = 'move';
              event.dataTransfer.setData('application/x-agentrail-lane', lane.key);
              setDragged(lane.key);
            }}
            onDragOver={(event) => {
              if (dragged === undefined) return;
              event.preventDefault();
              setOver(lane.key);
            }}
            onDrop={(event) => {
              event.preventDefault();
              if (dragged !== undefined) props.onMove(dragged, lane.key);
              setDragged(undefined);
            }}
            onDragEnd={() => setDragged(undefined)}
          >
            <button
              type="button"
              className="tl-label-button"
              aria-current={lane.key === selectedKey ? 'true' : undefined}
              title={`${lane.by} ${lane.entity.name}, ${plural(lane.total, 'event')} · drag or Alt with the arrow keys to order · f filters to it`}
              onClick={() => navigate({ sel: selectionOf(lane) })}
              onKeyDown={(event) => onLabelKey(event, at, lane)}
            >
              <EntityLabel entity={lane.entity} max={16} />
            </button>
          </li>
        ))}
        {props.folds.map((fold) => (
          <li key={fold.by} className="tl-fold" style={{ top: fold.top, height: fold.height }}>
            <button type="button" className="tl-link" onClick={() => props.onFold(fold.by, !fold.open)}>
              {fold.open
                ? `fewer ${fold.by}s`
                : `${formatCount(fold.hidden)} more ${fold.by}${fold.hidden === 1 ? '' : 's'}`}
            </button>
            {fold.beyond > 0 && (
              <span className="ar-muted"> · {formatCount(fold.beyond)} not listed, narrow the filter</span>
            )}
          </li>
        ))}
      </ul>
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: the label beside each lane does the same by keys */}
      {/* biome-ignore lint/a11y/noStaticElementInteractions: a picture that can also be clicked; labels are its accessible form */}
      <div
        ref={plot}
        className="tl-lane-plot"
        onClick={(event) => {
          const box = event.currentTarget.getBoundingClientRect();
          const us = usAt(event.clientX - box.left, shown, width);
          const y = event.clientY - box.top;
          const lane = places.find((place) => y >= place.top && y < place.top + place.height)?.lane;
          const cell = lane?.cells.find((one) => us >= one.fromUs && us < one.toUs);
          if (lane !== undefined && cell !== undefined) props.onCell(lane, cell);
        }}
      >
        <canvas ref={canvas} className="tl-canvas" style={{ width, height }} />
        {props.children}
      </div>
    </div>
  );
}

function selectionOf(lane: Lane) {
  return { kind: 'entity', id: String(lane.entity.id) } as const;
}
