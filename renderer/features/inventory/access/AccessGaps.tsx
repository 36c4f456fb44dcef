import { EntityLabel } from '../../../components/EntityLabel.tsx';
import { Go } from '../../../components/parts.tsx';
import { SideText } from '../../../components/RightsUsed.tsx';
import { ErrorNote, LoadingRows } from '../../../components/states.tsx';
import { formatCount, plural } from '../../../lib/text.ts';
import { useQueryOf } from '../../../rpc/hooks.ts';

/** What the agent did for people with more rights than they hold themselves, the widest difference first. */
export function AccessGaps(props: { readonly agentId: number }) {
  const query = useQueryOf('access.gaps', { agent: props.agentId, limit: 20 });
  if (query.error !== null && query.data === undefined)
    return <ErrorNote error={query.error} onRetry={() => void query.refetch()} />;
  if (query.data === undefined) return <LoadingRows rows={2} />;
  const { lines, total, unknown, cut, leftOut } = query.data;
  if (total === 0 && leftOut === '') return null;
  return (
    <>
      <h3>Beyond the people it acts for</h3>
      <p className="ar-muted ar-small">
        The tier each person holds on the action, against that of what executed it.
        {unknown > 0 && ` For ${formatCount(unknown)} of ${plural(total, 'action')} one side is not known.`}
      </p>
      <table className="ar-table ar-access-lines">
        <thead>
          <tr>
            <th scope="col">person</th>
            <th scope="col">action</th>
            <th scope="col">person holds</th>
            <th scope="col">executed with</th>
            <th scope="col" className="ar-right">
              gap
            </th>
            <th scope="col" className="ar-right">
              events
            </th>
          </tr>
        </thead>
        <tbody>
          {lines.map((line) => (
            <tr key={`${line.user.id} ${line.holder.id} ${line.system} ${line.verb} ${line.resource}`}>
              <td>
                <EntityLabel entity={line.user} link />
              </td>
              <td>
                {line.system} <b>{line.verb}</b> <span className="ar-wrap">{line.resource}</span>
              </td>
              <td>
                <SideText side={line.person} />
              </td>
              <td>
                <EntityLabel entity={line.holder} link /> <SideText side={line.credential} />
              </td>
              <td className="ar-right">
                {line.gap === null ? (
                  <span className="ar-muted">not known</span>
                ) : line.gap === 0 ? (
                  <span className="ar-muted">none</span>
                ) : (
                  <b>+{line.gap}</b>
                )}
              </td>
              <td className="ar-right">
                <Go to={{ view: 'search', filter: line.filter }}>{formatCount(line.count)}</Go>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {leftOut !== '' && <p className="ar-small ar-unknown">{leftOut}.</p>}
      {cut && (
        <p className="ar-muted ar-small">
          The widest {lines.length} of {formatCount(total)} are shown.
        </p>
      )}
    </>
  );
}
