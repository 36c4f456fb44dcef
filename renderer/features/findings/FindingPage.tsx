import { withTerm } from '../../../shared/query/filter.ts';
import { EventRows } from '../../components/events/EventGrid.tsx';
import { SeverityLabel } from '../../components/labels.tsx';
import { Go } from '../../components/parts.tsx';
import { ErrorNote, LoadingRows } from '../../components/states.tsx';
import { REACH_KINDS, reachPlace } from '../../lib/reach.ts';
import { formatCount } from '../../lib/text.ts';
import { useQueryOf } from '../../rpc/hooks.ts';

/** The finding read through: what was seen, why it matters, what to do, and the evidence. Status and notes are in the inspector. */
export function FindingPage(props: { readonly id: string }) {
  const query = useQueryOf('findings.get', { id: props.id });
  if (query.error !== null && query.data === undefined)
    return <ErrorNote error={query.error} onRetry={() => void query.refetch()} />;
  if (query.data === undefined) return <LoadingRows />;
  const finding = query.data;
  const { row } = finding;
  const reach = row.entities.find((entity) => REACH_KINDS.includes(entity.kind));
  return (
    <section className="ar-finding-page" aria-label={row.title}>
      <header className="ar-agent-head">
        <SeverityLabel severity={row.severity} />
        <h2>{row.title}</h2>
        <span className="ar-grow" />
        {reach !== undefined && (
          <Go button to={reachPlace(reach.id)} title={`What ${reach.name} can reach, and what to revoke first`}>
            Reach
          </Go>
        )}
        {finding.chainIds.slice(0, 5).map((chain, index) => (
          <Go key={chain} button to={{ view: 'chains', sel: { kind: 'chain', id: chain } }}>
            {index === 0 ? 'Chain' : `Chain ${index + 1}`}
          </Go>
        ))}
      </header>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls where the window is low, so the keyboard must reach it */}
      <section className="ar-finding-text" tabIndex={0} aria-label="What was seen, why it matters, what to do">
        <div>
          <h3>What was seen</h3>
          <p>{finding.explanation}</p>
        </div>
        <div>
          <h3>Why it matters</h3>
          <p>{finding.why}</p>
          {finding.refs.length > 0 && (
            <p className="ar-small ar-muted">
              {finding.refs.map((ref) => `${`${ref.id} ${ref.title}`.trim()} (${ref.scheme})`).join(' · ')}
            </p>
          )}
        </div>
        <div>
          <h3>What to do</h3>
          <ul className="ar-reasons">
            {finding.remediation.map((step) => (
              <li key={step}>{step}</li>
            ))}
          </ul>
        </div>
      </section>
      <p className="ar-finding-evidence">
        <b>Evidence</b>{' '}
        {row.events > finding.events.length ? (
          <>
            the first {formatCount(finding.events.length)} of{' '}
            <Go to={{ view: 'search', filter: withTerm('', { field: 'finding', values: [row.id], negated: false }) }}>
              {formatCount(row.events)} events
            </Go>
          </>
        ) : (
          `${formatCount(row.events)} ${row.events === 1 ? 'event' : 'events'}`
        )}
      </p>
      <EventRows
        id="finding-events"
        label="Evidence of the finding"
        rows={finding.events}
        empty={
          <p className="ar-finding-evidence ar-muted">
            This finding rests on inventory records, listed in the inspector.
          </p>
        }
      />
    </section>
  );
}
