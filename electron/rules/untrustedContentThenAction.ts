import { z } from 'zod';
import { EXTERNAL_MARKS, EXTERNAL_NAMES, marksOf } from '../../shared/model/external.ts';
import type { Severity } from '../../shared/model/kinds.ts';
import { remedy } from '../../shared/model/remedy.ts';
import { linkConfidence, linkRank } from './_link.ts';
import { atHome, OWN_WORKSPACE } from './_ownWorkspace.ts';
import { exposureOf } from './_rank.ts';
import { refs } from './_refs.ts';
import { count, IdList, listed, TextList, Time } from './_row.ts';
import { SENSITIVE, sensitivity } from './_sensitive.ts';
import { defineRule } from './define.ts';

/** Verbs by which content comes in; the answer to a call is `execute` or `other`. */
const BRINGS_IN = "('read', 'list', 'search', 'export', 'execute', 'other')";
const CONTENT_MARKS = inList(marksOf('content'));
const ACTOR_MARKS = inList(marksOf('actor'));
/** What strangers write, where the inventory says that it is open to the outside. */
const WRITTEN = "('message', 'email', 'mail', 'issue', 'comment', 'ticket', 'page', 'form', 'review', 'chat', 'post')";

const JOINED = {
  flagged: 'in the same chain, after content that the platform flagged as an injection or jailbreak attempt',
  near: 'by the same agent within minutes of content that the platform flagged, in other chains',
  content: 'in the same chain, after content from outside',
} as const;
const CONFIDENCE = {
  flagged: { most: 0.8, why: 'the platform flagged the content; the order is that of one chain' },
  near: { most: 0.4, why: 'agent and time alone join the flagged content and the action' },
  content: { most: 0.35, why: 'the order within one chain alone; that the content led to it is not shown' },
  stated: { most: 0.45, why: 'a record says that the content is a stranger’s; that it led to the action is not shown' },
} as const;

