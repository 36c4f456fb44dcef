import { z } from 'zod';
import { remedy } from '../../shared/model/remedy.ts';
import { exposureOf, stated } from './_rank.ts';
import { refs } from './_refs.ts';
import { count, IdList, listed, TextList, Time } from './_row.ts';
import { defineRule } from './define.ts';

export default defineRule({
  id: 'unknown-agent',
  version: 1,
  title: 'Agent in no inventory',
  why: 'An agent that nobody registered has no owner to ask, no approved purpose to compare with, and nobody who would notice it.',
  severity: 'medium',
  refs: refs('ASI10', 'ASI03', 'NHI1', 'AML.T0103'),
  remediation: [
    remedy('assignOwner', ': find who runs it, and register it with its purpose, identity and systems'),
    remedy('retire', 'if nobody needs it'),
  ],
  needs: [
    {
      what: 'an agent inventory',
      sql: "SELECT EXISTS (SELECT 1 FROM v_entity WHERE kind = 'agent' AND in_inventory = 1)",
    },
    { what: 'events that name an agent', sql: 'SELECT EXISTS (SELECT 1 FROM v_event WHERE agent_id IS NOT NULL)' },
  ],
  expectedRate: 'none',
  params: z.object({}),
  row: z.object({
    entity_id: z.int(),
    name: z.string(),
    key: z.string(),
    events: z.int(),
    first_us: Time,
    last_us: Time,
    event_ids: IdList,
    chain_ids: TextList,
    systems: TextList,
    writes: z.int(),
  }),
  sql: `
    WITH unlisted AS MATERIALIZED (SELECT entity_id, name, key FROM v_entity WHERE kind = 'agent' AND in_inventory = 0),
    acting AS (
      SELECT u.*, e.event_id, e.time_us, e.chain_id, e.verb, e.system_id,
             row_number() OVER (PARTITION BY u.entity_id ORDER BY e.time_us, e.event_id) AS place
      FROM unlisted u JOIN v_event e ON e.agent_id = u.entity_id
    )
    SELECT a.entity_id, a.name, a.key, count(*) AS events, min(a.time_us) AS first_us, max(a.time_us) AS last_us,
           json_group_array(a.event_id ORDER BY a.place) FILTER (WHERE a.place <= 200) AS event_ids,
           json_group_array(DISTINCT a.chain_id ORDER BY a.event_id) AS chain_ids,
           json_group_array(DISTINCT s.name ORDER BY a.event_id) AS systems,
           sum(a.verb IN ('create', 'update', 'delete', 'export', 'share', 'send', 'administer', 'grant')) AS writes
    FROM acting a JOIN v_entity s ON s.entity_id = a.system_id
    GROUP BY a.entity_id`,
  agentOf: (row) => row.entity_id,
  toFinding: (row) => ({
    key: row.key,
    severity: row.writes > 0 ? 'high' : 'medium',
    rank: {
      impact:
        row.writes > 0
          ? { value: 0.8, why: 'it changed, exported or sent data' }
          : { value: 0.5, why: 'only reading is seen' },
      exposure: exposureOf(row.writes > 0 ? row.writes : row.events, row.writes > 0 ? 'changing actions' : 'events'),
      confidence: stated('the events name it and no inventory lists it'),
    },
    title: `${row.name} is in no inventory`,
    explanation:
      `${count(row.events, 'event')} name the agent ${row.name} (${row.key}), which no imported inventory lists. ` +
      `It acted on ${listed(row.systems)}; ${count(row.writes, 'action')} changed or sent data.`,
    entities: [row.entity_id],
    events: row.event_ids,
    chains: row.chain_ids.slice(0, 50),
    records: [],
    facts: [
      { name: 'events', value: String(row.events) },
      { name: 'changing actions', value: String(row.writes) },
    ],
    firstUs: row.first_us,
    lastUs: row.last_us,
  }),
});
