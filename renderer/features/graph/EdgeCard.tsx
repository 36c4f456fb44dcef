import { useState } from 'react';
import { type DrawnEdge, edgeKindText } from '../../../shared/picture/drawnGraph.ts';
import { formatFilter, parseFilter } from '../../../shared/query/filter.ts';
import { Button } from '../../components/controls.tsx';
import { LinkLines } from '../../components/LinkLine.tsx';
import { BasisLabel, ClassBadge, TimeText } from '../../components/labels.tsx';
import { currentRoute, navigate, type Selection } from '../../lib/route.ts';
import { formatCount, plural } from '../../lib/text.ts';
import { useQueryOf } from '../../rpc/hooks.ts';
import { CandidateEvidence } from './CandidateEvidence.tsx';

/** Why an edge is there, and the way to what it stands on: its events, or the inventory's record. */
export function EdgeCard(props: {
  readonly edge: DrawnEdge;
  readonly fromName: string;
  readonly toName: string;
  readonly onClose: () => void;
}) {
  const { edge } = props;
  const record = edge.recordId;
  const candidate = candidateOf(edge);
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
      {edge.candidateOf === undefined && edge.basis === 'observed' && edge.filter !== '' && (
        <EdgeLinks filter={edge.filter} />
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
          <Button onClick={() => navigate({ view: 'chains', sel: comparisonOf(edge) })}>Compare the candidates</Button>
        )}
        {record !== null && (
          <Button onClick={() => navigate({ sel: { kind: 'record', id: String(record) } }, { replace: false })}>
            Show the inventory record
          </Button>
        )}
      </div>
      {candidate !== undefined && <CandidateEvidence {...candidate} name={props.fromName} />}
    </section>
  );
}

/** The candidate that a single edge is about; a fold stands for several. */
function candidateOf({ candidateOf: chainId, candidateSlot: slot, from, of }: DrawnEdge) {
  const entityId = Number(from);
  if (chainId === undefined || slot === undefined || of.length > 1 || !Number.isSafeInteger(entityId)) return undefined;
  return { chainId, slot, entityId };
}

/** The slot of the chain, whose page has the candidates side by side. */
function comparisonOf(edge: DrawnEdge): Selection {
  const chain = edge.candidateOf ?? '';
  return edge.candidateSlot === undefined
    ? { kind: 'chain', id: chain }
    : { kind: 'link', id: `${chain}:${edge.candidateSlot}` };
}

/** Links listed in the card; the events behind the edge list all of theirs. */
const LINKS = 5;

/** Links that lead to the events behind the edge, surest first, each to be confirmed or rejected. */
function EdgeLinks(props: { readonly filter: string }) {
  const [open, setOpen] = useState(false);
  const links = useQueryOf('links.page', { filter: props.filter, limit: LINKS });
  const { data } = links;
  if (data === undefined || data.total === 0) return null;
  return (
    <div>
      <Button quiet expanded={open} onClick={() => setOpen(!open)}>
        {open ? 'Hide' : 'Show'} {plural(data.total, 'link')} that lead to its events
      </Button>
      {open && <LinkLines links={data.rows} />}
      {open && data.total > data.rows.length && (
        <p className="ar-muted ar-small">
          The {data.rows.length} surest are listed; each event lists its own.
          {data.cut ? ` Looked for in ${formatCount(data.examined)} of the events.` : ''}
        </p>
      )}
    </div>
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
