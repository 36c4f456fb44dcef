import { SLOT_NAMES } from '../../../shared/model/kinds.ts';
import { withTerm } from '../../../shared/query/filter.ts';
import { EntityLabel } from '../../components/EntityLabel.tsx';
import { ClassBadge, SeverityLabel, TimeText } from '../../components/labels.tsx';
import { FindingList, Go, Heading, Pending, Section } from '../../components/parts.tsx';
import { useRoute } from '../../lib/route.ts';
import { formatCount, formatSpan } from '../../lib/text.ts';
import { useQueryOf } from '../../rpc/hooks.ts';
import { Links } from './Links.tsx';
import { Notes } from './Notes.tsx';

export function ChainPane(props: { readonly id: string }) {
  const query = useQueryOf('chains.get', { id: props.id });
  const { filter } = useRoute();
  if (query.data === undefined) return <Pending error={query.error} retry={() => void query.refetch()} />;
  const { row, links, linksCut, findings, pins } = query.data;
  const agent = row.slots.find((slot) => slot.slot === 'agent')?.entity;
  const span = row.startUs === null || row.endUs === null ? undefined : row.endUs - row.startUs;
  return (
    <>
      <Heading
        kind="Chain"
        title={`${agent?.name ?? 'Unknown agent'} · ${formatCount(row.events)} ${row.events === 1 ? 'event' : 'events'}`}
        note={
          <>
            <TimeText us={row.startUs} />
            {span === undefined || span === 0 ? '' : ` · over ${formatSpan(span)}`}
          </>
        }
      />
      <p className="ar-line">
        weakest hop <ClassBadge value={row.weakest} /> risk{' '}
        <SeverityLabel severity={row.risk.severity} title={`score ${row.risk.score.toFixed(1)}`} />
      </p>
      <div className="ar-button-row">
        <Go button to={{ view: 'chains', sel: { kind: 'chain', id: row.id } }}>
          Open chain
        </Go>
        <Go button to={{ view: 'graph', sel: { kind: 'chain', id: row.id } }}>
          Graph
        </Go>
        <Go
          button
          to={{
            view: 'timeline',
            ...(row.startUs === null || row.endUs === null
              ? {}
              : { range: { fromUs: row.startUs - 60_000_000, toUs: row.endUs + 60_000_000 } }),
          }}
        >
          Timeline
        </Go>
        <Go button to={{ filter: withTerm(filter, { field: 'chain', values: [row.id], negated: false }) }}>
          Filter to it
        </Go>
      </div>
      <Section title="Slots">
        {row.slots.map((slot) => (
          <div key={slot.slot} className="ar-slot">
            <div className="ar-link-head">
              <span className="ar-slot-name">{SLOT_NAMES[slot.slot]}</span>
              {slot.entity === null ? (
                <span className="ar-unknown">{slot.label}</span>
              ) : (
                <EntityLabel entity={slot.entity} link />
              )}
              {slot.count > 1 && <span className="ar-muted">of {formatCount(slot.count)}</span>}
              <span className="ar-grow" />
              <ClassBadge value={slot.class} />
            </div>
            <p className="ar-small ar-muted">
              {slot.why}
              {slot.candidates > 0 && (
                <>
                  {' '}
                  <Go to={{ sel: { kind: 'link', id: `${row.id}:${slot.slot}` } }}>
                    {slot.candidates} {slot.candidates === 1 ? 'candidate' : 'candidates'}
                  </Go>
                </>
              )}
            </p>
            {slot.class === null && slot.wouldFill.length > 0 && (
              <p className="ar-small">Would fill it: {slot.wouldFill.join(' · ')}</p>
            )}
          </div>
        ))}
      </Section>
      {pins.length > 0 && (
        <Section title="Set by hand">
          {pins.map((pin) => (
            <p key={pin.slot} className="ar-small">
              {SLOT_NAMES[pin.slot]}: {pin.entity === null ? 'no candidate accepted' : pin.entity.name} · “{pin.note}” ·{' '}
              {pin.who} <TimeText us={pin.atUs} precision="min" />
            </p>
          ))}
        </Section>
      )}
      <FindingList findings={findings} />
      <Links links={links} cut={linksCut} />
      <Notes target={{ kind: 'chain', key: row.key }} />
    </>
  );
}
