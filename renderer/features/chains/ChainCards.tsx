import type { LinkClass } from '../../../shared/model/kinds.ts';
import { KIND_NAME } from '../../../shared/picture/kindShapes.ts';
import { ClassBadge } from '../../components/labels.tsx';
import { navigate } from '../../lib/route.ts';
import { SLOT_NAMES } from '../../lib/text.ts';
import { type ChainRow, type ChainSlot, hopClass, inOrder, slotText } from './chainText.ts';

/** The six slots as cards, left to right, with the hop between each two. A card opens its reasons in the inspector. */
export function ChainCards(props: { readonly row: ChainRow; readonly selectedSlot: string | undefined }) {
  const slots = inOrder(props.row.slots);
  return (
    <ol className="ch-cards" aria-label="Slots of the chain">
      {slots.map((slot, at) => {
        const before = slots[at - 1];
        return (
          <li key={slot.slot} className="ch-card-item">
            {before !== undefined && <Hop value={hopClass(before, slot)} />}
            <Card chainId={props.row.id} slot={slot} selected={props.selectedSlot === slot.slot} />
          </li>
        );
      })}
    </ol>
  );
}

function Card(props: { readonly chainId: string; readonly slot: ChainSlot; readonly selected: boolean }) {
  const { slot } = props;
  const text = slotText(slot);
  const fill = slot.wouldFill.length === 0 ? '' : `Would be filled by ${slot.wouldFill.join(', ')}`;
  return (
    <button
      type="button"
      className={`ch-card${slot.entity === null ? ' ch-card-empty' : ''}`}
      style={{ borderTopColor: `var(--kind-${slot.slot})` }}
      aria-current={props.selected ? 'true' : undefined}
      title={[slot.entity === null ? text : `${KIND_NAME[slot.entity.kind]} ${slot.entity.name}`, slot.why, fill]
        .filter((line) => line !== '')
        .join('\n')}
      onClick={() => navigate({ sel: { kind: 'link', id: `${props.chainId}:${slot.slot}` } })}
    >
      <span className="ch-card-slot">{SLOT_NAMES[slot.slot]}</span>
      <span className="ch-card-name">{text}</span>
      <span>
        <ClassBadge value={slot.class} />
      </span>
      <span className="ch-card-why">{slot.entity === null && fill !== '' ? fill : slot.why}</span>
    </button>
  );
}

/** An arrow drawn as the hop's class: solid, dashed, dotted; red where a slot is empty. */
function Hop(props: { readonly value: LinkClass | null }) {
  const name = props.value ?? 'empty';
  return (
    <svg
      className={`ch-hop ch-hop-${name}`}
      width="18"
      height="12"
      viewBox="0 0 18 12"
      role="img"
      aria-label={`then, ${name}`}
    >
      <line x1="1" y1="6" x2="13" y2="6" />
      <path d="M11.5 2.5 16.5 6 11.5 9.5" fill="none" />
    </svg>
  );
}
