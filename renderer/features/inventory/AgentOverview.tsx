import { EntityLabel } from '../../components/EntityLabel.tsx';
import { SeverityLabel } from '../../components/labels.tsx';
import { Facts, Go } from '../../components/parts.tsx';
import { formatCount } from '../../lib/text.ts';
import { type AccessRow, VERDICT_NAME, VERDICT_TEXT, VERDICTS } from '../../lib/verdict.ts';
import type { AgentData } from './agentData.ts';

/** What the agent is: its findings, why it stands as it does, what it acts through, and what the inventory says. */
export function AgentOverview({ agent }: { readonly agent: AgentData }) {
  const { row } = agent;
  return (
    <div className="ar-agent-overview">
      <div>
        <h3>Findings</h3>
        {agent.findings.length === 0 ? (
          <p className="ar-muted">No rule found anything about this agent.</p>
        ) : (
          <ul className="ar-finding-list">
            {agent.findings.map((finding) => (
              <li key={finding.id}>
                <SeverityLabel severity={finding.severity} />
                <Go to={{ view: 'findings', sel: { kind: 'finding', id: finding.id } }}>{finding.title}</Go>
              </li>
            ))}
          </ul>
        )}
        <h3>Intended, granted, observed</h3>
        <Differences rows={agent.access} />
        <h3>Why this risk</h3>
        <table className="ar-table">
          <tbody>
            {agent.riskWhy.map((why) => (
              <tr key={why.text}>
                <td>{why.text}</td>
                <td className="ar-right">{why.points > 0 ? `+${why.points}` : why.points}</td>
              </tr>
            ))}
          </tbody>
        </table>
        <h3>Why this status</h3>
        <ul className="ar-reasons">
          {agent.statusWhy.map((why) => (
            <li key={why}>{why}</li>
          ))}
        </ul>
      </div>
      <div>
        <h3>Acts through</h3>
        {[...row.identities, ...row.credentials, ...row.systems].map((entity) => (
          <p key={entity.id}>
            <EntityLabel entity={entity} link max={32} />
          </p>
        ))}
        {agent.facts.length > 0 && <h3>Facts</h3>}
        <Facts
          facts={agent.facts.map((fact) => ({
            name: fact.name.replaceAll('_', ' '),
            value: fact.value,
            title: fact.from,
          }))}
        />
      </div>
    </div>
  );
}

/** How many lines of the comparison fall in each difference. */
function Differences(props: { readonly rows: readonly AccessRow[] }) {
  const counted = VERDICTS.map((verdict) => ({
    verdict,
    count: props.rows.filter((row) => row.verdict === verdict).length,
  })).filter((one) => one.count > 0);
  if (counted.length === 0)
    return <p className="ar-muted">No inventory, grant or event says anything about this agent's access.</p>;
  return (
    <p className="ar-tag-row">
      {counted.map(({ verdict, count }) => (
        <Go key={verdict} to={{ own: { 'inventory.tab': 'access' } }} title={VERDICT_TEXT[verdict]}>
          <span className={`ar-verdict ar-verdict-${verdict}`}>
            {formatCount(count)} {VERDICT_NAME[verdict]}
          </span>
        </Go>
      ))}
    </p>
  );
}
