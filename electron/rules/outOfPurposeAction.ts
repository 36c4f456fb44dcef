import { z } from 'zod';
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
    'Reduce the scope, or check policy before execution',
    'Approve and record it if it was meant',
  ],
  needs: [
    {
      what: 'approved systems and actions (agent inventory or approvals)',
      sql: "SELECT EXISTS (SELECT 1 FROM v_permission WHERE basis = 'declared')",
    },
    { what: 'events attributed to agents', sql: 'SELECT EXISTS (SELECT 1 FROM v_event WHERE agent_id IS NOT NULL)' },
  ],
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
    WITH use AS (
      -- The events behind the rows: same agent, system, verb, and object type or name.
      SELECT e.event_id, e.agent_id, s.name AS system, e.time_us, e.chain_id
      FROM v_access w
      JOIN v_event e ON e.agent_id = w.principal_id AND e.verb = w.verb
      JOIN v_entity s ON s.entity_id = e.system_id AND s.name = w.system
      LEFT JOIN v_entity o ON o.entity_id = e.object_id
      WHERE w.verdict = 'out_of_purpose' AND w.observed > 0
        AND (lower(w.resource) = lower(coalesce(o.name, ''))
             OR EXISTS (SELECT 1 FROM v_fact f WHERE f.entity_id = e.object_id AND f.name = 'type' AND lower(f.value) = lower(w.resource)))
      GROUP BY e.event_id
    )
    SELECT x.principal_id, a.name, a.key, x.system, sum(x.observed) AS observed,
           json_group_array(DISTINCT x.verb || ' ' || x.resource) AS what, json_group_array(DISTINCT x.verb) AS verbs,
           min(x.first_us) AS first_us, max(x.last_us) AS last_us,
           (SELECT json_group_array(DISTINCT coalesce(p.system, '') || ': ' || p.text) FROM v_permission p
            WHERE p.principal_id = x.principal_id AND p.basis = 'declared') AS approved,
           (SELECT json_group_array(y.event_id) FROM (
              SELECT u.event_id FROM use u WHERE u.agent_id = x.principal_id AND u.system = x.system ORDER BY u.time_us LIMIT 200) y) AS event_ids,
           (SELECT json_group_array(DISTINCT u.chain_id) FROM use u WHERE u.agent_id = x.principal_id AND u.system = x.system) AS chain_ids,
           (SELECT count(*) FROM use u JOIN v_event_object o ON o.event_id = u.event_id
              JOIN v_fact f ON f.entity_id = o.object_id AND f.name = 'data_class' AND lower(f.value) IN ('restricted', 'confidential')
              WHERE u.agent_id = x.principal_id AND u.system = x.system) AS restricted
    FROM v_access x JOIN v_entity a ON a.entity_id = x.principal_id
    WHERE x.verdict = 'out_of_purpose'
    GROUP BY x.principal_id, x.system`,
  toFinding(row) {
    const heavy = row.verbs.some((verb) => ['export', 'delete', 'administer', 'grant', 'share', 'send'].includes(verb));
    return {
      key: `${row.key}|${row.system}`,
      severity: heavy || row.restricted > 0 ? 'high' : 'medium',
      score: Math.min(100, 40 + row.observed + (heavy ? 20 : 0) + (row.restricted > 0 ? 20 : 0)),
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
