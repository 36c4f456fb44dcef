import { type Link, LinkLines } from '../../components/LinkLine.tsx';
import { Section } from '../../components/parts.tsx';

/** What ties this event to others: method, keys, distance in time, and both ends. */
export function Links(props: { readonly links: readonly Link[]; readonly cut?: boolean; readonly title?: string }) {
  if (props.links.length === 0) return null;
  return (
    <Section title={props.title ?? 'Links'}>
      <LinkLines links={props.links} />
      {props.cut === true && (
        <p className="ar-muted ar-small">The first {props.links.length} links are listed; each event lists its own.</p>
      )}
    </Section>
  );
}
