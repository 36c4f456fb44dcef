import { z } from 'zod';
import { remedy } from '../../shared/model/remedy.ts';
import { atHome, OWN_WORKSPACE } from './_ownWorkspace.ts';
import { APPROVES, asWords, inWords } from './_purpose.ts';
import { exposureOf } from './_rank.ts';
import { refs } from './_refs.ts';
import { count, IdList, listed, MOST_CITED, TextList, Time } from './_row.ts';
import { SENSITIVE } from './_sensitive.ts';
import { defineRule } from './define.ts';

export default defineRule({
  id: 'out-of-purpose-action',
  version: 2,
  title: 'Action outside the approved purpose',
  why: 'What an agent does beyond what it was approved for is the plainest sign that it was steered, misused or never reviewed.',
  severity: 'medium',
  refs: refs('ASI01', 'ASI02', 'NHI5', 'AML.T0053'),
  remediation: [
    'Ask the owner whether the action was meant',
    remedy('reduceScope', 'to the purpose'),
    remedy('policyCheck'),
    'Approve and record it if it was meant',
  ],
  needs: [
    {
      what: 'approved systems and actions (agent inventory or approvals)',
      sql: "SELECT EXISTS (SELECT 1 FROM v_permission WHERE basis = 'declared')",
    },
    { what: 'events attributed to agents', sql: 'SELECT EXISTS (SELECT 1 FROM v_event WHERE agent_id IS NOT NULL)' },
  ],
  expectedRate: 'none',
  params: z.object({}),
  row: z.object({
    principal_id: z.int(),
    name: z.string(),
    key: z.string(),
    system: z.string(),
    observed: z.int(),
    what: TextList,
    approved: TextList,
    verbs: TextList,
    first_us: Time,
    last_us: Time,
    event_ids: IdList,
    chain_ids: TextList,
    restricted: z.int(),
  }),
  sql: `
    WITH ${OWN_WORKSPACE},
    ${SENSITIVE},
    ${APPROVES},
    wanted AS MATERIALIZED (
      SELECT DISTINCT principal_id, system, verb, lower(resource) AS resource FROM v_access WHERE verdict = 'out_of_purpose' AND observed > 0
    ),
    acting AS MATERIALIZED (
      SELECT e.event_id, e.agent_id, e.verb, e.action, e.actor_role, e.tool_id, e.system_id, e.object_id, e.time_us, e.chain_id FROM v_event e
      WHERE e.agent_id IN (SELECT principal_id FROM wanted) AND e.verb NOT IN ('sign_in', 'approve', 'other')
    ),
    typed AS MATERIALIZED (
      SELECT DISTINCT entity_id, lower(value) AS resource FROM v_fact WHERE name = 'type' AND entity_id IN (SELECT object_id FROM acting)
    ),
    -- The events behind the rows: same agent, system, verb, and object type or name.
    use AS MATERIALIZED (
      SELECT a.event_id, s.name AS system, NULL AS type
      FROM acting a CROSS JOIN v_entity s ON s.entity_id = a.system_id LEFT JOIN v_entity o ON o.entity_id = a.object_id
      CROSS JOIN wanted w ON w.principal_id = a.agent_id AND w.verb = a.verb AND w.system = s.name AND w.resource = lower(coalesce(o.name, ''))
      UNION ALL
      SELECT a.event_id, s.name, f.resource
      FROM acting a CROSS JOIN v_entity s ON s.entity_id = a.system_id CROSS JOIN typed f ON f.entity_id = a.object_id
      CROSS JOIN wanted w ON w.principal_id = a.agent_id AND w.verb = a.verb AND w.system = s.name AND w.resource = f.resource
    ),
    -- A tool call whose effect the system itself recorded in the same chain, on the same object: that record knows verb and type better.
    recorded AS MATERIALIZED (
      SELECT DISTINCT a.chain_id, a.agent_id, a.system_id, substr(k.key, instr(k.key, ':')) AS id
      FROM acting a CROSS JOIN v_event_object o ON o.event_id = a.event_id CROSS JOIN v_entity k ON k.entity_id = o.object_id
      WHERE a.tool_id IS NULL AND a.chain_id IS NOT NULL
    ),
    spoken_for AS MATERIALIZED (
      SELECT DISTINCT a.event_id
      FROM acting a CROSS JOIN v_event_object o ON o.event_id = a.event_id CROSS JOIN v_entity k ON k.entity_id = o.object_id
      CROSS JOIN recorded r ON r.chain_id = a.chain_id AND r.agent_id = a.agent_id AND r.system_id = a.system_id AND r.id = substr(k.key, instr(k.key, ':'))
      WHERE a.tool_id IS NOT NULL
    ),
    named AS (
      SELECT a.*, u.system, max(u.type) AS type, a.tool_id IS NOT NULL AS by_tool, t.name AS tool, ${asWords('coalesce(t.name, a.action)')} || ${asWords("coalesce(n.name, '')")} AS words
      FROM use u CROSS JOIN acting a ON a.event_id = u.event_id LEFT JOIN v_entity t ON t.entity_id = a.tool_id
      LEFT JOIN v_entity n ON n.entity_id = a.object_id
      WHERE a.event_id NOT IN (SELECT event_id FROM spoken_for) GROUP BY a.event_id
    ),
    judged AS MATERIALIZED (SELECT * FROM named e WHERE NOT ${atHome('e')} AND NOT ${inWords('e', 'e.system')}),
    placed AS (
      SELECT j.*, CASE WHEN j.type IS NOT NULL AND j.verb IN ('delete', 'administer', 'grant') THEN j.verb || ' ' || j.type || ' (' || j.action || ')' WHEN j.type IS NOT NULL THEN j.verb || ' ' || j.type WHEN j.tool IS NOT NULL THEN j.tool WHEN o.name IS NULL THEN j.verb ELSE j.verb || ' ' || o.name END AS deed,
             row_number() OVER (PARTITION BY j.agent_id, j.system ORDER BY j.time_us, j.event_id) AS place,
             (SELECT count(DISTINCT x.object_id) FROM v_event_object x JOIN sensitive s ON s.entity_id = x.object_id WHERE x.event_id = j.event_id) AS restricted
      FROM judged j LEFT JOIN v_entity o ON o.entity_id = j.object_id
    ),
    summed AS MATERIALIZED (
      SELECT agent_id AS principal_id, system, count(*) AS observed, sum(restricted) AS restricted,
             json_group_array(DISTINCT deed ORDER BY place) AS what, json_group_array(DISTINCT verb ORDER BY place) AS verbs,
             json_group_array(event_id ORDER BY place) FILTER (WHERE place <= ${MOST_CITED}) AS event_ids,
             json_group_array(DISTINCT chain_id ORDER BY place) FILTER (WHERE chain_id IS NOT NULL) AS chain_ids,
             min(time_us) AS first_us, max(time_us) AS last_us
      FROM placed GROUP BY agent_id, system
    )
    SELECT x.*, a.name, a.key,
           (SELECT json_group_array(DISTINCT CASE WHEN p.system IS NULL THEN p.text ELSE p.text || ' on ' || p.system END) FROM v_permission p
            WHERE p.principal_id = x.principal_id AND p.basis = 'declared') AS approved
    FROM summed x JOIN v_entity a ON a.entity_id = x.principal_id ORDER BY x.principal_id, x.system`,
  agentOf: (row) => row.principal_id,
  toFinding(row) {
    const heavy = row.verbs.some((verb) => ['export', 'delete', 'administer', 'grant', 'share', 'send'].includes(verb));
    return {
      key: `${row.key}|${row.system}`,
      severity: heavy || row.restricted > 0 ? 'high' : 'medium',
      rank: {
        impact:
          row.restricted > 0
            ? { value: 1, why: 'confidential or restricted objects were touched' }
            : heavy
              ? { value: 0.8, why: 'data was exported, deleted, shared or sent, or access changed' }
              : { value: 0.5, why: 'beyond its purpose' },
        exposure: exposureOf(row.observed, row.observed === 1 ? 'such action' : 'such actions'),
        confidence: { value: 0.95, why: 'seen in events, against what the inventory approves' },
      },
      title: `${row.name} on ${row.system}: ${listed(row.what, 2)}`,
      explanation:
        `${row.name} was seen doing what its inventory entry does not approve: ${listed(row.what)} on ${row.system}, ` +
        `${count(row.observed, 'time')}. Approved is: ${listed(row.approved)}.` +
        (row.restricted > 0 ? ` In ${count(row.restricted, 'case')} the object is confidential or restricted.` : ''),
      entities: [row.principal_id],
      events: row.event_ids,
      chains: row.chain_ids.slice(0, 50),
      records: [],
      facts: [
        { name: 'actions', value: String(row.observed) },
        { name: 'restricted objects', value: String(row.restricted) },
      ],
      firstUs: row.first_us,
      lastUs: row.last_us,
    };
  },
});
