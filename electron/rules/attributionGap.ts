import { z } from 'zod';
import { count, IdList, listed, TextList, Time } from './_row.ts';
import { defineRule } from './define.ts';

const SLOT_TEXT: Readonly<Record<string, string>> = {
  user: 'Originating user',
  agent: 'Agent',
  credential: 'Credential',
};

export default defineRule({
  id: 'attribution-gap',
  version: 1,
  title: 'Who was behind it is not known',
  why: 'An empty slot is a fact about the evidence: no imported record ties these actions to one person, agent or credential.',
  severity: 'medium',
  refs: [
    { scheme: 'OWASP ASI', id: 'ASI03', title: 'Identity and privilege abuse' },
    { scheme: 'OWASP NHI', id: 'NHI10', title: 'Human use of NHI' },
  ],
  remediation: [
    'Record the missing log source',
    'Give the agent a dedicated identity',
    'Make the platform pass the user and session on to the system',
  ],
  needs: [{ what: 'reconstructed chains', sql: 'SELECT EXISTS (SELECT 1 FROM v_chain)' }],
  params: z.object({}),
  row: z.object({
    slot: z.enum(['user', 'agent', 'credential']),
    agent_id: z.int().nullable(),
    agent_name: z.string().nullable(),
    agent_key: z.string().nullable(),
    system_id: z.int().nullable(),
    system: z.string().nullable(),
    unattended: z.int(),
    chains: z.int(),
    events: z.int(),
    changing: z.int(),
    candidates: z.int(),
    chain_ids: TextList,
    event_ids: IdList,
    first_us: Time,
    last_us: Time,
  }),
  sql: `
    WITH gap AS (
      SELECT chain_id, 'user' AS slot, agent_id, system_id, events, start_us, end_us FROM v_chain WHERE user_id IS NULL
      UNION ALL SELECT chain_id, 'agent', NULL, system_id, events, start_us, end_us FROM v_chain WHERE agent_id IS NULL
      UNION ALL SELECT chain_id, 'credential', agent_id, system_id, events, start_us, end_us FROM v_chain
        WHERE credential_id IS NULL AND user_id IS NULL
    )
    SELECT g.slot, g.agent_id, a.name AS agent_name, a.key AS agent_key, g.system_id, s.name AS system,
           EXISTS (SELECT 1 FROM v_fact f WHERE f.entity_id = g.agent_id AND f.name = 'allowed_triggers'
                   AND lower(f.value) IN ('schedule', 'webhook', 'event', 'autonomous')) AS unattended,
           count(DISTINCT g.chain_id) AS chains, count(*) AS events,
           sum(e.verb IN ('create', 'update', 'delete', 'export', 'share', 'send', 'administer', 'grant')) AS changing,
           max(e.candidates) AS candidates,
           json_group_array(DISTINCT g.chain_id) AS chain_ids, json_group_array(DISTINCT e.event_id) AS event_ids,
           min(e.time_us) AS first_us, max(e.time_us) AS last_us
    FROM gap g
    JOIN v_event e ON e.chain_id = g.chain_id
    LEFT JOIN v_entity a ON a.entity_id = g.agent_id
    LEFT JOIN v_entity s ON s.entity_id = g.system_id
    GROUP BY g.slot, g.agent_id, g.system_id`,
  toFinding(row) {
    // A scheduled agent has no person behind a run: its empty slot is worth a line, not an alarm.
    const expected = row.slot !== 'agent' && row.unattended === 1;
    const who = row.agent_name ?? 'an unnamed agent';
    const where = row.system ?? 'an unknown system';
    return {
      key: [row.slot, row.agent_key ?? '-', row.system ?? '-'].join('|'),
      severity: expected ? 'info' : row.changing > 0 ? 'medium' : 'low',
      score: expected ? 5 : Math.min(100, 30 + row.changing + row.chains),
      title: `${SLOT_TEXT[row.slot]} not known: ${row.slot === 'agent' ? where : `${who} on ${where}`}`,
      explanation:
        `${count(row.chains, 'chain')} with ${count(row.events, 'event')} ${row.slot === 'agent' ? `on ${where}` : `of ${who} on ${where}`} ` +
        `have no ${SLOT_TEXT[row.slot]?.toLowerCase()}. ${row.changing > 0 ? `${count(row.changing, 'event')} changed, exported or sent data. ` : ''}` +
        (row.candidates > 0
          ? `Up to ${count(row.candidates, 'candidate')} compete; none is claimed. `
          : 'No candidate was found. ') +
        (expected
          ? 'The inventory says that the agent runs unattended, so no person need be behind a run.'
          : 'Each chain names the log source that would settle it.'),
      entities: [row.agent_id, row.system_id].filter((id) => id !== null),
      events: row.event_ids.slice(0, 200),
      chains: row.chain_ids.slice(0, 200),
      records: [],
      facts: [
        { name: 'slot', value: row.slot },
        { name: 'chains', value: String(row.chains) },
        { name: 'events', value: String(row.events) },
        { name: 'changing actions', value: String(row.changing) },
        { name: 'verdict', value: listed([expected ? 'expected: runs unattended' : 'gap']) },
      ],
      firstUs: row.first_us,
      lastUs: row.last_us,
    };
  },
});
