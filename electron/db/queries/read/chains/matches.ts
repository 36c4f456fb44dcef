/**
 * Which chains have an event that a filter selects. Rare events are looked up; common ones are marked over columns, where each event's chain is the
 * number of its row, so that a chain is then tested by one look at an array instead of event by event.
 */
import type { Database } from 'better-sqlite3';
import { BLOCK_EVENTS } from '../../../columns/layout.ts';
import type { ReadDb } from '../../../handles.ts';
import { withColumns } from '../columns/columns.ts';
import { select } from '../columns/selection.ts';
import { eachBlock } from '../columns/tally.ts';
import { type CompiledFilter, matchingEvents } from '../filter/filter.ts';
import { numberOf } from '../statement.ts';

/** Marks of so many filters are kept at a time; a question asks for one. */
const KEPT = 4;
const marksOf = new WeakMap<Database, { next: number; readonly marks: Uint8Array[] }>();
const conditionOf = new WeakMap<CompiledFilter, string>();

/** A condition over `chain c`: some event of it matches. Compile the filter, and ask, in one transaction. */
export function chainHasMatch(db: ReadDb, filter: CompiledFilter): string {
  const known = conditionOf.get(filter);
  if (known !== undefined) return known;
  const condition = conditionFor(db, filter);
  conditionOf.set(filter, condition);
  return condition;
}

function conditionFor(db: ReadDb, filter: CompiledFilter): string {
  if (filter.empty) return '1';
  if (filter.selective) {
    return `c.id IN (SELECT ce.chain_id FROM chain_event ce WHERE ce.event_id IN (${matchingEvents(filter)}))`;
  }
  const marks = withColumns(db, (columns) => {
    const found = new Uint8Array(numberOf(db, 'SELECT max(rowid) AS n FROM chain') + 1);
    eachBlock(columns, select(db, columns, filter), undefined, (block, selected) => {
      const chains = columns.numbers('chain', block);
      for (let at = 0; at < BLOCK_EVENTS; at += 1) {
        const chain = chains[at] as number;
        if (chain !== 0 && (selected === undefined || selected[at] !== 0)) found[chain] = 1;
      }
    });
    return found;
  });
  // While too much is still being written, chain by chain.
  return marks === undefined ? eventByEvent(filter) : `chain_selected(c.rowid, ${keep(db, marks)})`;
}

/** The same, without columns. */
export function eventByEvent(filter: CompiledFilter): string {
  return `EXISTS (SELECT 1 FROM chain_event ce CROSS JOIN event e ON e.id = ce.event_id
    WHERE ce.chain_id = c.id AND (${filter.where}))`;
}

/** @returns the number under which `chain_selected` finds the marks */
function keep({ sql }: ReadDb, marks: Uint8Array): number {
  let kept = marksOf.get(sql);
  if (kept === undefined) {
    const made = { next: 0, marks: [] as Uint8Array[] };
    sql.function('chain_selected', (row: unknown, of: unknown) => made.marks[Number(of)]?.[Number(row)] ?? 0);
    marksOf.set(sql, made);
    kept = made;
  }
  const place = kept.next;
  kept.marks[place] = marks;
  kept.next = (place + 1) % KEPT;
  return place;
}
