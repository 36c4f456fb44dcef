/** What access analysis reads (agents, stated permissions, observed use) and the tables of its results. All ids canonical. */
import type { AgentStatus, GrantVia, Verb } from '../../../shared/model/kinds.ts';
import type { ReadDb, WriteDb } from '../handles.ts';

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

export function agentFacts(db: ReadDb): AgentFactsRow[] {
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
  const seen = sql.prepare(
    `SELECT count(*) AS events, min(e.time_us) AS firstUs, max(e.time_us) AS lastUs
     FROM attribution a JOIN event e ON e.id = a.event_id WHERE a.agent_id = ?`,
  );
  const chains = sql.prepare('SELECT count(*) FROM chain WHERE agent_id = ?').pluck();
  const agents = sql
    .prepare(
      `SELECT id, name, (SELECT max(m.in_inventory) FROM entity m WHERE m.canonical_id = c.id) AS inInventory
       FROM entity c WHERE kind = 'agent' AND canonical_id = id ORDER BY id`,
    )
    .all() as { id: number; name: string; inInventory: number }[];
  return agents.map(({ id, name, inInventory }) => {
    const byName = new Map<string, string[]>();
    for (const fact of facts.all(id) as { name: string; value: string }[]) {
      const list = byName.get(fact.name);
      if (list === undefined) byName.set(fact.name, [fact.value]);
      else list.push(fact.value);
    }
    const use = seen.get(id) as { events: number; firstUs: number | null; lastUs: number | null };
    return {
      id,
      name,
      inInventory: inInventory === 1,
      facts: byName,
      through: through.all(id) as number[],
      chains: chains.get(id) as number,
      ...use,
    };
  });
}

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

export interface ObservedUse {
  readonly agent: number;
  readonly credential: number | null;
  readonly user: number | null;
  readonly system: string;
  readonly verb: Verb;
  readonly resource: string;
  readonly count: number;
  readonly firstUs: number | null;
  readonly lastUs: number | null;
}

/** What attributed events show, one row an (agent, credential, user, system, verb, object type or name). */
export function observedUse(db: ReadDb): ObservedUse[] {
  return db.sql
    .prepare(
      `WITH resource (id, name) AS (
         SELECT o.id, coalesce((SELECT min(f.value) FROM entity_fact f WHERE f.entity_id = o.id AND f.name = 'type'), c.name)
         FROM entity o JOIN entity c ON c.id = o.canonical_id WHERE o.kind = 'object')
       SELECT a.agent_id AS agent, a.credential_id AS credential, a.user_id AS user, sc.name AS system, e.verb,
         coalesce(r.name, '') AS resource, count(*) AS count, min(e.time_us) AS firstUs, max(e.time_us) AS lastUs
       FROM attribution a JOIN event e ON e.id = a.event_id JOIN entity s ON s.id = e.system
         JOIN entity sc ON sc.id = s.canonical_id LEFT JOIN resource r ON r.id = e.object
       -- Running its own tools is how an agent works, not access to a system: the tool's own call is counted where it lands.
       WHERE a.agent_id IS NOT NULL AND NOT (e.verb = 'execute' AND e.object IS NULL)
       GROUP BY 1, 2, 3, 4, 5, 6 ORDER BY 1, 2, 3, 4, 5, 6`,
    )
    .all() as ObservedUse[];
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

const flag = (value: boolean | null): number | null => (value === null ? null : value ? 1 : 0);

/** Replaces the comparison in one transaction. */
export function replaceAccess(db: WriteDb, rows: readonly AccessRow[]): void {
  const insert = db.sql.prepare(
    `INSERT INTO access (principal_id, system, verb, resource, intended, granted, granted_via, observed, first_us, last_us,
       verdict, tier, unmapped) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  db.sql.transaction(() => {
    db.sql.exec('DELETE FROM access');
    for (const row of rows) {
      insert.run(
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
      );
    }
  })();
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
