import { z } from 'zod';
import { remedy } from '../../shared/model/remedy.ts';
import { classConfidence } from './_rank.ts';
import { refs } from './_refs.ts';
import { count, IdList, listed, MOST_CITED, TextList, Time } from './_row.ts';
import { ATTRIBUTED } from './_sql.ts';
import { defineRule } from './define.ts';

/** Words of operations and tools that give access where the verb alone does not say so, as GLOB patterns over lower case. */
const GIVES = [
  '*add*to?group*',
  '*add*group*member*',
  '*add*member*',
  '*add*collaborator*',
  '*add*owner*',
  '*assign*role*',
  '*role*assign*',
  '*roles changed*',
  '*permission*',
  '*attach*policy*',
  '*put*policy*',
  '*createaccesskey*',
  '*assumerolepolicy*',
  '*invite*',
  '*acl*change*',
]
  .map((pattern) => `words GLOB '${pattern}'`)
  .join(' OR ');

/** The role or policy that was given is an administrator's, by its name in the record's parameters. */
const GIVES_ADMINISTRATION = `EXISTS (SELECT 1 FROM v_event_attr t WHERE t.event_id = g.event_id
  AND t.name IN ('requestParameters', 'Role.DisplayName', 'ROLE_NAME', 'newvalue', 'new_value', 'role', 'permission', 'new_permission', 'gen_ai.tool.call.arguments')
  AND (lower(t.value) LIKE '%admin%' OR lower(t.value) LIKE '%fullaccess%' OR lower(t.value) LIKE '%owner%'))`;

