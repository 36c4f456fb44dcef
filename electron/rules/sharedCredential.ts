import { z } from 'zod';
import { remedy } from '../../shared/model/remedy.ts';
import { exposureOf, stated } from './_rank.ts';
import { refs } from './_refs.ts';
import { count, IdList, listed, TextList, Time } from './_row.ts';
import { defineRule } from './define.ts';

export default defineRule({
  id: 'shared-credential',
  version: 2,
  title: 'Credential shared by several agents or people',
  why: 'What is done with a shared credential cannot be told apart afterwards, and revoking it stops everyone who uses it.',
  severity: 'medium',
  refs: refs('ASI03', 'NHI9'),
  remediation: [remedy('dedicatedIdentity', 'to each agent'), remedy('rotate', 'once they are apart')],
  needs: [
    {
      what: 'credentials or identities of agents, from an inventory or from events',
      sql: `SELECT EXISTS (SELECT 1 FROM v_edge WHERE kind IN ('HAS_CREDENTIAL', 'AUTHENTICATES_AS', 'HAS_INTEGRATION'))
              OR EXISTS (SELECT 1 FROM v_event WHERE agent_id IS NOT NULL AND credential_id IS NOT NULL)`,
    },
  ],
  expectedRate: 'none',
  params: z.object({}),
  row: z.object({
    entity_id: z.int(),
    name: z.string(),
    key: z.string(),
    kind: z.string(),
    together: TextList,
    holder_ids: IdList,
    agents: z.int(),
    agent_ids: IdList,
    agent_names: TextList,
    humans: TextList,
    human_ids: IdList,
    events: z.int(),
    event_ids: IdList,
    records: IdList,
    first_us: Time,
    last_us: Time,
  }),
  sql: `
    WITH used AS MATERIALIZED (
      SELECT holder_id, agent_id, human_id, count(*) AS events, min(event_id) AS first_event, min(time_us) AS first_us, max(time_us) AS last_us
      FROM (
        SELECT credential_id AS holder_id, CASE WHEN agent_class IN ('exact', 'strong') THEN agent_id END AS agent_id,
               CASE WHEN direct = 1 THEN user_id END AS human_id, event_id, time_us
        FROM v_event WHERE credential_id IS NOT NULL
      ) GROUP BY holder_id, agent_id, human_id
    ),
    activity AS MATERIALIZED (
      SELECT holder_id, sum(events) AS events, min(first_us) AS first_us, max(last_us) AS last_us FROM used GROUP BY holder_id
    ),
    direct AS MATERIALIZED (
      SELECT d.holder_id, json_group_array(DISTINCT u.name ORDER BY d.first_event) AS humans,
             json_group_array(d.human_id ORDER BY d.first_event) AS human_ids
      FROM (SELECT holder_id, human_id, min(first_event) AS first_event FROM used WHERE human_id IS NOT NULL GROUP BY holder_id, human_id) d
      JOIN v_entity u ON u.entity_id = d.human_id GROUP BY d.holder_id
    ),
    pairs AS (
      SELECT g.to_id AS holder_id, g.from_id AS agent_id, g.record_id FROM v_stated_edge g JOIN v_entity a ON a.entity_id = g.from_id
      WHERE g.kind IN ('HAS_CREDENTIAL', 'AUTHENTICATES_AS', 'HAS_INTEGRATION') AND g.basis = 'declared' AND a.kind = 'agent'
      UNION
      SELECT holder_id, agent_id, NULL FROM used WHERE agent_id IS NOT NULL
    ),
    shared AS MATERIALIZED (
      SELECT p.holder_id, count(DISTINCT p.agent_id) AS agents, json_group_array(DISTINCT p.agent_id ORDER BY p.agent_id) AS agent_ids,
             json_group_array(DISTINCT a.name ORDER BY p.agent_id) AS agent_names,
             json_group_array(DISTINCT p.record_id ORDER BY p.agent_id, p.record_id) FILTER (WHERE p.record_id IS NOT NULL) AS records
      FROM pairs p JOIN v_entity a ON a.entity_id = p.agent_id
      GROUP BY p.holder_id HAVING count(DISTINCT p.agent_id) > 1 OR p.holder_id IN (SELECT holder_id FROM direct)
    ),
    holder AS MATERIALIZED (
      SELECT c.entity_id, c.name, c.key, c.kind, p.agents, p.agent_ids, p.agent_names, p.records,
             d.humans, d.human_ids, coalesce(v.events, 0) AS events, v.first_us, v.last_us,
             row_number() OVER (PARTITION BY p.agent_ids, c.kind ORDER BY coalesce(v.events, 0) DESC, c.entity_id) AS nth
      FROM shared p JOIN v_entity c ON c.entity_id = p.holder_id AND c.kind IN ('credential', 'identity', 'integration')
      LEFT JOIN activity v ON v.holder_id = p.holder_id LEFT JOIN direct d ON d.holder_id = p.holder_id
    ),
    -- An account, its credential and its integration that the same agents share are one thing: the one that is used most speaks for them.
    placed AS (
      SELECT h.*, row_number() OVER one AS place,
             json_group_array(h.kind || ' ' || h.name) OVER (one ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) AS together,
             json_group_array(h.entity_id) OVER (one ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) AS holder_ids,
             json_group_array(h.records) OVER (one ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) AS all_records
      FROM holder h
      WINDOW one AS (PARTITION BY h.agent_ids, h.nth ORDER BY h.humans IS NULL, h.events DESC, h.kind, h.entity_id)
    )
    SELECT p.entity_id, p.name, p.key, p.kind, p.together, p.holder_ids, p.agents, p.agent_ids, p.agent_names, p.humans, p.human_ids, p.events, p.first_us, p.last_us,
           (SELECT json_group_array(DISTINCT r.value) FROM json_each(p.all_records) o, json_each(o.value) r) AS records,
           (SELECT json_group_array(x.event_id) FROM (
              SELECT event_id FROM v_event WHERE credential_id = p.entity_id ORDER BY time_us, event_id LIMIT 200) x) AS event_ids
    FROM placed p WHERE p.place = 1 ORDER BY p.entity_id`,
  toFinding(row) {
    const people = row.humans.length;
    const others = row.together.filter((one) => one !== `${row.kind} ${row.name}`);
    if (row.agents < 2 && people === 0) return undefined;
    const who =
      people > 0 ? `${listed(row.agent_names)} and by ${listed(row.humans)} in person` : listed(row.agent_names);
    return {
      key: row.key,
      severity: people > 0 ? 'high' : 'medium',
      rank: {
        impact:
          people > 0
            ? { value: 0.8, why: 'people and agents cannot be told apart' }
            : { value: 0.6, why: 'its agents cannot be told apart' },
        exposure: exposureOf(row.events, 'events with it'),
        confidence: stated(row.records.length > 0 ? 'stated by the inventory' : 'seen in events'),
      },
      title: `${row.name} is shared by ${count(row.agents + people, 'user', 'agents and people')}`.replace(
        'agents and people',
        people > 0 ? 'agents and people' : 'agents',
      ),
      explanation:
        `The ${row.kind} ${row.name} is used by ${who}. ` +
        (others.length > 0
          ? `So ${others.length === 1 ? 'is' : 'are'} ${listed(others)}, which they share with it. `
          : '') +
        (row.events > 0
          ? `${count(row.events, 'event')} used it; where nothing else tells the users apart, the chain lists candidates and names none.`
          : 'No imported event used it yet.'),
      entities: [...new Set([row.entity_id, ...row.holder_ids, ...row.agent_ids, ...row.human_ids])].slice(0, 20),
      events: row.event_ids,
      chains: [],
      records: row.records.slice(0, 50),
      facts: [
        { name: 'agents', value: String(row.agents) },
        { name: 'people', value: String(people) },
        { name: 'events', value: String(row.events) },
      ],
      firstUs: row.first_us,
      lastUs: row.last_us,
    };
  },
});
