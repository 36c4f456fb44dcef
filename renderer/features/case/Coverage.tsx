import { SLOTS } from '../../../shared/model/kinds.ts';
import { TimeText } from '../../components/labels.tsx';
import { Go } from '../../components/parts.tsx';
import { ErrorNote, LoadingRows } from '../../components/states.tsx';
import { formatCount, SLOT_NAMES } from '../../lib/text.ts';
import { useQueryOf } from '../../rpc/hooks.ts';

/** Source by slot: what each log can say, and for how many events it did. */
export function Coverage() {
  const coverage = useQueryOf('case.coverage', {});
  return (
    <section className="ar-panel" aria-labelledby="coverage">
      <h2 id="coverage">
        Coverage{' '}
        <span className="ar-muted">
          a number: events whose slot the source filled; ○: it could, but did not here; –: it cannot
        </span>
      </h2>
      {coverage.error !== null && <ErrorNote error={coverage.error} onRetry={() => void coverage.refetch()} />}
      {coverage.isPending && <LoadingRows rows={3} />}
      {coverage.data !== undefined && (
        <table className="ar-table">
          <thead>
            <tr>
              <th scope="col">source</th>
              <th scope="col" className="ar-right">
                events
              </th>
              <th scope="col">from</th>
              <th scope="col">to</th>
              {SLOTS.map((slot) => (
                <th key={slot} scope="col" className="ar-right">
                  {slot === 'user' ? 'orig. user' : SLOT_NAMES[slot]}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {coverage.data.rows.map((row) => (
              <tr key={row.source}>
                <td>
                  <Go to={{ view: 'search', filter: `source:${row.source}` }}>{row.title}</Go>
                </td>
                <td className="ar-right">{formatCount(row.events)}</td>
                <td>
                  {row.fromUs === null ? (
                    <span className="ar-muted">–</span>
                  ) : (
                    <TimeText us={row.fromUs} precision="min" />
                  )}
                </td>
                <td>
                  {row.toUs === null ? <span className="ar-muted">–</span> : <TimeText us={row.toUs} precision="min" />}
                </td>
                {SLOTS.map((slot) => {
                  const filled = row.filled.find((one) => one.slot === slot)?.events ?? 0;
                  const can = row.fills.includes(slot);
                  return (
                    <td
                      key={slot}
                      className="ar-right"
                      title={can ? 'this source can fill it' : 'this source does not hold it'}
                    >
                      {filled > 0 ? formatCount(filled) : <span className="ar-muted">{can ? '○' : '–'}</span>}
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}
