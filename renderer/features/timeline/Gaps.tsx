import { useZone } from '../../lib/zone.tsx';
import type { HistogramAnswer } from './bars.ts';
import { xOf } from './drawing.ts';
import type { TimeWindow } from './timeWindow.ts';

/** Hatched stretches in which a source that otherwise writes was silent. */
export function Gaps(props: {
  readonly gaps: HistogramAnswer['gaps'];
  readonly window: TimeWindow;
  readonly width: number;
  readonly labelled: boolean;
}) {
  const zone = useZone();
  const { window: shown, width } = props;
  return props.gaps
    .filter((gap) => gap.toUs > shown.fromUs && gap.fromUs < shown.toUs)
    .map((gap, at) => {
      const left = Math.max(0, xOf(gap.fromUs, shown, width));
      const right = Math.min(width, xOf(gap.toUs, shown, width));
      const text = `no records of ${gap.title}, ${zone.format(gap.fromUs, 'min').slice(5)} to ${zone.format(gap.toUs, 'min').slice(5)}`;
      return (
        <div
          key={`${gap.source}:${gap.fromUs}`}
          className="tl-gap"
          style={{ left, width: Math.max(3, right - left) }}
          title={text}
        >
          {props.labelled && (
            <span
              className="tl-gap-label"
              style={{ bottom: 1 + (at % 2) * 14, ...(left > width / 2 ? { right: 0 } : { left: 0 }) }}
            >
              {text}
            </span>
          )}
        </div>
      );
    });
}
