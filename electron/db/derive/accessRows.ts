/** What access analysis reads (agents, stated permissions; agentUse.ts has their use) and the tables of its results. All ids canonical. */
import type { AgentStatus, GrantVia, Verb } from '../../../shared/model/kinds.ts';
import type { ReadDb, WriteDb } from '../handles.ts';
import type { AgentSeen } from './agentUse.ts';

export interface AgentFactsRow {
  readonly id: number;
  readonly name: string;
  readonly inInventory: boolean;
  readonly facts: ReadonlyMap<string, readonly string[]>;
  readonly through: readonly number[];
  readonly events: number;
  readonly chains: number;
  readonly firstUs: number | null;
  readonly lastUs: number | null;
}

/**
 * Agents with what inventories state of them and what they act through, a few a slice.
 * @param seen by agent, what its events show
 */
export function* agentFacts(db: ReadDb, seen: ReadonlyMap<number, AgentSeen>): Generator<number, AgentFactsRow[]> {
  const { sql } = db;
  const facts = sql.prepare(
    `SELECT DISTINCT f.name, f.value FROM entity m JOIN entity_fact f ON f.entity_id = m.id WHERE m.canonical_id = ?
     ORDER BY f.name, f.value`,
  );
  const through = sql
    .prepare(
      `SELECT DISTINCT t.canonical_id FROM entity m JOIN edge g ON g.from_id = m.id JOIN entity t ON t.id = g.to_id
       WHERE m.canonical_id = ? AND t.kind IN ('identity', 'credential', 'integration', 'tool', 'workflow', 'mcp_server')
       ORDER BY 1`,
    )
    .pluck();
  const chains = sql.prepare('SELECT count(*) FROM chain WHERE agent_id = ?').pluck();
  const agents = sql
    .prepare(
      `SELECT id, name, (SELECT max(m.in_inventory) FROM entity m WHERE m.canonical_id = c.id) AS inInventory
       FROM entity c WHERE kind = 'agent' AND canonical_id = id ORDER BY id`,
    )
    .all() as { id: number; name: string; inInventory: number }[];
  const rows: AgentFactsRow[] = [];
  for (const { id, name, inInventory } of agents) {
    const byName = new Map<string, string[]>();
    for (const fact of facts.all(id) as { name: string; value: string }[]) {
      const list = byName.get(fact.name);
      if (list === undefined) byName.set(fact.name, [fact.value]);
      else list.push(fact.value);
    }
    rows.push({
      id,
      name,
      inInventory: inInventory === 1,
      facts: byName,
      through: through.all(id) as number[],
      chains: chains.get(id) as number,
      ...(seen.get(id) ?? { events: 0, firstUs: null, lastUs: null }),
    });
    if (rows.length % SLICE_AGENTS === 0) yield SLICE_AGENTS;
  }
  return rows;
}

const SLICE_AGENTS = 50;

export interface StatedPermission {
  readonly principal: number;
  readonly basis: 'declared' | 'granted';
  readonly text: string;
  readonly system: string | null;
  readonly resource: string | null;
  readonly via: GrantVia;
  readonly expiresUs: number | null;
  readonly recordId: number;
}

export function statedPermissions(db: ReadDb): StatedPermission[] {
  return db.sql
    .prepare(
      `SELECT c.canonical_id AS principal, p.basis, p.text, p.system, p.resource, p.via, p.expires_us AS expiresUs,
         p.record_id AS recordId FROM permission p JOIN entity c ON c.id = p.principal_id ORDER BY p.id`,
    )
    .all() as StatedPermission[];
}

export interface AccessRow {
  readonly principal: number;
  readonly system: string;
  readonly verb: Verb;
  readonly resource: string;
  readonly intended: boolean | null;
  readonly granted: boolean | null;
  readonly grantedVia: readonly unknown[];
  readonly observed: number;
  readonly firstUs: number | null;
  readonly lastUs: number | null;
  readonly verdict: string;
  readonly tier: number | null;
  readonly unmapped: boolean;
}

