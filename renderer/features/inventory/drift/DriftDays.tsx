import type { Out } from '../../../../shared/contract/index.ts';
import { US_PER_DAY } from '../../../../shared/model/time.ts';
import { navigate } from '../../../lib/route.ts';
import { formatCount } from '../../../lib/text.ts';
import { useZone } from '../../../lib/zone.tsx';

const WIDTH = 520;
const HEIGHT = 56;
const GAP = 1;

/** Events a day over both windows; the recent days stand out by colour and by the line before them. A click opens a day's events. */
export function DriftDays(props: { readonly days: Out<'drift.behaviour'>['days'] }) {
  const zone = useZone();
  const { days } = props;
  const [first] = days;
  const last = days.at(-1);
  if (first === undefined || last === undefined) return null;
  const span = Math.round((last.fromUs - first.fromUs) / US_PER_DAY) + 1;
  const step = WIDTH / Math.max(span, 14);
  const most = days.reduce((high, day) => Math.max(high, day.events), 1);
  const x = (fromUs: number) => Math.round((fromUs - first.fromUs) / US_PER_DAY) * step;
  const border = days.find((day) => day.recent);
  const dayOf = (us: number) => zone.format(us, 'day');
  return (
    <figure className="ar-drift-figure">
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={`Events a day from ${dayOf(first.fromUs)} to ${dayOf(last.fromUs)}, at most ${formatCount(most)}`}
      >
        {days.map((day) => {
          const height = Math.max(1, (day.events / most) * (HEIGHT - 2));
          return (
            // biome-ignore lint/a11y/noStaticElementInteractions: bars of a picture that can also be clicked
            <rect
              key={day.fromUs}
              className={day.recent ? 'ar-drift-bar ar-drift-bar-recent' : 'ar-drift-bar'}
              x={x(day.fromUs)}
              y={HEIGHT - height}
              width={Math.max(0.5, step - GAP)}
              height={height}
              onClick={() => navigate({ view: 'search', filter: day.filter }, { replace: false })}
            >
              <title>{`${dayOf(day.fromUs)}: ${formatCount(day.events)} ${day.events === 1 ? 'event' : 'events'}`}</title>
            </rect>
          );
        })}
        {border !== undefined && (
          <line
            className="ar-drift-border"
            x1={x(border.fromUs) - GAP / 2}
            x2={x(border.fromUs) - GAP / 2}
            y1={0}
            y2={HEIGHT}
          />
        )}
      </svg>
      <figcaption className="ar-muted ar-small">
        <span>{dayOf(first.fromUs)}</span>
        <span>events a day, at most {formatCount(most)}</span>
        <span>{dayOf(last.fromUs)}</span>
      </figcaption>
    </figure>
  );
}
