import { z } from 'zod';
import { remedy } from '../../shared/model/remedy.ts';
import { exposureOf, stated } from './_rank.ts';
import { refs } from './_refs.ts';
import { count, IdList, listed, TextList, Time } from './_row.ts';
import { defineRule } from './define.ts';

const SLOT_TEXT: Readonly<Record<string, string>> = {
  user: 'Originating user',
  agent: 'Agent',
  credential: 'Credential',
};
/** Who acted, where the agent is not known: what more is missing decides how it is called. */
const NOBODY = 'Neither person nor agent';

export default defineRule({
  id: 'attribution-gap',
  version: 3,
  title: 'Who was behind it is not known',
  why: 'An empty slot is a fact about the evidence: no imported record ties these actions to one person, agent or credential.',
  severity: 'medium',
  refs: refs('ASI03', 'NHI10'),
  remediation: [
    remedy('recordSource', ': the one that each chain names'),
    remedy('dedicatedIdentity', 'to the agent'),
    'Make the platform pass the user and session on to the system',
  ],
  needs: [{ what: 'reconstructed chains', sql: 'SELECT EXISTS (SELECT 1 FROM v_chain)' }],
  expectedRate: 'none',
  params: z.object({}),
  row: z.object({
    slot: z.enum(['user', 'agent', 'credential']),
    userless: z.int(),
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
    WITH acted AS MATERIALIZED (
      SELECT chain_id, count(*) AS events, min(time_us) AS first_us, max(time_us) AS last_us, max(candidates) AS candidates,
             sum(verb IN ('create', 'update', 'delete', 'export', 'share', 'send', 'administer', 'grant')) AS changing
      FROM v_event WHERE chain_id IS NOT NULL GROUP BY chain_id
    ),
    -- What an inventory lists as started by a clock, and somebody owns: nobody need be behind its runs.
    listed_run AS MATERIALIZED (
      SELECT f.entity_id FROM v_fact f
      WHERE f.name = 'trigger' AND lower(f.value) IN ('schedule', 'scheduled', 'cron', 'timer') AND f.entity_id IN (SELECT to_id FROM v_edge WHERE kind = 'OWNS')
    ),
    gap AS (
      -- A chain without an agent is told once, whatever else it lacks.
      SELECT chain_id, start_us, 'user' AS slot, agent_id, system_id, 1 AS userless FROM v_chain WHERE user_id IS NULL AND agent_id IS NOT NULL
      UNION ALL SELECT chain_id, start_us, 'agent', NULL, system_id, user_id IS NULL FROM v_chain
        WHERE agent_id IS NULL AND NOT (user_id IS NULL AND coalesce(workflow_id, 0) IN (SELECT entity_id FROM listed_run))
      UNION ALL SELECT chain_id, start_us, 'credential', agent_id, system_id, 1 FROM v_chain
        WHERE credential_id IS NULL AND user_id IS NULL AND agent_id IS NOT NULL
    ),
    placed AS (
      SELECT g.slot, g.agent_id, g.system_id, g.userless, c.*, row_number() OVER earlier AS place, sum(c.events) OVER earlier - c.events AS before
      FROM gap g CROSS JOIN acted c ON c.chain_id = g.chain_id
      WINDOW earlier AS (PARTITION BY g.slot, g.agent_id, g.system_id ORDER BY g.start_us, g.chain_id ROWS UNBOUNDED PRECEDING)
    ),
    -- Only the chains whose events are cited one by one are asked for them.
    cited AS (
      SELECT *, CASE WHEN before < 200 THEN
               (SELECT group_concat(e.event_id, ',' ORDER BY e.event_id) FROM v_event e WHERE e.chain_id = placed.chain_id) END AS event_ids
      FROM placed
    ),
    total AS (
      SELECT slot, agent_id, system_id, count(*) AS chains, sum(userless) AS userless, sum(events) AS events, sum(changing) AS changing,
             max(candidates) AS candidates, min(first_us) AS first_us, max(last_us) AS last_us,
             json_group_array(chain_id ORDER BY place) FILTER (WHERE place <= 200) AS chain_ids,
             '[' || group_concat(event_ids, ',' ORDER BY place) || ']' AS event_ids
      FROM cited GROUP BY slot, agent_id, system_id
    )
    SELECT t.*, a.name AS agent_name, a.key AS agent_key, s.name AS system,
           EXISTS (SELECT 1 FROM v_fact f WHERE f.entity_id = t.agent_id AND f.name = 'allowed_triggers'
                   AND lower(f.value) IN ('schedule', 'webhook', 'event', 'autonomous')) AS unattended
    FROM total t
    LEFT JOIN v_entity a ON a.entity_id = t.agent_id
    LEFT JOIN v_entity s ON s.entity_id = t.system_id
    ORDER BY t.slot, t.agent_id, t.system_id`,
  toFinding(row) {
    // A scheduled agent has no person behind a run: its empty slot is worth a line, not an alarm.
    const expected = row.slot !== 'agent' && row.unattended === 1;
    const who = row.agent_name ?? 'an unnamed agent';
    const nobody = row.slot === 'agent' && row.userless === row.chains;
    const partly =
      row.slot === 'agent' && !nobody && row.userless > 0
        ? `${count(row.userless, 'chain lacks', 'chains lack')} the person too. `
        : '';
    const missing = nobody ? NOBODY : (SLOT_TEXT[row.slot] ?? row.slot);
    const where = row.system ?? 'an unknown system';
    return {
      key: [row.slot, row.agent_key ?? '-', row.system ?? '-'].join('|'),
      severity: expected ? 'info' : row.changing > 0 ? 'medium' : 'low',
      rank: {
        impact: expected
          ? { value: 0.1, why: 'nobody need be behind a run' }
          : row.changing > 0
            ? { value: 0.6, why: 'data was changed, exported or sent' }
            : { value: 0.35, why: 'only reading is seen' },
        exposure: exposureOf(
          row.changing > 0 ? row.changing : row.events,
          row.changing > 0 ? 'changing actions' : 'events',
        ),
        confidence: stated('the slot is empty in every chain counted'),
      },
      title: `${missing} ${nobody ? 'is ' : 'not '}known: ${row.slot === 'agent' ? where : `${who} on ${where}`}`,
      explanation:
        `${count(row.chains, 'chain')} with ${count(row.events, 'event')} ${row.slot === 'agent' ? `on ${where}` : `of ${who} on ${where}`} ` +
        `have ${nobody ? 'neither an originating user nor an agent' : `no ${missing.toLowerCase()}`}. ${partly}${row.changing > 0 ? `${count(row.changing, 'event')} changed, exported or sent data. ` : ''}` +
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
        ...(row.slot === 'agent' ? [{ name: 'chains without a person too', value: String(row.userless) }] : []),
        { name: 'events', value: String(row.events) },
        { name: 'changing actions', value: String(row.changing) },
        { name: 'verdict', value: listed([expected ? 'expected: runs unattended' : 'gap']) },
      ],
      firstUs: row.first_us,
      lastUs: row.last_us,
    };
  },
});
