import { z } from 'zod';
import { count, IdList, listed, TextList, Time } from './_row.ts';
import { defineRule } from './define.ts';

export default defineRule({
  id: 'shared-credential',
  version: 1,
  title: 'Credential shared by several agents or people',
  why: 'What is done with a shared credential cannot be told apart afterwards, and revoking it stops everyone who uses it.',
  severity: 'medium',
  refs: [
    { scheme: 'OWASP NHI', id: 'NHI9', title: 'NHI reuse' },
    { scheme: 'OWASP ASI', id: 'ASI03', title: 'Identity and privilege abuse' },
  ],
  remediation: ['Give each agent a dedicated identity', 'Rotate the shared credential once they are apart'],
  needs: [
    {
      what: 'credentials or identities of agents, from an inventory or from events',
      sql: `SELECT EXISTS (SELECT 1 FROM v_edge WHERE kind IN ('HAS_CREDENTIAL', 'AUTHENTICATES_AS', 'HAS_INTEGRATION'))
              OR EXISTS (SELECT 1 FROM v_event WHERE agent_id IS NOT NULL AND credential_id IS NOT NULL)`,
    },
  ],
  params: z.object({}),
  row: z.object({
    entity_id: z.int(),
    name: z.string(),
    key: z.string(),
    kind: z.string(),
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
    WITH pairs AS (
      SELECT g.to_id AS holder_id, g.from_id AS agent_id, g.record_id FROM v_edge g JOIN v_entity a ON a.entity_id = g.from_id
      WHERE g.kind IN ('HAS_CREDENTIAL', 'AUTHENTICATES_AS', 'HAS_INTEGRATION') AND g.basis = 'declared' AND a.kind = 'agent'
      UNION
      SELECT e.credential_id, e.agent_id, NULL FROM v_event e
      WHERE e.credential_id IS NOT NULL AND e.agent_id IS NOT NULL AND e.agent_class IN ('exact', 'strong')
    ),
    direct AS (
      SELECT e.credential_id AS holder_id, e.user_id AS human_id FROM v_event e
      WHERE e.direct = 1 AND e.credential_id IS NOT NULL AND e.user_id IS NOT NULL
    )
    SELECT c.entity_id, c.name, c.key, c.kind, count(DISTINCT p.agent_id) AS agents,
           json_group_array(DISTINCT p.agent_id) AS agent_ids, json_group_array(DISTINCT a.name) AS agent_names,
           (SELECT json_group_array(DISTINCT u.name) FROM direct d JOIN v_entity u ON u.entity_id = d.human_id WHERE d.holder_id = c.entity_id) AS humans,
           (SELECT json_group_array(DISTINCT d.human_id) FROM direct d WHERE d.holder_id = c.entity_id) AS human_ids,
           (SELECT count(*) FROM v_event e WHERE e.credential_id = c.entity_id) AS events,
           (SELECT json_group_array(x.event_id) FROM (SELECT event_id FROM v_event WHERE credential_id = c.entity_id ORDER BY time_us LIMIT 200) x) AS event_ids,
           json_group_array(DISTINCT p.record_id) FILTER (WHERE p.record_id IS NOT NULL) AS records,
           (SELECT min(e.time_us) FROM v_event e WHERE e.credential_id = c.entity_id) AS first_us,
           (SELECT max(e.time_us) FROM v_event e WHERE e.credential_id = c.entity_id) AS last_us
    FROM pairs p
    JOIN v_entity c ON c.entity_id = p.holder_id AND c.kind IN ('credential', 'identity', 'integration')
    JOIN v_entity a ON a.entity_id = p.agent_id
    GROUP BY c.entity_id`,
  toFinding(row) {
    const people = row.humans.length;
    if (row.agents < 2 && people === 0) return undefined;
    const who =
      people > 0 ? `${listed(row.agent_names)} and by ${listed(row.humans)} in person` : listed(row.agent_names);
    return {
      key: row.key,
      severity: people > 0 ? 'high' : 'medium',
      score: Math.min(100, 40 + 10 * (row.agents + people)),
      title: `${row.name} is shared by ${count(row.agents + people, 'user', 'agents and people')}`.replace(
        'agents and people',
        people > 0 ? 'agents and people' : 'agents',
      ),
      explanation:
        `The ${row.kind} ${row.name} is used by ${who}. ` +
        (row.events > 0
          ? `${count(row.events, 'event')} used it; where nothing else tells the users apart, the chain lists candidates and names none.`
          : 'No imported event used it yet.'),
      entities: [row.entity_id, ...row.agent_ids, ...row.human_ids].slice(0, 20),
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
