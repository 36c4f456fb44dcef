import type { EntityKind } from '../../../shared/model/kinds.ts';
import { KIND_NAME } from '../../../shared/picture/kindShapes.ts';
import { type FilterField, withTerm } from '../../../shared/query/filter.ts';
import { entityText } from '../../components/EntityLabel.tsx';
import { KindGlyph } from '../../components/KindGlyph.tsx';
import { BasisLabel, TimeText } from '../../components/labels.tsx';
import { Facts, FindingList, Go, Heading, Pending, Section } from '../../components/parts.tsx';
import { REACH_KINDS, reachPlace } from '../../lib/reach.ts';
import { useRoute } from '../../lib/route.ts';
import { formatCapped, formatCount } from '../../lib/text.ts';
import { useQueryOf } from '../../rpc/hooks.ts';
import { AccessSummary } from './AccessSummary.tsx';
import { Identity } from './Identity.tsx';
import { Notes } from './Notes.tsx';

const FIELD: Readonly<Partial<Record<EntityKind, FilterField>>> = {
  user: 'user',
  agent: 'agent',
  credential: 'credential',
  workflow: 'workflow',
  system: 'system',
  object: 'object',
};

export function EntityPane(props: { readonly id: number }) {
  const query = useQueryOf('entities.get', { id: props.id });
  const { filter, view } = useRoute();
  if (query.data === undefined) return <Pending error={query.error} retry={() => void query.refetch()} />;
  const { entity, facts, events, firstUs, lastUs, chains, edges, findings, key } = query.data;
  const sel = { kind: 'entity', id: String(entity.id) } as const;
  const term = { field: FIELD[entity.kind] ?? ('entity' as const), values: [entity.handle], negated: false };
  return (
    <>
      <Heading
        kind={
          <span className="ar-entity">
            <KindGlyph kind={entity.kind} /> {KIND_NAME[entity.kind]}
          </span>
        }
        title={<span title={entity.name}>{entityText(entity, 40)}</span>}
        note={<span className="ar-mono ar-wrap">{entity.key}</span>}
      />
      <div className="ar-button-row">
        <Go button to={{ filter: withTerm(filter, term), sel }}>
          {formatCapped(events)} events
        </Go>
        <Go button to={{ view: 'graph', sel }}>
          Graph
        </Go>
        {entity.kind === 'agent' && view !== 'inventory' && (
          <Go button to={{ view: 'inventory', sel }}>
            Agent's page
          </Go>
        )}
        {REACH_KINDS.includes(entity.kind) && (
          <Go button to={reachPlace(entity.id)} title="What whoever holds it could reach, and what to revoke">
            Reach
          </Go>
        )}
        {chains > 0 && (
          <Go button to={{ view: 'chains', filter: withTerm('', term) }}>
            {formatCount(chains)} {chains === 1 ? 'chain' : 'chains'}
          </Go>
        )}
      </div>
      <p className="ar-small ar-muted">
        {firstUs === null ? (
          'Not seen in any dated event'
        ) : (
          <>
            seen <TimeText us={firstUs} precision="min" /> to <TimeText us={lastUs} precision="min" />
          </>
        )}
      </p>
      {entity.kind === 'agent' && view !== 'inventory' && <AccessSummary agentId={entity.id} />}
      {view !== 'inventory' && <FindingList findings={findings} />}
      {facts.length > 0 && (
        <Section title="Facts">
          <Facts
            facts={facts.map((fact) => ({ name: fact.name.replaceAll('_', ' '), value: fact.value, title: fact.from }))}
          />
        </Section>
      )}
      {edges.length > 0 && (
        <Section title="Connected to">
          <table className="ar-table">
            <tbody>
              {edges.map((edge) => (
                <tr key={`${edge.kind}${edge.basis}${edge.direction}${edge.otherKind}`}>
                  <td>
                    <span className="ar-muted">{edge.direction === 'in' ? '← ' : '→ '}</span>
                    {edge.kind.toLowerCase().replaceAll('_', ' ')}
                  </td>
                  <td>
                    <span className="ar-entity">
                      <KindGlyph kind={edge.otherKind} /> {KIND_NAME[edge.otherKind]}
                    </span>
                  </td>
                  <td>
                    <BasisLabel basis={edge.basis} />
                  </td>
                  <td className="ar-right">{formatCount(edge.count)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </Section>
      )}
      <Identity entity={query.data} />
      <Notes target={{ kind: 'entity', key }} />
    </>
  );
}
