import { type Link, LinkLine } from '../../components/LinkLine.tsx';
import { Section } from '../../components/parts.tsx';

/** What ties this event to others: method, keys, distance in time, and both ends. */
export function Links(props: { readonly links: readonly Link[]; readonly cut?: boolean; readonly title?: string }) {
  if (props.links.length === 0) return null;
  return (
    <Section title={props.title ?? 'Links'}>
      <ul className="ar-links">
        {props.links.map((link, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: two methods may tie the same pair; the list is never reordered
          <li key={`${link.fromEvent}-${link.toEvent}-${index}`}>
            <LinkLine link={link} />
          </li>
        ))}
      </ul>
      {props.cut === true && (
        <p className="ar-muted ar-small">The first {props.links.length} links are listed; each event lists its own.</p>
      )}
    </Section>
  );
}
