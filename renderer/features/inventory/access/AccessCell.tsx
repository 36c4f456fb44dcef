import { useState } from 'react';
import type { Out } from '../../../../shared/contract/index.ts';
import { AccessPaths, Intents } from '../../../components/AccessPaths.tsx';
import { Button } from '../../../components/controls.tsx';
import type { Entity } from '../../../components/EntityLabel.tsx';
import { TimeText } from '../../../components/labels.tsx';
import { Go } from '../../../components/parts.tsx';
import { ErrorNote, LoadingRows } from '../../../components/states.tsx';
import { formatCount, plural } from '../../../lib/text.ts';
import { VERDICT_NAME, VERDICT_TEXT } from '../../../lib/verdict.ts';
import { useQueryOf } from '../../../rpc/hooks.ts';

type Cell = Out<'access.matrix'>['systems'][number]['cells'][number];
type Line = Out<'access.cell'>['lines'][number];

const TIERS = [
  'no access',
  'own or public data',
  'shared business data',
  'sensitive or tenant-wide data',
  'administration',
];
const REACHES = { own: 'own data', shared: 'shared or named data', tenant: 'whole tenant' } as const;

/** The lines of one cell: each resource with what approves it, every path that grants it, and the events that show it. */
export function AccessCell(props: {
  readonly agent: Entity;
  readonly system: string;
  readonly cell: Cell;
  readonly onClose: () => void;
}) {
  const { agent, system, cell } = props;
  const [limit, setLimit] = useState(50);
  const query = useQueryOf('access.cell', { agent: agent.id, system, verb: cell.verb, limit }, { keepPrevious: true });
  return (
    <section className="ar-access-detail" aria-label={`${system}, ${cell.verb}`}>
      <header>
        <h3>
          {system === '*' ? 'system not stated' : system} · {cell.verb}
        </h3>
        {cell.verdicts.map(({ verdict, count }) => (
          <span key={verdict} className={`ar-verdict ar-verdict-${verdict}`} title={VERDICT_TEXT[verdict]}>
            {formatCount(count)} {VERDICT_NAME[verdict]}
          </span>
        ))}
        <span className="ar-grow" />
        {cell.filter !== '' && (
          <>
            <span className="ar-muted">
              <TimeText us={cell.firstUs} precision="min" /> – <TimeText us={cell.lastUs} precision="min" />
            </span>
            <Go button to={{ view: 'search', filter: cell.filter }}>
              {plural(cell.observed, 'event')}
            </Go>
          </>
        )}
        <Button quiet label="Close this cell" onClick={props.onClose}>
          ×
        </Button>
      </header>
      {query.error !== null && query.data === undefined ? (
        <ErrorNote error={query.error} onRetry={() => void query.refetch()} />
      ) : query.data === undefined ? (
        <LoadingRows rows={3} />
      ) : (
        <>
          <Lines lines={query.data.lines} />
          {query.data.next !== null && (
            <p className="ar-line">
              <span className="ar-muted">
                {formatCount(query.data.lines.length)} of {plural(query.data.total, 'line')}
                {limit >= 200 ? '; `agentrail access` lists all' : ''}
              </span>
              {limit < 200 && <Button onClick={() => setLimit(200)}>Show more</Button>}
            </p>
          )}
        </>
      )}
    </section>
  );
}

function Lines(props: { readonly lines: readonly Line[] }) {
  return (
    <table className="ar-table ar-access-lines">
      <thead>
        <tr>
          <th scope="col">resource</th>
          <th scope="col">difference</th>
          <th scope="col">intended</th>
          <th scope="col">granted, by which path</th>
          <th scope="col" className="ar-right">
            observed
          </th>
          <th scope="col">last</th>
        </tr>
      </thead>
      <tbody>
        {props.lines.map((line, at) => (
          <tr key={line.resource}>
            <td>
              <span className="ar-wrap">
                {line.resource === '' ? 'not stated' : line.resource === '*' ? 'everything' : line.resource}
              </span>
              <br />
              <span className="ar-muted ar-small">{powerOf(line)}</span>
            </td>
            <td>
              <span className={`ar-verdict ar-verdict-${line.verdict}`} title={VERDICT_TEXT[line.verdict]}>
                {VERDICT_NAME[line.verdict]}
              </span>
              {line.why !== '' && <p className="ar-small">{line.why}</p>}
            </td>
            <td>
              {line.intended === null ? (
                <span className="ar-muted">not known</span>
              ) : (
                <span className={line.intended ? undefined : 'ar-muted'}>{line.intended ? 'yes' : 'no'}</span>
              )}
              <Intents intents={line.intendedVia} />
            </td>
            <td>
              {line.granted === null ? (
                <span className="ar-muted">no grant data for this system</span>
              ) : (
                !line.granted && <span className="ar-muted">no</span>
              )}
              {isSame(line, props.lines[at - 1]) ? (
                <span className="ar-muted">by the same paths as above</span>
              ) : (
                <AccessPaths paths={line.grantedVia} />
              )}
            </td>
            <td className="ar-right">
              {line.observed === 0 ? (
                <span className="ar-muted">never</span>
              ) : (
                <Go to={{ view: 'search', filter: line.filter }}>{formatCount(line.observed)}</Go>
              )}
            </td>
            <td>
              {line.lastUs === null ? (
                <span className="ar-muted">–</span>
              ) : (
                <TimeText us={line.lastUs} precision="day" />
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** The same grants by the same paths as the line above: said once. */
function isSame(line: Line, above: Line | undefined): boolean {
  return (
    above !== undefined &&
    line.grantedVia.length > 0 &&
    JSON.stringify(line.grantedVia) === JSON.stringify(above.grantedVia)
  );
}

function powerOf(line: Line): string {
  const parts: string[] = [];
  if (line.unmapped) parts.push('in no vendor’s table');
  if (line.tier !== null && !line.unmapped) parts.push(`tier ${line.tier}, ${TIERS[line.tier] ?? ''}`);
  if (line.reach !== null) parts.push(REACHES[line.reach]);
  return parts.join(' · ');
}
