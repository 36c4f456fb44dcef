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

/** Weight of a finding in a chain's risk; the same scale as an agent's. */
const POINTS_SQL = 'CASE f.severity_rank WHEN 4 THEN 40 WHEN 3 THEN 25 WHEN 2 THEN 10 WHEN 1 THEN 3 ELSE 0 END';

/** Replaces all findings and rule runs, and each chain's count and risk, in one transaction. */
export function replaceFindings(db: WriteDb, findings: readonly FindingInput[], runs: readonly RuleRunInput[]): void {
  const { sql } = db;
  const insert = sql.prepare(
    `INSERT OR REPLACE INTO finding (id, rule, rule_version, severity, severity_rank, score, title, explanation, remediation,
       refs, facts, first_us, last_us, events) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const cites = (table: string, column: string) =>
    sql.prepare(`INSERT OR IGNORE INTO ${table} (finding_id, ${column}) VALUES (?, ?)`);
  const entity = cites('finding_entity', 'entity_id');
  const event = cites('finding_event', 'event_id');
  const chain = cites('finding_chain', 'chain_id');
  const record = cites('finding_record', 'record_id');
  const run = sql.prepare(
    'INSERT INTO rule_run (rule, version, state, missing, findings, ms, error) VALUES (?, ?, ?, ?, ?, ?, ?)',
  );
  sql.transaction(() => {
    for (const table of ['finding', 'finding_entity', 'finding_event', 'finding_chain', 'finding_record', 'rule_run']) {
      sql.exec(`DELETE FROM ${table}`);
    }
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
      for (const value of row.entities) entity.run(id, value);
      for (const value of row.events) event.run(id, value);
      for (const value of row.chains) chain.run(id, value);
      for (const value of row.records) record.run(id, value);
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
    scoreChains(db);
  })();
}

/** A chain carries the findings that cite it or one of its events. */
function scoreChains(db: WriteDb): void {
  db.sql.exec(`
    WITH cited (chain_id, finding_id) AS (
      SELECT chain_id, finding_id FROM finding_chain
      UNION SELECT ce.chain_id, fe.finding_id FROM finding_event fe JOIN chain_event ce ON ce.event_id = fe.event_id),
    total AS (
      SELECT c.chain_id, count(*) AS findings, min(100, sum(${POINTS_SQL})) AS risk
      FROM cited c JOIN finding f ON f.id = c.finding_id GROUP BY c.chain_id)
    UPDATE chain SET findings = total.findings, risk = total.risk FROM total WHERE total.chain_id = chain.id`);
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
