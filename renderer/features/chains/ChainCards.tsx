/** The six slots as a ribbon, left to right, with the hop between each two and, in each, the evidence under it. */
import type { KeyboardEvent } from 'react';
import type { Out } from '../../../shared/contract/index.ts';
import type { LinkClass } from '../../../shared/model/kinds.ts';
import { SLOT_NAMES } from '../../../shared/model/kinds.ts';
import { KIND_NAME } from '../../../shared/picture/kindShapes.ts';
import { KindGlyph } from '../../components/KindGlyph.tsx';
import { ClassBadge } from '../../components/labels.tsx';
import { navigate } from '../../lib/route.ts';
import { plural } from '../../lib/text.ts';
import { type ChainRow, type ChainSlot, hopClass, inOrder, NAMED_AS, slotText } from './chainText.ts';

type SlotEvidence = Out<'chains.evidence'>['slots'][number];

export function ChainCards(props: {
  readonly row: ChainRow;
  readonly evidence: readonly SlotEvidence[];
  readonly selectedSlot: string | undefined;
}) {
  const slots = inOrder(props.row.slots);
  return (
    <ol
      className={`ch-cards${props.selectedSlot === undefined ? '' : ' ch-cards-brief'}`}
      aria-label="Slots of the chain"
      onKeyDown={moveAlong}
    >
      {slots.map((slot, at) => {
        const before = slots[at - 1];
        return (
          <li key={slot.slot} className="ch-card-item">
            {before !== undefined && <Hop value={hopClass(before, slot)} />}
            <Card
              chainId={props.row.id}
              slot={slot}
              evidence={props.evidence.find((one) => one.slot === slot.slot)}
              selected={props.selectedSlot === slot.slot}
            />
          </li>
        );
      })}
    </ol>
  );
}

/** Left and right go from slot to slot. */
function moveAlong(event: KeyboardEvent<HTMLOListElement>): void {
  const by = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
  if (by === 0) return;
  const cards = [...event.currentTarget.querySelectorAll('button')];
  const next = cards[cards.indexOf(document.activeElement as HTMLButtonElement) + by];
  if (next === undefined) return;
  event.preventDefault();
  event.stopPropagation();
  next.focus();
}

function Card(props: {
  readonly chainId: string;
  readonly slot: ChainSlot;
  readonly evidence: SlotEvidence | undefined;
  readonly selected: boolean;
}) {
  const { evidence, slot } = props;
  const text = slotText(slot);
  const fill = slot.wouldFill.length === 0 ? '' : `Would be filled by ${slot.wouldFill.join(', ')}`;
  const sel = props.selected
    ? ({ kind: 'chain', id: props.chainId } as const)
    : ({ kind: 'link', id: `${props.chainId}:${slot.slot}` } as const);
  return (
    <button
      type="button"
      className={`ch-card${slot.entity === null ? ' ch-card-empty' : ''}`}
      style={{ borderTopColor: `var(--kind-${slot.slot})` }}
      aria-expanded={props.selected}
      title={[slot.entity === null ? text : `${KIND_NAME[slot.entity.kind]} ${slot.entity.name}`, slot.why, fill]
        .filter((line) => line !== '')
        .join('\n')}
      onClick={() => navigate({ sel })}
    >
      <span className="ch-card-slot">
        <KindGlyph kind={slot.entity?.kind ?? slot.slot} size={9} /> {SLOT_NAMES[slot.slot]}
      </span>
      <span className="ch-card-name">{text}</span>
      <span className="ch-card-class">
        <ClassBadge value={slot.class} />
        {evidence?.score != null && (
          <span
            className="ch-card-score"
            title="how likely it is that the attribution of its least sure event is right; empty slots claim nothing"
          >
            {evidence.score.toFixed(2)}
          </span>
        )}
        {slot.entity !== null && slot.candidates > 0 && (
          <span className="ch-card-rivals">{plural(slot.candidates, 'candidate')}</span>
        )}
      </span>
      <span className="ch-card-why">{slot.entity === null && fill !== '' ? fill : slot.why}</span>
      {evidence !== undefined && <Evidence evidence={evidence} />}
    </button>
  );
}

/** The best of what stands under the slot, in a line each; the card opens the rest. */
function Evidence({ evidence }: { readonly evidence: SlotEvidence }) {
  const { named, namedCount, links, linkCount, declared } = evidence.support;
  const [first] = named;
  const [link] = links;
  const [said] = declared;
  if (first === undefined && link === undefined && said === undefined) return null;
  return (
    <span className="ch-card-evidence">
      {first !== undefined && (
        <span title={`${plural(namedCount, 'record')} of the chain; the first: ${first.sourceTitle} ${first.action}`}>
          <b>{plural(namedCount, 'record')}</b> {NAMED_AS[first.as]} · {first.sourceTitle}
        </span>
      )}
      {link !== undefined && (
        <span title={link.why}>
          <b>{plural(linkCount, 'link')}</b> {link.title.toLowerCase()} · {link.class}
        </span>
      )}
      {said !== undefined && (
        <span title={`${said.kind.toLowerCase().replaceAll('_', ' ')} ${said.other.name}`}>
          <b>{said.basis}</b> {said.evidence ?? said.kind.toLowerCase().replaceAll('_', ' ')}
        </span>
      )}
    </span>
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