export default defineRule({
  id: 'agent-grants-access',
  version: 2,
  title: 'Agent gave access',
  why: 'An agent that gives access can be asked to give it to whoever asks, and what it gave stays after the conversation is over.',
  severity: 'high',
  refs: refs('ASI03', 'ASI07', 'NHI9', 'AML.T0084.003'),
  remediation: [
    remedy('stepUp', 'by someone other than the requester'),
    remedy('policyCheck', ': who may receive what through an agent'),
    'Take back what was given without approval',
  ],
  needs: [ATTRIBUTED],
  expectedRate: 'none',
  params: z.object({}),
  row: z.object({
    agent_id: z.int(),
    name: z.string(),
    key: z.string(),
    system: z.string(),
    approved: z.int(),
    events: z.int(),
    restricted: z.int(),
    administration: z.int(),
    actions: TextList,
    given: TextList,
    people: TextList,
    unknown_people: z.int(),
    weakest: z.int(),
    event_ids: IdList,
    chain_ids: TextList,
    records: IdList,
    first_us: Time,
    last_us: Time,
  }),
  sql: `
    WITH acted AS MATERIALIZED (
      SELECT event_id, agent_id, agent_class, user_id, system_id, time_us, chain_id, action, verb,
             lower(action || ' ' || coalesce((SELECT t.name FROM v_entity t WHERE t.entity_id = tool_id), '')) AS words
      FROM v_event
      WHERE agent_id IS NOT NULL AND verb IN ('grant', 'create', 'update', 'administer', 'share', 'execute') AND status <> 'failure' AND direct = 0
    ),
    gave AS MATERIALIZED (
      SELECT a.*, row_number() OVER (PARTITION BY a.agent_id, a.system_id ORDER BY a.time_us, a.event_id) AS place
      FROM acted a WHERE a.verb = 'grant' OR ${GIVES}
    ),
    things AS MATERIALIZED (
      SELECT g.agent_id, g.system_id, json_group_array(DISTINCT o.name ORDER BY g.place) AS given,
             sum(EXISTS (SELECT 1 FROM v_fact f WHERE f.entity_id = o.entity_id AND f.name = 'data_class' AND lower(f.value) IN ('restricted', 'confidential'))) AS restricted
      FROM gave g CROSS JOIN v_event_object x ON x.event_id = g.event_id CROSS JOIN v_entity o ON o.entity_id = x.object_id
      WHERE x.object_id <> g.agent_id GROUP BY g.agent_id, g.system_id
    ),
    approved AS MATERIALIZED (
      SELECT principal_id, lower(system) AS system, json_group_array(DISTINCT record_id ORDER BY record_id) AS records
      FROM v_permission WHERE basis = 'declared' AND (lower(text) GLOB 'grant*' OR lower(text) GLOB 'administer*') GROUP BY principal_id, lower(system)
    )
    SELECT g.agent_id, a.name, a.key, s.name AS system, p.principal_id IS NOT NULL AS approved, p.records, count(*) AS events, coalesce(t.restricted, 0) AS restricted, sum(${GIVES_ADMINISTRATION}) AS administration,
           json_group_array(DISTINCT g.action ORDER BY g.place) AS actions, t.given,
           json_group_array(DISTINCT u.name ORDER BY g.place) AS people, sum(g.user_id IS NULL) AS unknown_people,
           min(CASE g.agent_class WHEN 'weak' THEN 1 WHEN 'medium' THEN 2 WHEN 'strong' THEN 3 ELSE 4 END) AS weakest,
           json_group_array(g.event_id ORDER BY g.place) FILTER (WHERE g.place <= ${MOST_CITED}) AS event_ids,
           json_group_array(DISTINCT g.chain_id ORDER BY g.place) FILTER (WHERE g.place <= ${MOST_CITED}) AS chain_ids, min(g.time_us) AS first_us, max(g.time_us) AS last_us
    FROM gave g JOIN v_entity a ON a.entity_id = g.agent_id JOIN v_entity s ON s.entity_id = g.system_id LEFT JOIN v_entity u ON u.entity_id = g.user_id
    LEFT JOIN things t ON t.agent_id = g.agent_id AND t.system_id = g.system_id
    LEFT JOIN approved p ON p.principal_id = g.agent_id AND (p.system = lower(s.name) OR p.system IS NULL)
    GROUP BY g.agent_id, g.system_id ORDER BY g.agent_id, g.system_id`,
  agentOf: (row) => row.agent_id,
  toFinding(row) {
    const approved = row.approved === 1;
    const weakest = (['weak', 'medium', 'strong', 'exact'] as const)[row.weakest - 1] ?? 'exact';
    return {
      key: `${row.key}|${row.system.toLowerCase()}`,
      severity: approved ? 'info' : row.restricted > 0 || row.administration > 0 ? 'high' : 'medium',
      rank: {
        impact:
          row.administration > 0
            ? { value: 1, why: 'administration was given' }
            : row.restricted > 0
              ? { value: 0.9, why: 'access to restricted or confidential objects was given' }
              : { value: 0.7, why: 'access was given' },
        exposure: {
          value: 0.9,
          why: `${count(row.events, 'record')} of access given, which stays until it is taken back`,
        },
        confidence: classConfidence(weakest),
      },
      title: `${row.name} gave access on ${row.system}${approved ? ', as approved' : ''}`,
      explanation:
        `${count(row.events, 'record')} ${row.events === 1 ? 'shows' : 'show'} ${row.name} giving access on ${row.system}: ${listed(row.actions)}` +
        `${row.given.length > 0 ? `, on ${listed(row.given)}` : ''}. ` +
        (row.people.length > 0 ? `Behind the runs: ${listed(row.people)}. ` : '') +
        (row.unknown_people > 0 ? `For ${count(row.unknown_people, 'record')} nobody is known to be behind it. ` : '') +
        (approved
          ? 'The inventory approves it to give access there.'
          : 'No inventory entry or approval allows it to give access there.') +
        (row.restricted > 0 ? ' Some of it is restricted or confidential.' : ''),
      entities: [row.agent_id],
      events: row.event_ids,
      chains: row.chain_ids.slice(0, 50),
      records: row.records.slice(0, 50),
      facts: [
        { name: 'system', value: row.system },
        { name: 'records', value: String(row.events) },
        { name: 'approved', value: approved ? 'yes' : 'no' },
      ],
      firstUs: row.first_us,
      lastUs: row.last_us,
    };
  },
});
