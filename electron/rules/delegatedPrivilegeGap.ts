import { z } from 'zod';
import { remedy } from '../../shared/model/remedy.ts';
import { linkClass, linkRank } from './_link.ts';
import { atHome, OWN_WORKSPACE } from './_ownWorkspace.ts';
import { classConfidence, exposureOf, tierImpact, worse } from './_rank.ts';
import { refs } from './_refs.ts';
import { count, IdList, listed, MOST_CITED, TextList, Time } from './_row.ts';
import { SENSITIVE, sensitiveImpact } from './_sensitive.ts';
import { defineRule } from './define.ts';

const TIERS = ['no access', 'own data', 'shared data', 'sensitive data', 'administration'];

export default defineRule({
  id: 'delegated-privilege-gap',
  version: 2,
  title: 'Person reached more through an agent than they hold',
  why: 'When an agent acts with its own, higher rights on a person’s request, the person has gained those rights without being granted them.',
  severity: 'high',
  refs: refs('ASI03', 'NHI5', 'NHI9', 'AML.T0053'),
  remediation: [
    'Run the agent with the requester’s own rights',
    remedy('stepUp', 'for such actions'),
    remedy('reduceScope', 'of the credential'),
  ],
  needs: [
    {
      what: 'what people may do: a user list with privilege tiers, or their grants',
      sql: `SELECT EXISTS (SELECT 1 FROM v_fact f JOIN v_entity u ON u.entity_id = f.entity_id WHERE u.kind = 'user' AND f.name = 'privilege_tier')
              OR EXISTS (SELECT 1 FROM v_privilege_gap WHERE person_tier IS NOT NULL)`,
    },
    {
      what: 'what the executing credentials may do: their privilege tiers, or their grants',
      sql: `SELECT EXISTS (SELECT 1 FROM v_fact f JOIN v_entity u ON u.entity_id = f.entity_id WHERE u.kind IN ('credential', 'identity', 'integration') AND f.name = 'privilege_tier')
              OR EXISTS (SELECT 1 FROM v_privilege_gap WHERE credential_tier IS NOT NULL)`,
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
    basis: z.string(),
    system: z.string(),
    events: z.int(),
    medium: z.int(),
    class: z.int(),
    what: TextList,
    event_ids: IdList,
    chain_ids: TextList,
    first_us: Time,
    last_us: Time,
    rank: z.int(),
    unknown: z.int(),
  }),
  sql: `
    WITH ${OWN_WORKSPACE},
    ${SENSITIVE},
    tier AS MATERIALIZED (
      SELECT entity_id, max(CAST(value AS INTEGER)) AS tier FROM v_fact WHERE name = 'privilege_tier' AND value GLOB '[0-4]' GROUP BY entity_id
    ),
    asked AS MATERIALIZED (
      SELECT event_id, user_id, agent_id, system_id, object_id, verb, action, actor_role, time_us, chain_id, credential_id, ${linkRank('user_class')} AS class,
             CASE WHEN actor_id <> user_id THEN actor_id END AS actor_id, CASE WHEN actor_id <> user_id THEN integration_id END AS integration_id
      FROM v_event e
      WHERE user_id IS NOT NULL AND agent_id IS NOT NULL AND verb NOT IN ('sign_in', 'approve', 'other') AND status <> 'failure'
        -- A likely person counts where nobody else is as likely; the confidence says so.
        AND (user_class IN ('exact', 'strong', 'analyst') OR (user_class = 'medium' AND candidates <= 1)) AND NOT ${atHome('e')}
    ),
    kind AS MATERIALIZED (
      SELECT entity_id, min(value) AS type FROM v_fact WHERE name = 'type' AND entity_id IN (SELECT object_id FROM asked) GROUP BY entity_id
    ),
    held AS (
      SELECT event_id, credential_id AS holder_id FROM asked WHERE credential_id IS NOT NULL
      UNION SELECT event_id, actor_id FROM asked WHERE actor_id IS NOT NULL
      UNION SELECT event_id, integration_id FROM asked WHERE integration_id IS NOT NULL
    ),
    gaps AS MATERIALIZED (
      SELECT user_id, agent_id, holder_id, system, verb, resource, person_tier, credential_tier, credential_source FROM v_privilege_gap
    ),
    access AS MATERIALIZED (SELECT principal_id, system, verb, resource, tier FROM v_access WHERE tier IS NOT NULL AND observed > 0),
    -- Tiers of the very action where grants state them (v_privilege_gap), else those of person and credential as a whole; a credential's is no
    -- higher than what its grants give for that action.
    acted AS MATERIALIZED (
      SELECT e.event_id, e.user_id, e.agent_id, s.name AS system, e.verb, e.action, e.time_us, e.chain_id, e.class, h.holder_id,
             coalesce(g.person_tier, u.tier) AS user_tier, coalesce(g.credential_tier, min(t.tier, coalesce(a.tier, t.tier))) AS holder_tier,
             coalesce(g.credential_source, 'its privilege tier in the inventory') AS basis,
             coalesce((SELECT max(x.rank) FROM v_event_object o JOIN sensitive x ON x.entity_id = o.object_id WHERE o.event_id = e.event_id), 0) AS rank
      FROM held h CROSS JOIN asked e ON e.event_id = h.event_id CROSS JOIN v_entity s ON s.entity_id = e.system_id
      CROSS JOIN v_entity w ON w.entity_id = h.holder_id AND w.kind <> 'agent'
      LEFT JOIN v_entity o ON o.entity_id = e.object_id LEFT JOIN kind k ON k.entity_id = e.object_id
      LEFT JOIN gaps g ON g.user_id = e.user_id AND g.agent_id = e.agent_id AND g.holder_id = h.holder_id AND g.system = s.name AND g.verb = e.verb
        AND g.resource = coalesce(k.type, o.name, '')
      LEFT JOIN tier t ON t.entity_id = h.holder_id LEFT JOIN tier u ON u.entity_id = e.user_id
      LEFT JOIN access a ON a.principal_id = e.agent_id AND a.system = s.name AND a.verb = e.verb AND a.resource = coalesce(k.type, o.name, '')
    ),
    -- What is only read says how far a credential reaches, not what was reached, unless the object is known to be sensitive.
    beyond AS MATERIALIZED (
      SELECT *, row_number() OVER (PARTITION BY user_id, agent_id, system ORDER BY holder_tier DESC, rank DESC, time_us, event_id, holder_id) AS place
      FROM acted WHERE holder_tier - user_tier >= :gap AND (verb NOT IN ('read', 'list', 'search') OR rank > 0)
    ),
    unknown AS MATERIALIZED (
      SELECT agent_id, system, count(DISTINCT user_id) AS people FROM acted WHERE user_tier IS NULL AND holder_tier IS NOT NULL GROUP BY agent_id, system
    ),
    summed AS MATERIALIZED (
      SELECT user_id, agent_id, system, min(user_tier) AS user_tier, max(holder_tier) AS holder_tier, count(DISTINCT event_id) AS events,
             count(DISTINCT event_id) FILTER (WHERE class = 2) AS medium, max(class) AS class, max(rank) AS rank,
             json_group_array(DISTINCT verb || ' (' || action || ')' ORDER BY place) AS what,
             json_group_array(DISTINCT event_id ORDER BY place) FILTER (WHERE place <= ${MOST_CITED}) AS event_ids,
             json_group_array(DISTINCT chain_id ORDER BY place) FILTER (WHERE chain_id IS NOT NULL) AS chain_ids,
             min(time_us) AS first_us, max(time_us) AS last_us
      FROM beyond GROUP BY user_id, agent_id, system
    )
    SELECT x.*, b.basis, u.name AS user_name, u.key AS user_key, a.name AS agent_name, a.key AS agent_key, h.entity_id AS holder_id, h.name AS holder_name,
           coalesce(n.people, 0) AS unknown
    FROM summed x JOIN beyond b ON b.user_id = x.user_id AND b.agent_id = x.agent_id AND b.system = x.system AND b.place = 1
    JOIN v_entity u ON u.entity_id = x.user_id JOIN v_entity a ON a.entity_id = x.agent_id JOIN v_entity h ON h.entity_id = b.holder_id
    LEFT JOIN unknown n ON n.agent_id = x.agent_id AND n.system = x.system
    ORDER BY x.user_id, x.agent_id, x.system`,
  agentOf: (row) => row.agent_id,
  toFinding: (row) => ({
    key: `${row.user_key}|${row.agent_key}|${row.system}`,
    severity: row.holder_tier >= 4 || row.rank > 0 ? 'high' : 'medium',
    rank: {
      impact: worse(tierImpact(row.holder_tier), row.rank > 0 ? sensitiveImpact(row.rank) : undefined),
      exposure: exposureOf(
        row.events,
        row.events === 1 ? 'action beyond their own rights' : 'actions beyond their own rights',
      ),
      confidence: classConfidence(linkClass(row.class)),
    },
    title: `${row.user_name} reached ${row.system} through ${row.agent_name} above their own rights`,
    explanation:
      `${row.user_name} holds tier ${row.user_tier} (${TIERS[row.user_tier] ?? 'unknown'}); ${row.agent_name} acted for them with ` +
      `${row.holder_name}, tier ${row.holder_tier} (${TIERS[row.holder_tier] ?? 'unknown'}; ${row.basis}): ${listed(row.what)} on ${row.system}, ` +
      `${count(row.events, 'event')}.` +
      (row.medium === row.events
        ? ` That ${row.user_name} is behind them is likely, not certain.`
        : row.medium > 0
          ? ` For ${row.medium.toLocaleString('en-US')} of them that ${row.user_name} is behind it is likely, not certain.`
          : ''),
    entities: [row.user_id, row.agent_id, row.holder_id],
    events: row.event_ids,
    chains: row.chain_ids.slice(0, 50),
    records: [],
    facts: [
      { name: 'tier of the person', value: String(row.user_tier) },
      { name: 'tier of the credential', value: String(row.holder_tier) },
      { name: 'events', value: String(row.events) },
      { name: 'people whose rights there are unknown', value: String(row.unknown) },
    ],
    firstUs: row.first_us,
    lastUs: row.last_us,
  }),
});
