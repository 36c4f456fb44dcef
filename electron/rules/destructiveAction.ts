import { z } from 'zod';
import type { Severity } from '../../shared/model/kinds.ts';
import { remedy } from '../../shared/model/remedy.ts';
import { formatIsoUtc } from '../../shared/model/time.ts';
import { kindByCommand, kindByParameters, OPERATIONS, PARAMETERS, SWITCHED } from './_destruction.ts';
import { linkClass, linkRank } from './_link.ts';
import { atHome, OWN_WORKSPACE } from './_ownWorkspace.ts';
import { classConfidence, exposureOf } from './_rank.ts';
import { refs } from './_refs.ts';
import { count, IdList, listed, MOST_CITED, TextList, Time } from './_row.ts';
import { SENSITIVE, sensitivity } from './_sensitive.ts';
import { defineRule } from './define.ts';

const KINDS = {
  record: {
    did: 'switched off or deleted the record of what happens',
    impact: 1,
    impactWhy: 'what follows is no longer recorded',
  },
  safeguard: { did: 'took a safeguard away', impact: 0.8, impactWhy: 'a safeguard against damage or misuse is gone' },
  data: {
    did: 'destroyed data or what runs on it',
    impact: 0.95,
    impactWhy: 'what was destroyed cannot be brought back by a setting',
  },
  many: { did: 'deleted much in one hour', impact: 0.6, impactWhy: 'ordinary deletions, many of them' },
} as const;

