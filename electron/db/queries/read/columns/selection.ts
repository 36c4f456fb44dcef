/** Which events a filter selects, block by block of their columns. Exact for every filter. */
import { BLOCK_EVENTS, type FieldName } from '../../../columns/layout.ts';
import type { ReadDb } from '../../../handles.ts';
import type { CompiledFilter, CompiledTerm } from '../filter/filter.ts';
import { list, numberOf } from '../statement.ts';
import type { Columns } from './columns.ts';
import { type ColumnTest, type Marker, markerOf } from './tests.ts';

export interface Selection {
  /** One byte an event of the block, not 0 where it is selected; `all` for every event, `none` when there is none. */
  marks(block: number): Uint8Array | 'all' | 'none';
}

/** @param filter compiled on the same state of the case */
export function select(db: ReadDb, columns: Columns, filter: CompiledFilter): Selection {
  // Rare terms first: most blocks are then done with.
  const terms = [...filter.terms].sort((a, b) => Number(b.selective) - Number(a.selective));
  const tests = terms.map((term) => ({
    negated: term.negated,
    markers: testsOf(db, term).map((test) => markerOf(test, (sql) => selected(db, columns, sql, filter))),
  }));
  if (tests.length === 0) return { marks: () => 'all' };
  const outside = (block: number): boolean =>
    (filter.fromUs !== undefined || filter.toUs !== undefined) &&
    columns.outside(block, filter.fromUs ?? Number.NEGATIVE_INFINITY, filter.toUs ?? Number.POSITIVE_INFINITY);
  const known = new Map<number, Uint8Array | 'all' | 'none'>();
  const marksIn = (block: number): Uint8Array | 'all' | 'none' => {
    if (outside(block)) return 'none';
    let kept: Uint8Array | undefined;
    for (const { negated, markers } of tests) {
      const marks = marksOf(columns, block, markers);
      if (negated) for (let at = 0; at < BLOCK_EVENTS; at += 1) marks[at] = marks[at] === 0 ? 1 : 0;
      if (kept !== undefined)
        for (let at = 0; at < BLOCK_EVENTS; at += 1) marks[at] = (marks[at] as number) & (kept[at] as number);
      if (!marks.includes(1)) return 'none';
      kept = marks;
    }
    return kept ?? 'all';
  };
  // Several passes ask; a byte an event is kept for the length of one query.
  return {
    marks(block) {
      let marks = known.get(block);
      if (marks === undefined) {
        marks = marksIn(block);
        known.set(block, marks);
      }
      return marks;
    },
  };
}

function marksOf(columns: Columns, block: number, markers: readonly Marker[]): Uint8Array {
  const marks = new Uint8Array(BLOCK_EVENTS);
  for (const mark of markers) mark(columns, block, marks);
  return marks;
}

/** A rare term through its own index, a common one by the columns. */
function testsOf(db: ReadDb, term: CompiledTerm): readonly ColumnTest[] {
  const { set, tests } = term.sql;
  if (tests === undefined || (term.selective && set !== undefined)) return set === undefined ? [] : [{ events: set }];
  return tests.length > 1 ? tests.filter((test) => occurs(db, test)) : tests;
}

/** Looked up one by one, more would take longer than reading a column. */
const MOST_PROBED = 500;

/** False when the field's own index says that no event has one of the ids: its column need not be read. */
export function occurs(db: ReadDb, test: ColumnTest): boolean {
  const ids = 'objects' in test ? test.objects : 'field' in test ? test.ids : undefined;
  if (ids === undefined || ids.length > MOST_PROBED) return true;
  const probe = 'objects' in test ? PROBES.object : 'field' in test ? PROBES[test.field] : undefined;
  if (probe === undefined) return true;
  const [table, column] = probe;
  const sql = `SELECT 1 AS n FROM ${table} WHERE ${column} IN (SELECT value FROM json_each(:ids)) LIMIT 1`;
  return numberOf(db, sql, { ids: list(ids) }) === 1;
}

/** Indexed columns that say the same as a field. */
const PROBES: Readonly<Partial<Record<FieldName, readonly [table: string, column: string]>>> = {
  source: ['event', 'source'],
  action: ['event', 'action'],
  ip: ['event', 'ip'],
  user_agent: ['event', 'user_agent'],
  actor: ['event', 'actor'],
  system: ['event', 'system'],
  initiator: ['event', 'initiator'],
  impersonated: ['event', 'impersonated'],
  integration: ['event', 'integration'],
  tool: ['event', 'tool'],
  stated_agent: ['event', 'agent'],
  stated_credential: ['event', 'credential'],
  stated_workflow: ['event', 'workflow'],
  attr_set: ['event', 'attr_set'],
  object: ['event_object', 'entity_id'],
  user: ['attribution', 'user_id'],
};

/** One byte an event id, 1 where the select names it. */
export function selected(
  db: ReadDb,
  columns: Pick<Columns, 'blocks'>,
  sql: string,
  filter: Pick<CompiledFilter, 'params'>,
): Uint8Array {
  const marks = new Uint8Array(columns.blocks * BLOCK_EVENTS);
  const ids = db.sql.prepare(sql).pluck().iterate(filter.params) as IterableIterator<number>;
  for (const id of ids) marks[id] = 1;
  return marks;
}
