import { z } from 'zod';
import { remedy } from '../../shared/model/remedy.ts';
import { changes, exposureOf, stated } from './_rank.ts';
import { refs } from './_refs.ts';
import { count, IdList, listed, MOST_CITED, TextList, Time } from './_row.ts';
import { defineRule } from './define.ts';

export default defineRule({
  id: 'human-credential-used-by-agent',
  version: 1,
  title: 'Agent acts through a person’s account',
  why: 'Under a person’s account an agent holds all that the person holds, its acts are taken for theirs, and it stops when they leave.',
  severity: 'medium',
  refs: refs('ASI03', 'NHI10', 'AML.T0055'),
  remediation: [
    remedy('dedicatedIdentity', 'with only what the agent needs'),
    remedy('rotate', 'of the person, once the agent is off it'),
  ],
  needs: [
    {
      what: 'a list of people',
      sql: `SELECT EXISTS (SELECT 1 FROM v_fact f JOIN v_entity u ON u.entity_id = f.entity_id WHERE u.kind = 'user'
              AND f.name IN ('user_id', 'email', 'department', 'manager', 'title'))`,
    },
    {
      what: 'what agents or workflows run as, or events that state their account',
      sql: `SELECT EXISTS (SELECT 1 FROM v_edge WHERE kind IN ('AUTHENTICATES_AS', 'RUNS_AS', 'HAS_CREDENTIAL') AND basis = 'declared')
              OR EXISTS (SELECT 1 FROM v_event WHERE agent_id IS NOT NULL AND actor_id IS NOT NULL)`,
    },
  ],
  expectedRate: 'none',
  params: z.object({}),
  row: z.object({
    agent_id: z.int(),
    agent_kind: z.string(),
    agent_name: z.string(),
    agent_key: z.string(),
    person_id: z.int(),
    person: z.string(),
    person_key: z.string(),
    declared: z.int(),
    records: IdList,
    events: z.int(),
    others: z.int(),
    verbs: TextList,
    systems: TextList,
    event_ids: IdList,
    chain_ids: TextList,
    first_us: Time,
    last_us: Time,
  }),
  // People are those whom a user list describes and no identity list claims: a Salesforce integration user is a user to Salesforce only.
  // What counts as use: the log names the person as actor while somebody else, or nobody, is behind the agent's run. An agent that acts for the
  // very person named is delegation, which is as it should be.
  sql: `
    WITH person AS MATERIALIZED (
      SELECT u.entity_id, u.name, u.key FROM v_entity u WHERE u.kind = 'user'
        AND EXISTS (SELECT 1 FROM v_fact f WHERE f.entity_id = u.entity_id AND f.name IN ('user_id', 'email', 'department', 'manager', 'title'))
        AND NOT EXISTS (SELECT 1 FROM v_fact f WHERE f.entity_id = u.entity_id AND f.name IN ('identity_id', 'kind'))
    ),
    declared AS MATERIALIZED (
      SELECT g.from_id AS agent_id, g.to_id AS person_id, json_group_array(DISTINCT g.record_id ORDER BY g.record_id) FILTER (WHERE g.record_id IS NOT NULL) AS records
      FROM v_stated_edge g JOIN v_entity a ON a.entity_id = g.from_id AND a.kind IN ('agent', 'workflow')
      WHERE g.kind IN ('AUTHENTICATES_AS', 'RUNS_AS') AND g.basis = 'declared' AND g.to_id IN (SELECT entity_id FROM person)
      GROUP BY g.from_id, g.to_id
    ),
    acted AS MATERIALIZED (
      SELECT agent_id, actor_id AS person_id, event_id, time_us, chain_id, verb, system_id, coalesce(user_id <> actor_id, 0) AS other,
             row_number() OVER (PARTITION BY agent_id, actor_id ORDER BY time_us, event_id) AS place
      FROM (SELECT agent_id, actor_id, user_id, event_id, time_us, chain_id, verb, system_id FROM v_event
            WHERE agent_id IS NOT NULL AND direct = 0 AND status <> 'failure' AND agent_class IN ('exact', 'strong', 'analyst'))
      WHERE actor_id IN (SELECT entity_id FROM person)
        AND (user_id <> actor_id OR (user_id IS NULL AND (agent_id, actor_id) IN (SELECT agent_id, person_id FROM declared)))
    ),
    observed AS MATERIALIZED (
      SELECT a.agent_id, a.person_id, count(*) AS events, sum(a.other) AS others, json_group_array(DISTINCT a.verb ORDER BY a.place) AS verbs,
             json_group_array(DISTINCT s.name ORDER BY a.place) AS systems,
             json_group_array(a.event_id ORDER BY a.place) FILTER (WHERE a.place <= ${MOST_CITED}) AS event_ids,
             json_group_array(DISTINCT a.chain_id ORDER BY a.place) FILTER (WHERE a.place <= ${MOST_CITED}) AS chain_ids,
             min(a.time_us) AS first_us, max(a.time_us) AS last_us
      FROM acted a CROSS JOIN v_entity s ON s.entity_id = a.system_id GROUP BY a.agent_id, a.person_id
    ),
    pair AS (SELECT agent_id, person_id FROM declared UNION SELECT agent_id, person_id FROM observed)
    SELECT a.entity_id AS agent_id, a.kind AS agent_kind, a.name AS agent_name, a.key AS agent_key, p.entity_id AS person_id, p.name AS person, p.key AS person_key,
           d.agent_id IS NOT NULL AS declared, d.records, coalesce(o.events, 0) AS events, coalesce(o.others, 0) AS others, o.verbs, o.systems, o.event_ids, o.chain_ids,
           o.first_us, o.last_us
    FROM pair x JOIN v_entity a ON a.entity_id = x.agent_id JOIN person p ON p.entity_id = x.person_id
    LEFT JOIN declared d ON d.agent_id = x.agent_id AND d.person_id = x.person_id
    LEFT JOIN observed o ON o.agent_id = x.agent_id AND o.person_id = x.person_id
    ORDER BY a.entity_id, p.entity_id`,
  agentOf: (row) => row.agent_id,
  toFinding(row) {
    const changing = row.verbs.some(changes);
    return {
      key: `${row.agent_key}|${row.person_key}`,
      severity: changing ? 'high' : 'medium',
      rank: {
        impact: changing
          ? { value: 0.8, why: 'it changed or sent something under their name' }
          : { value: 0.5, why: 'it holds whatever they hold' },
        exposure: exposureOf(row.events, 'events under their account'),
        confidence: stated(
          row.declared === 1 ? 'the inventory says so' : 'the log names them while another is behind the run',
        ),
      },
      title: `${row.agent_name} acts as ${row.person}`,
      explanation:
        (row.declared === 1
          ? `The inventory lets the ${row.agent_kind} ${row.agent_name} run as ${row.person}, a person. `
          : `Logs name ${row.person} as the actor of what ${row.agent_name} did. `) +
        (row.events === 0
          ? 'No event of it under that account is in the case.'
          : `${count(row.events, 'event')} on ${listed(row.systems)} ${row.events === 1 ? 'stands' : 'stand'} under their account; ` +
            (row.others > 0
              ? `another person is behind ${row.others.toLocaleString('en-US')} of them.`
              : 'nobody is known to be behind them.')),
      entities: [row.agent_id, row.person_id],
      events: row.event_ids,
      chains: row.chain_ids.slice(0, 50),
      records: row.records.slice(0, 50),
      facts: [
        { name: 'events', value: String(row.events) },
        { name: 'with another person behind', value: String(row.others) },
      ],
      firstUs: row.first_us,
      lastUs: row.last_us,
    };
  },
});
