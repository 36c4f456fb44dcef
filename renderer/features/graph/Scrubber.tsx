/** The events of the filter over time, small; a drag or the arrow keys choose the range whose edges are drawn. */
import { type KeyboardEvent, type PointerEvent, useRef, useState } from 'react';
import type { Out } from '../../../shared/contract/index.ts';
import { Button } from '../../components/controls.tsx';
import { useWidth } from '../../components/grid/useWidth.ts';
import { navigate, type TimeRange } from '../../lib/route.ts';
import { plural } from '../../lib/text.ts';
import { useZone } from '../../lib/zone.tsx';
import { useQueryOf } from '../../rpc/hooks.ts';

const HEIGHT = 44;
const BARS = 160;

export function Scrubber(props: { readonly filter: string; readonly range: TimeRange | undefined }) {
  const answer = useQueryOf('events.histogram', { filter: props.filter, buckets: BARS }).data;
  if (answer === undefined || answer.bars.length === 0 || answer.toUs <= answer.fromUs) {
    return <div className="gr-scrubber" />;
  }
  return <Strip answer={answer} range={props.range} />;
}

function Strip(props: { readonly answer: Out<'events.histogram'>; readonly range: TimeRange | undefined }) {
  const zone = useZone();
  const strip = useRef<HTMLDivElement>(null);
  const width = useWidth(strip);
  const [dragged, setDragged] = useState<TimeRange>();
  const start = useRef<number>(undefined);
  const { answer } = props;
  const { fromUs, toUs, bucketUs } = answer;
  const span = toUs - fromUs;
  const x = (us: number) => ((us - fromUs) / span) * width;
  const shown = dragged ?? props.range;
  const highest = answer.bars.reduce((most, bar) => Math.max(most, bar.count), 1);
  const base = Math.floor(fromUs / bucketUs);

  function between(aUs: number, bUs: number): TimeRange {
    const low = Math.max(fromUs, Math.min(aUs, bUs));
    const high = Math.min(toUs, Math.max(aUs, bUs));
    const first = Math.floor(low / bucketUs) * bucketUs;
    return { fromUs: first, toUs: Math.max(Math.ceil(high / bucketUs) * bucketUs, first + bucketUs) };
  }

  function usAt(event: PointerEvent<HTMLElement>): number {
    return fromUs + ((event.clientX - event.currentTarget.getBoundingClientRect().left) / Math.max(width, 1)) * span;
  }

  function onKeyDown(event: KeyboardEvent): void {
    const way = event.key === 'ArrowLeft' ? -bucketUs : event.key === 'ArrowRight' ? bucketUs : 0;
    if (event.key === 'Escape' && props.range !== undefined) navigate({ range: null });
    else if (way === 0) return;
    else {
      const now = props.range ?? between(fromUs, fromUs);
      const movedFrom = event.shiftKey ? now.fromUs : now.fromUs + way;
      navigate({ range: between(movedFrom, Math.max(now.toUs + way, movedFrom + bucketUs)) });
    }
    event.preventDefault();
    event.stopPropagation();
  }

  const text =
    shown === undefined ? 'all time' : `${zone.format(shown.fromUs, 'min')} to ${zone.format(shown.toUs, 'min')}`;
  return (
    <section className="gr-scrubber" aria-label="Time of the edges">
      <div
        ref={strip}
        role="application"
        aria-roledescription="time range"
        aria-label={`${plural(answer.bars.length, 'bar')} over time, shown: ${text}. Left and right move the range, with Shift its end, Escape shows all.`}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the range is moved by the arrow keys
        tabIndex={0}
        className="gr-strip"
        onKeyDown={onKeyDown}
        onPointerDown={(event) => {
          start.current = usAt(event);
          event.currentTarget.setPointerCapture(event.pointerId);
        }}
        onPointerMove={(event) => {
          if (start.current !== undefined) setDragged(between(start.current, usAt(event)));
        }}
        onPointerUp={() => {
          start.current = undefined;
          if (dragged !== undefined) navigate({ range: dragged });
          setDragged(undefined);
        }}
        onDoubleClick={() => navigate({ range: null })}
      >
        <svg width={width} height={HEIGHT} aria-hidden="true">
          {shown !== undefined && (
            <rect
              className="gr-strip-range"
              x={x(shown.fromUs)}
              y={0}
              width={Math.max(2, x(shown.toUs) - x(shown.fromUs))}
              height={HEIGHT}
            />
          )}
          {answer.bars.map((bar) => {
            const from = (base + bar.bucket) * bucketUs;
            const height = Math.max(1.5, (bar.count / highest) * (HEIGHT - 4));
            const inside = shown === undefined || (from < shown.toUs && from + bucketUs > shown.fromUs);
            return (
              <rect
                key={bar.bucket}
                className={inside ? 'gr-strip-bar' : 'gr-strip-bar gr-strip-out'}
                x={x(from)}
                y={HEIGHT - height}
                width={Math.max(1, x(from + bucketUs) - x(from) - 1)}
                height={height}
              />
            );
          })}
        </svg>
      </div>
      <p className="gr-strip-ends">
        <span className="ar-mono">{zone.format(fromUs, 'day')}</span>
        <span>
          {shown === undefined ? 'Drag to draw the edges of a range only' : text}
          {props.range !== undefined && (
            <Button quiet onClick={() => navigate({ range: null })}>
              Show all
            </Button>
          )}
        </span>
        <span className="ar-mono">{zone.format(toUs, 'day')}</span>
      </p>
    </section>
  );
}
