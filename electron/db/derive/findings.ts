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
  'id, rule, rule_version, severity, severity_rank, score, rank, title, explanation, remediation, refs, facts, first_us, last_us, events';
type CiteTable = keyof typeof CITES;
const CITE_TABLES = Object.keys(CITES) as CiteTable[];
/** Rows a slice, citations among them. */
const SLICE_ROWS = 1_000;
/** Findings taken out, and chains scored, a slice. */
const SLICE_FINDINGS = 20;
const SLICE_CHAINS = 300;

/**
 * Replaces all findings and rule runs, in slices, one a yield: each finding changes as a whole, with what it cites; those no longer found go
 * last. Then the count and risk of the chains they cite, and of those they cite no more. Of two findings with one key the
 * later one stands.
 */
export function* replaceFindings(
  db: WriteDb,
  findings: readonly FindingInput[],
  runs: readonly RuleRunInput[],
): Generator<number, void> {
  const byId = new Map(findings.map((finding) => [findingId(finding.rule, finding.key), finding]));
  const writer = createFindingWriter(db);
  const scores = createChainScores(db);
  let slice: [string, FindingInput][] = [];
  let rows = 0;
  for (const [id, finding] of byId) {
    slice.push([id, finding]);
    scores.add(finding);
    rows += 1 + finding.entities.length + finding.events.length + finding.chains.length + finding.records.length;
    if (rows < SLICE_ROWS) continue;
    writer.put(slice);
    yield slice.length;
    slice = [];
    rows = 0;
  }
  writer.put(slice);
  const known = db.sql.prepare('SELECT id FROM finding').pluck().all() as string[];
  const gone = known.filter((id) => !byId.has(id));
  for (let at = 0; at < gone.length; at += SLICE_FINDINGS) {
    yield 0;
    writer.remove(gone.slice(at, at + SLICE_FINDINGS));
  }
  replaceRuns(db, runs);
  yield slice.length;
  yield* scores.store();
}

function createFindingWriter(db: WriteDb): {
  put(findings: readonly (readonly [id: string, finding: FindingInput])[]): void;
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
    put: sql.transaction((findings: readonly (readonly [string, FindingInput])[]) => {
      for (const [id, row] of findings) {
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

function replaceRuns(db: WriteDb, runs: readonly RuleRunInput[]): void {
  const { sql } = db;
  const insert = sql.prepare(
    'INSERT INTO rule_run (rule, version, state, missing, findings, ms, error) VALUES (?, ?, ?, ?, ?, ?, ?)',
  );
  sql.transaction(() => {
    sql.exec('DELETE FROM rule_run');
    for (const row of runs) {
      const { rule, version, state, findings, ms } = row;
      insert.run(rule, version, state, JSON.stringify(row.missing), findings, ms, row.error?.slice(0, 1000) ?? null);
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
      const scored = db.sql.prepare('SELECT id FROM chain WHERE findings <> 0').pluck().all() as string[];
      const gone = scored.filter((id) => !scores.has(id)).map((id) => [id, { findings: 0, points: 0 }] as const);
      const all = [...scores, ...gone];
      for (let at = 0; at < all.length; at += SLICE_CHAINS) {
        const slice = all.slice(at, at + SLICE_CHAINS);
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
