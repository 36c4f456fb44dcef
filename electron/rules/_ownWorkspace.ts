/**
 * Where an agent is at home, as a part of a rule's statement: a system of its own name, what it logs itself on the platform it runs on,
 * and files of the machine it runs on. Work there is how an agent works, not access to somebody's system.
 */

/** `own (agent_id, system_id, whole)`: whole 1 for a system of its own name, 0 for its platform, where only its own records count as home. */
export const OWN_WORKSPACE = `
    own AS MATERIALIZED (
      SELECT a.entity_id AS agent_id, s.entity_id AS system_id, max(lower(s.name) = lower(a.name)) AS whole
      FROM (
        SELECT entity_id, name, lower(name) AS home FROM v_entity WHERE kind = 'agent'
        UNION SELECT a.entity_id, a.name, lower(f.value) FROM v_entity a JOIN v_fact f ON f.entity_id = a.entity_id
        WHERE a.kind = 'agent' AND f.name = 'platform'
      ) a JOIN v_entity s ON lower(s.name) = a.home WHERE s.kind = 'system' GROUP BY 1, 2
    )`;

/** A condition on an event `e` of v_event (agent_id, system_id, actor_role, object_id): it happened at the agent's home. */
export function atHome(e: string): string {
  return `(EXISTS (SELECT 1 FROM own w WHERE w.agent_id = ${e}.agent_id AND w.system_id = ${e}.system_id AND (w.whole = 1 OR ${e}.actor_role = 'agent'))
        OR EXISTS (SELECT 1 FROM v_entity l WHERE l.entity_id = ${e}.object_id AND l.key GLOB 'local host.*'))`;
}
