/** The findings board: what to act on, the first line first; the chosen finding with its explanation, evidence and remedy. */
import { useCallback, useMemo, useState } from 'react';
import { Toggle, Toolbar } from '../../components/controls.tsx';
import { ExportMenu } from '../../components/exporting/ExportMenu.tsx';
import { DataGrid } from '../../components/grid/DataGrid.tsx';
import { useTriage } from '../../components/notes/useTriage.tsx';
import { listHeight } from '../../lib/listHeight.ts';
import { navigate, useRoute } from '../../lib/route.ts';
import { formatCapped, formatCount } from '../../lib/text.ts';
import { usePagesOf, useQueryOf } from '../../rpc/hooks.ts';
import { BoardTools } from './BoardTools.tsx';
import { BulkBar } from './BulkBar.tsx';
import { type BoardItem, boardItems, type Finding, findingsOf, selectionKeys } from './boardItems.ts';
import { boardAct } from './boardKeys.ts';
import { placeOf, setPlace } from './boardPlace.ts';
import { BOARD_COLUMNS } from './columns.tsx';
import { FindingPage } from './FindingPage.tsx';
import './findings.css';
import { NoFindings } from './NoFindings.tsx';
import { Rules } from './rules/Rules.tsx';
import { useBoardTriage } from './useBoardTriage.tsx';

const isDone = (finding: Finding) => finding.status === 'resolved' || finding.status === 'dismissed';

/** Of a heading; undefined for a finding. */
const isUnfolded = (item: BoardItem) => (item.group === undefined ? undefined : !item.folded);

