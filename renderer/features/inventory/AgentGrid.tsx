import { useState } from 'react';
import type { z } from 'zod';
import type { AgentRow as AgentRowSchema } from '../../../shared/contract/agents.ts';
import { AGENT_STATUSES, type AgentStatus } from '../../../shared/model/kinds.ts';
import { Button, Menu, Toolbar } from '../../components/controls.tsx';
import { type Entity, EntityLabel } from '../../components/EntityLabel.tsx';
import type { GridColumn } from '../../components/grid/columns.ts';
import { DataGrid } from '../../components/grid/DataGrid.tsx';
import { SeverityLabel, TimeText } from '../../components/labels.tsx';
import { useTriage } from '../../components/notes/useTriage.tsx';
import { ClearFilter, EmptyState } from '../../components/states.tsx';
import { listHeight } from '../../lib/listHeight.ts';
import { navigate, useRoute } from '../../lib/route.ts';
import { formatCapped, formatCount } from '../../lib/text.ts';
import { usePagesOf } from '../../rpc/hooks.ts';

type AgentRow = z.infer<typeof AgentRowSchema>;
type Sort = 'risk' | 'name' | 'last' | 'events';

const STATUS_MEANING: Readonly<Record<AgentStatus, string>> = {
  active: 'seen at work in the last 30 days of the evidence',
  dormant: 'has access, but was not seen at work for long',
  shared: 'used by several people or agents through one identity',
  unmanaged: 'in the inventory without owner, purpose or review',
  unknown: 'seen only in logs: no inventory lists it',
};

/** px a label takes: its letters at 11 px, its padding and the gap after it. */
function labelWidth(status: AgentStatus): number {
  return status.length * 6.4 + 16;
}

/** px of `+1` and the gap before it. */
const REST_WIDTH = 24;

/** How many labels fit whole into so many px, with room for the number of the others. */
function fitting(status: readonly AgentStatus[], roomPx: number): number {
  let used = 0;
  for (const [at, one] of status.entries()) {
    used += labelWidth(one);
    if (used + (at === status.length - 1 ? 0 : REST_WIDTH) > roomPx) return Math.max(1, at);
  }
  return status.length;
}

/** @param roomPx where given, only the labels that fit whole, and how many more there are */
export function StatusLabels(props: { readonly status: readonly AgentStatus[]; readonly roomPx?: number }) {
  const count = props.roomPx === undefined ? props.status.length : fitting(props.status, props.roomPx);
  const rest = props.status.slice(count);
  return (
    <span className="ar-marks">
      {props.status.slice(0, count).map((status) => (
        <span key={status} className={`ar-tag ar-agent-${status}`} title={STATUS_MEANING[status]}>
          {status}
        </span>
      ))}
      {rest.length > 0 && (
        <span className="ar-muted" title={rest.map((status) => `${status}: ${STATUS_MEANING[status]}`).join('\n')}>
          +{rest.length}
        </span>
      )}
    </span>
  );
}

/** The first of several, and how many more. */
function Several(props: { readonly entities: readonly Entity[] }) {
  const first = props.entities[0];
  if (first === undefined) return <span className="ar-muted">–</span>;
  return (
    <span className="ar-entity" title={props.entities.map((entity) => entity.name).join('\n')}>
      <EntityLabel entity={first} />
      {props.entities.length > 1 && <span className="ar-muted">+{props.entities.length - 1}</span>}
    </span>
  );
}

function several(
  id: 'identities' | 'credentials' | 'systems',
  field: 'entity' | 'credential' | 'system',
  priority: number,
): GridColumn<AgentRow> {
  return {
    id,
    title: id,
    width: 120,
    grow: 1,
    priority,
    render: (row) => <Several entities={row[id]} />,
    text: (row) => row[id].map((entity) => entity.name).join('; '),
    term: (row) => {
      const first = row[id][0];
      return first === undefined ? undefined : { field, values: [first.handle], negated: false };
    },
  };
}

const STATUS_WIDTH = 166;

