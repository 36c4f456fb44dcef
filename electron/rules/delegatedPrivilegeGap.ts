import { z } from 'zod';
import { remedy } from '../../shared/model/remedy.ts';
import { classConfidence, dataImpact, exposureOf, tierImpact, worse } from './_rank.ts';
import { count, IdList, listed, TextList, Time } from './_row.ts';
import { defineRule } from './define.ts';

const TIERS = ['no access', 'own data', 'shared data', 'sensitive data', 'administration'];

export default defineRule({
  id: 'delegated-privilege-gap',
  version: 1,
  title: 'Person reached more through an agent than they hold',
  why: 'When an agent acts with its own, higher rights on a person’s request, the person has gained those rights without being granted them.',
  severity: 'high',
  refs: [
    { scheme: 'OWASP ASI', id: 'ASI03', title: 'Identity and privilege abuse' },
    { scheme: 'OWASP NHI', id: 'NHI5', title: 'Overprivileged NHI' },
    { scheme: 'MITRE ATLAS', id: 'AML.T0053', title: 'AI agent tool invocation' },
  ],
  remediation: [
    'Run the agent with the requester’s own rights',
    remedy('stepUp', 'for such actions'),
    remedy('reduceScope', 'of the credential'),
  ],
  needs: [
    {
      what: 'a user list with privilege tiers',
      sql: "SELECT EXISTS (SELECT 1 FROM v_fact f JOIN v_entity u ON u.entity_id = f.entity_id WHERE u.kind = 'user' AND f.name = 'privilege_tier')",
    },
    {
      what: 'privilege tiers of credentials or identities',
      sql: "SELECT EXISTS (SELECT 1 FROM v_fact f JOIN v_entity u ON u.entity_id = f.entity_id WHERE u.kind IN ('credential', 'identity', 'integration') AND f.name = 'privilege_tier')",
    },
    {
      what: 'chains with both a person and an agent',
      sql: 'SELECT EXISTS (SELECT 1 FROM v_event WHERE user_id IS NOT NULL AND agent_id IS NOT NULL)',
    },
  ],
  expectedRate: 'none',
  params: z.object({
    gap: z.int().min(1).max(4).default(2).describe('Tiers that the credential must stand above the person'),
  }),
  row: z.object({
    user_id: z.int(),
    user_name: z.string(),
    user_key: z.string(),
    user_tier: z.int(),
    agent_id: z.int(),
    agent_name: z.string(),
    agent_key: z.string(),
    holder_id: z.int(),
    holder_name: z.string(),
    holder_tier: z.int(),
    system: z.string(),
    events: z.int(),
    what: TextList,
    event_ids: IdList,
    chain_ids: TextList,
    first_us: Time,
    last_us: Time,
    sensitive: z.int(),
  }),
  sql: `
    WITH tier AS MATERIALIZED (
      SELECT entity_id, max(CAST(value AS INTEGER)) AS tier FROM v_fact WHERE name = 'privilege_tier' AND value GLOB '[0-4]' GROUP BY entity_id
    ),
    asked AS MATERIALIZED (
      SELECT event_id, user_id, agent_id, system_id, verb, action, time_us, chain_id, credential_id,
             CASE WHEN actor_id <> user_id THEN actor_id END AS actor_id, CASE WHEN actor_id <> user_id THEN integration_id END AS integration_id
      FROM v_event
      WHERE user_id IN (SELECT entity_id FROM tier) AND agent_id IS NOT NULL AND user_class IN ('exact', 'strong', 'analyst')
        AND verb <> 'sign_in' AND status <> 'failure'
    ),
    held AS (
      SELECT event_id, credential_id AS holder_id FROM asked
      UNION SELECT event_id, actor_id FROM asked WHERE actor_id IS NOT NULL
      UNION SELECT event_id, integration_id FROM asked WHERE integration_id IS NOT NULL
    ),
    acted AS (
      SELECT e.event_id, e.user_id, e.agent_id, e.system_id, e.verb, e.action, e.time_us, e.chain_id, t.entity_id AS holder_id, t.tier AS holder_tier
      FROM held h CROSS JOIN tier t ON t.entity_id = h.holder_id CROSS JOIN asked e ON e.event_id = h.event_id
    )
    SELECT u.entity_id AS user_id, u.name AS user_name, u.key AS user_key, ut.tier AS user_tier,
           a.entity_id AS agent_id, a.name AS agent_name, a.key AS agent_key,
           h.entity_id AS holder_id, h.name AS holder_name, max(x.holder_tier) AS holder_tier, s.name AS system,
           count(DISTINCT x.event_id) AS events, json_group_array(DISTINCT x.verb || ' (' || x.action || ')') AS what,
           json_group_array(DISTINCT x.event_id) AS event_ids, json_group_array(DISTINCT x.chain_id) AS chain_ids,
           min(x.time_us) AS first_us, max(x.time_us) AS last_us,
           sum(EXISTS (SELECT 1 FROM v_event_object o JOIN v_fact f ON f.entity_id = o.object_id
                       WHERE o.event_id = x.event_id AND f.name = 'data_class' AND lower(f.value) IN ('restricted', 'confidential'))) AS sensitive
    FROM acted x
    JOIN v_entity u ON u.entity_id = x.user_id JOIN tier ut ON ut.entity_id = x.user_id
    JOIN v_entity a ON a.entity_id = x.agent_id
    JOIN v_entity h ON h.entity_id = x.holder_id
    JOIN v_entity s ON s.entity_id = x.system_id
    WHERE x.holder_tier - ut.tier >= :gap
    GROUP BY u.entity_id, a.entity_id, s.entity_id`,
  toFinding: (row) => ({
    key: `${row.user_key}|${row.agent_key}|${row.system}`,
    severity: row.holder_tier >= 4 || row.sensitive > 0 ? 'high' : 'medium',
    rank: {
      impact: worse(tierImpact(row.holder_tier), row.sensitive > 0 ? dataImpact('restricted') : undefined),
      exposure: exposureOf(row.events, 'actions beyond their own rights'),
      confidence: classConfidence('strong'),
    },
    title: `${row.user_name} reached ${row.system} through ${row.agent_name} above their own rights`,
    explanation:
      `${row.user_name} holds tier ${row.user_tier} (${TIERS[row.user_tier] ?? 'unknown'}); ${row.agent_name} acted for them with ` +
      `${row.holder_name}, tier ${row.holder_tier} (${TIERS[row.holder_tier] ?? 'unknown'}): ${listed(row.what)} on ${row.system}, ` +
      `${count(row.events, 'event')}.`,
    entities: [row.user_id, row.agent_id, row.holder_id],
    events: row.event_ids.slice(0, 200),
    chains: row.chain_ids.slice(0, 50),
    records: [],
    facts: [
      { name: 'tier of the person', value: String(row.user_tier) },
      { name: 'tier of the credential', value: String(row.holder_tier) },
      { name: 'events', value: String(row.events) },
    ],
    firstUs: row.first_us,
    lastUs: row.last_us,
  }),
});
