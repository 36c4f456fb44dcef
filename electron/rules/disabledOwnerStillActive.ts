import { z } from 'zod';
import { remedy } from '../../shared/model/remedy.ts';
import { formatIsoUtc } from '../../shared/model/time.ts';
import { exposureOf, stated } from './_rank.ts';
import { refs } from './_refs.ts';
import { count, IdList, listed, MOST_CITED, TextList } from './_row.ts';
import { CHANGING, LEFT_AT, ORPHANED, OWNERS } from './_sql.ts';
import { defineRule } from './define.ts';

export default defineRule({
  id: 'disabled-owner-still-active',
  version: 1,
  title: 'Still at work after its owner was disabled',
  why: 'Disabling a person does not disable what they left running: whoever holds its credential acts on without anyone to answer for it.',
  severity: 'high',
  refs: refs('ASI03', 'NHI1', 'NHI7'),
  remediation: [
    remedy('rotate', 'first, since the person who left may hold it'),
    remedy('assignOwner', 'and have them confirm what it did since'),
    remedy('retire', 'if nobody does'),
  ],
  needs: [
    {
      what: 'a user list that says when people left',
      sql: "SELECT EXISTS (SELECT 1 FROM v_fact f JOIN v_entity u ON u.entity_id = f.entity_id WHERE u.kind = 'user' AND f.name = 'status_changed_at')",
    },
    OWNERS,
    { what: 'dated events', sql: 'SELECT EXISTS (SELECT 1 FROM v_event WHERE time_us IS NOT NULL)' },
  ],
  expectedRate: 'none',
  params: z.object({}),
  row: z.object({
    entity_id: z.int(),
    kind: z.enum(['agent', 'credential']),
    name: z.string(),
    key: z.string(),
    owner_ids: IdList,
    owner_names: TextList,
    status: z.string(),
    left_us: z.int(),
    events: z.int(),
    changing: z.int(),
    first_us: z.int(),
    last_us: z.int(),
    event_ids: IdList,
    chain_ids: TextList,
    records: IdList,
  }),
  sql: `
    WITH left_at AS MATERIALIZED (${LEFT_AT}),
    orphaned AS MATERIALIZED (SELECT * FROM (${ORPHANED}) WHERE left_us IS NOT NULL),
    used AS (
      SELECT agent_id AS entity_id, event_id, time_us, chain_id, verb FROM v_event WHERE agent_id IN (SELECT entity_id FROM orphaned)
      UNION ALL SELECT credential_id, event_id, time_us, chain_id, verb FROM v_event WHERE credential_id IN (SELECT entity_id FROM orphaned)
    ),
    later AS MATERIALIZED (
      SELECT u.*, row_number() OVER (PARTITION BY u.entity_id ORDER BY u.time_us, u.event_id) AS place
      FROM used u CROSS JOIN orphaned o ON o.entity_id = u.entity_id WHERE u.time_us >= o.left_us
    ),
    after AS MATERIALIZED (
      SELECT entity_id, count(*) AS events, sum(verb IN ${CHANGING}) AS changing, min(time_us) AS first_us, max(time_us) AS last_us,
             json_group_array(event_id ORDER BY place) FILTER (WHERE place <= ${MOST_CITED}) AS event_ids,
             json_group_array(DISTINCT chain_id ORDER BY place) FILTER (WHERE chain_id IS NOT NULL AND place <= ${MOST_CITED}) AS chain_ids
      FROM later GROUP BY entity_id
    )
    SELECT e.entity_id, e.kind, e.name, e.key, o.owner_ids, o.owner_names, o.status, o.left_us,
           a.events, a.changing, a.first_us, a.last_us, a.event_ids, a.chain_ids,
           (SELECT json_group_array(DISTINCT g.record_id ORDER BY g.record_id) FROM v_edge g
            WHERE g.to_id = e.entity_id AND g.kind = 'OWNS' AND g.record_id IS NOT NULL) AS records
    FROM after a JOIN orphaned o ON o.entity_id = a.entity_id JOIN v_entity e ON e.entity_id = a.entity_id
    WHERE e.kind IN ('agent', 'credential') ORDER BY e.entity_id`,
  toFinding: (row) => ({
    key: row.key,
    severity: row.changing > 0 ? 'high' : 'medium',
    rank: {
      impact:
        row.changing > 0
          ? { value: 0.8, why: 'it changed, exported or sent data with nobody to answer for it' }
          : { value: 0.5, why: 'it went on reading with nobody to answer for it' },
      exposure: exposureOf(row.events, 'events since its owner left'),
      confidence: stated('the user list states the day and the events their time'),
    },
    title:
      `${row.name} goes on ${Math.max(1, Math.ceil((row.last_us - row.left_us) / 86_400_000_000))} days after its owner left`.replace(
        ' 1 days ',
        ' 1 day ',
      ),
    explanation:
      `${listed(row.owner_names)}, the only ${row.owner_names.length === 1 ? 'owner' : 'owners'} of the ${row.kind} ${row.name}, ` +
      `${row.owner_names.length === 1 ? 'is' : 'are'} ${row.status.toLowerCase()} since ${formatIsoUtc(row.left_us - 1, 'day')}. ` +
      `${count(row.events, 'event')} of it came later, from ${formatIsoUtc(row.first_us, 's')} to ${formatIsoUtc(row.last_us, 's')}; ` +
      `${count(row.changing, 'action')} changed or sent something.`,
    entities: [row.entity_id, ...row.owner_ids].slice(0, 20),
    events: row.event_ids,
    chains: row.chain_ids.slice(0, 50),
    records: row.records.slice(0, 50),
    facts: [
      { name: 'left', value: formatIsoUtc(row.left_us - 1, 'day') },
      { name: 'events since', value: String(row.events) },
      { name: 'changing actions since', value: String(row.changing) },
    ],
    firstUs: row.first_us,
    lastUs: row.last_us,
  }),
});