export default defineRule({
  id: 'destructive-action',
  version: 2,
  title: 'Destructive action',
  why: 'Deletion, and switching off what would show or prevent it, cannot be taken back by revoking access afterwards.',
  severity: 'high',
  refs: refs('ASI02', 'ASI10', 'NHI8', 'AML.T0101'),
  remediation: [
    remedy('stepUp', 'for deletion and for changes of logging and protection'),
    remedy('reduceScope', 'so that the agent cannot do it at all'),
    'Restore what can be restored, and set protection and logging back',
  ],
  needs: [
    {
      what: 'events of agents or service identities that change something',
      sql: `SELECT EXISTS (SELECT 1 FROM v_event WHERE verb NOT IN ('read', 'list', 'search', 'sign_in')
              AND (agent_id IS NOT NULL OR actor_role IN ('app', 'service', 'agent')))`,
    },
  ],
  expectedRate: {
    atMost: 1,
    per: 'deployment identity in a month',
    why: 'a pipeline that takes down what was set up before the log begins uses the same operations; whether that was meant is not in the logs',
  },
  params: z.object({
    deletes: z
      .int()
      .positive()
      .default(50)
      .describe('Deletions by one agent in one hour, of whatever kind, worth a finding'),
  }),
  row: z.object({
    holder_id: z.int(),
    name: z.string(),
    key: z.string(),
    is_agent: z.int(),
    kind: z.enum(['record', 'safeguard', 'data', 'many']),
    hour: z.int().nullable(),
    done: z.int(),
    refused: z.int(),
    undone: z.int(),
    rank: z.int(),
    worst_class: z.int().nullable(),
    what: TextList,
    objects: TextList,
    systems: TextList,
    event_ids: IdList,
    chain_ids: TextList,
    first_us: Time,
    last_us: Time,
  }),
  sql: `
    WITH ${OPERATIONS},
    ${OWN_WORKSPACE},
    ${SENSITIVE},
    acted AS MATERIALIZED (
      SELECT event_id, agent_id, lower(action) AS operation, action, verb, status, time_us, chain_id, tool_id, object_id, system_id, actor_role,
             ${linkRank('agent_class')} AS class,
             coalesce(agent_id, credential_id, integration_id, actor_id) AS holder_id
      FROM v_event
      WHERE verb NOT IN ('read', 'list', 'search', 'sign_in', 'approve') AND direct = 0
        AND (agent_id IS NOT NULL OR actor_role IN ('app', 'service', 'agent'))
    ),
    -- A tool is named by itself or behind the name of its server.
    tool AS MATERIALIZED (
      SELECT t.entity_id, o.kind, o.undone FROM v_entity t
      JOIN operation o ON o.name = replace(lower(replace(t.name, rtrim(t.name, replace(replace(t.name, '.', ''), '/', '')), '')), '-', '_')
      WHERE t.kind = 'tool'
    ),
    found AS MATERIALIZED (
      SELECT a.event_id, o.kind, o.undone FROM acted a CROSS JOIN operation o ON o.name = a.operation
      UNION ALL
      SELECT a.event_id, t.kind, t.undone FROM acted a CROSS JOIN tool t ON t.entity_id = a.tool_id
      UNION ALL
      SELECT event_id, kind, 0 FROM (
        SELECT a.event_id, ${kindByParameters('a.operation', 'p.value')} AS kind
        FROM acted a CROSS JOIN v_event_attr p ON p.event_id = a.event_id AND p.name IN ${PARAMETERS}
        WHERE a.operation IN ${SWITCHED}
      ) WHERE kind IS NOT NULL
      UNION ALL
      SELECT event_id, kind, 0 FROM (
        SELECT a.event_id, ${kindByCommand('p.value')} AS kind
        FROM acted a CROSS JOIN v_event_attr p ON p.event_id = a.event_id AND p.name IN ${PARAMETERS}
        WHERE a.agent_id IS NOT NULL AND (a.verb = 'execute' OR a.tool_id IS NOT NULL)
      ) WHERE kind IS NOT NULL
    ),
    -- Who takes down what they set up themselves, within the log, destroys nothing of anybody's.
    own_work AS MATERIALIZED (
      SELECT DISTINCT d.event_id FROM acted d CROSS JOIN acted c ON c.object_id = d.object_id AND c.holder_id = d.holder_id
      WHERE d.verb = 'delete' AND c.verb = 'create' AND c.status <> 'failure' AND c.time_us < d.time_us
    ),
    kinds AS MATERIALIZED (
      SELECT event_id, max(kind) AS kind, max(undone) AS undone FROM found
      WHERE NOT (kind = 'data' AND event_id IN (SELECT event_id FROM own_work)) GROUP BY event_id
    ),
    busy AS MATERIALIZED (
      SELECT agent_id, time_us / 3600000000 AS hour FROM acted e
      WHERE e.verb = 'delete' AND e.status <> 'failure' AND e.agent_id IS NOT NULL AND e.time_us IS NOT NULL AND NOT ${atHome('e')}
      GROUP BY 1, 2 HAVING count(*) >= :deletes
    ),
    counted AS MATERIALIZED (
      SELECT a.*, k.kind, k.undone, NULL AS hour FROM acted a CROSS JOIN kinds k ON k.event_id = a.event_id
      UNION ALL
      SELECT a.*, 'many', 1, b.hour FROM acted a CROSS JOIN busy b ON b.agent_id = a.agent_id AND b.hour = a.time_us / 3600000000
      WHERE a.verb = 'delete' AND a.status <> 'failure' AND a.event_id NOT IN (SELECT event_id FROM kinds) AND a.event_id NOT IN (SELECT event_id FROM own_work) AND NOT ${atHome('a')}
    ),
    placed AS (
      SELECT c.*, row_number() OVER (PARTITION BY c.holder_id, c.kind ORDER BY c.status = 'failure', c.time_us, c.event_id) AS place,
             coalesce((SELECT max(s.rank) FROM v_event_object x JOIN sensitive s ON s.entity_id = x.object_id WHERE x.event_id = c.event_id), 0) AS rank,
             o.name AS object, y.name AS system, t.name AS tool
      FROM counted c LEFT JOIN v_entity o ON o.entity_id = c.object_id LEFT JOIN v_entity y ON y.entity_id = c.system_id
      LEFT JOIN v_entity t ON t.entity_id = c.tool_id
    ),
    summed AS MATERIALIZED (
      SELECT holder_id, max(agent_id IS NOT NULL) AS is_agent, kind, min(hour) AS hour, sum(status <> 'failure') AS done,
             sum(status = 'failure') AS refused, min(undone) AS undone, max(rank) AS rank, min(class) AS worst_class,
             json_group_array(DISTINCT coalesce(tool, action) ORDER BY place) AS what,
             json_group_array(DISTINCT object ORDER BY place) FILTER (WHERE object IS NOT NULL) AS objects,
             json_group_array(DISTINCT system ORDER BY place) FILTER (WHERE system IS NOT NULL) AS systems,
             json_group_array(event_id ORDER BY place) FILTER (WHERE place <= ${MOST_CITED}) AS event_ids,
             json_group_array(DISTINCT chain_id ORDER BY place) FILTER (WHERE chain_id IS NOT NULL) AS chain_ids,
             min(time_us) AS first_us, max(time_us) AS last_us
      FROM placed WHERE holder_id IS NOT NULL GROUP BY holder_id, kind
    )
    SELECT s.*, h.name, h.key FROM summed s JOIN v_entity h ON h.entity_id = s.holder_id ORDER BY s.holder_id, s.kind`,
  holderOf: (row) => row.holder_id,
  toFinding(row) {
    const kind = KINDS[row.kind];
    const tried = row.done === 0;
    const impact = row.rank > 0 ? Math.min(1, kind.impact + 0.1) : row.undone === 1 ? kind.impact - 0.15 : kind.impact;
    return {
      key: `${row.key}|${row.kind}`,
      severity: severityOf(row),
      rank: {
        impact: {
          value: impact,
          why:
            row.rank > 0
              ? `${kind.impactWhy}, on ${sensitivity(row.rank)} objects`
              : row.undone === 1 && row.kind !== 'many'
                ? `${kind.impactWhy}, though it can be undone for a while`
                : kind.impactWhy,
        },
        exposure: tried
          ? { value: 0.3, why: 'tried and refused' }
          : row.kind === 'many'
            ? exposureOf(row.done, 'such actions')
            : { value: 0.95, why: `${count(row.done, 'such action')}; one is enough` },
        confidence:
          row.is_agent === 1
            ? classConfidence(linkClass(row.worst_class ?? 0))
            : { value: 0.7, why: 'a service identity did it; no agent is tied to it' },
      },
      title: `${row.name} ${tried ? 'tried, and was refused' : kind.did}: ${listed(row.what, 2)}`,
      explanation:
        `${row.name} ${tried ? 'was refused when it' : kind.did} ${tried ? 'tried' : 'with'} ${listed(row.what)} on ${listed(row.systems)}, ` +
        `${count(row.done + row.refused, 'time')}${row.first_us === null ? '' : `, first at ${formatIsoUtc(row.first_us, 's')}`}` +
        `${row.objects.length === 0 ? '' : `: ${listed(row.objects)}`}.` +
        (row.refused > 0 && !tried ? ` A further ${count(row.refused, 'attempt was', 'attempts were')} refused.` : '') +
        (row.hour === null
          ? ''
          : ` The first hour with that many deletions began at ${formatIsoUtc(row.hour * 3_600_000_000, 'min')}.`) +
        ' Whether it was meant is not in the records.',
      entities: [row.holder_id],
      events: row.event_ids,
      chains: row.chain_ids.slice(0, 50),
      records: [],
      facts: [
        { name: 'actions', value: String(row.done) },
        { name: 'refused', value: String(row.refused) },
        { name: 'can be undone for a while', value: row.undone === 1 ? 'yes' : 'no' },
      ],
      firstUs: row.first_us,
      lastUs: row.last_us,
    };
  },
});

function severityOf(row: { kind: keyof typeof KINDS; done: number; rank: number; is_agent: number }): Severity {
  if (row.done === 0) return 'low';
  if (row.kind === 'record') return 'high';
  if (row.kind === 'many') return row.rank > 0 ? 'high' : 'medium';
  const grave = row.kind === 'data' || row.rank > 0;
  return grave && row.is_agent === 1 ? 'high' : 'medium';
}
