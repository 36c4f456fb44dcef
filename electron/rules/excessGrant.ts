import { z } from 'zod';
import { remedy } from '../../shared/model/remedy.ts';
import { stated, tierImpact } from './_rank.ts';
import { refs } from './_refs.ts';
import { count, IdList, listed, TextList } from './_row.ts';
import { defineRule } from './define.ts';

export default defineRule({
  id: 'excess-grant',
  version: 2,
  title: 'Granted more than intended',
  why: 'A grant beyond the approved purpose is reach that whoever steers or steals the agent can use.',
  severity: 'medium',
  refs: refs('ASI03', 'NHI5', 'AML.T0053'),
  remediation: [
    remedy('reduceScope', 'to what the purpose needs'),
    remedy('justInTime', 'what is needed seldom, approved and recorded'),
  ],
  needs: [
    {
      what: 'approved systems and actions (agent inventory or approvals)',
      sql: "SELECT EXISTS (SELECT 1 FROM v_permission WHERE basis = 'declared')",
    },
    { what: 'granted scopes or roles', sql: "SELECT EXISTS (SELECT 1 FROM v_permission WHERE basis = 'granted')" },
  ],
  expectedRate: 'none',
  params: z.object({}),
  row: z.object({
    principal_id: z.int(),
    name: z.string(),
    key: z.string(),
    tier: z.int().nullable(),
    bundled: z.int(),
    grants: TextList,
    permissions: z.int(),
    records: IdList,
  }),
  // What a grant that is needed for writing brings along on the very thing written, such as deleting it, cannot be taken away without the grant.
  sql: `
    -- Only where something of a resource is approved can one grant serve both: the many others' paths are not read.
    WITH approved AS MATERIALIZED (
      SELECT DISTINCT principal_id, system, resource FROM v_access
      WHERE granted = 1 AND intended = 1 AND verdict <> 'excess' AND verb IN ('create', 'update') AND resource NOT IN ('', '*')
    ),
    given AS MATERIALIZED (
      SELECT x.principal_id, x.system, x.verb, x.resource, x.tier, x.verdict, x.intended, json_extract(v.value, '$.text') AS text
      FROM v_access x JOIN json_each(x.granted_via) v WHERE x.granted = 1 AND (x.verdict = 'excess' OR x.intended = 1)
        AND (x.principal_id, x.system, x.resource) IN (SELECT principal_id, system, resource FROM approved)
    ),
    served AS MATERIALIZED (
      SELECT DISTINCT principal_id, system, resource, text FROM given
      WHERE intended = 1 AND verdict <> 'excess' AND verb IN ('create', 'update') AND resource NOT IN ('', '*')
    ),
    beyond AS MATERIALIZED (
      SELECT DISTINCT principal_id, system, verb, resource FROM given
      WHERE verdict = 'excess' AND (principal_id, system, resource, text) NOT IN (SELECT principal_id, system, resource, text FROM served)
    ),
    judged AS MATERIALIZED (
      SELECT principal_id, system, verb, resource, tier, granted_via <> '[]'
             AND (coalesce(granted, 0) <> 1 OR (principal_id, system, resource) IN (SELECT principal_id, system, resource FROM approved))
             AND (principal_id, system, verb, resource) NOT IN (SELECT principal_id, system, verb, resource FROM beyond) AS bundled
      FROM v_access WHERE verdict = 'excess'
    ),
    excess AS MATERIALIZED (
      SELECT principal_id, count(*) AS permissions, sum(bundled) AS bundled, max(CASE WHEN bundled = 0 THEN coalesce(tier, 0) END) AS tier,
             json_group_array(DISTINCT system || ': ' || verb || CASE WHEN resource IN ('', '*') THEN '' ELSE ' ' || resource END ORDER BY bundled, system, verb, resource) AS grants
      FROM judged
      GROUP BY principal_id
    ),
    holders AS (
      SELECT principal_id, principal_id AS holder_id FROM excess
      UNION SELECT x.principal_id, g.to_id FROM excess x JOIN v_edge g ON g.from_id = x.principal_id WHERE g.basis = 'declared'
    ),
    granted AS MATERIALIZED (
      SELECT h.principal_id, json_group_array(DISTINCT p.record_id ORDER BY p.permission_id) AS records
      FROM holders h JOIN v_permission p ON p.principal_id = h.holder_id WHERE p.basis = 'granted' GROUP BY h.principal_id
    )
    SELECT x.principal_id, a.name, a.key, x.tier, x.permissions, x.bundled, x.grants, g.records
    FROM excess x JOIN v_entity a ON a.entity_id = x.principal_id LEFT JOIN granted g ON g.principal_id = x.principal_id
    ORDER BY x.principal_id`,
  toFinding(row) {
    const only = row.tier === null;
    const tier = row.tier ?? 0;
    return {
      key: row.key,
      severity: only ? 'info' : tier >= 4 ? 'high' : tier === 3 ? 'medium' : 'low',
      rank: {
        impact: only ? { value: 0.2, why: 'it comes with what the purpose needs' } : tierImpact(tier),
        exposure: { value: 0.5, why: 'held, and no use of it seen' },
        confidence: stated('inventory and grants say so'),
      },
      title: `${row.name} holds ${count(row.permissions, 'permission')} beyond its purpose`,
      explanation:
        `${row.name} is granted what its inventory entry does not approve: ${listed(row.grants)}. ` +
        (only
          ? 'All of it comes with grants that the purpose needs, on the same things. '
          : `The widest of them is tier ${tier} of 4. ${row.bundled > 0 ? `${count(row.bundled, 'permission')} of these ${row.bundled === 1 ? 'comes' : 'come'} with grants that the purpose needs. ` : ''}`) +
        'None of these uses has been observed; a use would be listed as out of purpose.',
      entities: [row.principal_id],
      events: [],
      chains: [],
      records: row.records.slice(0, 50),
      facts: [
        { name: 'permissions', value: String(row.permissions) },
        { name: 'of these, part of a needed grant', value: String(row.bundled) },
        { name: 'highest tier', value: only ? 'none beyond' : String(tier) },
      ],
      firstUs: null,
      lastUs: null,
    };
  },
});
