// biome-ignore-all lint/a11y/useSemanticElements: rows are positioned one by one, which a table element cannot do; the ARIA grid pattern applies
// biome-ignore-all lint/a11y/useFocusableInteractive: the grid holds the focus and names its active row (aria-activedescendant)
// biome-ignore-all lint/a11y/noStaticElementInteractions: its role is grid or treegrid, by what it holds
// biome-ignore-all lint/a11y/useKeyWithMouseEvents: hovering gives a cut cell its title; by keys the inspector says the whole
// biome-ignore-all lint/a11y/useAriaPropsSupportedByRole: both roles take a label
/** The grid: virtual rows of a growing list, driven by keys as much as by the mouse. */
import { useVirtualizer } from '@tanstack/react-virtual';
import {
  type KeyboardEvent,
  type MouseEvent,
  type ReactNode,
  useCallback,
  useEffect,
  useId,
  useMemo,
  useRef,
  useState,
} from 'react';
import { toCsv } from '../../lib/csv.ts';
import { plural } from '../../lib/text.ts';
import { showToast } from '../../lib/toast.ts';
import { setDrawer } from '../../lib/uiState.ts';
import { EmptyState, ErrorNote, LoadingRows } from '../states.tsx';
import { ColumnMenu } from './ColumnMenu.tsx';
import { fitColumns, type GridColumn, rememberColumns, rememberedColumns, templateOf } from './columns.ts';
import { GridHead } from './GridHead.tsx';
import { type GridAct, gridAct, keyName } from './keys.ts';
import { tellCut } from './tellCut.ts';
import { useKeptPlace } from './useKeptPlace.ts';
import { useWidth } from './useWidth.ts';

/** What the grid hands on: everything but moving, selecting and copying, which it does itself. */
export type RowAct = Extract<
  GridAct,
  'star' | 'tag' | 'comment' | 'filter' | 'exclude' | 'graph' | 'timeline' | 'chain'
>;

/** px; the sticky header's, `--row`. */
const HEAD_HEIGHT = 28;

export interface DataGridProps<T> {
  /** Under which the chosen columns are remembered. */
  readonly id: string;
  readonly label: string;
  readonly columns: readonly GridColumn<T>[];
  readonly rows: readonly T[];
  readonly rowKey: (row: T) => string;
  /** The key of the row that the inspector shows. */
  readonly current?: string | undefined;
  /** The row was moved to or clicked: show it. */
  readonly onCurrent?: (row: T) => void;
  /** Enter or double click. */
  readonly onOpen?: (row: T) => void;
  /** `rows`: for star and tag the selected ones, if any; else the one row stood on. */
  readonly onAct?: (act: RowAct, rows: readonly T[], column: GridColumn<T> | undefined) => void;
  /** Any other key, by its name, with the rows meant: those selected, else the one row stood on. True when it was taken. */
  readonly onKey?: (key: string, rows: readonly T[]) => boolean;
  /** Told whenever the selection changes. */
  readonly onSelected?: (keys: ReadonlySet<string>) => void;
  /** Keys selected with a row: a heading stands for its rows. The row's own by default. */
  readonly keysOf?: (row: T) => readonly string[];
  /** True where the view itself says what is selected. */
  readonly ownSelectionBar?: boolean;
  /** Of a list in groups: whether a heading's rows are shown; undefined for a row that is none. */
  readonly expanded?: (row: T) => boolean | undefined;
  readonly sort?: string;
  readonly onSort?: (sort: string) => void;
  readonly loading?: boolean;
  readonly error?: Error | null;
  readonly onRetry?: () => void;
  readonly more?: boolean;
  readonly onMore?: () => void;
  /** Rows lie before the first: the list began in its middle. They are put before it without moving what is seen. */
  readonly earlier?: boolean;
  readonly onEarlier?: () => void;
  /** Said under the last row when the list holds no more than this. */
  readonly cutNote?: ReactNode;
  readonly empty?: ReactNode;
  readonly rowClass?: (row: T) => string;
  readonly compact?: boolean;
}

