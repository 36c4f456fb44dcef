import { type FilterTerm, timeBounds } from '../../../shared/query/filter.ts';
import { Chip } from '../../components/controls.tsx';
import { looksLikeId, shortenMiddle } from '../../lib/text.ts';
import { useZone, type Zone } from '../../lib/zone.tsx';
import { useQueryOf } from '../../rpc/hooks.ts';

/** One term of the filter. A press on its text takes it back into the field to be changed. */
export function TermChip(props: {
  readonly term: FilterTerm;
  readonly onEdit: () => void;
  readonly onRemove: () => void;
}) {
  const { term } = props;
  const zone = useZone();
  const only = term.field === 'finding' && term.values.length === 1 ? term.values[0] : undefined;
  const finding = useQueryOf('findings.get', { id: only ?? '' }, { enabled: only !== undefined });
  const values =
    term.field === 'time'
      ? rangeText(term.values[0] ?? '', zone)
      : (finding.data?.row.title ?? term.values.map(shown).join(', '));
  const whole = `${term.negated ? 'not ' : ''}${term.field} ${term.values.join(', ')}`;
  return (
    <Chip negated={term.negated} title={whole} onRemove={props.onRemove} removeLabel={`Remove ${whole}`}>
      <button type="button" className="ar-chip-text" onClick={props.onEdit} title={`${whole}\nPress to change`}>
        {term.negated && <span className="ar-chip-not">not </span>}
        {term.field !== 'time' && term.field !== 'text' && <span>{term.field} </span>}
        <b>{values}</b>
      </button>
    </Chip>
  );
}

function shown(value: string): string {
  return looksLikeId(value) ? shortenMiddle(value, 20) : value;
}

/** `2025-08-08 → 08-18` as typed; exact bounds from a brush to the minute. */
function rangeText(value: string, zone: Zone): string {
  if (!/us(\.\.|$)/.test(value)) {
    const [from = '', to] = value.split('..', 2);
    if (to === undefined) return from;
    return `${from === '' ? '…' : from} → ${to === '' ? '…' : to.slice(0, 5) === from.slice(0, 5) ? to.slice(5) : to}`;
  }
  const { fromUs, toUs } = timeBounds(value);
  const from = fromUs === undefined ? '…' : zone.format(fromUs, 'min');
  const to = toUs === undefined ? '…' : zone.format(toUs, 'min');
  const day = from.slice(0, 10) === to.slice(0, 10);
  return `${from} → ${day ? to.slice(11) : to}`;
}
