import { z } from 'zod';
import { remedy } from '../../shared/model/remedy.ts';
import { linkConfidence, linkRank } from './_link.ts';
import { atHome, OWN_WORKSPACE } from './_ownWorkspace.ts';
import { APPROVES, asWords, inWords } from './_purpose.ts';
import { exposureOf, tierImpact, worse } from './_rank.ts';
import { refs } from './_refs.ts';
import { count, IdList, listed, MOST_CITED, TextList, Time } from './_row.ts';
import { SENSITIVE, sensitiveImpact, sensitivity } from './_sensitive.ts';
import { defineRule } from './define.ts';

export default defineRule({
  id: 'unapproved-high-impact',
  version: 2,
  title: 'High-impact action without approval',
  why: 'Where an action can do lasting harm, somebody is meant to have said yes; a run without that step is one that nobody decided.',
  severity: 'high',
  refs: refs('ASI02', 'ASI10', 'NHI8', 'AML.T0101'),
  remediation: [
    remedy('stepUp', 'for these actions'),
    remedy('humanReview', 'before the action, recorded with who allowed it'),
    'Where it was approved, record the approval with agent, action, system and resource',
  ],
  needs: [
    {
      what: 'approvals (approvals.csv), or records of who allowed an action (tool approvals, approval steps)',
      sql: `SELECT EXISTS (SELECT 1 FROM v_permission WHERE basis = 'declared' AND (granted_by IS NOT NULL OR granted_us IS NOT NULL))
              OR EXISTS (SELECT 1 FROM v_event WHERE verb = 'approve')`,
    },
    {
      what: 'privilege tiers of grants or identities, or data classes of objects',
      sql: `SELECT EXISTS (SELECT 1 FROM v_access WHERE tier IS NOT NULL) OR EXISTS (SELECT 1 FROM v_fact WHERE name IN ('privilege_tier', 'data_class'))`,
    },
    { what: 'events attributed to agents', sql: 'SELECT EXISTS (SELECT 1 FROM v_event WHERE agent_id IS NOT NULL)' },
  ],
  expectedRate: 'none',
  params: z.object({
    tier: z
      .int()
      .min(1)
      .max(4)
      .default(3)
      .describe('Lowest privilege tier of the access used that counts as high impact, 0 to 4'),
  }),
  row: z.object({
    agent_id: z.int(),
    name: z.string(),
    key: z.string(),
    system: z.string(),
    tier: z.int().nullable(),
    rank: z.int(),
    in_purpose: z.int(),
    class: z.int(),
    by_rule: z.int(),
    lapsed: z.int(),
    approvals: z.int(),
    events: z.int(),
    what: TextList,
    verbs: TextList,
    objects: TextList,
    event_ids: IdList,
    chain_ids: TextList,
    first_us: Time,
    last_us: Time,
  }),
  sql: `
    WITH ${SENSITIVE},
    ${OWN_WORKSPACE},
    ${APPROVES},
    holder AS MATERIALIZED (
      SELECT entity_id, max(CAST(value AS INTEGER)) AS tier FROM v_fact WHERE name = 'privilege_tier' AND value GLOB '[0-4]' GROUP BY entity_id
    ),
    use AS MATERIALIZED (
      SELECT event_id, agent_id, system_id, object_id, credential_id, CASE WHEN actor_id <> coalesce(user_id, 0) THEN actor_id END AS account_id, tool_id, actor_role, verb, action, time_us, chain_id, ${linkRank('agent_class')} AS class
      FROM v_event e
      WHERE agent_id IS NOT NULL AND verb IN ('create', 'delete', 'grant', 'administer', 'send', 'share', 'export') AND status <> 'failure' AND NOT ${atHome('e')}
    ),
    tiered AS MATERIALIZED (
      SELECT principal_id, system, verb, lower(resource) AS resource, max(tier) AS tier, max(verdict = 'expected') AS intended FROM v_access
      WHERE observed > 0 GROUP BY 1, 2, 3, 4
    ),
    typed AS MATERIALIZED (
      SELECT entity_id, min(lower(value)) AS type FROM v_fact WHERE name = 'type' AND entity_id IN (SELECT object_id FROM use) GROUP BY entity_id
    ),
    weighed AS MATERIALIZED (
      SELECT u.*, y.name AS system, o.name AS object, f.type, coalesce(a.tier, h.tier, w.tier) AS tier, coalesce(a.intended, 0) AS listed,
             u.tool_id IS NOT NULL AS by_tool, ${asWords('coalesce(t.name, u.action)')} || ${asWords("coalesce(o.name, '')")} AS words,
             coalesce((SELECT max(s.rank) FROM v_event_object x JOIN sensitive s ON s.entity_id = x.object_id
                       WHERE x.event_id = u.event_id AND x.role <> 'related'), 0) AS rank
      FROM use u JOIN v_entity y ON y.entity_id = u.system_id LEFT JOIN v_entity o ON o.entity_id = u.object_id LEFT JOIN typed f ON f.entity_id = u.object_id
      LEFT JOIN v_entity t ON t.entity_id = u.tool_id
      LEFT JOIN tiered a ON a.principal_id = u.agent_id AND a.system = y.name AND a.verb = u.verb AND a.resource = coalesce(f.type, lower(o.name), '')
      LEFT JOIN holder h ON h.entity_id = u.credential_id LEFT JOIN holder w ON w.entity_id = u.account_id
    ),
    purposed AS MATERIALIZED (SELECT e.*, e.listed = 1 OR ${inWords('e', 'e.system')} AS intended FROM weighed e),
    -- What the purpose plainly covers needs no second approval, unless the objects are restricted.
    heavy AS MATERIALIZED (SELECT * FROM purposed WHERE rank >= 4 OR (tier >= :tier AND intended = 0)),
    approval AS MATERIALIZED (
      SELECT principal_id, lower(trim(text)) AS text, lower(coalesce(system, '*')) AS system, lower(coalesce(resource, '*')) AS resource, granted_us, expires_us
      FROM v_permission WHERE basis = 'declared' AND (granted_by IS NOT NULL OR granted_us IS NOT NULL)
    ),
    -- An approval speaks of an event by verb, operation, or verb and thing; of a system by its name, or by the family that the comparison of access knows.
    spoken AS MATERIALIZED (
      SELECT e.event_id,
             max((p.granted_us IS NULL OR e.time_us IS NULL OR p.granted_us <= e.time_us) AND (p.expires_us IS NULL OR e.time_us IS NULL OR e.time_us <= p.expires_us)) AS valid
      FROM heavy e CROSS JOIN approval p ON p.principal_id = e.agent_id
      WHERE (p.system IN ('*', '', lower(e.system)) OR e.intended = 1)
        AND (p.text IN ('*', 'all', 'any', e.verb, lower(e.action), e.verb || ' *', e.verb || ' ' || lower(coalesce(e.object, '*')), e.verb || ' ' || coalesce(e.type, '*')))
        AND p.resource IN ('*', '', lower(coalesce(e.object, '*')), coalesce(e.type, '*'))
      GROUP BY e.event_id
    ),
    -- Who allowed an action last before it, in its chain: a person, or a rule of the tool's configuration.
    step AS MATERIALIZED (
      SELECT e.chain_id, e.time_us,
             e.actor_role = 'user' OR EXISTS (SELECT 1 FROM v_event_attr t WHERE t.event_id = e.event_id AND t.name = 'source' AND t.value LIKE 'user%') AS human
      FROM v_event e WHERE e.verb = 'approve' AND e.status <> 'failure' AND e.chain_id IN (SELECT chain_id FROM heavy) AND e.time_us IS NOT NULL
    ),
    line AS (
      SELECT chain_id, time_us, human, NULL AS event_id FROM step UNION ALL SELECT chain_id, time_us, NULL, event_id FROM heavy WHERE time_us IS NOT NULL
    ),
    allowed AS MATERIALIZED (
      SELECT event_id, last_step % 2 AS human, last_step IS NOT NULL AS stepped FROM (
        SELECT event_id, max(CASE WHEN human IS NOT NULL THEN time_us * 2 + human END) OVER (PARTITION BY chain_id ORDER BY time_us) AS last_step FROM line
        WHERE chain_id IS NOT NULL
      ) WHERE event_id IS NOT NULL
    ),
    open AS MATERIALIZED (
      SELECT e.*, coalesce(s.valid = 0, 0) AS lapsed, coalesce(a.stepped, 0) AS by_rule,
             row_number() OVER (PARTITION BY e.agent_id, e.system ORDER BY e.rank DESC, e.tier DESC, e.time_us, e.event_id) AS place
      FROM heavy e LEFT JOIN spoken s ON s.event_id = e.event_id LEFT JOIN allowed a ON a.event_id = e.event_id
      WHERE coalesce(s.valid, 0) = 0 AND coalesce(a.human, 0) = 0
    ),
    summed AS MATERIALIZED (
      SELECT agent_id, system, max(tier) AS tier, max(rank) AS rank, min(intended) AS in_purpose, max(class) AS class, max(by_rule) AS by_rule,
             sum(lapsed) AS lapsed, count(*) AS events,
             json_group_array(DISTINCT verb || ' (' || action || ')' ORDER BY place) AS what,
             json_group_array(DISTINCT verb ORDER BY place) AS verbs,
             json_group_array(DISTINCT object ORDER BY place) FILTER (WHERE object IS NOT NULL) AS objects,
             json_group_array(event_id ORDER BY place) FILTER (WHERE place <= ${MOST_CITED}) AS event_ids,
             json_group_array(DISTINCT chain_id ORDER BY place) FILTER (WHERE chain_id IS NOT NULL) AS chain_ids,
             min(time_us) AS first_us, max(time_us) AS last_us
      FROM open GROUP BY agent_id, system
    )
    SELECT s.*, a.name, a.key, (SELECT count(*) FROM approval p WHERE p.principal_id = s.agent_id) AS approvals
    FROM summed s JOIN v_entity a ON a.entity_id = s.agent_id ORDER BY s.agent_id, s.system`,
  toFinding(row) {
    const grave = row.rank >= 4 || (row.tier ?? 0) >= 4;
    const weak = row.class <= 1;
    const reach = row.rank >= 4 ? `on ${sensitivity(row.rank)} objects` : `with access of tier ${row.tier ?? 0} of 4`;
    return {
      key: `${row.key}|${row.system}`,
      severity: weak || (row.in_purpose === 1 && !grave) ? 'low' : grave && row.in_purpose === 0 ? 'high' : 'medium',
      rank: {
        impact: worse(tierImpact(row.tier), row.rank >= 4 ? sensitiveImpact(row.rank) : undefined),
        exposure: exposureOf(row.events, row.events === 1 ? 'such action' : 'such actions'),
        confidence: linkConfidence(
          row.class,
          row.approvals > 0 || row.by_rule === 1 ? 0.85 : 0.6,
          row.approvals > 0
            ? 'its other approvals are recorded, this one is not'
            : row.by_rule === 1
              ? 'a rule of the configuration allowed it, no person'
              : 'approvals are recorded in the case, none of them for this',
        ),
      },
      title: `${row.name} on ${row.system}, without approval: ${listed(row.what, 2)}`,
      explanation:
        `${row.name} did ${listed(row.what)} on ${row.system} ${reach}, ${count(row.events, 'time')}` +
        `${row.objects.length === 0 ? '' : `: ${listed(row.objects)}`}. ` +
        `No approval that was valid then covers agent, action, system and resource, and no person’s approval stands before it in its chain. ` +
        (row.lapsed > 0
          ? `For ${row.lapsed.toLocaleString('en-US')} of them an approval had lapsed or was given later. `
          : '') +
        (row.by_rule === 1 ? 'What stands before it is a permission by configuration. ' : '') +
        (row.in_purpose === 1 ? 'The inventory’s purpose covers such actions in general. ' : '') +
        'An approval given by word of mouth or in a system that was not imported would not be seen.',
      entities: [row.agent_id],
      events: row.event_ids,
      chains: row.chain_ids.slice(0, 50),
      records: [],
      facts: [
        { name: 'actions', value: String(row.events) },
        { name: 'highest tier', value: row.tier === null ? 'unknown' : String(row.tier) },
        { name: 'approvals of this agent', value: String(row.approvals) },
        { name: 'lapsed', value: String(row.lapsed) },
      ],
      firstUs: row.first_us,
      lastUs: row.last_us,
    };
  },
});
