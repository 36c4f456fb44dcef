import { TimeText } from '../../components/labels.tsx';
import { Go } from '../../components/parts.tsx';
import { formatCount } from '../../lib/text.ts';
import { type AccessRow, differencesFirst, VERDICT_NAME, VERDICT_TEXT } from '../../lib/verdict.ts';

/** The three-way comparison, differences first. */
export function AccessTable(props: { readonly rows: readonly AccessRow[]; readonly cut: boolean }) {
  const rows = differencesFirst(props.rows);
  if (rows.length === 0)
    return <p className="ar-muted">No inventory, grant or event says anything about this agent's access.</p>;
  return (
    <>
      <table className="ar-table ar-access">
        <thead>
          <tr>
            <th scope="col">system</th>
            <th scope="col">action and resource</th>
            <th scope="col">intended</th>
            <th scope="col">granted</th>
            <th scope="col" className="ar-right">
              observed
            </th>
            <th scope="col">last</th>
            <th scope="col">verdict</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={`${row.system}\n${row.verb}\n${row.resource}`}>
              <td>{row.system}</td>
              <td>
                <b>{row.verb}</b> <span className="ar-wrap">{row.resource}</span>
                {row.tier !== null && row.tier >= 3 && <span className="ar-muted"> · tier {row.tier}</span>}
              </td>
              <td>{stated(row.intended, 'the inventory does not say')}</td>
              <td className="ar-nowrap" title={row.grantedVia.map((via) => `${via.via}: ${via.text}`).join('\n')}>
                {stated(row.granted, 'no grant data for this system')}
                {row.grantedVia[0] !== undefined && (
                  <span className="ar-muted">
                    {' '}
                    · {row.grantedVia[0].via}
                    {row.grantedVia.length > 1 ? ` +${row.grantedVia.length - 1}` : ''}
                  </span>
                )}
              </td>
              <td className="ar-right">
                {row.observed === 0 ? (
                  <span className="ar-muted">never</span>
                ) : row.filter === '' ? (
                  formatCount(row.observed)
                ) : (
                  <Go to={{ view: 'search', filter: row.filter }}>{formatCount(row.observed)}</Go>
                )}
              </td>
              <td>
                {row.lastUs === null ? (
                  <span className="ar-muted">–</span>
                ) : (
                  <TimeText us={row.lastUs} precision="day" />
                )}
              </td>
              <td>
                <span className={`ar-verdict ar-verdict-${row.verdict}`} title={VERDICT_TEXT[row.verdict]}>
                  {VERDICT_NAME[row.verdict]}
                </span>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {props.cut && (
        <p className="ar-muted ar-small">The first {formatCount(rows.length)} lines are shown; the export holds all.</p>
      )}
    </>
  );
}

function stated(value: boolean | null, why: string) {
  if (value === null)
    return (
      <span className="ar-muted" title={why}>
        not known
      </span>
    );
  return value ? 'yes' : <span className="ar-muted">no</span>;
}
