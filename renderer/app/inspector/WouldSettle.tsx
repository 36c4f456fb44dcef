import { SLOT_NAMES } from '../../../shared/model/kinds.ts';
import { Section } from '../../components/parts.tsx';
import { useQueryOf } from '../../rpc/hooks.ts';

/** For each empty slot of the chain, the log sources that would fill it. */
export function WouldSettle(props: { readonly chainId: string }) {
  const chain = useQueryOf('chains.get', { id: props.chainId });
  const gaps = (chain.data?.row.slots ?? []).filter((slot) => slot.class === null && slot.wouldFill.length > 0);
  if (gaps.length === 0) return null;
  return (
    <Section title="Would settle it">
      {gaps.map((slot) => (
        <p key={slot.slot} className="ar-small">
          <span className="ar-muted">{SLOT_NAMES[slot.slot]}: </span>
          {slot.wouldFill.join(' · ')}
        </p>
      ))}
    </Section>
  );
}
