/** Findings and rule runs. An analyst's status, stars and comments are annotations keyed to the finding's id and survive. */
import { createHash } from 'node:crypto';
import { SEVERITIES, type Severity } from '../../../shared/model/kinds.ts';
import type { ReadDb, WriteDb } from '../handles.ts';

export interface FindingInput {
  readonly rule: string;
  readonly ruleVersion: number;
  /** Identifies it within its rule across analyses. */
  readonly key: string;
  readonly severity: Severity;
  readonly score: number;
  readonly title: string;
  readonly explanation: string;
  readonly remediation: readonly string[];
  readonly refs: readonly unknown[];
  readonly facts: readonly unknown[];
  readonly entities: readonly number[];
  readonly events: readonly number[];
  readonly chains: readonly string[];
  readonly records: readonly number[];
  readonly firstUs: number | null;
  readonly lastUs: number | null;
}

export interface RuleRunInput {
  readonly rule: string;
  readonly version: number;
  readonly state: 'ran' | 'not_applicable' | 'failed';
  readonly missing: readonly string[];
  readonly findings: number;
  readonly ms: number;
  readonly error: string | undefined;
}

/** `f` and 12 hex digits of SHA-256 over rule id and key: the same finding keeps its id across analyses. */
export function findingId(rule: string, key: string): string {
  return `f${createHash('sha256').update(`${rule}\n${key}`).digest('hex').slice(0, 12)}`;
}

/** Weight of a finding in a chain's risk, by rank of severity; the same scale as an agent's. */
const POINTS = [0, 3, 10, 25, 40];
const MOST_RISK = 100;

const CITES = {
  finding_entity: 'entity_id',
  finding_event: 'event_id',
  finding_chain: 'chain_id',
  finding_record: 'record_id',
} as const;
const FINDING_COLUMNS =
  'id, rule, rule_version, severity, severity_rank, score, title, explanation, remediation, refs, facts, first_us, last_us, events';
const TABLES = ['finding', ...(Object.keys(CITES) as (keyof typeof CITES)[])] as const;
/** Rows a slice, citations among them. */
const SLICE_ROWS = 2_000;

/**
 * Replaces all findings and rule runs: collected in slices, one a yield, and put in force in one transaction. Then the count and risk
 * of the chains they cite, which a reconstruction set to nothing. Of two findings with one key the later one stands.
 */
export function* replaceFindings(
  db: WriteDb,
  findings: readonly FindingInput[],
  runs: readonly RuleRunInput[],
): Generator<number, void> {
  const drop = (): void => {
    for (const table of TABLES) db.sql.exec(`DROP TABLE IF EXISTS temp.stage_${table}`);
  };
  drop();
  try {
    const add = findingStage(db);
    const scores = createChainScores(db);
    let slice: FindingInput[] = [];
    let rows = 0;
    for (const finding of new Map(findings.map((one) => [findingId(one.rule, one.key), one])).values()) {
      slice.push(finding);
      scores.add(finding);
      rows += 1 + finding.entities.length + finding.events.length + finding.chains.length + finding.records.length;
      if (rows < SLICE_ROWS) continue;
      add(slice);
      yield slice.length;
      slice = [];
      rows = 0;
    }
    add(slice);
    yield slice.length;
    putInForce(db, runs);
    yield* scores.store();
  } finally {
    drop();
  }
}

/** Empty copies of the tables, and what fills them. */
function findingStage(db: WriteDb): (findings: readonly FindingInput[]) => void {
  const { sql } = db;
  for (const table of TABLES) sql.exec(`CREATE TEMP TABLE stage_${table} AS SELECT * FROM main.${table} WHERE 0`);
  const marks = FINDING_COLUMNS.replaceAll(/\w+/g, '?');
  const insert = sql.prepare(`INSERT INTO temp.stage_finding (${FINDING_COLUMNS}) VALUES (${marks})`);
  const cites = (table: keyof typeof CITES) => {
    const cite = sql.prepare(`INSERT INTO temp.stage_${table} (finding_id, ${CITES[table]}) VALUES (?, ?)`);
    return (id: string, values: readonly (number | string)[]): void => {
      for (const value of new Set(values)) cite.run(id, value);
    };
  };
  const [entities, events, chains, records] = [
    cites('finding_entity'),
    cites('finding_event'),
    cites('finding_chain'),
    cites('finding_record'),
  ];
  return sql.transaction((findings: readonly FindingInput[]) => {
    for (const row of findings) {
      const id = findingId(row.rule, row.key);
      insert.run(
        id,
        row.rule,
        row.ruleVersion,
        row.severity,
        SEVERITIES.indexOf(row.severity),
        row.score,
        row.title,
        row.explanation,
        JSON.stringify(row.remediation),
        JSON.stringify(row.refs),
        JSON.stringify(row.facts),
        row.firstUs,
        row.lastUs,
        row.events.length,
      );
      entities(id, row.entities);
      events(id, row.events);
      chains(id, row.chains);
      records(id, row.records);
    }
  });
}

