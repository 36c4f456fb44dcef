/** The risk of the case in pictures, for those who decide. Every picture is a table whose numbers open what they count. */
import { surenessOf } from '../../../../shared/model/rank.ts';
import { SeverityLabel } from '../../../components/labels.tsx';
import { Go } from '../../../components/parts.tsx';
import { ErrorNote, LoadingRows } from '../../../components/states.tsx';
import { formatCount } from '../../../lib/text.ts';
import { useQueryOf } from '../../../rpc/hooks.ts';
import { RiskAccess } from './RiskAccess.tsx';
import { RiskAgents } from './RiskAgents.tsx';
import { RiskCoverage } from './RiskCoverage.tsx';
import { RiskFindings } from './RiskFindings.tsx';
import { RiskTrend } from './RiskTrend.tsx';
import { findingsOwn } from './riskLinks.ts';
import './risk.css';

export function RiskOverview() {
  const query = useQueryOf('risk.overview', {});
  if (query.error !== null && query.data === undefined)
    return <ErrorNote error={query.error} onRetry={() => void query.refetch()} />;
  if (query.data === undefined) return <LoadingRows rows={12} label="Counting" />;
  const risk = query.data;
  return (
    <div className="ar-risk">
      <section className="ar-panel ar-risk-case" aria-labelledby="risk-case">
        <h2 id="risk-case">Risk of the case</h2>
        <p className="ar-risk-sentence">
          <b className="ar-risk-score">{Math.round(risk.case.score)}</b>
          <SeverityLabel severity={risk.case.severity} />
          <span>{risk.case.sentence}</span>
        </p>
        {risk.case.parts.length > 0 && (
          <table className="ar-table">
            <thead>
              <tr>
                <th scope="col">severity</th>
                <th scope="col" className="ar-right">
                  adds
                </th>
                <th scope="col">by</th>
              </tr>
            </thead>
            <tbody>
              {risk.case.parts.map((part) => (
                <tr key={part.severity}>
                  <td>
                    <SeverityLabel severity={part.severity} />
                  </td>
                  <td className="ar-right">{part.points.toFixed(1)}</td>
                  <td>
                    <Go to={{ view: 'findings', filter: '', own: findingsOwn({ severity: part.severity }) }}>
                      {part.text}
                    </Go>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
        {risk.case.settled > 0 && (
          <p className="ar-small ar-muted">
            {formatCount(risk.case.settled)} resolved or dismissed {risk.case.settled === 1 ? 'finding' : 'findings'} no
            longer count.
          </p>
        )}
      </section>
      <section className="ar-panel" aria-labelledby="risk-todo">
        <h2 id="risk-todo">
          To do first
          {risk.todo.length > 0 && <span className="ar-muted">what is wrong, the act, how sure and whose</span>}
        </h2>
        {risk.todo.length === 0 && <p className="ar-muted">Nothing is open or accepted.</p>}
        <ol className="ar-risk-todo">
          {risk.todo.map((one) => (
            <li key={one.finding}>
              <SeverityLabel severity={one.severity} />
              <span>
                <Go to={{ view: 'findings', filter: '', sel: { kind: 'finding', id: one.finding } }}>{one.title}</Go>
                <span className="ar-risk-act">{one.act}</span>
                <span className="ar-small ar-muted">
                  {one.sure !== null && (
                    <>
                      <span className="ar-risk-sure">{surenessOf(one.sure.value)}</span>: {one.sure.why} ·{' '}
                    </>
                  )}
                  {one.owner === '' ? 'no owner' : one.owner}
                  {one.due !== null && (
                    <span className={one.overdue ? 'ar-overdue' : ''}>
                      {' '}
                      · due {one.due}
                      {one.overdue ? ', overdue' : ''}
                    </span>
                  )}
                </span>
              </span>
            </li>
          ))}
        </ol>
      </section>
      <RiskFindings findings={risk.findings} />
      <RiskCoverage attribution={risk.attribution} />
      <RiskAgents agents={risk.agents} />
      <RiskAccess access={risk.access} />
      <RiskTrend trend={risk.trend} />
    </div>
  );
}
