import { z } from 'zod';
import { remedy } from '../../shared/model/remedy.ts';
import { exposureOf } from './_rank.ts';
import { count, IdList, listed, TextList, Time } from './_row.ts';
import { defineRule } from './define.ts';

export default defineRule({
  id: 'out-of-purpose-action',
  version: 1,
  title: 'Action outside the approved purpose',
  why: 'What an agent does beyond what it was approved for is the plainest sign that it was steered, misused or never reviewed.',
  severity: 'medium',
  refs: [
    { scheme: 'OWASP ASI', id: 'ASI01', title: 'Agent goal hijack' },
    { scheme: 'OWASP ASI', id: 'ASI02', title: 'Tool misuse and exploitation' },
    { scheme: 'OWASP NHI', id: 'NHI5', title: 'Overprivileged NHI' },
    { scheme: 'MITRE ATLAS', id: 'AML.T0053', title: 'AI agent tool invocation' },
  ],
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
    WITH wanted AS MATERIALIZED (
      SELECT DISTINCT principal_id, system, verb, lower(resource) AS resource FROM v_access WHERE verdict = 'out_of_purpose' AND observed > 0
    ),
    acting AS MATERIALIZED (
      SELECT e.event_id, e.agent_id, e.verb, e.system_id, e.object_id, e.time_us, e.chain_id FROM v_event e
      WHERE e.agent_id IN (SELECT principal_id FROM wanted)
    ),
    typed AS MATERIALIZED (SELECT DISTINCT entity_id, lower(value) AS resource FROM v_fact WHERE name = 'type'),
    -- The events behind the rows: same agent, system, verb, and object type or name.
    use AS (
      SELECT a.event_id, a.agent_id, s.name AS system, a.time_us, a.chain_id
      FROM acting a CROSS JOIN v_entity s ON s.entity_id = a.system_id LEFT JOIN v_entity o ON o.entity_id = a.object_id
      CROSS JOIN wanted w ON w.principal_id = a.agent_id AND w.verb = a.verb AND w.system = s.name AND w.resource = lower(coalesce(o.name, ''))
      UNION
      SELECT a.event_id, a.agent_id, s.name, a.time_us, a.chain_id
      FROM acting a CROSS JOIN v_entity s ON s.entity_id = a.system_id CROSS JOIN typed f ON f.entity_id = a.object_id
      CROSS JOIN wanted w ON w.principal_id = a.agent_id AND w.verb = a.verb AND w.system = s.name AND w.resource = f.resource
    ),
    placed AS (
      SELECT u.*, row_number() OVER (PARTITION BY u.agent_id, u.system ORDER BY u.time_us, u.event_id) AS place,
             (SELECT count(*) FROM v_event_object o JOIN v_fact f ON f.entity_id = o.object_id AND f.name = 'data_class'
                AND lower(f.value) IN ('restricted', 'confidential') WHERE o.event_id = u.event_id) AS restricted
      FROM use u
    ),
    shown AS MATERIALIZED (
      SELECT agent_id, system, sum(restricted) AS restricted, json_group_array(event_id ORDER BY place) FILTER (WHERE place <= 200) AS event_ids,
             json_group_array(DISTINCT chain_id ORDER BY event_id) FILTER (WHERE chain_id IS NOT NULL) AS chain_ids
      FROM placed GROUP BY agent_id, system
    ),
    done AS MATERIALIZED (
      SELECT principal_id, system, sum(observed) AS observed, json_group_array(DISTINCT verb || ' ' || resource) AS what,
             json_group_array(DISTINCT verb) AS verbs, min(first_us) AS first_us, max(last_us) AS last_us
      FROM v_access WHERE verdict = 'out_of_purpose' GROUP BY principal_id, system
    )
    SELECT x.*, a.name, a.key, y.event_ids, y.chain_ids, coalesce(y.restricted, 0) AS restricted,
           (SELECT json_group_array(DISTINCT coalesce(p.system, '') || ': ' || p.text) FROM v_permission p
            WHERE p.principal_id = x.principal_id AND p.basis = 'declared') AS approved
    FROM done x JOIN v_entity a ON a.entity_id = x.principal_id
    LEFT JOIN shown y ON y.agent_id = x.principal_id AND y.system = x.system
    ORDER BY x.principal_id, x.system`,
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
        exposure: exposureOf(row.observed, 'such actions'),
        confidence: { value: 0.95, why: 'seen in events, against what the inventory approves' },
      },
      title: `${row.name} on ${row.system}: ${listed(row.what, 2)}`,
      explanation:
        `${row.name} was seen doing what its inventory entry does not approve: ${listed(row.what)} on ${row.system}, ` +
        `${count(row.observed, 'time')}. Approved is: ${listed(row.approved)}.` +
        (row.restricted > 0
          ? ` ${count(row.restricted, 'touched object')} are classed confidential or restricted.`
          : ''),
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
