import type { Out } from '../../../shared/contract/index.ts';
import { EntityLabel } from '../../components/EntityLabel.tsx';
import { SeverityLabel } from '../../components/labels.tsx';
import { Facts, Go } from '../../components/parts.tsx';
import { ErrorNote, LoadingRows } from '../../components/states.tsx';
import { formatCount } from '../../lib/text.ts';
import { useQueryOf } from '../../rpc/hooks.ts';
import { AccessTable } from './AccessTable.tsx';
import { AgentChains } from './AgentChains.tsx';
import { StatusLabels } from './AgentGrid.tsx';

/** One agent: what it is, why it stands as it does, and what it was meant to, could and did reach. */
export function AgentPage(props: { readonly id: number }) {
  const query = useQueryOf('agents.get', { id: props.id });
  if (query.error !== null && query.data === undefined)
    return <ErrorNote error={query.error} onRetry={() => void query.refetch()} />;
  if (query.data === undefined) return <LoadingRows />;
  const { row } = query.data;
  return (
    <section className="ar-agent-page" aria-label={`Agent ${row.entity.name}`}>
      <header className="ar-agent-head">
        <h2>{row.entity.name}</h2>
        <StatusLabels status={row.status} />
        <SeverityLabel severity={row.risk.severity} title={`score ${row.risk.score.toFixed(1)}`} />
        <span className="ar-muted">{row.purpose === '' ? 'purpose not stated' : row.purpose}</span>
        <span className="ar-grow" />
        <Go button to={{ view: 'graph', sel: { kind: 'entity', id: String(row.entity.id) } }}>
          Graph
        </Go>
        <Go button to={{ view: 'timeline', filter: `agent:${JSON.stringify(row.entity.handle)}` }}>
          {formatCount(row.events)} events
        </Go>
      </header>
      <div className="ar-agent-body">
        <div>
          <h3>Intended, granted, observed</h3>
          <AccessTable rows={query.data.access} cut={query.data.accessCut} />
          <Unmapped scopes={query.data.unmappedScopes} />
          <h3>Chains</h3>
          <AgentChains agentId={props.id} />
        </div>
        <aside aria-label="Facts">
          <Why data={query.data} />
          {query.data.findings.length > 0 && (
            <>
              <h3>Findings</h3>
              <ul className="ar-finding-list">
                {query.data.findings.map((finding) => (
                  <li key={finding.id}>
                    <SeverityLabel severity={finding.severity} />
                    <Go to={{ view: 'findings', sel: { kind: 'finding', id: finding.id } }}>{finding.title}</Go>
                  </li>
                ))}
              </ul>
            </>
          )}
          <h3>Acts through</h3>
          {[...row.identities, ...row.credentials, ...row.systems].map((entity) => (
            <p key={entity.id}>
              <EntityLabel entity={entity} link max={32} />
            </p>
          ))}
          <h3>Facts</h3>
          <Facts facts={query.data.facts.map((fact) => ({ name: fact.name, value: fact.value, title: fact.from }))} />
        </aside>
      </div>
    </section>
  );
}

function Why(props: { readonly data: Out<'agents.get'> }) {
  return (
    <>
      <h3>Why this status</h3>
      <ul className="ar-reasons">
        {props.data.statusWhy.map((why) => (
          <li key={why}>{why}</li>
        ))}
      </ul>
      <h3>Why this risk</h3>
      <table className="ar-table">
        <tbody>
          {props.data.riskWhy.map((why) => (
            <tr key={why.text}>
              <td>{why.text}</td>
              <td className="ar-right">{why.points > 0 ? `+${why.points}` : why.points}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}

function Unmapped(props: { readonly scopes: Out<'agents.get'>['unmappedScopes'] }) {
  if (props.scopes.length === 0) return null;
  return (
    <>
      <h3>Scopes with no known meaning</h3>
      <p className="ar-muted ar-small">
        Compared by name alone; look them up before calling this agent's access small.
      </p>
      <p className="ar-tag-row">
        {props.scopes.map((scope) => (
          <span key={`${scope.system}${scope.text}`} className="ar-tag ar-mono">
            {scope.system} {scope.text}
          </span>
        ))}
      </p>
    </>
  );
}
