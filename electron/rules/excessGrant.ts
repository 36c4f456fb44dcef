import { z } from 'zod';
import { remedy } from '../../shared/model/remedy.ts';
import { stated, tierImpact } from './_rank.ts';
import { refs } from './_refs.ts';
import { count, IdList, listed, TextList } from './_row.ts';
import { defineRule } from './define.ts';

export default defineRule({
  id: 'excess-grant',
  version: 1,
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
    tier: z.int(),
    grants: TextList,
    permissions: z.int(),
    records: IdList,
  }),
  sql: `
    WITH excess AS MATERIALIZED (
      SELECT principal_id, max(coalesce(tier, 0)) AS tier, count(*) AS permissions,
             json_group_array(DISTINCT system || ': ' || verb || ' ' || resource) AS grants
      FROM v_access WHERE verdict = 'excess' GROUP BY principal_id
    ),
    holders AS (
      SELECT principal_id, principal_id AS holder_id FROM excess
      UNION SELECT x.principal_id, g.to_id FROM excess x JOIN v_edge g ON g.from_id = x.principal_id WHERE g.basis = 'declared'
    ),
    granted AS MATERIALIZED (
      SELECT h.principal_id, json_group_array(DISTINCT p.record_id ORDER BY p.permission_id) AS records
      FROM holders h JOIN v_permission p ON p.principal_id = h.holder_id WHERE p.basis = 'granted' GROUP BY h.principal_id
    )
    SELECT x.principal_id, a.name, a.key, x.tier, x.permissions, x.grants, g.records
    FROM excess x JOIN v_entity a ON a.entity_id = x.principal_id LEFT JOIN granted g ON g.principal_id = x.principal_id
    ORDER BY x.principal_id`,
  toFinding: (row) => ({
    key: row.key,
    severity: row.tier >= 4 ? 'high' : row.tier === 3 ? 'medium' : 'low',
    rank: {
      impact: tierImpact(row.tier),
      exposure: { value: 0.5, why: 'held, and no use of it seen' },
      confidence: stated('inventory and grants say so'),
    },
    title: `${row.name} holds ${count(row.permissions, 'permission')} beyond its purpose`,
    explanation:
      `${row.name} is granted what its inventory entry does not approve: ${listed(row.grants)}. ` +
      `The widest of them is tier ${row.tier} of 4. None of these uses has been observed; a use would be listed as out of purpose.`,
    entities: [row.principal_id],
    events: [],
    chains: [],
    records: row.records.slice(0, 50),
    facts: [
      { name: 'permissions', value: String(row.permissions) },
      { name: 'highest tier', value: String(row.tier) },
    ],
    firstUs: null,
    lastUs: null,
  }),
});
