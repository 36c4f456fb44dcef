import { EntityLabel } from '../../components/EntityLabel.tsx';
import { Marks } from '../../components/events/eventColumns.tsx';
import type { GridColumn } from '../../components/grid/columns.ts';
import { SeverityLabel, TimeText } from '../../components/labels.tsx';
import { formatCount, plural } from '../../lib/text.ts';
import type { BoardItem, Finding, Group } from './boardItems.ts';

interface FindingColumn extends Omit<GridColumn<BoardItem>, 'render' | 'text' | 'term'> {
  readonly of: (finding: Finding) => React.ReactNode;
  readonly text: (finding: Finding) => string;
  readonly term?: (finding: Finding) => ReturnType<NonNullable<GridColumn<BoardItem>['term']>>;
  /** What a group's heading shows in this column. */
  readonly heading?: (group: Group, folded: boolean) => React.ReactNode;
}

const NONE = <span className="ar-muted">–</span>;

const COLUMNS: readonly FindingColumn[] = [
  {
    id: 'severity',
    title: 'severity',
    width: 92,
    priority: 1,
    sort: ['severity', '-severity'],
    falling: true,
    of: (row) => <SeverityLabel severity={row.severity} />,
    text: (row) => row.severity,
    heading: (group) => <SeverityLabel severity={group.worst} title="the gravest of the group" />,
  },
  {
    id: 'rank',
    title: 'rank',
    width: 52,
    priority: 3,
    align: 'right',
    sort: ['rank', '-rank'],
    falling: true,
    of: (row) => <span title="of 100: impact × exposure × confidence">{row.score.toFixed(0)}</span>,
    text: (row) => row.score.toFixed(1),
  },
  {
    id: 'title',
    title: 'finding',
    width: 260,
    grow: 10,
    priority: 1,
    of: (row) => (
      <span title={row.title}>
        {row.flags.starred ? '★ ' : ''}
        {row.title}
      </span>
    ),
    text: (row) => row.title,
    heading: (group, folded) => (
      <span className="ar-group-title">
        <span aria-hidden="true">{folded ? '▸' : '▾'}</span>
        {group.entity === null ? <b>{group.title}</b> : <EntityLabel entity={group.entity} max={40} />}
        <span className="ar-muted">
          {plural(group.count, 'finding')}
          {group.standing === group.count ? '' : `, ${formatCount(group.standing)} to act on`}
        </span>
      </span>
    ),
  },
  {
    id: 'rule',
    title: 'rule',
    width: 150,
    grow: 1,
    priority: 6,
    sort: ['rule'],
    of: (row) => <span title={row.rule}>{row.ruleTitle}</span>,
    text: (row) => row.rule,
  },
  {
    id: 'entities',
    title: 'concerns',
    width: 140,
    grow: 2,
    priority: 3,
    of: (row) => (
      <span className="ar-entity" title={row.entities.map((entity) => entity.name).join('\n')}>
        <EntityLabel entity={row.entities[0] ?? null} />
        {row.entities.length > 1 && <span className="ar-muted">+{row.entities.length - 1}</span>}
      </span>
    ),
    text: (row) => row.entities.map((entity) => entity.name).join('; '),
    term: (row) => {
      const first = row.entities[0];
      return first === undefined ? undefined : { field: 'entity', values: [first.handle], negated: false };
    },
  },
  {
    id: 'status',
    title: 'status',
    width: 82,
    priority: 2,
    sort: ['status'],
    of: (row) => (
      <span title={row.seenAgain ? `seen again since then\n${row.reason}` : row.reason}>
        {row.status}
        {row.seenAgain && <b className="ar-overdue"> !</b>}
      </span>
    ),
    text: (row) => row.status,
  },
  {
    id: 'owner',
    title: 'owner',
    width: 100,
    priority: 4,
    sort: ['owner'],
    of: (row) => (row.owner === '' ? NONE : <span title={row.owner}>{row.owner}</span>),
    text: (row) => row.owner,
  },
  {
    id: 'due',
    title: 'due',
    width: 92,
    priority: 4,
    sort: ['due'],
    of: (row) =>
      row.due === null ? (
        NONE
      ) : (
        <span className={`ar-mono${row.overdue ? ' ar-overdue' : ''}`} title={row.overdue ? 'overdue' : undefined}>
          {row.due}
          {row.overdue && <span className="ar-visually-hidden"> overdue</span>}
        </span>
      ),
    text: (row) => row.due ?? '',
  },
  {
    id: 'first',
    title: 'first seen',
    width: 132,
    priority: 7,
    sort: ['time', '-time'],
    of: (row) => (row.firstUs === null ? NONE : <TimeText us={row.firstUs} precision="min" />),
    text: (row) => String(row.firstUs ?? ''),
  },
  {
    id: 'events',
    title: 'events',
    width: 62,
    priority: 5,
    align: 'right',
    of: (row) => formatCount(row.events),
    text: (row) => String(row.events),
    term: (row) => ({ field: 'finding', values: [row.id], negated: false }),
  },
  {
    id: 'notes',
    title: 'notes',
    width: 64,
    priority: 8,
    of: (row) => <Marks flags={{ ...row.flags, findings: 0 }} />,
    text: (row) => row.flags.tags.join('; '),
  },
];

/** A heading fills the columns that it has something for. */
export const BOARD_COLUMNS: readonly GridColumn<BoardItem>[] = COLUMNS.map(
  ({ of, text, term, heading, ...column }) => ({
    ...column,
    render: ({ finding, group, folded }) =>
      finding !== undefined ? of(finding) : group === undefined ? null : (heading?.(group, folded) ?? null),
    text: ({ finding, group }) =>
      finding !== undefined ? text(finding) : column.id === 'title' ? (group?.title ?? '') : '',
    ...(term === undefined
      ? {}
      : { term: ({ finding }: BoardItem) => (finding === undefined ? undefined : term(finding)) }),
  }),
);
