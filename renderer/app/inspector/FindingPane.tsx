import { withTerm } from '../../../shared/query/filter.ts';
import { EntityLabel } from '../../components/EntityLabel.tsx';
import { FindingAssignForm } from '../../components/FindingAssignForm.tsx';
import { FindingStatusForm } from '../../components/FindingStatusForm.tsx';
import { SeverityLabel, TimeText } from '../../components/labels.tsx';
import { Facts, Go, Heading, Pending, Section } from '../../components/parts.tsx';
import { RankWhy } from '../../components/RankWhy.tsx';
import { useRoute } from '../../lib/route.ts';
import { formatCount } from '../../lib/text.ts';
import { useQueryOf } from '../../rpc/hooks.ts';
import { Notes } from './Notes.tsx';

export function FindingPane(props: { readonly id: string }) {
  const query = useQueryOf('findings.get', { id: props.id });
  const { view } = useRoute();
  if (query.data === undefined) return <Pending error={query.error} retry={() => void query.refetch()} />;
  const finding = query.data;
  const { row } = finding;
  return (
    <>
      <Heading
        kind={
          <>
            <SeverityLabel severity={row.severity} /> rank {row.score.toFixed(0)} of 100 · {row.ruleTitle}
          </>
        }
        title={row.title}
        note={
          row.firstUs === null ? undefined : (
            <>
              <TimeText us={row.firstUs} precision="min" /> to <TimeText us={row.lastUs} precision="min" />
            </>
          )
        }
      />
      {view !== 'findings' && <p>{finding.explanation}</p>}
      <div className="ar-button-row">
        {view !== 'findings' && (
          <Go button to={{ view: 'findings', sel: { kind: 'finding', id: row.id } }}>
            Open finding
          </Go>
        )}
        {row.events > 0 && (
          <Go
            button
            to={{ view: 'timeline', filter: withTerm('', { field: 'finding', values: [row.id], negated: false }) }}
          >
            {formatCount(row.events)} {row.events === 1 ? 'event' : 'events'}
          </Go>
        )}
        {finding.chainIds[0] !== undefined && (
          <Go button to={{ view: 'chains', sel: { kind: 'chain', id: finding.chainIds[0] } }}>
            Chain
          </Go>
        )}
      </div>
      <Section title="Status">
        <FindingStatusForm
          id={row.id}
          status={row.status}
          reason={row.reason}
          who={finding.statusWho}
          atUs={finding.statusAtUs}
          seenAgain={row.seenAgain}
        />
        <FindingAssignForm
          key={`${row.owner}|${row.due}`}
          id={row.id}
          owner={row.owner}
          due={row.due}
          overdue={row.overdue}
          suggested={finding.suggestedOwners}
        />
      </Section>
      {finding.rank !== null && (
        <Section title="Why this rank">
          <RankWhy rank={finding.rank} score={row.score} />
        </Section>
      )}
      <Section title="Concerns">
        {row.entities.map((entity) => (
          <p key={entity.id}>
            <EntityLabel entity={entity} link max={36} />
          </p>
        ))}
      </Section>
      {finding.facts.length > 0 && (
        <Section title="Numbers">
          <Facts facts={finding.facts} />
        </Section>
      )}
      {finding.records.length > 0 && (
        <Section title="Inventory records">
          <p className="ar-line">
            {finding.records.slice(0, 20).map((record) => (
              <Go key={record} to={{ sel: { kind: 'record', id: String(record) } }}>
                record {record}
              </Go>
            ))}
          </p>
        </Section>
      )}
      <Notes target={{ kind: 'finding', key: row.key }} />
    </>
  );
}
