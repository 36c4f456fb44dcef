/**
 * An event's stable content key: hex of its record's identity (where it has none, evidence and position), `:`, the event's number within
 * the record. It follows from the record and is stored with neither.
 */

/** SQL expression for the content key of `event e`. */
export const CONTENT_KEY = `(SELECT coalesce(lower(hex(r.identity)), r.evidence_id || '.' || r.seq) || ':' || e.sub
  FROM record r WHERE r.id = e.record_id)`;

const COLON = `instr(n.target_key, ':')`;
const RECORD = `substr(n.target_key, 1, ${COLON} - 1)`;
const SUB = `CAST(substr(n.target_key, ${COLON} + 1) AS INTEGER)`;
const DOT = `instr(n.target_key, '.')`;

/** Select of the ids of events that carry an annotation; `condition` is over \`annotation n\`. */
export function eventsAnnotated(condition: string): string {
  const marks = `FROM annotation n CROSS JOIN`;
  const rest = `JOIN event s ON s.record_id = r.id AND s.sub = ${SUB} WHERE n.target_kind = 'event' AND ${condition}`;
  return `SELECT s.id ${marks} record r ON r.outcome = 0 AND r.identity = unhex(${RECORD}) ${rest} AND ${DOT} = 0
    UNION ALL SELECT s.id ${marks} record r ON r.evidence_id = CAST(substr(n.target_key, 1, ${DOT} - 1) AS INTEGER)
      AND r.seq = CAST(substr(n.target_key, ${DOT} + 1, ${COLON} - ${DOT} - 1) AS INTEGER) ${rest} AND ${DOT} > 0`;
}
