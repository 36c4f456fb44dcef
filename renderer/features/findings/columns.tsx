import type { z } from 'zod';
import type { FindingRow as FindingRowSchema } from '../../../shared/contract/findings.ts';
import { EntityLabel } from '../../components/EntityLabel.tsx';
import { Marks } from '../../components/events/eventColumns.tsx';
import type { GridColumn } from '../../components/grid/columns.ts';
import { SeverityLabel, TimeText } from '../../components/labels.tsx';
import { formatCount } from '../../lib/text.ts';

type FindingRow = z.infer<typeof FindingRowSchema>;

export const FINDING_COLUMNS: readonly GridColumn<FindingRow>[] = [
  {
    id: 'severity',
    title: 'severity',
    width: 92,
    priority: 1,
    sort: ['score'],
    falling: true,
    render: (row) => <SeverityLabel severity={row.severity} title={`score ${row.score.toFixed(1)}`} />,
    text: (row) => row.severity,
  },
  {
    id: 'title',
    title: 'finding',
    width: 260,
    grow: 6,
    priority: 1,
    render: (row) => (
      <span title={row.title}>
        {row.flags.starred ? '★ ' : ''}
        {row.title}
      </span>
    ),
    text: (row) => row.title,
  },
  {
    id: 'rule',
    title: 'rule',
    width: 150,
    grow: 1,
    priority: 4,
    sort: ['rule'],
    render: (row) => <span title={row.rule}>{row.ruleTitle}</span>,
    text: (row) => row.rule,
  },
  {
    id: 'entities',
    title: 'concerns',
    width: 150,
    grow: 2,
    priority: 2,
    render: (row) => (
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
    id: 'first',
    title: 'first seen',
    width: 140,
    priority: 5,
    sort: ['time'],
    render: (row) =>
      row.firstUs === null ? <span className="ar-muted">–</span> : <TimeText us={row.firstUs} precision="min" />,
    text: (row) => String(row.firstUs ?? ''),
  },
  {
    id: 'events',
    title: 'events',
    width: 66,
    priority: 3,
    align: 'right',
    render: (row) => formatCount(row.events),
    text: (row) => String(row.events),
    term: (row) => ({ field: 'finding', values: [row.id], negated: false }),
  },
  {
    id: 'status',
    title: 'status',
    width: 84,
    priority: 2,
    render: (row) => <span title={row.reason}>{row.status}</span>,
    text: (row) => row.status,
  },
  {
    id: 'notes',
    title: 'notes',
    width: 90,
    grow: 1,
    priority: 6,
    render: (row) => <Marks flags={{ ...row.flags, findings: 0 }} />,
    text: (row) => row.flags.tags.join('; '),
  },
];
