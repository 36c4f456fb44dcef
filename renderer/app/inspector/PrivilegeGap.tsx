import { Section } from '../../components/parts.tsx';
import { gapText, RightsUsed } from '../../components/RightsUsed.tsx';
import { useQueryOf } from '../../rpc/hooks.ts';

/** The right that an event used: who held it, who was granted it, what approved it. Nothing where no agent acted. */
export function PrivilegeGap(props: { readonly eventId: number }) {
  const query = useQueryOf('access.gap', { event: props.eventId });
  if (query.data === undefined) return null;
  const { lines, rights, why } = query.data;
  if (lines.length === 0 && rights === null) return null;
  return (
    <Section title="Rights on this action">
      <RightsUsed rights={rights} gaps={lines} />
      <p className="ar-small">
        {lines.length > 0 ? gapText(lines.map((line) => line.gap)) : `Not compared with a person’s rights: ${why}.`}
      </p>
    </Section>
  );
}
