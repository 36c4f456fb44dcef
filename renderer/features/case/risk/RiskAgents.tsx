import type { Out } from '../../../../shared/contract/index.ts';
import { barLength } from '../../../../shared/picture/bars.ts';
import { formatFilter } from '../../../../shared/query/filter.ts';
import { EntityLabel } from '../../../components/EntityLabel.tsx';
import { SeverityLabel } from '../../../components/labels.tsx';
import { Go } from '../../../components/parts.tsx';
import { formatCount, plural } from '../../../lib/text.ts';

const WIDTH = 160;

/** The riskiest agents, and how many agents are of which status. */
export function RiskAgents(props: { readonly agents: Out<'risk.overview'>['agents'] }) {
  const { agents } = props;
  return (
    <section className="ar-panel ar-risk-wide" aria-labelledby="risk-agents">
      <h2 id="risk-agents">
        Agents by risk
        <span className="ar-muted">
          <Go to={{ view: 'inventory', filter: '', own: { 'inventory.status': null } }}>
            {plural(agents.total, 'agent')}
          </Go>
        </span>
      </h2>
      <p className="ar-numbers">
        {agents.byStatus.map(({ status, count }) => (
          <Go key={status} to={{ view: 'inventory', filter: '', own: { 'inventory.status': status } }}>
            <b>{formatCount(count)}</b> {status}
          </Go>
        ))}
      </p>
      {agents.top.length > 0 && (
        <table className="ar-table">
          <thead>
            <tr>
              <th scope="col">agent</th>
              <th scope="col" aria-label="picture" />
              <th scope="col" className="ar-right">
                risk
              </th>
              <th scope="col">status</th>
              <th scope="col" className="ar-right">
                findings
              </th>
              <th scope="col">foremost reason</th>
            </tr>
          </thead>
          <tbody>
            {agents.top.map(({ entity, risk, status, findings, why }) => (
              <tr key={entity.id}>
                <th scope="row" className="ar-risk-name">
                  <Go to={{ view: 'inventory', filter: '', sel: { kind: 'entity', id: String(entity.id) } }}>
                    <EntityLabel entity={entity} max={28} />
                  </Go>
                </th>
                <td>
                  <svg width={WIDTH} height="12" aria-hidden="true" className="ar-risk-bar">
                    <rect className="ar-fill-track" width={WIDTH} height="12" />
                    <rect className="ar-fill-agent" width={barLength(risk.score, 100, WIDTH)} height="12" />
                  </svg>
                </td>
                <td className="ar-right ar-risk-number">
                  {Math.round(risk.score)} <SeverityLabel severity={risk.severity} />
                </td>
                <td className="ar-risk-number">{status.join(', ')}</td>
                <td className="ar-right">
                  <Go
                    to={{
                      view: 'findings',
                      filter: formatFilter([{ field: 'agent', values: [entity.handle], negated: false }]),
                    }}
                  >
                    {formatCount(findings)}
                  </Go>
                </td>
                <td className="ar-risk-why" title={why.join('\n')}>
                  {why[0] ?? ''}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {agents.top.length === 0 && <p className="ar-muted">No agent bears a risk.</p>}
      {agents.total > agents.top.length && agents.top.length > 0 && (
        <p className="ar-small ar-muted">
          {plural(agents.total - agents.top.length, 'agent')} of less risk or none: see the inventory.
        </p>
      )}
    </section>
  );
}
