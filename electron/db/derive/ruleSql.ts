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
  /** Tables that a statement reads, as SQLite compiled it. */
  tables(statement: string, params: RuleParams): readonly string[];
  /** While `work` runs, what is told of agents by event or access is told of these alone. */
  within<T>(agents: Iterable<number>, work: () => T): T;
  close(): void;
}

/** Views that hold one agent's rows, and the column that names it. */
const OF_AGENT = {
  v_event: 'agent_id',
  v_agent: 'entity_id',
  v_access: 'principal_id',
  v_access_note: 'principal_id',
  v_privilege_gap: 'agent_id',
} as const;

/** How many rows the rules pass over, about: events, what inventories grant, and the lines of access. */
export function rowsToJudge(db: ReadDb): number {
  return db.sql
    .prepare('SELECT (SELECT count(*) FROM event) + (SELECT count(*) FROM permission) + (SELECT count(*) FROM access)')
    .pluck()
    .get() as number;
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
  const bound = (params: RuleParams): RuleParams =>
    Object.fromEntries(
      Object.entries(params).map(([name, value]) => [name, typeof value === 'boolean' ? Number(value) : value]),
    );
  const tableOf = pagesOfTables(db);
  return {
    tables(statement, params) {
      check(statement);
      const steps = db.sql.prepare(`EXPLAIN ${statement}`).all(bound(params)) as Step[];
      const opened = steps.filter((step) => OPENING.has(step.opcode) && step.p3 === 0).map((step) => tableOf(step.p2));
      return [...new Set(opened)].sort();
    },
    within(agents, work) {
      const allowed = db.sql.pragma('query_only', { simple: true });
      // Only temporary tables are written; a reader's file is opened for reading.
      db.sql.pragma('query_only = OFF');
      try {
        db.sql.exec('CREATE TEMP TABLE analysed_within (id INTEGER PRIMARY KEY)');
        const add = db.sql.prepare('INSERT OR IGNORE INTO temp.analysed_within VALUES (?)');
        for (const agent of agents) add.run(agent);
        for (const [view, column] of Object.entries(OF_AGENT)) {
          db.sql.exec(
            `CREATE TEMP VIEW ${view} AS SELECT * FROM main.${view} WHERE ${column} IN (SELECT id FROM analysed_within)`,
          );
        }
        return work();
      } finally {
        for (const view of Object.keys(OF_AGENT)) db.sql.exec(`DROP VIEW IF EXISTS temp.${view}`);
        db.sql.exec('DROP TABLE IF EXISTS temp.analysed_within');
        db.sql.pragma(`query_only = ${allowed === 1 ? 'ON' : 'OFF'}`);
      }
    },
    holds(statement) {
      check(statement);
      return db.sql.prepare(statement).pluck().get() === 1;
    },
    *rows(statement, params) {
      check(statement);
      let count = 0;
      for (const row of db.sql.prepare(statement).iterate(bound(params))) {
        count += 1;
        if (count > MOST_ROWS) throw new Error(`more than ${MOST_ROWS} rows; narrow the rule's thresholds`);
        yield row;
      }
    },
    close: () => shadow.close(),
  };
}

interface Step {
  readonly opcode: string;
  readonly p2: number;
  readonly p3: number;
}

/** Instructions that open a table or an index: its first page is the second operand, its database (0: the case) the third. */
const OPENING: ReadonlySet<string> = new Set(['OpenRead', 'ReopenIdx']);

function pagesOfTables(db: ReadDb): (page: number) => string {
  let known: ReadonlyMap<number, string> | undefined;
  const read = (): ReadonlyMap<number, string> =>
    new Map(
      db.sql.prepare('SELECT rootpage, tbl_name FROM sqlite_schema WHERE rootpage > 0').raw().all() as [
        number,
        string,
      ][],
    );
  return (page) => {
    known ??= read();
    // The schema's own page, or one that nothing is known of: never taken for a table that stands.
    return known.get(page) ?? `page ${page}`;
  };
}
