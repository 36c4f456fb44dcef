/** Severities of findings that are still held: dismissed ones no longer count against anything. */
import { SEVERITIES, type Severity } from '../../../../../shared/model/kinds.ts';
import { eventsAnnotated } from '../../../contentKey.ts';

/** The newest status of finding `f` that was not taken back, as a SQL expression; NULL when never set. */
export const STATUS_OF_FINDING = `(SELECT json_extract(s.value, '$.status') FROM annotation s
  WHERE s.target_kind = 'finding' AND s.target_key = f.id AND s.kind = 'status' AND s.removed = 0
  ORDER BY s.id DESC LIMIT 1)`;

/** A condition over \`finding f\`. */
export const NOT_DISMISSED = `coalesce(${STATUS_OF_FINDING}, 'open') <> 'dismissed'`;

/** SQL expression that ranks a severity text, info 0 … critical 4. */
export function severityRank(expression: string): string {
  return `CASE ${expression} ${SEVERITIES.map((name, rank) => `WHEN '${name}' THEN ${rank}`).join(' ')} END`;
}

export function severityOfRank(rank: number | null | undefined): Severity | null {
  return rank === null || rank === undefined ? null : (SEVERITIES[rank] ?? null);
}

/** Ids of events that deserve their own mark: starred, or cited by a finding of high severity or above that stands. */
export const FLAGGED_EVENTS = `
  SELECT fe.event_id AS id FROM finding f JOIN finding_event fe ON fe.finding_id = f.id
  WHERE f.severity IN ('high', 'critical') AND ${NOT_DISMISSED}
  UNION
  ${eventsAnnotated("n.kind = 'star' AND n.removed = 0")}`;

/** The label that an agent's risk score, 0–100, is shown with; the same steps as where the score is made. */
export function severityOfRisk(score: number): Severity {
  if (score >= 70) return 'critical';
  if (score >= 40) return 'high';
  if (score >= 20) return 'medium';
  return score >= 5 ? 'low' : 'info';
}
