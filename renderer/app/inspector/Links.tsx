import type { Out } from '../../../shared/contract/index.ts';
import { ClassBadge } from '../../components/labels.tsx';
import { Go, Section } from '../../components/parts.tsx';
import { formatSpan } from '../../lib/text.ts';

type Link = Out<'events.get'>['links'][number];

/** What ties this event to others: method, keys, distance in time, and both ends. */
export function Links(props: { readonly links: readonly Link[]; readonly cut?: boolean }) {
  if (props.links.length === 0) return null;
  return (
    <Section title="Links">
      <ul className="ar-links">
        {props.links.map((link, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: two methods may tie the same pair; the list is never reordered
          <li key={`${link.fromEvent}-${link.toEvent}-${index}`}>
            <div className="ar-link-head">
              <ClassBadge value={link.class} />
              <b>{link.title}</b>
              <span className="ar-muted">
                {link.dtMs === null ? '' : `Δt ${formatSpan(Math.abs(link.dtMs) * 1000)} · `}score{' '}
                {link.score.toFixed(2)}
                {link.candidates > 1 ? ` · 1 of ${link.candidates}` : ''}
              </span>
            </div>
            <p className="ar-small">{link.why}</p>
            <p className="ar-small ar-muted">
              {link.keys.map((key) => `${key.kind.replaceAll('_', ' ')} ${key.value}`).join(' · ')}
            </p>
            <p className="ar-small">
              <Go to={{ sel: { kind: 'event', id: String(link.fromEvent) } }}>event {link.fromEvent}</Go> →{' '}
              <Go to={{ sel: { kind: 'event', id: String(link.toEvent) } }}>event {link.toEvent}</Go>
            </p>
          </li>
        ))}
      </ul>
      {props.cut === true && (
        <p className="ar-muted ar-small">The first {props.links.length} links are listed; each event lists its own.</p>
      )}
    </Section>
  );
}
