/**
 * Runs a rule's SQL, which may read the `v_*` views and nothing else. SQLite itself is the judge: the statement is first
 * prepared against an empty database that has tables of the views' names and columns only.
 */
import Database from 'better-sqlite3';
import type { ReadDb } from '../handles.ts';
import { HOLDER_SCOPES, type HolderScope, TEMPORARY_KEYS } from './digests.ts';
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
  /** While `work` runs, of events there are those of these holders or credentials alone. */
  withinEventsOf<T>(scope: HolderScope, holders: ReadonlySet<number>, work: () => T): T;
  close(): void;
}

/** An agent's events, counted before the rules run. */
export interface SeenOfAgent {
  readonly events: number;
  readonly firstUs: number | null;
  readonly lastUs: number | null;
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

/** @param seen by agent: `v_agent` then repeats it and counts no events */
export function createRuleSql(db: ReadDb, seen?: ReadonlyMap<number, SeenOfAgent>): RuleSql {
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
  const ofEdges = viewsOf(db, 'edge');
  const temporary = <T>(work: () => T): T => {
    const allowed = db.sql.pragma('query_only', { simple: true });
    // Only temporary tables are written; a reader's file is opened for reading.
    db.sql.pragma('query_only = OFF');
    try {
      return work();
    } finally {
      db.sql.pragma(`query_only = ${allowed === 1 ? 'ON' : 'OFF'}`);
    }
  };
  const agentView = seen === undefined ? 'main.v_agent' : '(SELECT * FROM temp.agent_seen_view)';
  const tellAgents = (): void => {
    if (seen !== undefined) db.sql.exec('CREATE TEMP VIEW v_agent AS SELECT * FROM temp.agent_seen_view');
  };
  if (seen !== undefined) temporary(() => makeSeen(db, seen));
  temporary(tellAgents);
  const eventsOf = new Map<HolderScope, ReadonlySet<number>>();
  return {
    tables(statement, params) {
      check(statement);
      const steps = db.sql.prepare(`EXPLAIN ${statement}`).all(bound(params)) as Step[];
      const opened = steps.filter((step) => OPENING.has(step.opcode) && step.p3 === 0).map((step) => tableOf(step.p2));
      const words = new Set(statement.match(/\bv_\w+/g));
      // What was counted before is read all the same.
      if (words.has('v_agent')) opened.push('event', 'attribution');
      const stated = words.has(STATED_EDGES) && !ofEdges.some((view) => view !== STATED_EDGES && words.has(view));
      return [...new Set(opened.map((table) => (table === 'edge' && stated ? 'stated_edge' : table)))].sort();
    },
    within(agents, work) {
      return temporary(() => {
        try {
          db.sql.exec('CREATE TEMP TABLE analysed_within (id INTEGER PRIMARY KEY)');
          const add = db.sql.prepare('INSERT OR IGNORE INTO temp.analysed_within VALUES (?)');
          for (const agent of agents) add.run(agent);
          for (const [view, column] of Object.entries(OF_AGENT)) {
            const of = view === 'v_agent' ? agentView : `main.${view}`;
            db.sql.exec(
              `DROP VIEW IF EXISTS temp.${view}; CREATE TEMP VIEW ${view} AS SELECT * FROM ${of} WHERE ${column} IN (SELECT id FROM analysed_within)`,
            );
          }
          return work();
        } finally {
          for (const view of Object.keys(OF_AGENT)) db.sql.exec(`DROP VIEW IF EXISTS temp.${view}`);
          db.sql.exec('DROP TABLE IF EXISTS temp.analysed_within');
          tellAgents();
        }
      });
    },
    withinEventsOf(scope, holders, work) {
      return temporary(() => {
        try {
          if (eventsOf.get(scope) !== holders) gatherEvents(db, scope, holders);
          eventsOf.set(scope, holders);
          db.sql.exec(
            `CREATE TEMP VIEW v_event AS SELECT * FROM main.v_event WHERE event_id IN (SELECT id FROM events_of_${scope})`,
          );
          return work();
        } finally {
          db.sql.exec('DROP VIEW IF EXISTS temp.v_event');
        }
      });
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
    close() {
      temporary(() => {
        for (const scope of HOLDER_SCOPES) db.sql.exec(`DROP TABLE IF EXISTS temp.events_of_${scope}`);
        if (seen !== undefined) {
          db.sql.exec('DROP VIEW temp.v_agent; DROP VIEW temp.agent_seen_view; DROP TABLE temp.agent_seen');
        }
      });
      shadow.close();
    },
  };
}

/** View of the edges that inventories state. */
const STATED_EDGES = 'v_stated_edge';

/** Views whose own statement names the table. */
function viewsOf(db: ReadDb, table: string): string[] {
  const views = db.sql.prepare("SELECT name, sql FROM sqlite_schema WHERE type = 'view'").raw().all() as [
    string,
    string,
  ][];
  return views.filter(([, sql]) => new RegExp(`\\b${table}\\b`).test(sql)).map(([name]) => name);
}

function makeSeen({ sql }: ReadDb, seen: ReadonlyMap<number, SeenOfAgent>): void {
  sql.exec(`CREATE TEMP TABLE agent_seen (agent_id INTEGER PRIMARY KEY, events INTEGER, first_us INTEGER, last_us INTEGER);
    CREATE TEMP VIEW agent_seen_view AS
    SELECT c.entity_id, c.name, c.key, c.handle, c.in_inventory, coalesce(u.events, 0) AS events, u.first_us, u.last_us
    FROM main.v_entity c LEFT JOIN temp.agent_seen u ON u.agent_id = c.entity_id WHERE c.kind = 'agent'`);
  const add = sql.prepare('INSERT INTO temp.agent_seen VALUES (?, ?, ?, ?)');
  for (const [agent, { events, firstUs, lastUs }] of seen) add.run(agent, events, firstUs, lastUs);
}

const THESE = 'IN (SELECT id FROM temp.analysed_within)';
const NAMES = 'IN (SELECT e.id FROM temp.analysed_within w CROSS JOIN main.entity e ON e.canonical_id = w.id)';
const attributed = (condition: string): string => `SELECT event_id FROM main.attribution WHERE ${condition}`;
const named = (column: string, condition: string): string =>
  `SELECT e.id FROM main.event e CROSS JOIN main.attribution a ON a.event_id = e.id WHERE e.${column} ${NAMES} AND a.direct = 0 AND ${condition}`;

/** By index, so that finding the events costs what they are (digests.ts says whose they are). */
const EVENTS_OF: Readonly<Record<HolderScope, readonly string[]>> = {
  holder: [
    attributed(`agent_id ${THESE} AND direct = 0`),
    attributed(`credential_id ${THESE} AND direct = 0 AND agent_id IS NULL`),
    named('integration', 'a.agent_id IS NULL AND a.credential_id IS NULL'),
    named('actor', 'a.agent_id IS NULL AND a.credential_id IS NULL AND e.integration IS NULL'),
  ],
  credential: [
    attributed(`credential_id ${THESE}`),
    named('integration', 'a.credential_id IS NULL'),
    named('actor', `a.credential_id IN (${TEMPORARY_KEYS})`),
  ],
};

function gatherEvents({ sql }: ReadDb, scope: HolderScope, holders: ReadonlySet<number>): void {
  sql.exec('CREATE TEMP TABLE analysed_within (id INTEGER PRIMARY KEY)');
  try {
    const table = `temp.events_of_${scope}`;
    sql.exec(`DROP TABLE IF EXISTS ${table}; CREATE TABLE ${table} (id INTEGER PRIMARY KEY)`);
    const add = sql.prepare('INSERT OR IGNORE INTO temp.analysed_within VALUES (?)');
    for (const id of holders) add.run(id);
    for (const events of EVENTS_OF[scope]) sql.exec(`INSERT OR IGNORE INTO ${table} ${events}`);
  } finally {
    sql.exec('DROP TABLE temp.analysed_within');
  }
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
