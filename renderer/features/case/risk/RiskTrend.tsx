import { useState } from 'react';
import type { Out } from '../../../../shared/contract/index.ts';
import { linePoints } from '../../../../shared/picture/bars.ts';
import { TimeText } from '../../../components/labels.tsx';
import { formatCount, plural } from '../../../lib/text.ts';
import { useZone } from '../../../lib/zone.tsx';
import { Count, SnapshotBehind, type TrendSide } from './RiskBehind.tsx';

const SIZE = { width: 520, height: 110 };
const LINES = ['agents', 'grants', 'excess'] as const;

/** How the inventory grew from snapshot to snapshot. */
export function RiskTrend(props: { readonly trend: Out<'risk.overview'>['trend'] }) {
  const { snapshots, note } = props.trend;
  const zone = useZone();
  const [open, setOpen] = useState<{ readonly atUs: number; readonly side: TrendSide }>();
  const number = (atUs: number, side: TrendSide, value: number | null) => {
    if (value === null) return <span className="ar-muted ar-nowrap">not stated</span>;
    const shown = open?.atUs === atUs && open.side === side;
    return (
      <Count
        value={value}
        what={`${side === 'excess' ? 'grants beyond the purpose' : side} at ${zone.format(atUs, 'day')}`}
        open={shown}
        onOpen={() => setOpen(shown ? undefined : { atUs, side })}
      />
    );
  };
  return (
    <section className="ar-panel" aria-labelledby="risk-trend">
      <h2 id="risk-trend">Inventory over time</h2>
      {note !== '' && <p className="ar-muted">{note}</p>}
      <div className="ar-trend">
        {snapshots.length > 1 &&
          LINES.map((name) => {
            const known = snapshots.flatMap((one) => {
              const value = one[name];
              return value === null ? [] : [{ atUs: one.atUs, value }];
            });
            if (known.length < 2) return null;
            const values = known.map((one) => one.value);
            const times = known.map((one) => one.atUs);
            const most = Math.max(1, ...values);
            const points = linePoints(values, times, most, { width: SIZE.width / 3 - 30, height: SIZE.height - 40 });
            return (
              <figure key={name}>
                <figcaption>
                  {name === 'excess' ? 'grants beyond purpose' : name}{' '}
                  <b>
                    {formatCount(values[0] ?? 0)} → {formatCount(values.at(-1) ?? 0)}
                  </b>
                </figcaption>
                <svg width={SIZE.width / 3} height={SIZE.height - 20} aria-hidden="true">
                  <g transform="translate(10 10)">
                    <line
                      x1="0"
                      x2={SIZE.width / 3 - 30}
                      y1={SIZE.height - 40}
                      y2={SIZE.height - 40}
                      className="ar-trend-axis"
                    />
                    <polyline
                      points={points.map((point) => `${point.x},${point.y}`).join(' ')}
                      className="ar-trend-line"
                    />
                    {points.map((point, at) => (
                      <circle key={times[at]} cx={point.x} cy={point.y} r="3" className="ar-trend-point" />
                    ))}
                  </g>
                </svg>
              </figure>
            );
          })}
      </div>
      {snapshots.length > 0 && (
        <table className="ar-table">
          <thead>
            <tr>
              <th scope="col">snapshot</th>
              <th scope="col" className="ar-right">
                agents
              </th>
              <th scope="col" className="ar-right">
                grants
              </th>
              <th scope="col" className="ar-right" title="by the purpose as it is stated now">
                beyond purpose
              </th>
              <th scope="col">files</th>
            </tr>
          </thead>
          <tbody>
            {snapshots.map((one) => (
              <tr key={one.atUs}>
                <th scope="row">
                  <TimeText us={one.atUs} precision="min" />
                  {!one.dated && <span className="ar-muted"> (when imported)</span>}
                </th>
                <td className="ar-right">{number(one.atUs, 'agents', one.agents)}</td>
                <td className="ar-right">{number(one.atUs, 'grants', one.grants)}</td>
                <td className="ar-right">{number(one.atUs, 'excess', one.excess)}</td>
                <td className="ar-risk-why" title={one.evidence.map((file) => file.name).join('\n')}>
                  {one.evidence.length === 1 ? one.evidence[0]?.name : plural(one.files, 'file')}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {open !== undefined && (
        <SnapshotBehind
          key={`${open.atUs} ${open.side}`}
          {...open}
          when={zone.format(open.atUs, 'day')}
          onClose={() => setOpen(undefined)}
        />
      )}
    </section>
  );
}
