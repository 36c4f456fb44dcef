/** What speaks for an entity in a slot: records that name it, links over which another record says it, an inventory's word. */
import type { Out } from '../../../shared/contract/index.ts';
import { EntityLabel } from '../../components/EntityLabel.tsx';
import { EndTime, type Link, LinkLines } from '../../components/LinkLine.tsx';
import { BasisLabel } from '../../components/labels.tsx';
import { Go } from '../../components/parts.tsx';
import { formatCount, plural } from '../../lib/text.ts';
import { NAMED_AS } from './chainText.ts';

export type Support = Out<'chains.evidence'>['slots'][number]['support'];

/** `heading` false where a table's own row says what the list is. */
interface ListProps {
  readonly support: Support;
  readonly heading?: boolean;
  readonly most?: number;
}

export function NamingRecords({ support, heading = true, most = 20 }: ListProps) {
  const { named, namedCount } = support;
  if (namedCount === 0) return heading ? null : <None />;
  return (
    <section className="ch-support-part">
      {heading && <h3>Named by {plural(namedCount, 'record')} of the chain</h3>}
      <ul className="ch-records">
        {named.slice(0, most).map((one) => (
          <li key={one.eventId}>
            <Go to={{ sel: { kind: 'event', id: String(one.eventId) } }}>
              {one.sourceTitle} {one.action}
            </Go>{' '}
            <span className="ar-muted">{NAMED_AS[one.as]}</span> <EndTime end={one} />
          </li>
        ))}
      </ul>
      <Rest shown={Math.min(named.length, most)} all={namedCount} one="record" />
    </section>
  );
}

export function LinkList({ support, heading = true, most = 20 }: ListProps) {
  const { links, linkCount } = support;
  if (linkCount === 0) return heading ? null : <None />;
  return (
    <section className="ch-support-part">
      {heading && <h3>Carried by {plural(linkCount, 'link')}</h3>}
      <LinkLines links={links.slice(0, most)} />
      <Rest shown={Math.min(links.length, most)} all={linkCount} one="link" />
    </section>
  );
}

/** Links of the chain that an analyst rejected: they carry nothing, and stay to be seen and taken back. */
export function RejectedLinks(props: { readonly links: readonly Link[] }) {
  const rejected = props.links.filter((link) => link.decision?.decision === 'reject');
  if (rejected.length === 0) return null;
  return (
    <section className="ch-support-part">
      <h3>Rejected by an analyst</h3>
      <LinkLines links={rejected} />
    </section>
  );
}

export function Declared({ support, name, heading = true }: ListProps & { readonly name: string }) {
  const { declared } = support;
  if (declared.length === 0) return heading ? null : <None />;
  return (
    <section className="ch-support-part">
      {heading && <h3>What inventories say of {name}</h3>}
      <ul className="ch-records">
        {declared.map((one) => (
          <li key={`${one.kind}${one.other.id}${one.recordId}`}>
            <BasisLabel basis={one.basis} /> {one.kind.toLowerCase().replaceAll('_', ' ')}{' '}
            <EntityLabel entity={one.other} link max={26} />{' '}
            {one.recordId !== null && (
              <Go to={{ sel: { kind: 'record', id: String(one.recordId) } }}>{one.evidence ?? 'record'}</Go>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

function Rest(props: { readonly shown: number; readonly all: number; readonly one: string }) {
  if (props.all <= props.shown) return null;
  return (
    <p className="ar-muted ar-small">
      and {formatCount(props.all - props.shown)} more; each event of the chain lists its own {props.one}s.
    </p>
  );
}

function None() {
  return <span className="ar-muted">none</span>;
}
