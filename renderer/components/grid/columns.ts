/** A grid's columns: which fit, which are hidden by choice, and what is remembered. */
import type { ReactNode } from 'react';
import type { FilterTerm } from '../../../shared/query/filter.ts';
import { readSetting, writeSetting } from '../../lib/settings.ts';

export interface GridColumn<T> {
  readonly id: string;
  readonly title: string;
  /** Least width in px. */
  readonly width: number;
  /** Share of the room left over; 0: fixed. */
  readonly grow?: number;
  /** 1 stays always; higher numbers drop first where there is no room. */
  readonly priority: number;
  readonly align?: 'right';
  /** Hidden until chosen. */
  readonly optional?: boolean;
  readonly render: (row: T) => ReactNode;
  /** Plain text of the cell: for copying and for the filter. */
  readonly text: (row: T) => string;
  /** The filter term for this cell's value, for `f` and `Shift F`. */
  readonly term?: (row: T) => FilterTerm | undefined;
  /** What to hand to `onSort`, first press and second. */
  readonly sort?: readonly string[];
  /** The plain sort puts the highest first. */
  readonly falling?: boolean;
}

/** Shows what fits: columns go by falling priority number until the least widths fit into the room. */
export function fitColumns<T>(columns: readonly GridColumn<T>[], roomPx: number): readonly GridColumn<T>[] {
  const shown = [...columns];
  let total = shown.reduce((sum, column) => sum + column.width, 0);
  while (total > roomPx && shown.length > 1) {
    let worst = -1;
    for (let at = 0; at < shown.length; at += 1) {
      const here = shown[at]?.priority ?? 0;
      if (here > 1 && (worst < 0 || here >= (shown[worst]?.priority ?? 0))) worst = at;
    }
    if (worst < 0) break;
    total -= shown[worst]?.width ?? 0;
    shown.splice(worst, 1);
  }
  return shown;
}

/** `grid-template-columns` for these columns. */
export function templateOf<T>(columns: readonly GridColumn<T>[]): string {
  const anyGrows = columns.some((column) => (column.grow ?? 0) > 0);
  return columns
    .map((column, at) => {
      const grow = column.grow ?? 0;
      const fallback = !anyGrows && at === columns.length - 1;
      return grow > 0 || fallback ? `minmax(${column.width}px, ${fallback ? 1 : grow}fr)` : `${column.width}px`;
    })
    .join(' ');
}

/** Ids of the columns chosen earlier for this grid; undefined: the standard ones. */
export function rememberedColumns(gridId: string): readonly string[] | undefined {
  const text = readSetting(`agentrail.columns.${gridId}`);
  return text === undefined || text === '' ? undefined : text.split(',');
}

export function rememberColumns(gridId: string, ids: readonly string[]): void {
  writeSetting(`agentrail.columns.${gridId}`, ids.join(','));
}
