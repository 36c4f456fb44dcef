import type { Out } from '../../../shared/contract/index.ts';
import { EntityLabel } from '../../components/EntityLabel.tsx';
import { Go, Section } from '../../components/parts.tsx';
import { useQueryOf } from '../../rpc/hooks.ts';

type Side = Out<'access.gap'>['lines'][number]['person'];

/** What the person behind an event holds on this very action, against what it was executed with. Nothing where no agent acted for a person. */
export function PrivilegeGap(props: { readonly eventId: number }) {
  const query = useQueryOf('access.gap', { event: props.eventId });
  const lines = query.data?.lines ?? [];
  if (lines.length === 0) return null;
  return (
    <Section title="Rights on this action">
      <table className="ar-table">
        <thead>
          <tr>
            <th scope="col">who</th>
            <th scope="col">tier</th>
            <th scope="col">taken from</th>
          </tr>
        </thead>
        <tbody>
          {lines.slice(0, 1).map((line) => (
            <SideRow key={line.user.id} who={<EntityLabel entity={line.user} link max={20} />} side={line.person} />
          ))}
          {lines.map((line) => (
            <SideRow
              key={line.holder.id}
              who={<EntityLabel entity={line.holder} link max={20} />}
              side={line.credential}
            />
          ))}
        </tbody>
      </table>
      <p className="ar-small">{sentence(lines)}</p>
    </Section>
  );
}

function sentence(lines: Out<'access.gap'>['lines']): string {
  const known = lines.map((line) => line.gap).filter((gap) => gap !== null);
  if (known.length === 0) return 'One side is not known, so the gap is not known either.';
  const widest = Math.max(...known);
  return widest === 0
    ? 'What executed it holds no more than the person.'
    : `What executed it stands ${widest} ${widest === 1 ? 'tier' : 'tiers'} above the person.`;
}

function SideRow(props: { readonly who: React.ReactNode; readonly side: Side }) {
  const { side } = props;
  return (
    <tr>
      <td>{props.who}</td>
      <td>{side.tier === null ? <span className="ar-unknown">not known</span> : side.tier}</td>
      <td>
        {side.source}{' '}
        {side.from.slice(0, 2).map((place) => (
          <Go
            key={place.recordId}
            to={{ sel: { kind: 'record', id: String(place.recordId) } }}
            title={`${place.evidence}, record ${place.record}`}
          >
            {`${place.evidence.split('/').at(-1) ?? ''} ${place.record}`}
          </Go>
        ))}
      </td>
    </tr>
  );
}
