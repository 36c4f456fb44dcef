import { z } from 'zod';
import type { Severity } from '../../shared/model/kinds.ts';
import { remedy } from '../../shared/model/remedy.ts';
import { linkConfidence, linkRank } from './_link.ts';
import { atHome, OWN_WORKSPACE } from './_ownWorkspace.ts';
import { exposureOf } from './_rank.ts';
import { refs } from './_refs.ts';
import { count, IdList, listed, TextList, Time } from './_row.ts';
import { CLASSES_KNOWN, SENSITIVE, sensitiveImpact, sensitivity } from './_sensitive.ts';
import { defineRule } from './define.ts';

export default defineRule({
  id: 'cross-system-flow',
  version: 1,
  title: 'Confidential data read in one system, then something sent or created in another',
  why: 'An agent joins systems that no person could copy between unseen: what it reads in one can leave by the other within the same run.',
  severity: 'medium',
  refs: refs('ASI02', 'NHI3', 'AML.T0086', 'AML.T0053'),
  remediation: [
    remedy('policyCheck', 'so that a run that has read confidential data may not send outside'),
    remedy('reduceScope', 'so that one agent does not hold both ends'),
    'Compare what was sent with what was read, in the two systems’ own records',
  ],
  needs: [
    {
      what: 'data classes or sensitivity labels of objects (resource inventory, or logs that state labels)',
      sql: CLASSES_KNOWN,
    },
    {
      what: 'events of agents that are joined into chains or conversations',
      sql: 'SELECT EXISTS (SELECT 1 FROM v_event WHERE agent_id IS NOT NULL AND chain_id IS NOT NULL)',
    },
  ],
  expectedRate: 'none',
  params: z.object({
    hours: z
      .number()
      .positive()
      .default(24)
      .describe('Longest time between the reading and the sending in one run, in hours'),
  }),
  row: z.object({
    agent_id: z.int(),
    name: z.string(),
    key: z.string(),
    from_system: z.string(),
    to_system: z.string(),
    rank: z.int(),
    leaving: z.int(),
    in_purpose: z.int(),
    by_chain: z.int(),
    class: z.int(),
    runs: z.int(),
    reads: z.int(),
    outs: z.int(),
    what: TextList,
    objects: TextList,
    targets: TextList,
    shortest_us: z.number(),
    read_ids: IdList,
    out_ids: IdList,
    chain_ids: TextList,
    first_us: Time,
    last_us: Time,
  }),
  sql: `
    WITH ${SENSITIVE},
    ${OWN_WORKSPACE},
    reads AS MATERIALIZED (
      SELECT e.*, s.rank, s.entity_id AS sensitive_id FROM (
        SELECT event_id, agent_id, system_id, object_id, tool_id, actor_role, verb, time_us, chain_id,
               ${linkRank('agent_class')} AS class
        FROM v_event WHERE agent_id IS NOT NULL AND verb IN ('read', 'search', 'export') AND status <> 'failure' AND time_us IS NOT NULL
      ) e CROSS JOIN v_event_object o ON o.event_id = e.event_id CROSS JOIN sensitive s ON s.entity_id = o.object_id
      WHERE o.role <> 'related' OR e.tool_id IS NOT NULL
    ),
    outs AS MATERIALIZED (
      SELECT event_id, agent_id, system_id, object_id, actor_role, verb, action, time_us, chain_id,
             ${linkRank('agent_class')} AS class
      FROM v_event e
      WHERE verb IN ('create', 'send', 'share') AND agent_id IN (SELECT agent_id FROM reads) AND status <> 'failure' AND time_us IS NOT NULL
        AND NOT ${atHome('e')}
    ),
    -- One run: one chain, or one conversation of the agent. Never the same hour alone.
    read_run AS MATERIALIZED (
      SELECT event_id, 'c' || chain_id AS run FROM reads WHERE chain_id IS NOT NULL
      UNION SELECT r.event_id, 'k' || k.value FROM reads r CROSS JOIN v_event_key k ON k.event_id = r.event_id AND k.kind = 'conversation'
    ),
    out_run AS MATERIALIZED (
      SELECT event_id, 'c' || chain_id AS run FROM outs WHERE chain_id IS NOT NULL
      UNION SELECT o.event_id, 'k' || k.value FROM outs o CROSS JOIN v_event_key k ON k.event_id = o.event_id AND k.kind = 'conversation'
    ),
    began AS MATERIALIZED (
      SELECT run, agent_id, system_id, max(rank) AS rank, min(class) AS class, min(time_us) AS since, event_id AS read_id, sensitive_id, count(*) AS reads
      FROM reads r JOIN read_run USING (event_id) GROUP BY run, agent_id, system_id
    ),
    outside AS MATERIALIZED (
      SELECT o.event_id,
             max(CASE WHEN EXISTS (SELECT 1 FROM v_event_object x JOIN v_fact f ON f.entity_id = x.object_id AND f.name = 'external'
                                    AND lower(f.value) IN ('y', 'yes', 'true', '1') WHERE x.event_id = o.event_id)
                        OR o.action LIKE '%webhook%' THEN 2 WHEN o.verb IN ('send', 'share') THEN 1 ELSE 0 END) AS leaving
      FROM outs o GROUP BY o.event_id
    ),
    -- From one system into another; within one system only where it leaves by nature.
    flow AS MATERIALIZED (
      SELECT o.event_id AS out_id, o.agent_id, b.system_id AS from_id, o.system_id AS to_id, b.rank, min(b.class, o.class) AS class, x.leaving,
             b.read_id, b.sensitive_id, b.reads, b.run, o.chain_id, o.action, o.verb, o.object_id, o.time_us, o.time_us - b.since AS gap_us, b.since,
             b.run GLOB 'c*' AS by_chain
      FROM outs o CROSS JOIN out_run m ON m.event_id = o.event_id CROSS JOIN began b ON b.run = m.run AND b.agent_id = o.agent_id
      CROSS JOIN outside x ON x.event_id = o.event_id
      WHERE b.since < o.time_us AND o.time_us - b.since <= :hours * 3600000000 AND (b.system_id <> o.system_id OR x.leaving > 0)
    ),
    named AS (
      SELECT f.*, a.name AS from_system, z.name AS to_system, d.name AS object, t.name AS target,
             (f.agent_id, z.name, f.verb) IN (SELECT principal_id, system, verb FROM v_access WHERE verdict = 'expected' AND observed > 0) AS approved,
             row_number() OVER (PARTITION BY f.agent_id, f.from_id, f.to_id ORDER BY f.leaving DESC, f.time_us, f.out_id, f.by_chain DESC) AS place
      FROM flow f JOIN v_entity a ON a.entity_id = f.from_id JOIN v_entity z ON z.entity_id = f.to_id
      JOIN v_entity d ON d.entity_id = f.sensitive_id LEFT JOIN v_entity t ON t.entity_id = f.object_id
    ),
    summed AS MATERIALIZED (
      SELECT agent_id, from_system, to_system, max(rank) AS rank, max(leaving) AS leaving, min(approved) AS in_purpose, max(by_chain) AS by_chain,
             max(class) AS class, count(DISTINCT run) AS runs, count(DISTINCT read_id) AS reads, count(DISTINCT out_id) AS outs, min(gap_us) AS shortest_us,
             json_group_array(DISTINCT verb || ' (' || action || ')' ORDER BY place) AS what,
             json_group_array(DISTINCT object ORDER BY place) AS objects,
             json_group_array(DISTINCT target ORDER BY place) FILTER (WHERE target IS NOT NULL) AS targets,
             json_group_array(DISTINCT read_id ORDER BY place) FILTER (WHERE place <= 100) AS read_ids,
             json_group_array(DISTINCT out_id ORDER BY place) FILTER (WHERE place <= 100) AS out_ids,
             json_group_array(DISTINCT chain_id ORDER BY place) FILTER (WHERE chain_id IS NOT NULL AND place <= 50) AS chain_ids,
             min(since) AS first_us, max(time_us) AS last_us
      FROM named GROUP BY agent_id, from_system, to_system
    )
    SELECT s.*, a.name, a.key FROM summed s JOIN v_entity a ON a.entity_id = s.agent_id ORDER BY s.agent_id, s.from_system, s.to_system`,
  agentOf: (row) => row.agent_id,
  toFinding(row) {
    const what = sensitivity(row.rank);
    const impact = sensitiveImpact(row.rank);
    const where = row.leaving === 2 ? 'outside' : row.leaving === 1 ? 'by message or share' : 'into another system';
    const seconds = Math.max(1, Math.round(row.shortest_us / 1_000_000));
    return {
      key: `${row.key}|${row.from_system}|${row.to_system}`,
      severity: severityOf(row.leaving, row.rank, row.in_purpose === 1),
      rank: {
        impact:
          row.leaving > 0
            ? { value: impact.value, why: `${impact.why}, then ${where}` }
            : { value: impact.value * 0.7, why: `${impact.why}, then into a system that is not said to be external` },
        exposure: exposureOf(row.outs, row.outs === 1 ? 'action after it' : 'actions after it'),
        confidence: linkConfidence(
          row.class,
          row.by_chain === 1 ? 0.75 : 0.6,
          row.by_chain === 1
            ? 'one chain joins the two; what was sent is not in the records'
            : 'one conversation joins the two; what was sent is not in the records',
        ),
      },
      title: `${row.name} read ${what} data on ${row.from_system}, then ${row.leaving > 0 ? 'sent' : 'wrote'} ${row.from_system === row.to_system ? 'from there' : `on ${row.to_system}`}`,
      explanation:
        `In ${count(row.runs, 'run')}, ${row.name} first read ${what} objects on ${row.from_system} (${listed(row.objects)}) and then did ${listed(row.what)} ` +
        `on ${row.to_system}${row.targets.length === 0 ? '' : `, ${listed(row.targets)}`}, ${count(row.outs, 'time')}, ` +
        `at the soonest ${count(seconds, 'second')} later. ` +
        (row.leaving === 2 ? 'The target is outside by the resource inventory or is a webhook. ' : '') +
        (row.in_purpose === 1 ? 'Such actions there are within its approved purpose. ' : '') +
        'That the same data went on is not shown by the records.',
      entities: [row.agent_id],
      events: [...new Set([...row.read_ids, ...row.out_ids])],
      chains: row.chain_ids,
      records: [],
      facts: [
        { name: 'runs', value: String(row.runs) },
        { name: 'leaves', value: where },
        { name: 'within purpose', value: row.in_purpose === 1 ? 'yes' : 'no' },
      ],
      firstUs: row.first_us,
      lastUs: row.last_us,
    };
  },
});

function severityOf(leaving: number, rank: number, inPurpose: boolean): Severity {
  const restricted = rank >= 4;
  if (leaving === 2) return inPurpose && !restricted ? 'medium' : 'high';
  if (inPurpose) return 'low';
  if (leaving === 1) return restricted ? 'high' : 'medium';
  return restricted ? 'medium' : 'low';
}
