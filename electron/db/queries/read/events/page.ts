/** The grid: one page of events in time order, and their number. */
import type { Out, Parsed } from '../../../../../shared/contract/index.ts';
import type { ReadDb } from '../../../handles.ts';
import type { CatalogEntries } from '../catalog.ts';
import { withColumns } from '../columns/columns.ts';
import { select } from '../columns/selection.ts';
import { countSelected } from '../columns/tally.ts';
import { decodeKeyset, type Position } from '../cursor.ts';
import { type CompiledFilter, type CompiledTerm, compileFilter } from '../filter/filter.ts';
import { type Keyset, type KeysetPage, pageOf, readPage } from '../keyset.ts';
import { countUpTo, first } from '../statement.ts';
import { eventRows } from './rows.ts';
import { eventWalk } from './walk.ts';

/** Events by (time, id), undated ones last in both orders. */
export function eventKeyset(filter: CompiledFilter, descending: boolean): Keyset {
  return {
    from: 'event e',
    column: 'e.time_us',
    id: 'e.id',
    nullable: true,
    where: filter.where,
    params: filter.params,
    descending,
  };
}

/** @throws Refused (`bad_input`) for a cursor that is not ours */
export function pageEvents(db: ReadDb, catalog: CatalogEntries, input: Parsed<'events.page'>): Out<'events.page'> {
  const filter = compileFilter(db, input.filter);
  const descending = input.sort === '-time';
  const cursor = decodeKeyset(input.cursor);
  const anchor = input.anchor === undefined ? undefined : placeOf(db, input.anchor);
  const byRows = (): KeysetPage => readPage(db, eventKeyset(filter, descending), input.limit, cursor, anchor);
  // A range of the time index is in order already; of anything else the columns tell what comes next.
  const page = filter.terms.every(isRange)
    ? byRows()
    : (withColumns(db, (columns) =>
        pageOf(eventWalk(columns, select(db, columns, filter), descending), input.limit, cursor, anchor),
      ) ?? byRows());
  return {
    rows: eventRows(
      db,
      catalog,
      page.positions.map((position) => Number(position.id)),
    ),
    next: page.next,
    previous: page.previous,
    filterErrors: [...filter.errors],
  };
}

function isRange(term: CompiledTerm): boolean {
  return term.timeRange;
}

function placeOf(db: ReadDb, id: number): Position | undefined {
  return first<Position>(db, 'SELECT time_us AS value, id FROM event WHERE id = :id', { id });
}

/** The number of matching events; while columns are missing, counted up to 10,000. */
export function countEvents(db: ReadDb, text: string): Out<'events.count'> {
  const filter = compileFilter(db, text);
  const count = withColumns(db, (columns) => countSelected(columns, select(db, columns, filter)));
  return count === undefined ? countUpTo(db, countSql(filter), filter.params) : { count, capped: false };
}

/** Walks in time order unless a rare term leads to the events; exported for the plan tests. */
export function countSql(filter: CompiledFilter): string {
  const order = filter.selective || filter.empty ? '' : ' ORDER BY e.time_us, e.id';
  return `SELECT e.id FROM event e WHERE ${filter.where}${order}`;
}
