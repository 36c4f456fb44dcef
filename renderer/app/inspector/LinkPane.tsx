import { SLOT_NAMES, SLOTS, type Slot } from '../../../shared/model/kinds.ts';
import { EntityLabel } from '../../components/EntityLabel.tsx';
import { ClassBadge } from '../../components/labels.tsx';
import { Go, Heading, Pending, Section } from '../../components/parts.tsx';
import { hopOf } from '../../lib/route.ts';
import { useQueryOf } from '../../rpc/hooks.ts';
import { Candidates } from './Candidates.tsx';
import { EventLinkPane } from './EventLinkPane.tsx';
import { Links } from './Links.tsx';
import { Notes } from './Notes.tsx';
import { SourceRecord } from './SourceRecord.tsx';

const QUESTION: Readonly<Record<Slot, string>> = {
  user: 'Who started this?',
  agent: 'Which agent did it?',
  credential: 'Through which credential?',
  workflow: 'In which workflow?',
  system: 'On which system?',
  object: 'What was touched?',
};

/** A hop of a chain (`<chain id>:<slot>`), or a link between two records (`<event id>-<event id>`). */
export function LinkPane(props: { readonly id: string }) {
  const pair = /^(\d{1,15})-(\d{1,15})$/.exec(props.id);
  if (pair !== null) return <EventLinkPane fromEvent={Number(pair[1])} toEvent={Number(pair[2])} />;
  const hop = hopOf({ kind: 'link', id: props.id });
  const slot = SLOTS.find((one) => one === hop?.slot);
  if (hop === undefined || slot === undefined) return <p className="ar-muted">This address names no link.</p>;
  return <Hop chainId={hop.chainId} slot={slot} />;
}

/** What fills the slot, why, who else might, and the record behind it. */
function Hop(props: { readonly chainId: string; readonly slot: Slot }) {
  const query = useQueryOf('chains.get', { id: props.chainId });
  const evidence = useQueryOf('chains.evidence', { id: props.chainId, slot: props.slot, limit: 12 });
  const events = useQueryOf('chains.events', { id: props.chainId, limit: 1 });
  const firstId = events.data?.rows[0]?.id;
  const first = useQueryOf('events.get', { id: firstId ?? 0 }, { enabled: firstId !== undefined });
  if (query.data === undefined) return <Pending error={query.error} retry={() => void query.refetch()} />;
  const { row, candidates, pins } = query.data;
  const support = evidence.data?.slots[0]?.support;
  const slot = row.slots.find((one) => one.slot === props.slot);
  if (slot === undefined) return <p className="ar-muted">This chain has no such slot.</p>;
  const before = SLOTS[SLOTS.indexOf(props.slot) - 1];
  const mine = candidates.filter((candidate) => candidate.slot === props.slot);
  const pin = pins.find((one) => one.slot === props.slot);
  return (
    <>
      <Heading
        kind={
          before === undefined
            ? `Slot · ${SLOT_NAMES[props.slot]}`
            : `Link · ${SLOT_NAMES[before]} → ${SLOT_NAMES[props.slot]}`
        }
        title={`${QUESTION[props.slot]} ${slot.entity === null ? 'Not known' : ''}`}
      />
      <p className="ar-line">
        {slot.entity !== null && <EntityLabel entity={slot.entity} link />} <ClassBadge value={slot.class} />
      </p>
      <p>{slot.why}</p>
      {pin !== undefined && (
        <p className="ar-small">
          Set by {pin.who}: “{pin.note}”
        </p>
      )}
      {mine.length > 0 && <Candidates chainId={row.id} slot={props.slot} candidates={mine} leftOut={slot.leftOut} />}
      {slot.wouldFill.length > 0 && slot.class === null && (
        <Section title="Would settle it">
          <p className="ar-small">{slot.wouldFill.join(' · ')}</p>
        </Section>
      )}
      <p className="ar-line">
        <Go to={{ sel: { kind: 'chain', id: row.id } }}>The whole chain</Go>
      </p>
      <Links
        title="Rejected by an analyst"
        links={query.data.links.filter((link) => link.decision?.decision === 'reject')}
      />
      <Links
        title="Links that carry it"
        links={support?.links ?? []}
        cut={(support?.linkCount ?? 0) > (support?.links.length ?? 0)}
      />
      {first.data !== undefined && <SourceRecord recordId={first.data.recordId} />}
      <Notes target={{ kind: 'chain', key: row.key }} />
    </>
  );
}