export default defineRule({
  id: 'untrusted-content-then-action',
  version: 2,
  title: 'Action after content from outside',
  why: 'Text that an agent reads can carry instructions; what it changes or sends after reading a stranger’s text is where an injection shows.',
  severity: 'medium',
  refs: refs('ASI01', 'ASI06', 'AML.T0051.001', 'AML.T0070'),
  remediation: [
    remedy('policyCheck', 'so that a run that has read content from outside may not change or send without it'),
    remedy('humanReview', 'of such runs'),
    'Read the content and the action side by side in the source systems',
  ],
  needs: [
    {
      what: 'events attributed to agents',
      sql: 'SELECT EXISTS (SELECT 1 FROM v_event WHERE agent_id IS NOT NULL AND time_us IS NOT NULL)',
    },
    {
      what: 'content from outside: platform flags (Purview), marks of the outside in records (web tools, authors, senders, forms, guests), or objects that the resource inventory calls external',
      sql: `SELECT EXISTS (SELECT 1 FROM v_event WHERE agent_id IS NOT NULL AND action = 'CopilotInteraction')
              OR EXISTS (SELECT 1 FROM v_external WHERE mark IN ${CONTENT_MARKS} OR mark IN ${ACTOR_MARKS})
              OR EXISTS (SELECT 1 FROM v_fact WHERE name = 'external' AND lower(value) IN ('y', 'yes', 'true', '1'))`,
    },
  ],
  expectedRate: {
    atMost: 1,
    per: 'agent that works with web content',
    why: 'such agents read from outside and then act by design; the logs hold the order, not the reason',
  },
  params: z.object({
    minutes: z
      .number()
      .positive()
      .max(1440)
      .default(10)
      .describe('Minutes after flagged content within which the agent’s actions in other chains count'),
  }),
  row: z.object({
    agent_id: z.int(),
    name: z.string(),
    key: z.string(),
    how: z.enum(['flagged', 'near', 'content']),
    class: z.int(),
    in_purpose: z.int(),
    rank: z.int(),
    stated: z.int(),
    actions: z.int(),
    contents: z.int(),
    soonest_us: z.number(),
    came_by: TextList,
    what: TextList,
    verbs: TextList,
    systems: TextList,
    content_ids: IdList,
    action_ids: IdList,
    chain_ids: TextList,
    first_us: Time,
    last_us: Time,
  }),
  sql: `
    WITH ${SENSITIVE},
    ${OWN_WORKSPACE},
    outside_object AS MATERIALIZED (
      SELECT DISTINCT x.entity_id FROM v_fact x CROSS JOIN object_type t ON t.entity_id = x.entity_id
      WHERE x.name = 'external' AND lower(x.value) IN ('y', 'yes', 'true', '1') AND t.type IN ${WRITTEN}
    ),
    seen AS MATERIALIZED (
      SELECT event_id, agent_id, system_id, object_id, tool_id, actor_role, verb, action, time_us, chain_id, ${linkRank('agent_class')} AS class
      FROM v_event WHERE agent_id IS NOT NULL AND status <> 'failure' AND time_us IS NOT NULL
    ),
    content AS MATERIALIZED (
      SELECT event_id, agent_id, chain_id, time_us, max(flagged) AS flagged, max(stated) AS stated, max(by) AS by FROM (
        SELECT e.event_id, e.agent_id, e.chain_id, e.time_us, 1 AS flagged, 0 AS stated, a.name || ' on ' || e.action AS by
        FROM seen e CROSS JOIN v_event_attr a ON a.event_id = e.event_id AND a.name IN ('XPIADetected', 'JailbreakDetected') AND lower(a.value) IN ('true', '1', 'yes')
        WHERE e.action = 'CopilotInteraction'
        UNION ALL
        SELECT e.event_id, e.agent_id, e.chain_id, e.time_us, 0, x.mark <> 'web', coalesce(t.name, e.action) || ${says('x.mark')}
        FROM v_external x CROSS JOIN v_event e ON e.event_id = x.event_id LEFT JOIN v_entity t ON t.entity_id = e.tool_id
        WHERE e.agent_id IS NOT NULL AND e.status <> 'failure' AND e.time_us IS NOT NULL
          AND ((x.mark IN ${CONTENT_MARKS} AND e.verb IN ${BRINGS_IN})
            OR (x.mark IN ${ACTOR_MARKS} AND (e.action = 'CopilotInteraction' OR (e.verb = 'send' AND e.actor_role = 'user'))))
        UNION ALL
        SELECT e.event_id, e.agent_id, e.chain_id, e.time_us, 0, 0, e.action
        FROM seen e CROSS JOIN v_event_object o ON o.event_id = e.event_id CROSS JOIN outside_object x ON x.entity_id = o.object_id
        WHERE e.verb IN ('read', 'list', 'search')
      ) GROUP BY event_id
    ),
    -- What the agents concerned did, after what: content, or a turn of the user, which begins anew. Uses of one instant do not precede each other.
    line AS (
      SELECT agent_id, chain_id, time_us, 1 AS step, flagged, event_id, NULL AS system_id, NULL AS verb, NULL AS action, NULL AS class FROM content
      UNION ALL
      SELECT NULL, chain_id, time_us, 0, 0, NULL, NULL, NULL, NULL, NULL FROM v_event
      WHERE verb = 'send' AND actor_role = 'user' AND time_us IS NOT NULL AND chain_id IS NOT NULL
      UNION ALL
      SELECT e.agent_id, e.chain_id, e.time_us, 2, 0, e.event_id, e.system_id, e.verb, e.action, e.class
      FROM seen e CROSS JOIN (SELECT DISTINCT agent_id FROM content) c ON c.agent_id = e.agent_id
      WHERE e.verb IN ('create', 'update', 'delete', 'share', 'send', 'administer', 'grant', 'export')
        AND e.event_id NOT IN (SELECT event_id FROM v_external WHERE mark = 'web') AND NOT (e.actor_role = 'user' AND e.verb = 'send') AND NOT ${atHome('e')}
    ),
    traced AS MATERIALIZED (
      SELECT *, CASE WHEN chain_id IS NOT NULL THEN max(CASE WHEN flagged = 1 THEN time_us END) OVER run END AS flagged_us,
             CASE WHEN chain_id IS NOT NULL THEN max(CASE WHEN step = 1 THEN time_us END) OVER run END AS content_us,
             max(CASE WHEN step = 0 THEN time_us END) OVER run AS turn_us,
             max(CASE WHEN flagged = 1 THEN time_us END) OVER (
               PARTITION BY agent_id ORDER BY time_us GROUPS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS near_us
      FROM line WINDOW run AS (PARTITION BY chain_id ORDER BY time_us GROUPS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
    ),
    joined AS MATERIALIZED (
      SELECT * FROM (
        SELECT event_id, agent_id, chain_id, time_us, system_id, verb, action, class,
               CASE WHEN flagged_us >= coalesce(turn_us, 0) THEN 'flagged' WHEN time_us - near_us <= :minutes * 60000000 THEN 'near'
                    WHEN content_us >= coalesce(turn_us, 0) THEN 'content' END AS how,
               CASE WHEN flagged_us >= coalesce(turn_us, 0) THEN flagged_us WHEN time_us - near_us <= :minutes * 60000000 THEN near_us ELSE content_us END AS content_us
        FROM traced WHERE step = 2
      ) WHERE how IS NOT NULL
    ),
    placed AS (
      SELECT j.*, y.name AS system, c.event_id AS content_id, c.by, c.stated,
             (j.agent_id, y.name, j.verb) IN (SELECT principal_id, system, verb FROM v_access WHERE verdict = 'expected' AND observed > 0) AS approved,
             coalesce((SELECT max(s.rank) FROM v_event_object x JOIN sensitive s ON s.entity_id = x.object_id WHERE x.event_id = j.event_id), 0) AS rank,
             row_number() OVER (PARTITION BY j.agent_id, j.how ORDER BY j.time_us, j.event_id, c.event_id) AS place
      FROM joined j CROSS JOIN content c ON c.agent_id = j.agent_id AND c.time_us = j.content_us AND c.flagged = (j.how <> 'content')
        AND (j.how = 'near' OR c.chain_id = j.chain_id)
      CROSS JOIN v_entity y ON y.entity_id = j.system_id
    ),
    summed AS MATERIALIZED (
      SELECT agent_id, how, max(class) AS class, min(approved) AS in_purpose, max(rank) AS rank, max(stated) AS stated, count(DISTINCT event_id) AS actions,
             count(DISTINCT content_id) AS contents, min(time_us - content_us) AS soonest_us,
             json_group_array(DISTINCT by ORDER BY place) AS came_by,
             json_group_array(DISTINCT verb || ' (' || action || ')' ORDER BY place) FILTER (WHERE place <= 200) AS what,
             json_group_array(DISTINCT verb ORDER BY place) AS verbs, json_group_array(DISTINCT system ORDER BY place) AS systems,
             json_group_array(DISTINCT content_id ORDER BY place) FILTER (WHERE place <= 80) AS content_ids,
             json_group_array(DISTINCT event_id ORDER BY place) FILTER (WHERE place <= 100) AS action_ids,
             json_group_array(DISTINCT chain_id ORDER BY place) FILTER (WHERE chain_id IS NOT NULL AND place <= 50) AS chain_ids,
             min(content_us) AS first_us, max(time_us) AS last_us
      FROM placed GROUP BY agent_id, how
    )
    SELECT s.*, a.name, a.key FROM summed s JOIN v_entity a ON a.entity_id = s.agent_id ORDER BY s.agent_id, s.how`,
  toFinding(row) {
    const outward = row.verbs.some((verb) =>
      ['send', 'share', 'export', 'delete', 'administer', 'grant'].includes(verb),
    );
    const { most, why } = CONFIDENCE[row.how === 'content' && row.stated === 1 ? 'stated' : row.how];
    const seconds = Math.max(1, Math.round(row.soonest_us / 1_000_000));
    const flagged = row.how !== 'content';
    return {
      key: `${row.key}|${row.how}`,
      severity: severityOf(row.how, row.in_purpose === 1, outward || row.rank > 0),
      rank: {
        impact:
          row.rank > 0
            ? { value: 1, why: `the action touches ${sensitivity(row.rank)} objects` }
            : outward
              ? { value: 0.85, why: 'data was sent, shared, exported or deleted, or access changed' }
              : { value: 0.6, why: 'records were created or changed' },
        exposure: exposureOf(row.actions, row.actions === 1 ? 'action after it' : 'actions after it'),
        confidence: linkConfidence(row.class, most, why),
      },
      title: `${row.name} acted after ${flagged ? 'flagged content' : 'content from outside'}: ${listed(row.what, 2)}`,
      explanation:
        `${row.name} took in content by ${listed(row.came_by)} and then did ${listed(row.what)} on ${listed(row.systems)}, ` +
        `${count(row.actions, 'action')}, ${JOINED[row.how]}, at the soonest ${count(seconds, 'second')} later. ` +
        (row.in_purpose === 1 ? 'Such actions there are within its approved purpose. ' : '') +
        'They came after the content; that they came because of it is not shown by the records.',
      entities: [row.agent_id],
      events: [...new Set([...row.content_ids, ...row.action_ids])],
      chains: row.chain_ids,
      records: [],
      facts: [
        { name: 'actions', value: String(row.actions) },
        { name: 'contents', value: String(row.contents) },
        { name: 'flagged by the platform', value: flagged ? 'yes' : 'no' },
      ],
      firstUs: row.first_us,
      lastUs: row.last_us,
    };
  },
});

/** An expression: what the mark says, in brackets. */
function says(mark: string): string {
  const cases = EXTERNAL_NAMES.map((name) => `WHEN '${name}' THEN ' (${EXTERNAL_MARKS[name].says})'`);
  return `CASE ${mark} ${cases.join(' ')} ELSE '' END`;
}

function inList(names: readonly string[]): string {
  return `(${names.map((name) => `'${name}'`).join(', ')})`;
}

function severityOf(how: 'flagged' | 'near' | 'content', inPurpose: boolean, grave: boolean): Severity {
  if (how === 'flagged') return grave ? 'high' : 'medium';
  if (how === 'near') return grave ? 'medium' : 'low';
  return inPurpose || !grave ? 'low' : 'medium';
}
