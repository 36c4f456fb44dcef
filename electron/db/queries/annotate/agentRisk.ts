/** An agent's risk follows what analysts say of its findings: made again in the same transaction, undo included. */
import { agentRisk } from '../../../../shared/model/agentRisk.ts';
import { agentFindings } from '../../derive/findings.ts';
import type { WriteDb } from '../../handles.ts';
import { all, list } from '../read/statement.ts';

interface StoredState {
  readonly id: number;
  readonly events: number;
  readonly unknown: number;
  readonly tier: number | null;
}

/** Sets the risk of every agent that one of the findings names, as far as an analysis has concluded its state. */
export function followFindings(db: WriteDb, findings: readonly string[]): void {
  const states = all<StoredState>(
    db,
    `SELECT s.entity_id AS id, s.events, EXISTS (SELECT 1 FROM json_each(s.status) WHERE value = 'unknown') AS unknown,
            (SELECT max(a.tier) FROM access a WHERE a.principal_id = s.entity_id AND a.granted = 1) AS tier
     FROM agent_state s WHERE s.entity_id IN
       (SELECT x.entity_id FROM finding_entity x WHERE x.finding_id IN (SELECT value FROM json_each(:findings)))`,
    { findings: list(findings) },
  );
  if (states.length === 0) return;
  const standing = Map.groupBy(
    agentFindings(
      db,
      states.map((state) => state.id),
    ),
    (finding) => finding.agent,
  );
  const store = db.sql.prepare('UPDATE agent_state SET risk = ?, risk_why = ? WHERE entity_id = ?');
  for (const { id, events, unknown, tier } of states) {
    const { risk, why } = agentRisk({
      findings: standing.get(id) ?? [],
      tier: tier ?? 0,
      unlisted: unknown === 1 && events > 0,
    });
    store.run(risk, JSON.stringify(why), id);
  }
}

/** The findings whose status the annotations set. */
export function findingsOfNotes(db: WriteDb, notes: readonly number[]): string[] {
  return all<{ id: string }>(
    db,
    `SELECT DISTINCT target_key AS id FROM annotation WHERE target_kind = 'finding' AND kind = 'status' AND id IN (SELECT value FROM json_each(:notes))`,
    { notes: list(notes) },
  ).map((row) => row.id);
}
