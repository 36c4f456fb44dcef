import { formatCount } from '../../lib/text.ts';
import { useZone } from '../../lib/zone.tsx';
import type { Bar } from './bars.ts';
import type { TimeWindow } from './timeWindow.ts';

/** The histogram's numbers as a table: the same bars, each of which can be chosen as the range. */
export function HistogramTable(props: {
  readonly bars: readonly Bar[];
  readonly onBrush: (brush: TimeWindow) => void;
}) {
  const zone = useZone();
  const filled = props.bars.filter((bar) => bar.count > 0);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolled region must be reachable by keys
    <section className="tl-table" aria-label="Events over time as a table" tabIndex={0}>
      <table>
        <thead>
          <tr>
            <th scope="col">from ({zone.zone})</th>
            <th scope="col">events</th>
            <th scope="col">by agents</th>
            <th scope="col">flagged</th>
          </tr>
        </thead>
        <tbody>
          {filled.map((bar) => (
            <tr key={bar.fromUs}>
              <th scope="row">
                <button type="button" className="tl-link" onClick={() => props.onBrush(bar)}>
                  {zone.format(bar.fromUs, 's')}
                </button>
              </th>
              <td>{formatCount(bar.count)}</td>
              <td>{bar.agents === undefined ? '–' : formatCount(bar.agents)}</td>
              <td>{formatCount(bar.flagged)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
