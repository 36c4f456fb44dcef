// biome-ignore-all lint/a11y/useSemanticElements: part of an ARIA grid; see DataGrid.tsx
// biome-ignore-all lint/a11y/useFocusableInteractive: the grid holds the focus
import type { ReactNode } from 'react';
import type { GridColumn } from './columns.ts';

/** The grid's sticky header: titles, and buttons where a column sorts. */
export function GridHead<T>(props: {
  readonly columns: readonly GridColumn<T>[];
  readonly template: string;
  readonly sort: string | undefined;
  readonly onSort: ((sort: string) => void) | undefined;
}) {
  return (
    <div className="ar-grid-head" role="row" aria-rowindex={1} style={{ gridTemplateColumns: props.template }}>
      {props.columns.map((column) => (
        <div
          key={column.id}
          role="columnheader"
          className={`ar-cell${column.align === 'right' ? ' ar-right' : ''}`}
          aria-sort={sortState(column, props.sort)}
        >
          {column.sort === undefined || props.onSort === undefined ? (
            columnTitle(column)
          ) : (
            <button
              type="button"
              className="ar-sort"
              tabIndex={-1}
              onClick={() => props.onSort?.(nextSort(column.sort, props.sort))}
            >
              {column.title}
              <span aria-hidden="true">{sortMark(column, props.sort)}</span>
            </button>
          )}
        </div>
      ))}
    </div>
  );
}

function columnTitle<T>(column: GridColumn<T>): ReactNode {
  return column.title === '' ? <span className="ar-visually-hidden">{column.id}</span> : column.title;
}

function sortState<T>(column: GridColumn<T>, sort: string | undefined) {
  if (column.sort === undefined) return undefined;
  if (sort === undefined || !column.sort.includes(sort)) return 'none';
  return sort.startsWith('-') !== (column.falling === true) ? 'descending' : 'ascending';
}

function sortMark<T>(column: GridColumn<T>, sort: string | undefined): string {
  const state = sortState(column, sort);
  return state === 'ascending' ? ' ↑' : state === 'descending' ? ' ↓' : '';
}

function nextSort(sorts: readonly string[] | undefined, sort: string | undefined): string {
  const list = sorts ?? [];
  const at = sort === undefined ? -1 : list.indexOf(sort);
  return list[(at + 1) % Math.max(1, list.length)] ?? '';
}
