import type { Out } from '../../../../shared/contract/index.ts';
import { formatCount } from '../../../lib/text.ts';

const DAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'] as const;
const CELL = 14;
const LEFT = 30;
const TOP = 12;

/** Hours of the week: shade is the baseline, a dot is the recent window, a frame is recent where the baseline has nothing. */
export function DriftHours(props: { readonly hours: Out<'drift.behaviour'>['hours']; readonly zone: string }) {
  const { baseline, recent } = props.hours;
  const most = baseline.reduce((high, events) => Math.max(high, events), 1);
  const width = LEFT + 24 * CELL;
  const height = TOP + 7 * CELL;
  const fresh = recent.filter((events, hour) => events > 0 && (baseline[hour] ?? 0) === 0).length;
  return (
    <figure className="ar-drift-figure">
      <svg
        viewBox={`0 0 ${width} ${height}`}
        role="img"
        aria-label={`Hours of the week, ${props.zone}: recent events in ${fresh} of 168 hours in which the baseline has none`}
      >
        {[0, 6, 12, 18].map((hour) => (
          <text key={hour} className="ar-drift-axis" x={LEFT + hour * CELL} y={TOP - 4}>
            {String(hour).padStart(2, '0')}
          </text>
        ))}
        {DAYS.map((day, row) => (
          <text key={day} className="ar-drift-axis" x={0} y={TOP + row * CELL + 10}>
            {day}
          </text>
        ))}
        {baseline.map((events, hour) => {
          const now = recent[hour] ?? 0;
          const x = LEFT + (hour % 24) * CELL;
          const y = TOP + Math.floor(hour / 24) * CELL;
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: the index is the hour of the week
            <g key={hour}>
              <title>{`${DAYS[Math.floor(hour / 24)]} ${String(hour % 24).padStart(2, '0')}:00: ${formatCount(events)} before, ${formatCount(now)} recent`}</title>
              <rect className="ar-drift-cell" x={x} y={y} width={CELL - 1} height={CELL - 1} />
              {events > 0 && (
                <rect
                  className="ar-drift-heat"
                  x={x}
                  y={y}
                  width={CELL - 1}
                  height={CELL - 1}
                  opacity={0.2 + 0.8 * Math.sqrt(events / most)}
                />
              )}
              {now > 0 && events === 0 && (
                <rect className="ar-drift-fresh" x={x + 0.75} y={y + 0.75} width={CELL - 2.5} height={CELL - 2.5} />
              )}
              {now > 0 && <circle className="ar-drift-dot" cx={x + (CELL - 1) / 2} cy={y + (CELL - 1) / 2} r={2.5} />}
            </g>
          );
        })}
      </svg>
      <figcaption className="ar-muted ar-small">
        <span>hours of the week, {props.zone}: shade before, dot recent, frame recent only</span>
      </figcaption>
    </figure>
  );
}