const ACCESS_COLUMNS =
  'principal_id, system, verb, resource, intended, granted, granted_via, observed, first_us, last_us, verdict, tier, unmapped';
const SLICE_ROWS = 1_000;

const flag = (value: boolean | null): number | null => (value === null ? null : value ? 1 : 0);

/**
 * Replaces the comparison: collected in slices, one a yield, and put in force in one transaction at the end.
 * @param batches rows in any portions, e.g. an agent's at a time
 */
export function* replaceAccess(db: WriteDb, batches: Iterable<readonly AccessRow[]>): Generator<number, void> {
  const { sql } = db;
  sql.exec('DROP TABLE IF EXISTS temp.stage_access');
  sql.exec('CREATE TEMP TABLE stage_access AS SELECT * FROM main.access WHERE 0');
  try {
    const marks = ACCESS_COLUMNS.replaceAll(/\w+/g, '?');
    const insert = sql.prepare(`INSERT INTO temp.stage_access (${ACCESS_COLUMNS}) VALUES (${marks})`);
    const add = sql.transaction((rows: readonly AccessRow[]) => {
      for (const row of rows) insert.run(...cells(row));
    });
    for (const rows of batches) {
      for (let at = 0; at < rows.length; at += SLICE_ROWS) {
        add(rows.slice(at, at + SLICE_ROWS));
        yield Math.min(SLICE_ROWS, rows.length - at);
      }
      if (rows.length === 0) yield 0;
    }
    sql.transaction(() => {
      sql.exec('DELETE FROM main.access');
      sql.exec(
        `INSERT INTO main.access (${ACCESS_COLUMNS}) SELECT ${ACCESS_COLUMNS} FROM temp.stage_access ORDER BY rowid`,
      );
    })();
  } finally {
    sql.exec('DROP TABLE IF EXISTS temp.stage_access');
  }
}

function cells(row: AccessRow): unknown[] {
  return [
    row.principal,
    row.system,
    row.verb,
    row.resource,
    flag(row.intended),
    flag(row.granted),
    JSON.stringify(row.grantedVia),
    row.observed,
    row.firstUs,
    row.lastUs,
    row.verdict,
    row.tier,
    row.unmapped ? 1 : 0,
  ];
}

export interface AgentStateRow {
  readonly agent: number;
  readonly status: readonly AgentStatus[];
  readonly statusWhy: readonly string[];
  readonly risk: number;
  readonly riskWhy: readonly { readonly text: string; readonly points: number }[];
}

/** Replaces the computed inventory lines; counts come from the agents' facts and from the findings in force. */
export function replaceAgentStates(
  db: WriteDb,
  states: readonly AgentStateRow[],
  agents: readonly AgentFactsRow[],
): void {
  const byId = new Map(agents.map((agent) => [agent.id, agent]));
  const findings = db.sql.prepare('SELECT count(*) FROM finding_entity WHERE entity_id = ?').pluck();
  const insert = db.sql.prepare(
    `INSERT INTO agent_state (entity_id, status, status_why, risk, risk_why, events, chains, findings, first_us, last_us)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  db.sql.transaction(() => {
    db.sql.exec('DELETE FROM agent_state');
    for (const state of states) {
      const facts = byId.get(state.agent);
      insert.run(
        state.agent,
        JSON.stringify(state.status),
        JSON.stringify(state.statusWhy),
        state.risk,
        JSON.stringify(state.riskWhy),
        facts?.events ?? 0,
        facts?.chains ?? 0,
        findings.get(state.agent) as number,
        facts?.firstUs ?? null,
        facts?.lastUs ?? null,
      );
    }
  })();
}

/** Corrected time of the last dated event, µs UTC; null when none is dated. The case's own "now". */
export function lastEventUs(db: ReadDb): number | null {
  return db.sql.prepare('SELECT max(time_us) FROM event').pluck().get() as number | null;
}
