/** Pieces of statements that rules share. Each is the body of a `WITH` part. */
import type { Need } from './define.ts';

/** `through (agent_id, holder_id)`: an agent itself and each credential, identity or integration that inventories say it acts through. */
export const THROUGH = `
  SELECT entity_id AS agent_id, entity_id AS holder_id FROM v_entity WHERE kind = 'agent'
  UNION SELECT g.from_id, g.to_id FROM v_stated_edge g JOIN v_entity a ON a.entity_id = g.from_id AND a.kind = 'agent'
  WHERE g.kind IN ('HAS_CREDENTIAL', 'AUTHENTICATES_AS', 'HAS_INTEGRATION', 'RUNS_AS') AND g.basis = 'declared'`;

/** `ending (case_end)`: the time of the case's last event; no row when none is dated. */
export const ENDING = 'SELECT time_us AS case_end FROM v_event WHERE time_us IS NOT NULL ORDER BY time_us DESC LIMIT 1';

/**
 * `left_at (person_id, status, left_us)`: people whom the newest record about them marks as gone. `left_us`: since when at the latest, µs UTC; a
 * bare day counts from its end. Null when no date is stated.
 */
export const LEFT_AT = `
  SELECT s.entity_id AS person_id, s.status,
         max(CASE WHEN length(d.value) = 10 THEN unixepoch(d.value) + 86400 ELSE unixepoch(d.value) END) * 1000000 AS left_us
  FROM (SELECT f.entity_id, f.value AS status, max(f.record_id) AS record_id
        FROM v_fact f JOIN v_entity u ON u.entity_id = f.entity_id AND u.kind = 'user' WHERE f.name = 'status' GROUP BY f.entity_id) s
  LEFT JOIN v_fact d ON d.entity_id = s.entity_id AND d.name = 'status_changed_at'
  WHERE lower(s.status) IN ('disabled', 'departed', 'terminated', 'inactive', 'left', 'deleted', 'suspended', 'deprovisioned')
  GROUP BY s.entity_id`;

/** `orphaned (entity_id, owners, owner_ids, owner_names, status, left_us)`: what is owned, and by nobody who is still there. Reads `left_at`. */
export const ORPHANED = `
  SELECT o.to_id AS entity_id, count(*) AS owners, json_group_array(o.from_id ORDER BY o.from_id) AS owner_ids,
         json_group_array(p.name ORDER BY o.from_id) AS owner_names, max(l.status) AS status,
         CASE WHEN count(l.left_us) = count(*) THEN max(l.left_us) END AS left_us
  FROM (SELECT DISTINCT from_id, to_id FROM v_edge WHERE kind = 'OWNS') o
  CROSS JOIN v_entity p ON p.entity_id = o.from_id LEFT JOIN left_at l ON l.person_id = o.from_id
  GROUP BY o.to_id HAVING count(l.person_id) = count(*)`;

/** Verbs that change something or send it out, as a list for `IN`. */
export const CHANGING =
  "('create', 'update', 'delete', 'export', 'share', 'send', 'execute', 'approve', 'administer', 'grant')";

export const AGENT_INVENTORY: Need = {
  what: 'an agent inventory',
  sql: "SELECT EXISTS (SELECT 1 FROM v_entity WHERE kind = 'agent' AND in_inventory = 1)",
};

export const USER_STATUS: Need = {
  what: 'a user list that says who is still there',
  sql: "SELECT EXISTS (SELECT 1 FROM v_fact f JOIN v_entity u ON u.entity_id = f.entity_id WHERE u.kind = 'user' AND f.name = 'status')",
};

export const OWNERS: Need = {
  what: 'owners of agents or of what they act through',
  sql: "SELECT EXISTS (SELECT 1 FROM v_edge WHERE kind = 'OWNS')",
};

export const ATTRIBUTED: Need = {
  what: 'events attributed to agents',
  sql: 'SELECT EXISTS (SELECT 1 FROM v_event WHERE agent_id IS NOT NULL)',
};