const COLUMNS: readonly GridColumn<AgentRow>[] = [
  {
    id: 'name',
    title: 'agent',
    width: 150,
    grow: 2,
    priority: 1,
    sort: ['name'],
    render: (row) => <EntityLabel entity={row.entity} />,
    text: (row) => row.entity.name,
    term: (row) => ({ field: 'agent', values: [row.entity.handle], negated: false }),
  },
  {
    id: 'platform',
    title: 'platform',
    width: 110,
    grow: 1,
    priority: 5,
    render: (row) => (row.platform === '' ? <span className="ar-muted">–</span> : row.platform),
    text: (row) => row.platform,
  },
  {
    id: 'owner',
    title: 'owner',
    width: 110,
    grow: 1,
    priority: 2,
    render: (row) =>
      row.owner !== null ? (
        <EntityLabel entity={row.owner} />
      ) : row.ownerText === '' ? (
        <span className="ar-unknown">none</span>
      ) : (
        <span title="no person of this name is known">{row.ownerText}</span>
      ),
    text: (row) => row.owner?.name ?? row.ownerText,
    term: (row) => (row.owner === null ? undefined : { field: 'entity', values: [row.owner.handle], negated: false }),
  },
  {
    id: 'purpose',
    title: 'purpose',
    width: 150,
    grow: 3,
    priority: 4,
    render: (row) =>
      row.purpose === '' ? (
        <span className="ar-muted">not stated</span>
      ) : (
        <span title={row.purpose}>{row.purpose}</span>
      ),
    text: (row) => row.purpose,
  },
  {
    id: 'process',
    title: 'business process',
    width: 120,
    grow: 1,
    priority: 9,
    optional: true,
    render: (row) => row.businessProcess,
    text: (row) => row.businessProcess,
  },
  several('identities', 'entity', 7),
  several('credentials', 'credential', 6),
  several('systems', 'system', 5),
  {
    id: 'status',
    title: 'status',
    width: STATUS_WIDTH,
    priority: 1,
    render: (row) => <StatusLabels status={row.status} roomPx={STATUS_WIDTH - 12} />,
    text: (row) => row.status.join('; '),
  },
  {
    id: 'last',
    title: 'last seen',
    width: 140,
    priority: 6,
    sort: ['last'],
    falling: true,
    render: (row) =>
      row.lastUs === null ? <span className="ar-muted">never</span> : <TimeText us={row.lastUs} precision="min" />,
    text: (row) => String(row.lastUs ?? ''),
  },
  {
    id: 'events',
    title: 'events',
    width: 66,
    priority: 3,
    align: 'right',
    sort: ['events'],
    falling: true,
    render: (row) => formatCount(row.events),
    text: (row) => String(row.events),
  },
  {
    id: 'findings',
    title: 'findings',
    width: 78,
    priority: 3,
    align: 'right',
    render: (row) => (row.findings === 0 ? <span className="ar-muted">0</span> : formatCount(row.findings)),
    text: (row) => String(row.findings),
  },
  {
    id: 'risk',
    title: 'risk',
    width: 82,
    priority: 1,
    sort: ['risk'],
    falling: true,
    render: (row) => <SeverityLabel severity={row.risk.severity} title={`score ${row.risk.score.toFixed(1)}`} />,
    text: (row) => `${row.risk.severity} ${row.risk.score.toFixed(1)}`,
  },
];

export function AgentGrid(props: { readonly above: boolean }) {
  const route = useRoute();
  const status = AGENT_STATUSES.find((one) => one === route.own['inventory.status']);
  const setStatus = (to: AgentStatus | undefined) =>
    navigate({ own: { 'inventory.status': to ?? null } }, { replace: true });
  const [sort, setSort] = useState<Sort>('risk');
  const pages = usePagesOf('agents.list', { filter: route.filter, status, sort, limit: 200 });
  const triage = useTriage<AgentRow>({
    one: 'agent',
    target: (row) => ({ kind: 'entity', key: row.entity.key }),
    starred: () => false,
    pivot: (row, to) => {
      const term = { field: 'agent', values: [row.entity.handle], negated: false } as const;
      if (to === 'graph') return { view: 'graph', sel: { kind: 'entity', id: String(row.entity.id) } };
      const filter = `agent:${JSON.stringify(term.values[0])}`;
      return to === 'chain' ? { view: 'chains', filter } : { view: 'timeline', filter };
    },
  });
  return (
    <div className="ar-view" style={props.above ? { height: listHeight(pages.rows.length) } : undefined}>
      <Toolbar
        title="Agents"
        note={
          pages.first === undefined
            ? undefined
            : `${formatCapped(pages.first.total)} ${route.filter === '' ? 'known' : 'in filter'}`
        }
      >
        <Menu
          text={`status: ${status ?? 'any'}`}
          choices={[
            { id: 'any', text: 'any', on: status === undefined, onSelect: () => setStatus(undefined) },
            ...AGENT_STATUSES.map((one) => ({
              id: one,
              text: one,
              note: STATUS_MEANING[one],
              on: status === one,
              onSelect: () => setStatus(one),
            })),
          ]}
        />
      </Toolbar>
      <DataGrid<AgentRow>
        id="agents"
        label="Agents"
        columns={COLUMNS}
        rows={pages.rows}
        rowKey={(row) => String(row.entity.id)}
        current={route.sel?.kind === 'entity' ? route.sel.id : undefined}
        onCurrent={(row) =>
          navigate({ sel: { kind: 'entity', id: String(row.entity.id) }, own: { 'inventory.of': null } })
        }
        onAct={triage.act}
        sort={sort}
        onSort={(next) => setSort(next as Sort)}
        loading={pages.loading}
        error={pages.error}
        onRetry={pages.retry}
        more={pages.more}
        onMore={pages.loadMore}
        empty={
          <EmptyState title={route.filter === '' && status === undefined ? 'No agent is known' : 'No agent matches'}>
            {route.filter === '' && status === undefined && (
              <p>Import an agent inventory, or a log that names agents.</p>
            )}
            {status !== undefined && (
              <p className="ar-button-row ar-centred">
                <Button onClick={() => navigate({ own: { 'inventory.status': null } })}>Any status</Button>
              </p>
            )}
            <ClearFilter />
          </EmptyState>
        }
      />
      {triage.prompt}
    </div>
  );
}
