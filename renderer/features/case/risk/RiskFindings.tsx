import type { Out } from '../../../../shared/contract/index.ts';
import { FINDING_STATUSES, SEVERITIES } from '../../../../shared/model/kinds.ts';
import { stacked } from '../../../../shared/picture/bars.ts';
import { SeverityLabel } from '../../../components/labels.tsx';
import { Go } from '../../../components/parts.tsx';
import { formatCount } from '../../../lib/text.ts';
import { findingsOwn } from './riskLinks.ts';

const WIDTH = 150;

/** Findings by severity and status. */
export function RiskFindings(props: { readonly findings: Out<'risk.overview'>['findings'] }) {
  const count = (severity: string, status: string) =>
    props.findings.find((one) => one.severity === severity && one.status === status)?.count ?? 0;
  const rows = [...SEVERITIES].reverse().map((severity) => {
    const counts = FINDING_STATUSES.map((status) => ({ status, count: count(severity, status) }));
    return { severity, counts, sum: counts.reduce((sum, one) => sum + one.count, 0) };
  });
  const most = Math.max(1, ...rows.map((row) => row.sum));
  return (
    <section className="ar-panel" aria-labelledby="risk-findings">
      <h2 id="risk-findings">Findings by severity and status</h2>
      <table className="ar-table">
        <thead>
          <tr>
            <th scope="col">severity</th>
            <th scope="col" aria-label="picture" />
            {FINDING_STATUSES.map((status) => (
              <th key={status} scope="col" className="ar-right">
                <span className={`ar-key ar-key-${status}`} aria-hidden="true" /> {status}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ severity, counts, sum }) => {
            const pieces = stacked(
              counts.map((one) => one.count),
              most,
              WIDTH,
            );
            return (
              <tr key={severity}>
                <th scope="row">
                  <SeverityLabel severity={severity} />
                </th>
                <td>
                  <svg width={WIDTH} height="14" aria-hidden="true" className="ar-risk-bar">
                    {pieces.map((piece, at) => (
                      <rect
                        key={counts[at]?.status}
                        className={`ar-fill-${counts[at]?.status}`}
                        x={piece.x}
                        width={piece.width}
                        height="14"
                      />
                    ))}
                  </svg>
                </td>
                {counts.map(({ status, count: n }) => (
                  <td key={status} className="ar-right">
                    {n === 0 || sum === 0 ? (
                      <span className="ar-muted">0</span>
                    ) : (
                      <Go to={{ view: 'findings', filter: '', own: findingsOwn({ severity, status }) }}>
                        {formatCount(n)}
                      </Go>
                    )}
                  </td>
                ))}
              </tr>
            );
          })}
        </tbody>
      </table>
    </section>
  );
}
