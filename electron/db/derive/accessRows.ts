/** What access analysis reads of agents (agentUse.ts has their use, accessPaths.ts what they act through) and their computed lines. All ids canonical. */
import type { AgentFacts, AgentStateDraft, PermissionRow } from '../../../shared/model/accessFacts.ts';
import type { ReadDb, WriteDb } from '../handles.ts';
import { inForce, permissionSlot } from '../queries/read/agents/inventoryInForce.ts';
import type { AgentSeen } from './agentUse.ts';
import { createGroupWriter } from './groups.ts';

/**
 * Agents with what inventories state of them, a few a slice.
 * @param seen by agent, what its events show
 */
export function* agentFacts(db: ReadDb, seen: ReadonlyMap<number, AgentSeen>): Generator<number, AgentFacts[]> {
  const { sql } = db;
  const facts = sql.prepare(
    `SELECT DISTINCT f.name, f.value FROM entity m JOIN entity_fact f ON f.entity_id = m.id WHERE m.canonical_id = ?
     ORDER BY f.name, f.value`,
  );
  const chains = sql.prepare('SELECT count(*) FROM chain WHERE agent_id = ?').pluck();
  const agents = sql
    .prepare(
      `SELECT id, name, (SELECT max(m.in_inventory) FROM entity m WHERE m.canonical_id = c.id) AS inInventory
       FROM entity c WHERE kind = 'agent' AND canonical_id = id AND NOT (${NAME_OF_ANOTHER}) ORDER BY id`,
    )
    .all() as { id: number; name: string; inInventory: number }[];
  const rows: AgentFacts[] = [];
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
      chains: chains.get(id) as number,
      ...(seen.get(id) ?? { events: 0, firstUs: null, lastUs: null }),
    });
    if (rows.length % SLICE_AGENTS === 0) yield SLICE_AGENTS;
  }
  return rows;
}

const SLICE_AGENTS = 50;

/**
 * A name that records use and that an agent of the inventory has: their events are that agent's, and what is left is a line without any. A name
 * that does have events or chains of its own stays a line: it was not taken for the listed one.
 */
const NAME_OF_ANOTHER = `c.key LIKE 'agent.name:%'
  AND NOT EXISTS (SELECT 1 FROM entity m WHERE m.canonical_id = c.id AND m.id <> c.id)
  AND EXISTS (SELECT 1 FROM entity i WHERE i.kind = 'agent' AND i.in_inventory = 1 AND i.name = c.name COLLATE NOCASE)
  AND NOT EXISTS (SELECT 1 FROM attribution a WHERE a.agent_id = c.id)
  AND NOT EXISTS (SELECT 1 FROM chain h WHERE h.agent_id = c.id)`;

/** What is stated and what a later snapshot of its inventory no longer lists: that ended with the snapshot. Drift has to be compared before. */
export function statedPermissions(db: ReadDb): PermissionRow[] {
  const rows = db.sql
    .prepare(
      `SELECT c.canonical_id AS principal, p.basis, p.text, p.system, p.resource, p.via, p.expires_us AS expiresUs,
         p.record_id AS recordId, (SELECT evidence_id FROM record WHERE id = p.record_id) AS evidence FROM permission p JOIN entity c ON c.id = p.principal_id ORDER BY p.id`,
    )
    .all() as (PermissionRow & { evidence: number | null })[];
  const now = inForce(
    db,
    rows.map((row) => row.principal),
  );
  return rows.map(({ evidence, ...row }): PermissionRow => {
    const { slot, value } = permissionSlot(row);
    const ended = now.ended(evidence, [slot], value);
    if (ended === undefined) return row;
    const until = [row.expiresUs, ended.us].filter((us) => us !== null);
    return { ...row, ended: ended.label, expiresUs: until.length === 0 ? null : Math.min(...until) };
  });
}

const STATES = {
  name: 'agent_state',
  group: 'entity_id',
  columns: 'entity_id, status, status_why, risk, risk_why, events, chains, findings, first_us, last_us',
};

/**
 * Puts the computed inventory lines in force, in slices; one that is as it was is not written. Counts come from the agents' facts and from the
 * findings in force.
 * @returns agents whose lines changed
 */
export function* replaceAgentStates(
  db: WriteDb,
  states: readonly AgentStateDraft[],
  agents: readonly AgentFacts[],
): Generator<number, ReadonlySet<number>> {
  const byId = new Map(agents.map((agent) => [agent.id, agent]));
  const findings = db.sql.prepare('SELECT count(*) FROM finding_entity WHERE entity_id = ?').pluck();
  const writer = createGroupWriter(db, STATES);
  for (const state of states) {
    const { agent, status, statusWhy, risk, riskWhy } = state;
    const facts = byId.get(agent);
    writer.put(agent, [
      [
        agent,
        JSON.stringify(status),
        JSON.stringify(statusWhy),
        risk,
        JSON.stringify(riskWhy),
        facts?.events ?? 0,
        facts?.chains ?? 0,
        findings.get(agent) as number,
        facts?.firstUs ?? null,
        facts?.lastUs ?? null,
      ],
    ]);
    yield 1;
  }
  yield* writer.end();
  return writer.changed;
}

/** By agent, the highest tier among what it is granted. */
export function grantedTiers(db: ReadDb): ReadonlyMap<number, number> {
  const rows = db.sql
    .prepare('SELECT principal_id, max(tier) FROM access WHERE granted = 1 AND tier IS NOT NULL GROUP BY principal_id')
    .raw()
    .all() as [number, number][];
  return new Map(rows);
}

/** Corrected time of the last dated event, µs UTC; null when none is dated. The case's own "now". */
export function lastEventUs(db: ReadDb): number | null {
  return db.sql.prepare('SELECT max(time_us) FROM event').pluck().get() as number | null;
}
