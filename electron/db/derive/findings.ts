/** Findings and rule runs. An analyst's status, stars and comments are annotations keyed to the finding's id and survive. */
import { createHash } from 'node:crypto';
import { SEVERITIES, type Severity } from '../../../shared/model/kinds.ts';
import { type Rank, rankScore } from '../../../shared/model/rank.ts';
import type { ReadDb, WriteDb } from '../handles.ts';

export interface FindingInput {
  readonly rule: string;
  readonly ruleVersion: number;
  /** Identifies it within its rule across analyses. */
  readonly key: string;
  readonly severity: Severity;
  readonly rank: Rank;
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
  /** Of a rule that judges one agent at a time: the agent. */
  readonly agent?: number | undefined;
}

export interface RuleRunInput {
  readonly rule: string;
  readonly version: number;
  readonly state: 'ran' | 'not_applicable' | 'failed';
  readonly missing: readonly string[];
  readonly findings: number;
  readonly ms: number;
  readonly error: string | undefined;
  /**
   * Which of its earlier findings stand although they are not among those found now: all, where nothing that it reads changed since; those of
   * agents but these, where it was run for these alone. Undefined: what is not found again is gone.
   */
  readonly stands?: 'all' | ReadonlySet<number> | undefined;
  /** What it read, by digests; empty: it is run again in any case. */
  readonly inputs?: string;
}

/** `f` and 12 hex digits of SHA-256 over rule id and key: the same finding keeps its id across analyses. */
export function findingId(rule: string, key: string): string {
  return `f${createHash('sha256').update(`${rule}\n${key}`).digest('hex').slice(0, 12)}`;
}

const CITES = {
  finding_entity: 'entity_id',
  finding_event: 'event_id',
  finding_chain: 'chain_id',
  finding_record: 'record_id',
} as const;
const FINDING_COLUMNS =
  'id, rule, rule_version, severity, severity_rank, score, rank, title, explanation, remediation, refs, facts, first_us, last_us, events, digest, agent_id';
type CiteTable = keyof typeof CITES;
const CITE_TABLES = Object.keys(CITES) as CiteTable[];
/** Rows a slice, citations among them. */
const SLICE_ROWS = 1_000;
/** Findings taken out a slice. */
const SLICE_FINDINGS = 20;

/** What became of the findings; those neither new, changed nor gone stand as they were. */
export interface FindingChanges {
  readonly total: number;
  readonly added: number;
  readonly changed: number;
  readonly gone: number;
}

/**
 * Puts findings in force, in slices, one a yield: each one that is new or not as it was changes as a whole, with what it cites; those no longer
 * found go last. One that is as it was is not written. Of two findings with one key the later one stands.
 */
export function* replaceFindings(
  db: WriteDb,
  findings: readonly FindingInput[],
  runs: readonly RuleRunInput[],
): Generator<number, FindingChanges> {
  const byId = new Map(findings.map((finding) => [findingId(finding.rule, finding.key), finding]));
  const known = knownFindings(db);
  const writer = createFindingWriter(db);
  let slice: Waiting[] = [];
  let rows = 0;
  let [added, changed] = [0, 0];
  for (const [id, finding] of byId) {
    const digest = digestOf(finding);
    const before = known.get(id);
    if (before?.digest === digest) continue;
    if (before === undefined) added += 1;
    else changed += 1;
    slice.push([id, finding, digest]);
    rows += 1 + finding.entities.length + finding.events.length + finding.chains.length + finding.records.length;
    if (rows < SLICE_ROWS) continue;
    writer.put(slice);
    yield slice.length;
    slice = [];
    rows = 0;
  }
  if (slice.length > 0) writer.put(slice);
  const standsOf = new Map(runs.map((run) => [run.rule, run.stands]));
  const gone = [...known.values()].filter((row) => !byId.has(row.id) && !stands(row, standsOf.get(row.rule)));
  for (let at = 0; at < gone.length; at += SLICE_FINDINGS) {
    yield 0;
    writer.remove(gone.slice(at, at + SLICE_FINDINGS).map((row) => row.id));
  }
  yield slice.length;
  return { total: known.size + added - gone.length, added, changed, gone: gone.length };
}

interface Known {
  readonly id: string;
  readonly rule: string;
  readonly digest: string;
  readonly agent: number | null;
}

