import { z } from 'zod';
import { remedy } from '../../shared/model/remedy.ts';
import { exposureOf } from './_rank.ts';
import { refs } from './_refs.ts';
import { count, IdList, listed, MOST_CITED, TextList, Time } from './_row.ts';
import { CHANGING } from './_sql.ts';
import { defineRule } from './define.ts';

export default defineRule({
  id: 'indistinguishable-from-user',
  version: 1,
  title: 'Agent’s acts look like the person’s own',
  why: 'Where a system’s log shows an agent’s acts as the person’s own, neither blame nor exoneration can rest on that log alone.',
  severity: 'medium',
  refs: refs('ASI03', 'NHI10'),
  remediation: [
    remedy('dedicatedIdentity', 'or an app registration of its own, so that the system can name it'),
    remedy('recordSource', ': the agent platform’s own log, which tells its runs apart'),
  ],
  needs: [
    {
      what: 'events that logs show as a person’s and that other evidence attributes to agents',
      sql: "SELECT EXISTS (SELECT 1 FROM v_event WHERE agent_id IS NOT NULL AND actor_role = 'user')",
    },
  ],
  expectedRate: 'none',
  params: z.object({
    events: z.int().positive().default(3).describe('Fewest such events of one agent in one log'),
  }),
  row: z.object({
    agent_id: z.int(),
    name: z.string(),
    key: z.string(),
    source: z.string(),
    system: z.string(),
    events: z.int(),
    changing: z.int(),
    people: TextList,
    people_ids: IdList,
    own_events: z.int(),
    weakest: z.string(),
    event_ids: IdList,
    chain_ids: TextList,
    first_us: Time,
    last_us: Time,
  }),
  // The record names a person as actor, and neither agent nor app; another source's record ties it to an agent's run.
  sql: `
    WITH plain AS MATERIALIZED (
      SELECT event_id, source, system_id, actor_id, agent_id, agent_class, verb, time_us, chain_id, direct FROM v_event
      WHERE actor_role = 'user' AND actor_id IS NOT NULL AND stated_agent_id IS NULL AND integration_id IS NULL AND verb <> 'sign_in'
        AND (direct = 1 OR (agent_id IS NOT NULL AND user_id = actor_id))
    ),
    own AS MATERIALIZED (SELECT source, actor_id, count(*) AS events FROM plain WHERE direct = 1 GROUP BY source, actor_id),
    acted AS MATERIALIZED (
      SELECT p.*, row_number() OVER (PARTITION BY p.agent_id, p.source, p.system_id ORDER BY p.time_us, p.event_id) AS place
      FROM plain p CROSS JOIN v_entity u ON u.entity_id = p.actor_id AND u.kind = 'user'
      WHERE p.direct = 0 AND NOT EXISTS (SELECT 1 FROM v_fact f WHERE f.entity_id = p.actor_id AND f.name = 'identity_id')
    ),
    byPerson AS MATERIALIZED (SELECT agent_id, source, system_id, actor_id, min(place) AS place FROM acted GROUP BY agent_id, source, system_id, actor_id),
    people AS MATERIALIZED (
      SELECT b.agent_id, b.source, b.system_id, json_group_array(u.name ORDER BY b.place) AS people, json_group_array(b.actor_id ORDER BY b.place) AS people_ids,
             coalesce(sum(o.events), 0) AS own_events
      FROM byPerson b JOIN v_entity u ON u.entity_id = b.actor_id LEFT JOIN own o ON o.source = b.source AND o.actor_id = b.actor_id
      GROUP BY b.agent_id, b.source, b.system_id
    ),
    total AS MATERIALIZED (
      SELECT agent_id, source, system_id, count(*) AS events, sum(verb IN ${CHANGING}) AS changing,
             CASE min(CASE agent_class WHEN 'weak' THEN 1 WHEN 'medium' THEN 2 WHEN 'strong' THEN 3 ELSE 4 END) WHEN 1 THEN 'weak' WHEN 2 THEN 'medium' WHEN 3 THEN 'strong' ELSE 'exact' END AS weakest,
             json_group_array(event_id ORDER BY place) FILTER (WHERE place <= ${MOST_CITED}) AS event_ids,
             json_group_array(DISTINCT chain_id ORDER BY place) FILTER (WHERE place <= ${MOST_CITED}) AS chain_ids, min(time_us) AS first_us, max(time_us) AS last_us
      FROM acted GROUP BY agent_id, source, system_id HAVING count(*) >= :events
    )
    SELECT t.agent_id, a.name, a.key, t.source, s.name AS system, t.events, t.changing, t.weakest, t.event_ids, t.chain_ids, t.first_us, t.last_us,
           p.people, p.people_ids, p.own_events
    FROM total t JOIN people p ON p.agent_id = t.agent_id AND p.source = t.source AND p.system_id = t.system_id
    JOIN v_entity a ON a.entity_id = t.agent_id JOIN v_entity s ON s.entity_id = t.system_id
    ORDER BY t.agent_id, t.source, t.system_id`,
  toFinding: (row) => ({
    key: `${row.key}|${row.source}|${row.system.toLowerCase()}`,
    severity: row.changing > 0 ? 'medium' : 'info',
    rank: {
      impact:
        row.changing > 0
          ? { value: 0.6, why: 'what it changed looks like a person’s work' }
          : { value: 0.3, why: 'only reading is seen' },
      exposure: exposureOf(row.events, 'events under a person’s name'),
      confidence:
        row.weakest === 'exact' || row.weakest === 'strong'
          ? { value: 0.9, why: `identifiers of other logs tie them to the agent (${row.weakest})` }
          : { value: 0.5, why: `the tie to the agent is ${row.weakest}` },
    },
    title: `${row.system}: what ${row.name} does stands under people’s own names`,
    explanation:
      `${count(row.events, 'event')} of ${row.source} on ${row.system} ${row.events === 1 ? 'names' : 'name'} ${listed(row.people)} as actor and neither an agent nor an app; ` +
      `other evidence ties ${row.events === 1 ? 'it' : 'them'} to ${row.name}. ` +
      (row.own_events > 0
        ? `The same log holds ${count(row.own_events, 'event')} of their own work that look alike.`
        : 'The same log holds no work of their own to compare with.'),
    entities: [row.agent_id, ...row.people_ids].slice(0, 20),
    events: row.event_ids,
    chains: row.chain_ids.slice(0, 50),
    records: [],
    facts: [
      { name: 'source', value: row.source },
      { name: 'events', value: String(row.events) },
      { name: 'people', value: String(row.people.length) },
      { name: 'their own events in that log', value: String(row.own_events) },
    ],
    firstUs: row.first_us,
    lastUs: row.last_us,
  }),
});
