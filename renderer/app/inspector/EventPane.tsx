import type { Out } from '../../../shared/contract/index.ts';
import { EXTERNAL_MARKS } from '../../../shared/model/external.ts';
import { SLOT_NAMES } from '../../../shared/model/kinds.ts';
import { withTerm } from '../../../shared/query/filter.ts';
import { EntityLabel } from '../../components/EntityLabel.tsx';
import { ClassBadge, Mono, TimeText } from '../../components/labels.tsx';
import { Facts, FindingList, Go, Heading, Pending, Section } from '../../components/parts.tsx';
import { useRoute } from '../../lib/route.ts';
import { formatBytes, formatCount, formatOffset, plural } from '../../lib/text.ts';
import { useQueryOf } from '../../rpc/hooks.ts';
import { Candidates } from './Candidates.tsx';
import { DrawLink } from './DrawLink.tsx';
import { Links } from './Links.tsx';
import { Notes } from './Notes.tsx';
import { PrivilegeGap } from './PrivilegeGap.tsx';
import { SourceRecord } from './SourceRecord.tsx';
import { WouldSettle } from './WouldSettle.tsx';

type Detail = Out<'events.get'>;

export function EventPane(props: { readonly id: number }) {
  const query = useQueryOf('events.get', { id: props.id });
  const { filter } = useRoute();
  if (query.data === undefined) return <Pending error={query.error} retry={() => void query.refetch()} />;
  const event = query.data;
  const { row } = event;
  return (
    <>
      <Heading
        kind={`Event · ${row.sourceTitle}`}
        title={row.action}
        note={
          <>
            <TimeText us={row.timeUs} precision={row.precision} />
            {` · ${row.verb} · ${row.status}`}
            {event.statusDetail === null ? '' : ` · ${event.statusDetail}`}
          </>
        }
      />
      <div className="ar-button-row">
        {row.chainId !== null && (
          <>
            <Go button to={{ view: 'chains', sel: { kind: 'chain', id: row.chainId } }}>
              Chain
            </Go>
            <Go button to={{ view: 'graph', sel: { kind: 'chain', id: row.chainId } }}>
              Graph
            </Go>
          </>
        )}
        {row.timeUs !== null && (
          <Go
            button
            to={{
              view: 'timeline',
              sel: { kind: 'event', id: String(row.id) },
              range: { fromUs: row.timeUs - 1_800_000_000, toUs: row.timeUs + 1_800_000_000 },
            }}
          >
            Timeline
          </Go>
        )}
        <Go button to={{ filter: withTerm(filter, { field: 'action', values: [row.action], negated: false }) }}>
          Filter to this action
        </Go>
      </div>
      <DrawLink event={{ eventId: row.id, action: row.action, sourceTitle: row.sourceTitle }} />
      <Slots event={event} />
      <Attribution event={event} />
      <PrivilegeGap eventId={row.id} />
      <FindingList findings={event.findings} />
      <EventFacts event={event} />
      <Links links={event.links} />
      <SourceRecord recordId={event.recordId} />
      <Notes target={{ kind: 'event', key: row.key }} />
    </>
  );
}

function Slots({ event }: { readonly event: Detail }) {
  const { row, attribution } = event;
  const badge = (value: Detail['row']['userClass']) => (attribution === null ? null : <ClassBadge value={value} />);
  return (
    <Section title="Who and through what">
      <table className="ar-table ar-slots">
        <tbody>
          <SlotLine
            name="originating user"
            badge={row.direct || attribution === null ? badge(row.userClass) : badge(attribution.user)}
          >
            {row.user === null ? (
              <span className="ar-unknown">
                {row.userCandidates > 0 ? `? · ${plural(row.userCandidates, 'candidate')}` : 'not known'}
              </span>
            ) : (
              <EntityLabel entity={row.user} link />
            )}
          </SlotLine>
          <SlotLine name="acted as" badge={null}>
            <EntityLabel entity={row.actor} link empty="not stated" />
          </SlotLine>
          <SlotLine name="agent" badge={row.direct ? null : badge(attribution?.agent ?? null)}>
            <EntityLabel entity={row.agent} link empty={row.direct ? 'none: a person, directly' : 'not known'} />
          </SlotLine>
          <SlotLine name="credential" badge={badge(attribution?.credential ?? null)}>
            <EntityLabel entity={row.credential} link empty="not known" />
          </SlotLine>
          <SlotLine name="workflow" badge={row.workflow === null ? null : badge(attribution?.workflow ?? null)}>
            <EntityLabel entity={row.workflow} link />
          </SlotLine>
          <SlotLine name="system" badge={null}>
            <EntityLabel entity={row.system} link />
          </SlotLine>
          {event.objects.slice(0, 20).map((object) => (
            <SlotLine
              key={`${object.entity.id}${object.role}`}
              name={object.role === 'target' ? 'object' : object.role}
              badge={null}
            >
              <EntityLabel entity={object.entity} link max={30} />
            </SlotLine>
          ))}
        </tbody>
      </table>
      {event.objects.length > 20 && <p className="ar-muted ar-small">and {event.objects.length - 20} more objects</p>}
    </Section>
  );
}

