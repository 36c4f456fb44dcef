import { Button } from '../../components/controls.tsx';
import { EntityLabel } from '../../components/EntityLabel.tsx';
import { ClassBadge, SeverityLabel, TimeText } from '../../components/labels.tsx';
import { Go } from '../../components/parts.tsx';
import { ErrorNote, LoadingRows } from '../../components/states.tsx';
import { formatCapped, formatCount, plural } from '../../lib/text.ts';
import { usePagesOf } from '../../rpc/hooks.ts';

/** The agent's chains, the riskiest first. */
export function AgentChains(props: { readonly agentId: number }) {
  const pages = usePagesOf('chains.page', { agent: props.agentId, limit: 20 });
  if (pages.error !== null) return <ErrorNote error={pages.error} onRetry={pages.retry} />;
  if (pages.loading) return <LoadingRows rows={3} />;
  if (pages.rows.length === 0) return <p className="ar-muted">No chain was reconstructed for this agent.</p>;
  return (
    <>
      <table className="ar-table">
        <thead>
          <tr>
            <th scope="col">start</th>
            <th scope="col">originating user</th>
            <th scope="col">credential</th>
            <th scope="col">object</th>
            <th scope="col" className="ar-right">
              events
            </th>
            <th scope="col">weakest</th>
            <th scope="col">risk</th>
          </tr>
        </thead>
        <tbody>
          {pages.rows.map((row) => {
            const slot = (name: string) => row.slots.find((one) => one.slot === name);
            const user = slot('user');
            return (
              <tr key={row.id}>
                <td>
                  <Go to={{ view: 'chains', sel: { kind: 'chain', id: row.id } }}>
                    <TimeText us={row.startUs} />
                  </Go>
                </td>
                <td>
                  {user?.entity == null ? (
                    <span className="ar-unknown" title={user?.why}>
                      {user === undefined || user.candidates === 0
                        ? '?'
                        : `? · ${plural(user.candidates, 'candidate')}`}
                    </span>
                  ) : (
                    <EntityLabel entity={user.entity} link />
                  )}
                </td>
                <td>
                  <EntityLabel entity={slot('credential')?.entity ?? null} link />
                </td>
                <td>{slot('object')?.label ?? '–'}</td>
                <td className="ar-right">{formatCount(row.events)}</td>
                <td>
                  <ClassBadge value={row.weakest} />
                </td>
                <td>
                  <SeverityLabel severity={row.risk.severity} title={`score ${row.risk.score.toFixed(1)}`} />
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
      {pages.more && pages.first !== undefined && (
        <p className="ar-line">
          <span className="ar-muted">
            {formatCount(pages.rows.length)} of {formatCapped(pages.first.total)} chains
          </span>
          <Button onClick={pages.loadMore}>Show more</Button>
        </p>
      )}
    </>
  );
}