function knownFindings(db: WriteDb): ReadonlyMap<string, Known> {
  const rows = db.sql.prepare('SELECT id, rule, digest, agent_id AS agent FROM finding').all() as Known[];
  return new Map(rows.map((row) => [row.id, row]));
}

function stands({ agent }: Known, which: RuleRunInput['stands']): boolean {
  if (which === undefined || which === 'all') return which === 'all';
  return agent !== null && !which.has(agent);
}

/** Of all that is stored of a finding. */
function digestOf(finding: FindingInput): string {
  const { ruleVersion, severity, rank, title, explanation, remediation, refs, facts, firstUs, lastUs } = finding;
  const own = [ruleVersion, severity, rank, title, explanation, remediation, refs, facts, firstUs, lastUs];
  const cited = [finding.entities, finding.events, finding.chains, finding.records, finding.agent ?? null];
  return createHash('sha256')
    .update(JSON.stringify([own, cited]))
    .digest('base64url')
    .slice(0, 22);
}

type Waiting = readonly [id: string, finding: FindingInput, digest: string];

function createFindingWriter(db: WriteDb): {
  put(findings: readonly Waiting[]): void;
  remove(ids: readonly string[]): void;
} {
  const { sql } = db;
  const marks = FINDING_COLUMNS.replaceAll(/\w+/g, '?');
  const insert = sql.prepare(`INSERT OR REPLACE INTO finding (${FINDING_COLUMNS}) VALUES (${marks})`);
  const drop = sql.prepare('DELETE FROM finding WHERE id = ?');
  const clear = CITE_TABLES.map((table) => sql.prepare(`DELETE FROM ${table} WHERE finding_id = ?`));
  const cites = (table: CiteTable) => {
    const cite = sql.prepare(`INSERT INTO ${table} (finding_id, ${CITES[table]}) VALUES (?, ?)`);
    return (id: string, values: readonly (number | string)[]): void => {
      for (const value of new Set(values)) cite.run(id, value);
    };
  };
  const [entities, events] = [cites('finding_entity'), cites('finding_event')];
  const [chains, records] = [cites('finding_chain'), cites('finding_record')];
  return {
    put: sql.transaction((findings: readonly Waiting[]) => {
      for (const [id, row, digest] of findings) {
        for (const statement of clear) statement.run(id);
        insert.run(
          id,
          row.rule,
          row.ruleVersion,
          row.severity,
          SEVERITIES.indexOf(row.severity),
          rankScore(row.rank),
          JSON.stringify(row.rank),
          row.title,
          row.explanation,
          JSON.stringify(row.remediation),
          JSON.stringify(row.refs),
          JSON.stringify(row.facts),
          row.firstUs,
          row.lastUs,
          row.events.length,
          digest,
          row.agent ?? null,
        );
        entities(id, row.entities);
        events(id, row.events);
        chains(id, row.chains);
        records(id, row.records);
      }
    }),
    remove: sql.transaction((ids: readonly string[]) => {
      for (const id of ids) {
        for (const statement of clear) statement.run(id);
        drop.run(id);
      }
    }),
  };
}

export interface AgentFindingRow {
  readonly agent: number;
  readonly rule: string;
  readonly severity: Severity;
  readonly title: string;
}

/** Findings that name an agent and still stand: nobody dismissed or resolved them. */
export function agentFindings(db: ReadDb, agents?: readonly number[]): AgentFindingRow[] {
  return db.sql
    .prepare(
      `SELECT c.id AS agent, f.rule, f.severity, f.title FROM finding_entity fe
       JOIN entity c ON c.id = fe.entity_id AND c.kind = 'agent' JOIN finding f ON f.id = fe.finding_id
       WHERE coalesce((SELECT json_extract(n.value, '$.status') FROM annotation n WHERE n.target_kind = 'finding'
         AND n.target_key = f.id AND n.kind = 'status' AND n.removed = 0 AND json_valid(n.value) ORDER BY n.id DESC LIMIT 1), 'open') IN ('open', 'accepted')
         AND (:agents IS NULL OR c.id IN (SELECT value FROM json_each(:agents)))
       ORDER BY c.id, f.severity_rank DESC, f.score DESC, f.id`,
    )
    .all({ agents: agents === undefined ? null : JSON.stringify(agents) }) as AgentFindingRow[];
}
