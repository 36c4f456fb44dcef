/** The grid: one page of events in time order, and their number. */
import type { Out, Parsed } from '../../../../shared/contract/index.ts';
import type { ReadDb } from '../../handles.ts';
import type { CatalogEntries } from './catalog.ts';
import { decodeKeyset, type Position } from './cursor.ts';
import { eventRows } from './eventRows.ts';
import { type CompiledFilter, compileFilter } from './filter.ts';
import { type Keyset, readPage } from './keyset.ts';
import { countUpTo, first } from './statement.ts';

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
  const page = readPage(
    db,
    eventKeyset(filter, input.sort === '-time'),
    input.limit,
    decodeKeyset(input.cursor),
    input.anchor === undefined ? undefined : placeOf(db, input.anchor),
  );
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

function placeOf(db: ReadDb, id: number): Position | undefined {
  return first<Position>(db, 'SELECT time_us AS value, id FROM event WHERE id = :id', { id });
}

/** The number of matching events, counted up to 10,000. */
export function countEvents(db: ReadDb, text: string): Out<'events.count'> {
  const filter = compileFilter(db, text);
  return countUpTo(db, countSql(filter), filter.params);
}

/** Walks in time order unless a rare term leads to the events; exported for the plan tests. */
export function countSql(filter: CompiledFilter): string {
  const order = filter.selective || filter.empty ? '' : ' ORDER BY e.time_us, e.id';
  return `SELECT e.id FROM event e WHERE ${filter.where}${order}`;
}