/** Rows that come before the others within this time belong to the same jump to a row. */
const FOLLOWING_MS = 1500;

export function DataGrid<T>(props: DataGridProps<T>) {
  const { rows, rowKey, columns } = props;
  const base = useId();
  const scroller = useRef<HTMLDivElement>(null);
  const width = useWidth(scroller);
  const [chosen, setChosen] = useState(() => rememberedColumns(props.id));
  const [active, setActiveState] = useState(0);
  // The newest place, also between two presses that come faster than the screen is drawn.
  const stood = useRef(0);
  const setActive = useCallback((at: number) => {
    stood.current = at;
    setActiveState(at);
  }, []);
  const [activeColumn, setActiveColumn] = useState(0);
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const { onSelected } = props;
  useEffect(() => onSelected?.(selected), [onSelected, selected]);
  const rowHeight = props.compact === true ? 24 : 28;

  const shown = useMemo(() => {
    const wanted = columns.filter((column) =>
      chosen === undefined ? column.optional !== true : chosen.includes(column.id),
    );
    return fitColumns(wanted.length === 0 ? columns.slice(0, 1) : wanted, Math.max(width, 120));
  }, [columns, chosen, width]);
  const template = templateOf(shown);

  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 12,
    // The header stays on top of the rows, so that many pixels less are free below it.
    scrollPaddingEnd: HEAD_HEIGHT,
  });
  const items = virtual.getVirtualItems();
  const lastIndex = items.at(-1)?.index ?? -1;
  const { more, onMore } = props;
  useEffect(() => {
    if (more === true && lastIndex >= rows.length - 40) onMore?.();
  }, [more, onMore, lastIndex, rows.length]);

  const { earlier, onEarlier } = props;
  const firstSeen = virtual.range?.startIndex ?? 0;
  useEffect(() => {
    if (earlier === true && rows.length > 0 && firstSeen <= 20) onEarlier?.();
  }, [earlier, onEarlier, firstSeen, rows.length]);
  const followedAt = useRef(Number.NEGATIVE_INFINITY);
  useKeptPlace(rows, rowKey, onEarlier !== undefined, (added) => {
    const element = scroller.current;
    if (element === null) return;
    element.scrollTop += added * rowHeight;
    // Told at once, not by the scroll event, so that no frame is drawn without rows.
    virtual.scrollOffset = element.scrollTop;
    setActive(stood.current + added);
    // The virtualizer is still on its way to where the row was before the others came.
    if (performance.now() - followedAt.current < FOLLOWING_MS)
      virtual.scrollToIndex(stood.current, { align: 'center' });
  });

  // The row the route selects may be another than the one last moved to: follow it when it is among the rows.
  const { current } = props;
  const followed = useRef<string | undefined>(undefined);
  const seen = useRef<string | undefined>(undefined);
  useEffect(() => {
    if (current === undefined) return;
    // A heading is stood on without being shown: while the same row is shown, rows that come and go leave the place there.
    const wanted = seen.current === current ? (followed.current ?? current) : current;
    seen.current = current;
    const at = rows.findIndex((row) => rowKey(row) === wanted);
    if (at < 0) return;
    setActive(at);
    if (followed.current === wanted) return;
    followed.current = wanted;
    followedAt.current = performance.now();
    const { startIndex, endIndex } = virtual.range ?? { startIndex: 0, endIndex: 0 };
    if (at < startIndex || at >= endIndex) virtual.scrollToIndex(at, { align: 'center' });
  }, [current, rows, rowKey, virtual, setActive]);
  // A list that becomes lower keeps the selected row in sight.
  const height = virtual.scrollRect?.height ?? 0;
  useEffect(() => {
    if (height > 0 && followed.current !== undefined && followed.current === current)
      virtual.scrollToIndex(stood.current);
  }, [height, current, virtual]);
  const safeActive = Math.min(active, Math.max(0, rows.length - 1));

  const here = () => Math.min(stood.current, Math.max(0, rows.length - 1));

  function go(to: number): void {
    const at = Math.max(0, Math.min(rows.length - 1, to));
    setActive(at);
    virtual.scrollToIndex(at);
    const row = rows[at];
    if (row === undefined) return;
    followed.current = rowKey(row);
    props.onCurrent?.(row);
  }

  function openRow(row: T): void {
    (props.onOpen ?? props.onCurrent)?.(row);
    setDrawer(true);
  }

  function toggle(at: number, on?: boolean): void {
    const row = rows[at];
    if (row === undefined) return;
    const keys = props.keysOf?.(row) ?? [rowKey(row)];
    setSelected((before) => {
      const next = new Set(before);
      const add = on ?? !keys.every((key) => next.has(key));
      for (const key of keys)
        if (add) next.add(key);
        else next.delete(key);
      return next;
    });
  }

  function meant(): readonly T[] {
    const picked = rows.filter((row) => selected.has(rowKey(row)));
    const row = rows[safeActive];
    return picked.length > 0 ? picked : row === undefined ? [] : [row];
  }

  function copy(): void {
    const picked = meant();
    if (picked.length === 0) return;
    const text = toCsv(
      shown.map((column) => column.title),
      picked.map((row) => shown.map((column) => column.text(row))),
    );
    navigator.clipboard.writeText(text).then(
      () => showToast(`Copied ${plural(picked.length, 'row')} as CSV`),
      () => showToast('The clipboard refused the copy', { tone: 'problem' }),
    );
  }

  function extend(by: number): void {
    toggle(safeActive, true);
    toggle(safeActive + by, true);
    go(safeActive + by);
  }

  function onKeyDown(event: KeyboardEvent<HTMLDivElement>): void {
    if (
      event.target !== event.currentTarget &&
      (event.target as HTMLElement).closest('input, textarea, select, [role=menu], [role=listbox]')
    )
      return;
    const act = gridAct(event);
    if (act === undefined) {
      if (props.onKey?.(keyName(event), meant()) !== true) return;
      event.preventDefault();
      event.stopPropagation();
      return;
    }
    if (act === 'copy' && (window.getSelection()?.toString() ?? '') !== '') return;
    if (act === 'clear' && selected.size === 0) return;
    // A focused link or button inside the grid keeps its own Enter and Space.
    if ((act === 'open' || event.key === ' ') && event.target !== event.currentTarget) return;
    event.preventDefault();
    event.stopPropagation();
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 280) / rowHeight) - 2);
    const own: Partial<Record<GridAct, () => void>> = {
      next: () => go(current === undefined && stood.current === 0 ? 0 : here() + 1),
      previous: () => go(here() - 1),
      pageDown: () => go(here() + page),
      pageUp: () => go(here() - page),
      first: () => go(0),
      last: () => go(rows.length - 1),
      left: () => setActiveColumn(Math.max(0, activeColumn - 1)),
      right: () => setActiveColumn(Math.min(shown.length - 1, activeColumn + 1)),
      select: () => toggle(safeActive),
      selectAll: () => setSelected(new Set(rows.flatMap((row) => props.keysOf?.(row) ?? [rowKey(row)]))),
      extendDown: () => extend(1),
      extendUp: () => extend(-1),
      clear: () => setSelected(new Set()),
      copy,
      open: () => {
        const row = rows[safeActive];
        if (row !== undefined) openRow(row);
      },
    };
    const run = own[act];
    if (run !== undefined) run();
    else {
      // Only stars and tags go to all selected rows; everything else is about the row one stands on.
      const row = rows[safeActive];
      const of = act === 'star' || act === 'tag' ? meant() : row === undefined ? [] : [row];
      props.onAct?.(act as RowAct, of, shown[Math.min(activeColumn, shown.length - 1)]);
    }
  }

  function onRowClick(event: MouseEvent, at: number): void {
    if (event.ctrlKey || event.metaKey) toggle(at);
    else if (event.shiftKey) {
      const [from, to] = at < safeActive ? [at, safeActive] : [safeActive, at];
      for (let index = from; index <= to; index += 1) toggle(index, true);
    } else {
      const cell = (event.target as HTMLElement).closest('[data-column]');
      const column = cell === null ? -1 : shown.findIndex((one) => one.id === cell.getAttribute('data-column'));
      if (column >= 0) setActiveColumn(column);
      go(at);
    }
  }

  const empty = rows.length === 0;
  return (
    <div className="ar-grid-frame">
      <div
        ref={scroller}
        className="ar-grid"
        role={props.expanded === undefined ? 'grid' : 'treegrid'}
        aria-label={props.label}
        aria-rowcount={props.more === true ? -1 : rows.length + 1}
        aria-colcount={shown.length}
        aria-multiselectable="true"
        aria-activedescendant={
          !empty && items.some((item) => item.index === safeActive) ? `${base}-r${safeActive}` : undefined
        }
        tabIndex={0}
        onKeyDown={onKeyDown}
      >
        <GridHead columns={shown} template={template} sort={props.sort} onSort={props.onSort} />
        <div role="rowgroup" style={{ height: virtual.getTotalSize(), position: 'relative' }} onMouseOver={tellCut}>
          {items.map((item) => {
            const row = rows[item.index];
            if (row === undefined) return null;
            const key = rowKey(row);
            const isActive = item.index === safeActive;
            return (
              // biome-ignore lint/a11y/useKeyWithClickEvents: the grid itself takes the keys for its rows
              <div
                key={key}
                id={`${base}-r${item.index}`}
                role="row"
                aria-rowindex={item.index + 2}
                aria-selected={selected.has(key)}
                aria-expanded={props.expanded?.(row)}
                aria-level={props.expanded === undefined ? undefined : props.expanded(row) === undefined ? 2 : 1}
                aria-current={key === current ? 'true' : undefined}
                className={`ar-row${isActive ? ' ar-row-active' : ''}${key === current ? ' ar-row-current' : ''} ${props.rowClass?.(row) ?? ''}`}
                style={{ gridTemplateColumns: template, height: rowHeight, transform: `translateY(${item.start}px)` }}
                onClick={(event) => onRowClick(event, item.index)}
                onDoubleClick={() => openRow(row)}
              >
                {shown.map((column, at) => (
                  <div
                    key={column.id}
                    role="gridcell"
                    data-column={column.id}
                    className={`ar-cell${column.align === 'right' ? ' ar-right' : ''}${isActive && at === activeColumn ? ' ar-cell-active' : ''}`}
                  >
                    {column.render(row)}
                  </div>
                ))}
              </div>
            );
          })}
        </div>
        {props.cutNote !== undefined && <p className="ar-grid-note">{props.cutNote}</p>}
      </div>
      <ColumnMenu
        columns={columns}
        shown={chosen ?? columns.filter((column) => column.optional !== true).map((column) => column.id)}
        onChange={(ids) => {
          setChosen(ids);
          rememberColumns(props.id, ids);
        }}
      />
      {empty && (
        <div className="ar-grid-empty">
          {props.error !== undefined && props.error !== null ? (
            <ErrorNote error={props.error} onRetry={props.onRetry} />
          ) : props.loading === true ? (
            <LoadingRows />
          ) : (
            (props.empty ?? <EmptyState title="Nothing here" />)
          )}
        </div>
      )}
      {selected.size > 0 && props.ownSelectionBar !== true && (
        <p className="ar-grid-selected" role="status">
          {plural(selected.size, 'row')} selected · s star, t tag, Ctrl C copy, Esc clear
        </p>
      )}
    </div>
  );
}