function putInForce(db: WriteDb, runs: readonly RuleRunInput[]): void {
  const { sql } = db;
  const run = sql.prepare(
    'INSERT INTO rule_run (rule, version, state, missing, findings, ms, error) VALUES (?, ?, ?, ?, ?, ?, ?)',
  );
  sql.transaction(() => {
    for (const table of [...TABLES, 'rule_run']) sql.exec(`DELETE FROM main.${table}`);
    sql.exec(
      `INSERT INTO main.finding (${FINDING_COLUMNS}) SELECT ${FINDING_COLUMNS} FROM temp.stage_finding ORDER BY rowid`,
    );
    for (const [table, column] of Object.entries(CITES)) {
      sql.exec(
        `INSERT INTO main.${table} (finding_id, ${column}) SELECT finding_id, ${column} FROM temp.stage_${table} ORDER BY 1, 2`,
      );
    }
    for (const row of runs) {
      run.run(
        row.rule,
        row.version,
        row.state,
        JSON.stringify(row.missing),
        row.findings,
        row.ms,
        row.error?.slice(0, 1000) ?? null,
      );
    }
  })();
}

interface ChainScore {
  findings: number;
  points: number;
}

/** A chain carries the findings that cite it or one of its events. */
function createChainScores(db: WriteDb): {
  add(finding: FindingInput): void;
  store(): Generator<number, void>;
} {
  const chainOf = db.sql.prepare('SELECT DISTINCT chain_id FROM chain_event WHERE event_id = ?').pluck();
  const scores = new Map<string, ChainScore>();
  const set = db.sql.prepare('UPDATE chain SET findings = ?, risk = ? WHERE id = ?');
  const setAll = db.sql.transaction((slice: readonly (readonly [string, ChainScore])[]) => {
    for (const [id, { findings, points }] of slice) set.run(findings, Math.min(MOST_RISK, points), id);
  });
  return {
    add(finding) {
      const cited = new Set(finding.chains);
      for (const event of finding.events) {
        for (const chain of chainOf.all(event) as string[]) cited.add(chain);
      }
      const points = POINTS[SEVERITIES.indexOf(finding.severity)] ?? 0;
      for (const chain of cited) {
        const score = scores.get(chain);
        if (score === undefined) scores.set(chain, { findings: 1, points });
        else {
          score.findings += 1;
          score.points += points;
        }
      }
    },
    *store() {
      const all = [...scores];
      for (let at = 0; at < all.length; at += SLICE_ROWS) {
        const slice = all.slice(at, at + SLICE_ROWS);
        setAll(slice);
        yield slice.length;
      }
    },
  };
}

export interface AgentFindingRow {
  readonly agent: number;
  readonly rule: string;
  readonly severity: Severity;
  readonly title: string;
}

/** Findings that name an agent and that nobody dismissed. */
export function agentFindings(db: ReadDb): AgentFindingRow[] {
  return db.sql
    .prepare(
      `SELECT c.id AS agent, f.rule, f.severity, f.title FROM finding_entity fe
       JOIN entity c ON c.id = fe.entity_id AND c.kind = 'agent' JOIN finding f ON f.id = fe.finding_id
       WHERE coalesce((SELECT json_extract(n.value, '$.status') FROM annotation n WHERE n.target_kind = 'finding'
         AND n.target_key = f.id AND n.kind = 'status' AND n.removed = 0 AND json_valid(n.value) ORDER BY n.id DESC LIMIT 1), 'open') <> 'dismissed'
       ORDER BY c.id, f.severity_rank DESC, f.score DESC, f.id`,
    )
    .all() as AgentFindingRow[];
}
