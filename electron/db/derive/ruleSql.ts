/**
 * Runs a rule's SQL, which may read the `v_*` views and nothing else. SQLite itself is the judge: the statement is first
 * prepared against an empty database that has tables of the views' names and columns only.
 */
import Database from 'better-sqlite3';
import type { ReadDb } from '../handles.ts';
import { EXTERNAL_VIEW, makeExternalView } from './externalView.ts';

/** Rows of one rule; beyond it the rule is refused rather than cut, because a cut list of findings would mislead. */
export const MOST_ROWS = 20_000;

export type RuleParams = Readonly<Record<string, unknown>>;

export interface RuleSql {
  /** The single value of a one-row, one-column statement is 1. */
  holds(statement: string): boolean;
  /** All rows, with parameters by name. @throws Error when the statement reads anything but views or yields too many rows */
  rows(statement: string, params: RuleParams): Generator<unknown>;
  close(): void;
}

export function createRuleSql(db: ReadDb): RuleSql {
  const shadow = new Database(':memory:');
  makeExternalView(db);
  const views = db.sql
    .prepare("SELECT name FROM sqlite_schema WHERE type = 'view' AND name GLOB 'v_*'")
    .pluck()
    .all() as string[];
  views.push(EXTERNAL_VIEW);
  for (const view of views) {
    const columns = db.sql.prepare('SELECT name FROM pragma_table_info(?)').pluck().all(view) as string[];
    shadow.exec(`CREATE TABLE "${view}" (${columns.map((column) => `"${column}"`).join(', ')})`);
  }
  const check = (statement: string): void => {
    if (/\b(?:sqlite_|pragma_|temp\.|main\.)/i.test(statement)) {
      throw new Error('a rule may read only the v_* views, not the schema');
    }
    if (!shadow.prepare(statement).reader) throw new Error('a rule may only read');
  };
  return {
    holds(statement) {
      check(statement);
      return db.sql.prepare(statement).pluck().get() === 1;
    },
    *rows(statement, params) {
      check(statement);
      const values = Object.fromEntries(
        Object.entries(params).map(([name, value]) => [name, typeof value === 'boolean' ? Number(value) : value]),
      );
      let count = 0;
      for (const row of db.sql.prepare(statement).iterate(values)) {
        count += 1;
        if (count > MOST_ROWS) throw new Error(`more than ${MOST_ROWS} rows; narrow the rule's thresholds`);
        yield row;
      }
    },
    close: () => shadow.close(),
  };
}
