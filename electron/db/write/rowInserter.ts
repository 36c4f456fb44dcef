/** Inserts many rows a statement: half the cost of a call is the call. */
import type { Database, Statement } from 'better-sqlite3';

export interface RowInserter {
  /** One row, in the order of the columns; stored at the latest by `flush`. */
  add(row: readonly unknown[]): void;
  flush(): void;
  /** Forgets rows that were not stored. */
  clear(): void;
}

/**
 * @param most rows of one statement, a power of two; rows times columns stays below SQLite's 32,766 parameters
 * @param before called before rows are stored: stores what they refer to
 */
export function createRowInserter(
  sql: Database,
  table: string,
  columns: readonly string[],
  most: number,
  before: () => void = () => undefined,
): RowInserter {
  const row = `(${columns.map(() => '?').join(', ')})`;
  const statements = new Map<number, Statement>();
  const statement = (rows: number): Statement => {
    let found = statements.get(rows);
    if (found === undefined) {
      const text = `INSERT INTO ${table} (${columns.join(', ')}) VALUES ${Array(rows).fill(row).join(', ')}`;
      found = sql.prepare(text);
      statements.set(rows, found);
    }
    return found;
  };
  const width = columns.length;
  const full = most * width;
  let waiting: unknown[] = [];
  return {
    add(values) {
      for (let at = 0; at < width; at += 1) waiting.push(values[at]);
      if (waiting.length < full) return;
      const rows = waiting;
      waiting = [];
      before();
      statement(most).run(rows);
    },
    flush() {
      let from = 0;
      for (let rows = most / 2; rows >= 1; rows /= 2) {
        if (waiting.length - from < rows * width) continue;
        statement(rows).run(waiting.slice(from, from + rows * width));
        from += rows * width;
      }
      waiting = [];
    },
    clear() {
      waiting = [];
    },
  };
}
