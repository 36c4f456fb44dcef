import { useState } from 'react';
import type { In, Out } from '../../../../shared/contract/index.ts';
import { Menu, Toggle } from '../../../components/controls.tsx';
import type { GridColumn } from '../../../components/grid/columns.ts';
import { DataGrid } from '../../../components/grid/DataGrid.tsx';
import { TimeText } from '../../../components/labels.tsx';
import { EmptyState } from '../../../components/states.tsx';
import { formatBytes, formatCount, formatOffset } from '../../../lib/text.ts';
import { isoTitle } from '../../../lib/zone.tsx';
import { usePagesOf } from '../../../rpc/hooks.ts';
import { EvidenceDetail } from './EvidenceDetail.tsx';

type Evidence = Out<'evidence.get'>;
type Sort = NonNullable<In<'evidence.list'>['sort']>;

function count(
  id: 'records' | 'accepted' | 'duplicates' | 'rejected' | 'events' | 'undated',
  priority: number,
): GridColumn<Evidence> {
  return {
    id,
    title: id,
    width: id === 'duplicates' ? 96 : 84,
    priority,
    align: 'right',
    ...(id === 'rejected' ? { sort: ['rejected'], falling: true } : {}),
    render: (row) =>
      row[id] > 0 && id === 'rejected' ? (
        <b className="ar-rejected">{formatCount(row[id])}</b>
      ) : (
        <span className={row[id] === 0 ? 'ar-muted' : undefined}>{formatCount(row[id])}</span>
      ),
    text: (row) => String(row[id]),
  };
}

const COLUMNS: readonly GridColumn<Evidence>[] = [
  {
    id: 'name',
    title: 'file',
    width: 200,
    grow: 5,
    priority: 1,
    render: (row) => (
      <span title={`${row.name}\nSHA-256 ${row.sha256}`}>
        {row.name.slice(row.name.lastIndexOf('/') + 1)}
        {row.name.includes('/') && <span className="ar-muted"> in {row.name.slice(0, row.name.lastIndexOf('/'))}</span>}
      </span>
    ),
    text: (row) => row.name,
  },
  {
    id: 'format',
    title: 'format',
    width: 140,
    grow: 4,
    priority: 2,
    render: (row) =>
      row.format === null ? <span className="ar-unknown">no known format</span> : (row.formatTitle ?? row.format),
    text: (row) => row.format ?? '',
  },
  {
    id: 'imported',
    title: 'imported',
    width: 140,
    priority: 8,
    optional: true,
    sort: ['newest'],
    falling: true,
    render: (row) => <TimeText us={row.importedUs} precision="min" />,
    text: (row) => isoTitle(row.importedUs),
  },
  {
    id: 'bytes',
    title: 'size',
    width: 80,
    priority: 4,
    align: 'right',
    render: (row) => formatBytes(row.bytes),
    text: (row) => String(row.bytes),
  },
  count('records', 2),
  count('accepted', 3),
  count('duplicates', 4),
  count('rejected', 1),
  count('events', 2),
  count('undated', 6),
  {
    id: 'from',
    title: 'from',
    width: 146,
    priority: 5,
    render: (row) =>
      row.events === 0 ? <span className="ar-muted">–</span> : <TimeText us={row.fromUs} precision="min" />,
    text: (row) => String(row.fromUs ?? ''),
  },
  {
    id: 'zone',
    title: 'zone',
    width: 116,
    priority: 7,
    render: (row) => (
      <span title={row.zoneBasis === 'assumed' ? 'assumed by the examiner' : undefined}>
        {row.zoneBasis === 'stated' ? 'stated' : row.zone}
        {row.offsetUs === 0 ? '' : ` ${formatOffset(row.offsetUs)}`}
      </span>
    ),
    text: (row) => row.zone,
  },
  {
    id: 'warnings',
    title: 'remarks',
    width: 110,
    grow: 1,
    priority: 2,
    render: (row) => (
      <span title={row.warnings.map((warning) => warning.message).join('\n')}>
        {row.state === 'complete' ? '' : `${row.state} · `}
        {row.warnings.length === 0 ? (
          <span className="ar-muted">–</span>
        ) : (
          row.warnings.map((warning) => warning.code).join(', ')
        )}
      </span>
    ),
    text: (row) => row.warnings.map((warning) => warning.code).join('; '),
  },
];

const SORTS = ['newest', 'oldest', 'rejected'] as const;
const SORT_TEXT = { newest: 'newest import', oldest: 'oldest import', rejected: 'most rejected' } as const;

/** Every file ever handed over, and what became of each of its records. */
export function Ledger() {
  const [sort, setSort] = useState<Sort>('newest');
  const [withRejects, setWithRejects] = useState(false);
  const pages = usePagesOf('evidence.list', { sort, withRejects, limit: 200 });
  const [openId, setOpenId] = useState<number | undefined>();
  const open = pages.rows.find((row) => row.id === openId);
  const height = Math.min(12, Math.max(2, pages.rows.length)) * 28 + 34;
  return (
    <section className="ar-panel" aria-labelledby="ledger">
      <div className="ar-ledger-head">
        <h2 id="ledger">
          Ledger{' '}
          <span className="ar-muted">records = accepted + duplicates + rejected; choose a file for its rejects</span>
        </h2>
        <span className="ar-grow" />
        <Toggle on={withRejects} onChange={setWithRejects} title="Only files with rejected records">
          with rejects
        </Toggle>
        <Menu
          text={`sort: ${SORT_TEXT[sort]}`}
          choices={SORTS.map((one) => ({
            id: one,
            text: SORT_TEXT[one],
            on: sort === one,
            onSelect: () => setSort(one),
          }))}
        />
      </div>
      <div className="ar-panel-grid" style={{ height }}>
        <DataGrid<Evidence>
          id="ledger"
          label="Ledger of evidence files"
          columns={COLUMNS}
          rows={pages.rows}
          rowKey={(row) => String(row.id)}
          current={openId === undefined ? undefined : String(openId)}
          onCurrent={(row) => setOpenId(row.id)}
          sort={sort}
          onSort={(next) => setSort(SORTS.find((one) => one === next) ?? 'newest')}
          loading={pages.loading}
          error={pages.error}
          onRetry={pages.retry}
          more={pages.more}
          onMore={pages.loadMore}
          empty={<EmptyState title={withRejects ? 'No file has rejected records' : 'No evidence yet'} />}
        />
      </div>
      {open !== undefined && <EvidenceDetail key={open.id} evidence={open} onClose={() => setOpenId(undefined)} />}
    </section>
  );
}
