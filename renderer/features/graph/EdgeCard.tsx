import { type DrawnEdge, edgeKindText } from '../../../shared/picture/drawnGraph.ts';
import { formatFilter, parseFilter } from '../../../shared/query/filter.ts';
import { Button } from '../../components/controls.tsx';
import { BasisLabel, ClassBadge, TimeText } from '../../components/labels.tsx';
import { currentRoute, navigate } from '../../lib/route.ts';
import { formatCount } from '../../lib/text.ts';

/** Why an edge is there, and the way to what it stands on: its events, or the inventory's record. */
export function EdgeCard(props: {
  readonly edge: DrawnEdge;
  readonly fromName: string;
  readonly toName: string;
  readonly onClose: () => void;
}) {
  const { edge } = props;
  const record = edge.recordId;
  return (
    <section className="gr-card gr-card-low" aria-label="Selected edge">
      <header className="gr-card-head">
        <h2 title={`${props.fromName} ${edgeKindText(edge.kind)} ${props.toName}`}>
          {props.fromName} → {props.toName}
        </h2>
        <Button quiet label="Close" onClick={props.onClose}>
          ×
        </Button>
      </header>
      <p>
        {edge.candidateOf === undefined ? edgeKindText(edge.kind) : edge.label}
        {edge.candidateOf === undefined && edge.label !== '' && !edge.label.includes(edgeKindText(edge.kind))
          ? ` · ${edge.label}`
          : ''}{' '}
        <BasisLabel basis={edge.basis} /> {edge.basis === 'observed' && <ClassBadge value={edge.class} />}
      </p>
      {edge.candidateOf !== undefined && (
        <p className="ar-muted">
          A candidate for an empty slot of a chain{edge.class === 'weak' ? ', by time alone' : ''}. Nobody claims it.
        </p>
      )}
      {edge.of.length > 1 && <p className="ar-muted">{formatCount(edge.of.length)} edges drawn as one</p>}
      {edge.firstUs !== null && (
        <p className="ar-muted">
          first <TimeText us={edge.firstUs} /> · last <TimeText us={edge.lastUs} />
        </p>
      )}
      <div className="gr-card-acts">
        {edge.basis === 'observed' && (
          <Button
            primary
            disabled={edge.filter === ''}
            title={edge.filter === '' ? 'Unfold it to reach the events of one object' : edge.filter}
            onClick={() => navigate({ view: 'timeline', filter: both(currentRoute().filter, edge.filter) })}
          >
            Show {edge.candidateOf === undefined ? 'its' : 'the chain’s'} {formatCount(edge.count)}{' '}
            {edge.count === 1 ? 'event' : 'events'}
          </Button>
        )}
        {edge.candidateOf !== undefined && (
          <Button onClick={() => navigate({ view: 'chains', sel: { kind: 'chain', id: edge.candidateOf ?? '' } })}>
            Compare the candidates
          </Button>
        )}
        {record !== null && (
          <Button onClick={() => navigate({ sel: { kind: 'record', id: String(record) } }, { replace: false })}>
            Show the inventory record
          </Button>
        )}
      </div>
    </section>
  );
}

/** Both filters' terms, each once. */
function both(text: string, more: string): string {
  const terms = [...parseFilter(text).terms, ...parseFilter(more).terms];
  const seen = new Set<string>();
  return formatFilter(
    terms.filter((term) => {
      const key = formatFilter([term]);
      if (seen.has(key)) return false;
      seen.add(key);
      return true;
    }),
  );
}
