/**
 * A rule to start from: copy this file, rename it after its id (`first-time-action` → `firstTimeAction.ts`), change what is marked.
 * Nothing else needs an edit: the registry finds the file, the runner reads its needs, the views list it.
 */
import { z } from 'zod';
import { remedy } from '../../shared/model/remedy.ts';
import { exposureOf, stated, tierImpact } from './_rank.ts';
import { count, IdList, MOST_CITED, Time } from './_row.ts';
import { defineRule } from './define.ts';

export default defineRule({
  // CHANGE: what it is called in commands and references, and what people read.
  id: 'template',
  version: 1,
  title: 'What was found, in a few words',
  why: 'One sentence that an analyst can quote: why this matters, without naming the case at hand.',
  severity: 'medium',
  refs: [{ scheme: 'OWASP ASI', id: 'ASI03', title: 'Identity and privilege abuse' }],
  // The acts have one vocabulary; further lines may say what to ask or check.
  remediation: [remedy('reduceScope', 'to what the purpose needs')],
  // CHANGE: what the case must hold. Absent, the rule says "not applicable"; it never says "clean".
  needs: [
    {
      what: 'events attributed to agents',
      sql: 'SELECT EXISTS (SELECT 1 FROM v_event WHERE agent_id IS NOT NULL)',
    },
  ],
  // CHANGE: how often it is expected to speak above info where nothing is wrong.
  expectedRate: 'none',
  // CHANGE: thresholds, each with a default and its meaning; they reach the statement as `:name`.
  params: z.object({ atLeast: z.int().positive().default(10).describe('Fewest events worth a line') }),
  row: z.object({
    entity_id: z.int(),
    name: z.string(),
    key: z.string(),
    events: z.int(),
    first_us: Time,
    last_us: Time,
    event_ids: IdList,
  }),
  // CHANGE: one row a finding. Only the v_* views may be read.
  sql: `
    SELECT a.entity_id, a.name, a.key, count(*) AS events, min(e.time_us) AS first_us, max(e.time_us) AS last_us,
           (SELECT json_group_array(x.event_id) FROM (SELECT event_id FROM v_event WHERE agent_id = a.entity_id ORDER BY time_us LIMIT ${MOST_CITED}) x) AS event_ids
    FROM v_event e JOIN v_entity a ON a.entity_id = e.agent_id
    GROUP BY a.entity_id HAVING count(*) >= :atLeast`,
  // Each row rests on the events of one agent: see define.ts for when this may be said.
  agentOf: (row) => row.entity_id,
  toFinding: (row) => ({
    // Built from keys, never from row numbers: the finding keeps its status and notes over a new analysis.
    key: row.key,
    severity: 'info',
    rank: {
      impact: tierImpact(null),
      exposure: exposureOf(row.events, 'events'),
      confidence: stated('the events name it'),
    },
    title: `${row.name} did ${count(row.events, 'thing')}`,
    explanation: `${count(row.events, 'event')} are attributed to ${row.name}.`,
    entities: [row.entity_id],
    events: row.event_ids,
    chains: [],
    records: [],
    facts: [{ name: 'events', value: String(row.events) }],
    firstUs: row.first_us,
    lastUs: row.last_us,
  }),
});
