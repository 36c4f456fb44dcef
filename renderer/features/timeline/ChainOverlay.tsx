/** The selected chain over the lanes. */
import { useMemo } from 'react';
import { useQueryOf } from '../../rpc/hooks.ts';
import { chainMarks } from './chainMarks.ts';
import { xOf } from './drawing.ts';
import type { LanePlace } from './laneRows.ts';
import type { TimeWindow } from './timeWindow.ts';

const MOST_EVENTS = 500;

export function ChainOverlay(props: {
  readonly chainId: string;
  readonly places: readonly LanePlace[];
  readonly window: TimeWindow;
  readonly width: number;
  readonly height: number;
}) {
  const { chainId, places, window: shown, width } = props;
  const chain = useQueryOf('chains.get', { id: chainId });
  const events = useQueryOf('chains.events', { id: chainId, limit: MOST_EVENTS });
  const links = chain.data?.links;
  const ends = useMemo(
    () => [...new Set((links ?? []).flatMap((link) => [link.fromEvent, link.toEvent]))].slice(0, MOST_EVENTS),
    [links],
  );
  const linked = useQueryOf('events.byIds', { ids: ends }, { enabled: ends.length > 0 });
  const marks = useMemo(
    () => chainMarks(events.data?.rows ?? [], linked.data ?? [], links ?? [], places),
    [events.data, linked.data, links, places],
  );
  return (
    <svg
      className="tl-chain"
      width={width}
      height={props.height}
      role="img"
      aria-label="Events and links of the selected chain"
    >
      {marks.lines.map((line) => {
        const x1 = xOf(line.fromUs, shown, width);
        const x2 = xOf(line.toUs, shown, width);
        const bend = (line.fromY + line.toY) / 2;
        return (
          <path
            key={line.id}
            className={`tl-link-line tl-link-${line.class}`}
            d={`M${x1},${line.fromY} C${x1},${bend} ${x2},${bend} ${x2},${line.toY}`}
          >
            <title>{line.why}</title>
          </path>
        );
      })}
      {marks.ticks.map((tick) => {
        const x = xOf(tick.us, shown, width);
        return <line key={tick.id} className="tl-chain-tick" x1={x} x2={x} y1={tick.y - 9} y2={tick.y + 9} />;
      })}
    </svg>
  );
}