function SlotLine(props: {
  readonly name: string;
  readonly badge: React.ReactNode;
  readonly children: React.ReactNode;
}) {
  return (
    <tr>
      <th scope="row">{props.name}</th>
      <td>{props.children}</td>
      <td className="ar-right">{props.badge}</td>
    </tr>
  );
}

function Attribution({ event }: { readonly event: Detail }) {
  const { attribution, row } = event;
  if (attribution === null)
    return <p className="ar-muted ar-small">Not attributed yet: reconstruction has not run over this event.</p>;
  const slots = [...new Set(attribution.candidates.map((candidate) => candidate.slot))];
  return (
    <>
      {attribution.why.length > 0 && (
        <Section title="Why">
          <dl className="ar-why">
            {attribution.why.map((line) => (
              <div key={line.slot}>
                <dt>{SLOT_NAMES[line.slot]}</dt>
                <dd>{line.text}</dd>
              </div>
            ))}
          </dl>
        </Section>
      )}
      {slots.map((slot) => (
        <Section key={slot} title={slot === 'user' ? 'Who started this?' : `Which ${SLOT_NAMES[slot]}?`}>
          <Candidates
            chainId={row.chainId}
            slot={slot}
            candidates={attribution.candidates.filter((candidate) => candidate.slot === slot)}
            leftOut={slots.length === 1 ? attribution.leftOut : 0}
          />
        </Section>
      ))}
      {slots.length > 1 && attribution.leftOut > 0 && (
        <p className="ar-small ar-muted">
          {plural(attribution.leftOut, 'further possibility', 'further possibilities')} left out, which fit less well.
        </p>
      )}
      {row.chainId !== null && <WouldSettle chainId={row.chainId} />}
    </>
  );
}

function EventFacts({ event }: { readonly event: Detail }) {
  const { row } = event;
  const { filter } = useRoute();
  return (
    <Section title="Facts">
      <Facts
        facts={[
          ...event.external.map((mark) => ({
            name: 'outside',
            value: (
              <Go
                title={`Events with this mark: external:${mark}`}
                to={{ filter: withTerm(filter, { field: 'external', values: [mark], negated: false }) }}
              >
                {EXTERNAL_MARKS[mark].says}
              </Go>
            ),
          })),
          row.ip === null ? undefined : { name: 'network', value: <Mono>{row.ip}</Mono> },
          row.userAgent === null ? undefined : { name: 'agent string', value: <Mono>{row.userAgent}</Mono> },
          event.rows === null ? undefined : { name: 'rows', value: formatCount(event.rows) },
          event.bytes === null ? undefined : { name: 'volume', value: formatBytes(event.bytes) },
          event.initiator === null
            ? undefined
            : { name: 'initiated by', value: <EntityLabel entity={event.initiator} link /> },
          event.impersonated === null
            ? undefined
            : { name: 'impersonated user', value: <EntityLabel entity={event.impersonated} link /> },
          event.integration === null
            ? undefined
            : { name: 'integration', value: <EntityLabel entity={event.integration} link /> },
          event.tool === null ? undefined : { name: 'tool', value: <EntityLabel entity={event.tool} link /> },
          event.scopes.length === 0 ? undefined : { name: 'scopes', value: event.scopes.join(' ') },
          { name: 'actor is a', value: event.actorRole },
          ...event.delegation.map((step) => ({
            name: `delegated, ${step.mode}`,
            value: <EntityLabel entity={step.principal} link />,
            title: `${step.evidenceField}${step.verified ? ', verified' : ', not verified'}`,
          })),
          { name: 'time as recorded', value: <Mono>{event.originalTimeText ?? 'none'}</Mono> },
          event.timeProblem === null ? undefined : { name: 'time problem', value: event.timeProblem },
          event.offsetUs === 0 ? undefined : { name: 'clock offset', value: `${formatOffset(event.offsetUs)} added` },
          {
            name: 'zone',
            value:
              row.zoneBasis === 'assumed'
                ? 'assumed by the examiner'
                : row.zoneBasis === 'source'
                  ? 'fixed by the format'
                  : 'stated in the record',
          },
          event.originalUid === null ? undefined : { name: "source's own id", value: <Mono>{event.originalUid}</Mono> },
          { name: 'OCSF class', value: `${event.classUid}, activity ${event.activityId}` },
          ...event.keys.map((key) => ({ name: key.kind.replaceAll('_', ' '), value: <Mono>{key.value}</Mono> })),
          ...event.attrs.map((attr) => ({ name: attr.name, value: attr.value })),
        ]}
      />
      {event.truncated && <p className="ar-muted ar-small">The source record was cut short by its exporter.</p>}
    </Section>
  );
}
