/** Findings, the worst first; the chosen one with its explanation, evidence and remedy. */
import { useState } from 'react';
import type { z } from 'zod';
import type { FindingRow as FindingRowSchema } from '../../../shared/contract/findings.ts';
import { FINDING_STATUSES, type FindingStatus, SEVERITIES, type Severity } from '../../../shared/model/kinds.ts';
import { Button, Menu, Toggle, Toolbar } from '../../components/controls.tsx';
import { DataGrid } from '../../components/grid/DataGrid.tsx';
import { useTriage } from '../../components/notes/useTriage.tsx';
import { EmptyState } from '../../components/states.tsx';
import { navigate, useRoute } from '../../lib/route.ts';
import { formatCapped, formatCount } from '../../lib/text.ts';
import { usePagesOf } from '../../rpc/hooks.ts';
import { FINDING_COLUMNS } from './columns.tsx';
import { FindingPage } from './FindingPage.tsx';
import './findings.css';
import { Rules } from './Rules.tsx';

type FindingRow = z.infer<typeof FindingRowSchema>;
type Sort = 'score' | 'time' | 'rule';

export default function FindingsView() {
  const route = useRoute();
  const [severity, setSeverity] = useState<Severity | undefined>();
  const [status, setStatus] = useState<FindingStatus | undefined>();
  const [sort, setSort] = useState<Sort>('score');
  const [rules, setRules] = useState(false);
  const pages = usePagesOf('findings.page', { filter: route.filter, severity, status, sort, limit: 200 });
  const triage = useTriage<FindingRow>({
    one: 'finding',
    target: (row) => ({ kind: 'finding', key: row.key }),
    starred: (row) => row.flags.starred,
    pivot: (row, to) => {
      const entity = row.entities[0];
      if (to === 'graph')
        return entity === undefined ? undefined : { view: 'graph', sel: { kind: 'entity', id: String(entity.id) } };
      const filter = `finding:${row.id}`;
      return to === 'chain' ? { view: 'chains', filter } : { view: 'timeline', filter };
    },
  });
  const selected = route.sel?.kind === 'finding' ? route.sel.id : undefined;
  return (
    <div className={`ar-findings${selected === undefined ? '' : ' ar-findings-open'}`}>
      <div className="ar-view">
        <Toolbar
          title="Findings"
          note={
            pages.first === undefined
              ? undefined
              : `${formatCapped(pages.first.total)} ${route.filter === '' ? '' : 'in filter '}· ${pages.first.bySeverity
                  .filter((one) => one.count > 0)
                  .map((one) => `${formatCount(one.count)} ${one.severity}`)
                  .join(', ')}`
          }
        >
          <Menu
            text={`severity: ${severity ?? 'any'}`}
            choices={[
              { id: 'any', text: 'any', on: severity === undefined, onSelect: () => setSeverity(undefined) },
              ...[...SEVERITIES].reverse().map((one) => ({
                id: one,
                text: one,
                on: severity === one,
                onSelect: () => setSeverity(one),
              })),
            ]}
          />
          <Menu
            text={`status: ${status ?? 'any'}`}
            choices={[
              { id: 'any', text: 'any', on: status === undefined, onSelect: () => setStatus(undefined) },
              ...FINDING_STATUSES.map((one) => ({
                id: one,
                text: one,
                on: status === one,
                onSelect: () => setStatus(one),
              })),
            ]}
          />
          <Toggle on={rules} onChange={setRules} title="Every rule, what it needs and whether it could run">
            rules
          </Toggle>
        </Toolbar>
        {rules ? (
          <Rules />
        ) : (
          <DataGrid<FindingRow>
            id="findings"
            label="Findings"
            columns={FINDING_COLUMNS}
            rows={pages.rows}
            rowKey={(row) => row.id}
            current={selected}
            onCurrent={(row) => navigate({ sel: { kind: 'finding', id: row.id } })}
            onAct={triage.act}
            sort={sort}
            onSort={(next) => setSort(next as Sort)}
            loading={pages.loading}
            error={pages.error}
            onRetry={pages.retry}
            more={pages.more}
            onMore={pages.loadMore}
            rowClass={(row) => (row.status === 'dismissed' ? 'ar-row-faded' : '')}
            empty={
              <EmptyState
                title={
                  route.filter === '' && severity === undefined && status === undefined
                    ? 'No finding'
                    : 'No finding matches'
                }
              >
                <p>No finding is not the same as nothing wrong: see which rules could run.</p>
                <Button onClick={() => setRules(true)}>Show the rules</Button>
              </EmptyState>
            }
          />
        )}
        {triage.prompt}
      </div>
      {selected !== undefined && <FindingPage key={selected} id={selected} />}
    </div>
  );
}