export default function FindingsView() {
  const route = useRoute();
  const place = placeOf(route);
  const { narrowing, sort, group } = place;
  const { filter } = route;
  const rules = route.own['findings.show'] !== undefined;
  const setRules = (on: boolean) => navigate({ own: { 'findings.show': on ? 'all' : null } }, { replace: false });
  const [folded, setFolded] = useState<ReadonlySet<string>>(new Set());
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const pages = usePagesOf('findings.page', {
    filter,
    ...narrowing,
    sort,
    limit: 200,
    ...(group === undefined ? {} : { group }),
  });
  const groups = useQueryOf(
    'findings.groups',
    { filter, ...narrowing, group: group ?? 'rule' },
    { enabled: group !== undefined },
  );
  const headings = group === undefined ? undefined : (groups.data?.groups ?? []);
  const items = useMemo(
    () => boardItems(pages.rows, headings, folded, pages.more),
    [pages.rows, headings, folded, pages.more],
  );
  const current = route.sel?.kind === 'finding' ? route.sel.id : undefined;
  const marks = useTriage<BoardItem>({
    one: 'finding',
    target: (item) => ({ kind: 'finding', key: item.finding?.key ?? '' }),
    starred: (item) => item.finding?.flags.starred === true,
    pivot: ({ finding }, to) => {
      if (finding === undefined) return undefined;
      const entity = finding.entities[0];
      if (to === 'graph')
        return entity === undefined ? undefined : { view: 'graph', sel: { kind: 'entity', id: String(entity.id) } };
      const own = `finding:${finding.id}`;
      return to === 'chain' ? { view: 'chains', filter: own } : { view: 'timeline', filter: own };
    },
  });
  const triage = useBoardTriage((settled) => {
    // What is settled moves to the end of the list: go on with the next one.
    const gone = new Set(settled.map((one) => one.id));
    if (current === undefined || !gone.has(current)) return;
    const at = pages.rows.findIndex((row) => row.id === current);
    const next = pages.rows.slice(at + 1).find((row) => !gone.has(row.id) && !isDone(row));
    if (next !== undefined) navigate({ sel: { kind: 'finding', id: next.id } });
  });
  const picked = useMemo(() => pages.rows.filter((row) => selected.has(row.id)), [pages.rows, selected]);
  const keysOf = useCallback((item: BoardItem) => selectionKeys(item, pages.rows), [pages.rows]);

  function fold(key: string): void {
    setFolded((before) => {
      const next = new Set(before);
      if (!next.delete(key)) next.add(key);
      return next;
    });
  }

  function onKey(key: string, meant: readonly BoardItem[]): boolean {
    const act = boardAct(key);
    if (act === undefined) return false;
    if (act === 'unfold') setFolded(new Set());
    else if (act === 'fold') setFolded(new Set((headings ?? []).map((one) => one.key)));
    else triage.act(act, findingsOf(meant, pages.rows));
    return true;
  }

  const narrowed = filter !== '' || Object.keys(narrowing).length > 0;
  const allDone = sort === 'score' && group === undefined && pages.rows[0] !== undefined && isDone(pages.rows[0]);
  return (
    <div className={`ar-findings${current === undefined ? '' : ' ar-findings-open'}`}>
      <div
        className="ar-view"
        style={
          current === undefined || rules ? undefined : { height: listHeight(items.length, picked.length > 0 ? 36 : 0) }
        }
      >
        <Toolbar title="Findings" note={noteOf(pages.first, narrowed)}>
          {!rules && <BoardTools place={place} />}
          <Toggle on={rules} onChange={setRules} title="Every rule, what it needs and whether it could run">
            rules
          </Toggle>
          <ExportMenu
            what={picked.length > 0 ? `${formatCount(picked.length)} selected` : 'all listed'}
            scope={
              picked.length > 0
                ? { findings: picked.slice(0, 500).map((row) => row.id) }
                : { filter, narrow: narrowing }
            }
          />
        </Toolbar>
        {!rules && picked.length > 0 && <BulkBar count={picked.length} onAct={(act) => triage.act(act, picked)} />}
        {!rules && allDone && (
          <p className="ar-board-note">Everything listed here is resolved or dismissed: nothing is left to act on.</p>
        )}
        {rules ? (
          <Rules
            onFindings={(rule) => {
              setRules(false);
              setPlace({ rule });
            }}
          />
        ) : (
          <DataGrid<BoardItem>
            id="findings"
            label="Findings"
            columns={BOARD_COLUMNS}
            rows={items}
            rowKey={(item) => item.key}
            current={current}
            onCurrent={({ finding }) => {
              if (finding !== undefined) navigate({ sel: { kind: 'finding', id: finding.id } });
            }}
            onOpen={({ finding, group: heading }) => {
              if (heading !== undefined) fold(heading.key);
              else if (finding !== undefined) navigate({ sel: { kind: 'finding', id: finding.id } });
            }}
            onAct={(act, rows, column) =>
              marks.act(
                act,
                rows.filter((item) => item.finding !== undefined),
                column,
              )
            }
            onKey={onKey}
            onSelected={setSelected}
            keysOf={keysOf}
            ownSelectionBar
            {...(group === undefined ? {} : { expanded: isUnfolded })}
            sort={sort}
            onSort={(next) => setPlace({ sort: next })}
            loading={pages.loading || (group !== undefined && groups.data === undefined)}
            error={pages.error}
            onRetry={pages.retry}
            // With every group folded there is nothing to come into sight.
            more={pages.more && (headings === undefined || items.some((item) => item.finding !== undefined))}
            onMore={pages.loadMore}
            rowClass={({ finding, group: heading }) =>
              heading !== undefined ? 'ar-group-row' : finding !== undefined && isDone(finding) ? 'ar-row-faded' : ''
            }
            cutNote={
              groups.data?.cut === true
                ? 'Only the first 500 groups are shown; narrow the list to see others.'
                : undefined
            }
            empty={<NoFindings set={Object.keys(narrowing).length > 0} onRules={() => setRules(true)} />}
          />
        )}
        {triage.prompt}
        {marks.prompt}
      </div>
      {current !== undefined && <FindingPage key={current} id={current} />}
    </div>
  );
}

function noteOf(page: ReturnType<typeof usePagesOf<'findings.page'>>['first'], narrowed: boolean): string | undefined {
  if (page === undefined) return undefined;
  const counts = page.bySeverity
    .filter((one) => one.count > 0)
    .map((one) => `${formatCount(one.count)} ${one.severity}`);
  return `${formatCapped(page.total)}${narrowed ? ' listed' : ''}${counts.length === 0 ? '' : ` · ${counts.join(', ')}`}`;
}
