import { z } from 'zod';
import { remedy } from '../../shared/model/remedy.ts';
import { changes, exposureOf } from './_rank.ts';
import { refs } from './_refs.ts';
import { count, IdList, listed, MOST_CITED, TextList, Time } from './_row.ts';
import { defineRule } from './define.ts';

export default defineRule({
  id: 'ghost-access',
  version: 1,
  title: 'Access used that no grant explains',
  why: 'What an agent does beyond every grant on record comes from a grant that nobody lists, or from rights that are not its own.',
  severity: 'medium',
  refs: refs('ASI03', 'NHI5', 'AML.T0053'),
  remediation: [
    'Find the grant that made it possible: a group, an inherited role, a tool’s own account',
    remedy('reduceScope', 'once the grant is found'),
    remedy('recordSource', ': export the grants of that system again, with groups and inherited roles'),
  ],
  needs: [
    {
      what: 'granted scopes or roles on systems where agents were seen at work',
      sql: 'SELECT EXISTS (SELECT 1 FROM v_access WHERE observed > 0 AND granted IS NOT NULL)',
    },
  ],
  expectedRate: 'none',
  params: z.object({}),
  row: z.object({
    principal_id: z.int(),
    name: z.string(),
    key: z.string(),
    system: z.string(),
    observed: z.int(),
    what: TextList,
    verbs: TextList,
    first_us: Time,
    last_us: Time,
    event_ids: IdList,
    records: IdList,
  }),
  // A grant that could not be mapped, administration of the system, or a grant of the same verb on something that the log may name otherwise (a
  // repository by its name, where the use is told by its type) may be what covers the use: then nothing is claimed.
  sql: `
    WITH covering AS MATERIALIZED (
      SELECT DISTINCT principal_id, lower(system) AS system FROM v_access WHERE granted = 1 AND (unmapped = 1 OR tier >= 4)
    ),
    same AS MATERIALIZED (SELECT DISTINCT principal_id, lower(system) AS system, verb FROM v_access WHERE granted = 1),
    ghost AS MATERIALIZED (
      SELECT x.principal_id, x.system, x.verb, x.resource, x.observed, x.first_us, x.last_us
      FROM v_access x
      WHERE x.granted = 0 AND x.observed > 0
        AND NOT EXISTS (SELECT 1 FROM same g WHERE g.principal_id = x.principal_id AND g.verb = x.verb AND g.system IN (lower(x.system), '', '*'))
        AND NOT EXISTS (SELECT 1 FROM covering c WHERE c.principal_id = x.principal_id AND c.system IN (lower(x.system), '', '*'))
    ),
    used AS MATERIALIZED (
      SELECT e.agent_id, s.name AS system, e.event_id, row_number() OVER (PARTITION BY e.agent_id, e.system_id ORDER BY e.time_us, e.event_id) AS place
      FROM v_event e CROSS JOIN v_entity s ON s.entity_id = e.system_id
      WHERE e.agent_id IN (SELECT principal_id FROM ghost)
        AND (e.agent_id, e.verb, lower(s.name)) IN (SELECT principal_id, verb, lower(system) FROM ghost)
    ),
    cited AS MATERIALIZED (
      SELECT agent_id, lower(system) AS system, json_group_array(event_id ORDER BY place) AS event_ids
      FROM used WHERE place <= ${MOST_CITED} GROUP BY agent_id, lower(system)
    ),
    granted AS MATERIALIZED (
      SELECT principal_id, json_group_array(DISTINCT record_id ORDER BY record_id) AS records
      FROM v_permission WHERE basis = 'granted' AND principal_id IN (SELECT principal_id FROM ghost) GROUP BY principal_id
    )
    SELECT g.principal_id, a.name, a.key, g.system, sum(g.observed) AS observed, min(g.first_us) AS first_us, max(g.last_us) AS last_us,
           json_group_array(DISTINCT g.verb || CASE WHEN g.resource IN ('', '*') THEN '' ELSE ' ' || g.resource END ORDER BY g.verb, g.resource) AS what,
           json_group_array(DISTINCT g.verb ORDER BY g.verb) AS verbs, c.event_ids, r.records
    FROM ghost g JOIN v_entity a ON a.entity_id = g.principal_id
    LEFT JOIN cited c ON c.agent_id = g.principal_id AND c.system = lower(g.system)
    LEFT JOIN granted r ON r.principal_id = g.principal_id
    GROUP BY g.principal_id, lower(g.system) ORDER BY g.principal_id, g.system`,
  agentOf: (row) => row.principal_id,
  toFinding(row) {
    const changing = row.verbs.some(changes);
    return {
      key: `${row.key}|${row.system.toLowerCase()}`,
      severity: changing ? 'medium' : 'low',
      rank: {
        impact: changing
          ? { value: 0.7, why: 'it changed or sent something' }
          : { value: 0.4, why: 'only reading is seen' },
        exposure: exposureOf(row.observed, 'uses that no grant covers'),
        confidence: { value: 0.6, why: 'grants of this system are on record, though perhaps not all' },
      },
      title: `${row.name} used ${row.system} beyond every grant on record`,
      explanation:
        `${count(row.observed, 'use')} of ${row.name} on ${row.system} ${row.observed === 1 ? 'is' : 'are'} covered by none of the imported grants: ${listed(row.what)}. ` +
        'Grants of this agent on that system are on record, so the inventory lacks one, or it acted with rights that are not its own.',
      entities: [row.principal_id],
      events: row.event_ids,
      chains: [],
      records: row.records.slice(0, 50),
      facts: [
        { name: 'system', value: row.system },
        { name: 'uses', value: String(row.observed) },
      ],
      firstUs: row.first_us,
      lastUs: row.last_us,
    };
  },
});
