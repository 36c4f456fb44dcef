import type { Slot } from '../../../shared/model/kinds.ts';
import { EntityLabel } from '../../components/EntityLabel.tsx';
import { Marks } from '../../components/events/eventColumns.tsx';
import type { GridColumn } from '../../components/grid/columns.ts';
import { KindGlyph } from '../../components/KindGlyph.tsx';
import { ClassBadge, SeverityLabel, TimeText } from '../../components/labels.tsx';
import { formatCount } from '../../lib/text.ts';
import { isoTitle } from '../../lib/zone.tsx';
import { type ChainRow, type ChainSlot, slotOf, slotText } from './chainText.ts';

function SlotCell(props: { readonly slot: ChainSlot | undefined }) {
  const { slot } = props;
  if (slot === undefined) return null;
  if (slot.entity !== null && slot.count <= 1) return <EntityLabel entity={slot.entity} max={11} />;
  const title = slot.entity === null ? slot.why : `${slot.label}\n${slot.why}`;
  return (
    <span
      className={`ar-entity${slot.entity === null ? (slot.candidates > 0 || slot.slot === 'user' ? ' ar-unknown' : ' ar-muted') : ''}`}
      title={title}
    >
      <KindGlyph kind={slot.entity?.kind ?? slot.slot} />
      <span className="ar-entity-name">{slotText(slot)}</span>
    </span>
  );
}

function slotColumn(
  slot: Slot,
  rest: Pick<GridColumn<ChainRow>, 'width' | 'grow' | 'priority'>,
  title: string = slot,
): GridColumn<ChainRow> {
  return {
    id: slot,
    title,
    ...rest,
    render: (row) => <SlotCell slot={slotOf(row, slot)} />,
    text: (row) => slotText(slotOf(row, slot)),
    term: (row) => {
      const handle = slotOf(row, slot)?.entity?.handle;
      return handle === undefined ? undefined : { field: slot, values: [handle], negated: false };
    },
  };
}

export const CHAIN_COLUMNS: readonly GridColumn<ChainRow>[] = [
  {
    id: 'start',
    title: 'start',
    width: 118,
    priority: 2,
    sort: ['-time', 'time'],
    render: (row) => <TimeText us={row.startUs} precision="s" short />,
    text: (row) => (row.startUs === null ? '' : isoTitle(row.startUs)),
  },
  slotColumn('user', { width: 132, grow: 3, priority: 1 }),
  slotColumn('agent', { width: 112, grow: 3, priority: 1 }),
  slotColumn('credential', { width: 120, grow: 2, priority: 3 }),
  slotColumn('workflow', { width: 92, grow: 2, priority: 6 }),
  slotColumn('system', { width: 114, grow: 3, priority: 4 }),
  slotColumn('object', { width: 96, grow: 2, priority: 2 }),
  {
    id: 'weakest',
    title: 'weakest',
    width: 76,
    priority: 3,
    render: (row) => <ClassBadge value={row.weakest} />,
    text: (row) => row.weakest ?? 'empty',
  },
  {
    id: 'events',
    title: 'n',
    width: 52,
    priority: 4,
    align: 'right',
    sort: ['events'],
    falling: true,
    render: (row) => <span title={`${formatCount(row.events)} events`}>{formatCount(row.events)}</span>,
    text: (row) => String(row.events),
  },
  {
    id: 'risk',
    title: 'risk',
    width: 72,
    priority: 1,
    sort: ['risk'],
    falling: true,
    render: (row) => (
      <SeverityLabel
        severity={row.risk.severity}
        title={`risk ${Math.round(row.risk.score)}, ${row.findings} ${row.findings === 1 ? 'finding' : 'findings'}`}
      />
    ),
    text: (row) => row.risk.severity,
  },
  {
    id: 'notes',
    title: 'notes',
    width: 84,
    grow: 1,
    priority: 7,
    optional: true,
    render: (row) => (
      <span className="ar-marks">
        {row.flags.starred && <span title="starred">★</span>}
        <Marks flags={row.flags} />
      </span>
    ),
    text: (row) => row.flags.tags.join('; '),
  },
];
