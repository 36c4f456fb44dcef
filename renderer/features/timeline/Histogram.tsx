/** Events over time, with the brush. Canvas for the bars; what is acted on is in the document. */
import { type KeyboardEvent, type ReactNode, useEffect, useId, useMemo, useRef, useState } from 'react';
import { formatCount, plural } from '../../lib/text.ts';
import { useZone } from '../../lib/zone.tsx';
import { axisTicks } from './axisTicks.ts';
import { type Bar, barAt } from './bars.ts';
import { keyed, snapped } from './brush.ts';
import { useColours } from './colours.ts';
import { drawHistogram, sharp, usAt, xOf } from './drawing.ts';
import { type TimeWindow, zoomed } from './timeWindow.ts';
import { usePlotDrag, useWheelZoom } from './usePlot.ts';

const HEIGHT = 108;

export interface HistogramProps {
  readonly bars: readonly Bar[];
  readonly bucketUs: number;
  readonly window: TimeWindow;
  readonly limits: TimeWindow;
  readonly width: number;
  readonly brush: TimeWindow | undefined;
  /** True while an older answer stands in for the one that was asked for. */
  readonly stale: boolean;
  readonly onWindow: (window: TimeWindow | undefined) => void;
  readonly onBrush: (brush: TimeWindow | undefined) => void;
  /** Drawn over the bars: hatched gaps. */
  readonly children?: ReactNode;
}

export function Histogram(props: HistogramProps) {
  const { bars, window: shown, width, brush, limits } = props;
  const zone = useZone();
  const colours = useColours();
  const help = useId();
  const canvas = useRef<HTMLCanvasElement>(null);
  const plot = useRef<HTMLDivElement>(null);
  const [draft, setDraft] = useState<TimeWindow>();
  const [pointerUs, setPointerUs] = useState<number>();
  const active = draft ?? brush;
  const state = { window: shown, limits, width, brush };
  useWheelZoom(plot, state, props.onWindow);
  const drag = usePlotDrag(plot, state, {
    onWindow: props.onWindow,
    onDraft: setDraft,
    onBrush: (made) => props.onBrush(snapped(made, props.bucketUs)),
    onClick: (us) => {
      const bar = barAt(bars, us);
      props.onBrush(bar === undefined ? undefined : snapped(bar, props.bucketUs));
    },
  });
  useEffect(() => {
    const element = canvas.current;
    const context = element === null ? undefined : sharp(element, width, HEIGHT);
    if (context === undefined) return;
    drawHistogram(context, { bars, window: shown, brush: active, colours, width, height: HEIGHT });
  }, [bars, shown, active, width, colours]);
  const ticks = useMemo(() => axisTicks(shown, width, zone.zone), [shown, width, zone.zone]);
  const hovered = pointerUs === undefined ? undefined : barAt(bars, pointerUs);

  function onKeyDown(event: KeyboardEvent): void {
    const direction = event.key === 'ArrowLeft' ? -1 : event.key === 'ArrowRight' ? 1 : undefined;
    if (direction !== undefined) {
      setDraft(keyed(active, direction, { shift: event.shiftKey, alt: event.altKey }, props.bucketUs, shown, limits));
    } else if (event.key === 'Enter' && draft !== undefined) {
      props.onBrush(draft);
      setDraft(undefined);
    } else if (event.key === 'Escape' && active !== undefined) {
      setDraft(undefined);
      props.onBrush(undefined);
    } else if (event.key === '+' || event.key === '=' || event.key === '-') {
      const centre = active ?? shown;
      props.onWindow(zoomed(shown, (centre.fromUs + centre.toUs) / 2, event.key === '-' ? 1.5 : 1 / 1.5, limits));
    } else if (event.key === '0') props.onWindow(undefined);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  const spoken =
    active === undefined
      ? 'no range chosen'
      : `range ${zone.format(active.fromUs, 's')} to ${zone.format(active.toUs, 's')}${draft === undefined ? '' : ', press Enter to apply'}`;
  return (
    <div className={`tl-histogram${props.stale ? ' tl-stale' : ''}`}>
      <div
        ref={plot}
        role="application"
        aria-roledescription="histogram"
        aria-label={`Events over time: ${plural(bars.length, 'bar')}, ${spoken}`}
        aria-describedby={help}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the brush is moved by the arrow keys
        tabIndex={0}
        className="tl-plot"
        style={{ height: HEIGHT }}
        onKeyDown={onKeyDown}
        onPointerDown={(event) => drag.onPointerDown(event, 'plot')}
        onPointerMove={(event) => {
          const box = event.currentTarget.getBoundingClientRect();
          setPointerUs(usAt(event.clientX - box.left, shown, width));
          drag.onPointerMove(event);
        }}
        onPointerUp={drag.onPointerUp}
        onPointerLeave={() => setPointerUs(undefined)}
        onDoubleClick={() => {
          drag.cancelClick();
          props.onWindow(undefined);
        }}
      >
        {active !== undefined && (
          <div
            className="tl-brush"
            style={{
              left: xOf(active.fromUs, shown, width),
              width: Math.max(2, xOf(active.toUs, shown, width) - xOf(active.fromUs, shown, width)),
            }}
          />
        )}
        <canvas ref={canvas} className="tl-canvas" style={{ width, height: HEIGHT }} />
        {props.children}
        {hovered !== undefined && draft === undefined && (
          <div className="tl-readout" style={readoutAt(xOf(hovered.fromUs, shown, width), width)}>
            <span className="ar-mono">{zone.format(hovered.fromUs, 's')}</span> · {plural(hovered.count, 'event')}
            {hovered.agents === undefined ? '' : ` · ${formatCount(hovered.agents)} by agents`}
            {hovered.flagged > 0 ? ` · ${formatCount(hovered.flagged)} flagged` : ''}
          </div>
        )}
      </div>
      {active !== undefined &&
        (['from', 'to'] as const).map((end) => (
          <div
            key={end}
            className="tl-handle"
            aria-hidden="true"
            style={{ left: xOf(end === 'from' ? active.fromUs : active.toUs, shown, width) - 4, top: HEIGHT / 2 - 12 }}
            onPointerDown={(event) => drag.onPointerDown(event, end)}
            onPointerMove={drag.onPointerMove}
            onPointerUp={drag.onPointerUp}
          />
        ))}
      <div
        className="tl-axis"
        title="Drag along the axis to choose a range"
        onPointerDown={(event) => drag.onPointerDown(event, 'axis')}
        onPointerMove={drag.onPointerMove}
        onPointerUp={drag.onPointerUp}
      >
        {ticks.map((tick) => (
          <span key={tick.atUs} className="tl-tick" style={{ left: xOf(tick.atUs, shown, width) }}>
            {fits(tick.label, width - xOf(tick.atUs, shown, width)) ? tick.label : ''}
          </span>
        ))}
      </div>
      <p id={help} className="tl-hidden">
        Left and right arrows move the range by one bar, with Shift they move its end, with Shift and Alt its start.
        Enter applies, Escape clears. Plus and minus zoom, zero shows everything. The same numbers are in the table
        view.
      </p>
    </div>
  );
}

/** px a character of a tick takes at most, and its distance from the tick. */
const TICK_CHARACTER = 7.5;
const TICK_MARGIN = 5;

/** A label that would be cut at the end of the axis is not begun. */
function fits(label: string, room: number): boolean {
  return label.length * TICK_CHARACTER + TICK_MARGIN <= room;
}

/** Beside the bar, on the side with room. */
function readoutAt(x: number, width: number): { readonly left?: number; readonly right?: number } {
  return x < width / 2 ? { left: x + 14 } : { right: width - x + 4 };
}
