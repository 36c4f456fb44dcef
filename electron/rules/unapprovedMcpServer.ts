import { z } from 'zod';
import { remedy } from '../../shared/model/remedy.ts';
import { exposureOf, stated } from './_rank.ts';
import { refs } from './_refs.ts';
import { count, IdList, listed, MOST_CITED, TextList, Time } from './_row.ts';
import { CHANGING } from './_sql.ts';
import { defineRule } from './define.ts';

export default defineRule({
  id: 'unapproved-mcp-server',
  version: 1,
  title: 'MCP server that nobody approved',
  why: 'A tool server tells the agent what to do as much as it does what the agent asks; one that nobody reviewed is untrusted code and text.',
  severity: 'medium',
  refs: refs('ASI02', 'ASI04', 'NHI3', 'AML.T0110'),
  remediation: [
    remedy('humanReview', ': have the server, its tools and their descriptions reviewed, then approve or remove it'),
    remedy('policyCheck', 'so that only approved servers can be called'),
  ],
  needs: [
    {
      what: 'an inventory of MCP servers (integrations, or the servers of agents)',
      sql: `SELECT EXISTS (SELECT 1 FROM v_fact f JOIN v_entity i ON i.entity_id = f.entity_id WHERE f.name = 'kind' AND lower(f.value) LIKE '%mcp%')
              OR EXISTS (SELECT 1 FROM v_edge g JOIN v_entity m ON m.entity_id = g.to_id WHERE g.kind = 'HAS_INTEGRATION' AND g.basis = 'declared' AND m.kind = 'mcp_server')`,
    },
  ],
  expectedRate: 'none',
  params: z.object({}),
  row: z.object({
    server: z.string(),
    refused: z.int(),
    configured: z.int(),
    entity_ids: IdList,
    records: IdList,
    events: z.int(),
    changing: z.int(),
    tools: TextList,
    agents: TextList,
    agent_ids: IdList,
    event_ids: IdList,
    chain_ids: TextList,
    first_us: Time,
    last_us: Time,
  }),
  // A tool's key is `tool:<server>/<name>`, where a server is known. A configuration file names servers; it approves none.
  sql: `
    WITH calls AS MATERIALIZED (SELECT tool_id, event_id, agent_id, verb, time_us, chain_id FROM v_event WHERE tool_id IS NOT NULL),
    called AS MATERIALIZED (
      SELECT lower(substr(t.key, 6, instr(t.key, '/') - 6)) AS server, t.name AS tool, c.event_id, c.agent_id, c.verb, c.time_us, c.chain_id,
             row_number() OVER (PARTITION BY lower(substr(t.key, 6, instr(t.key, '/') - 6)) ORDER BY c.time_us, c.event_id) AS place
      FROM calls c CROSS JOIN v_entity t ON t.entity_id = c.tool_id WHERE t.kind = 'tool' AND t.key GLOB 'tool:*/*'
    ),
    use AS MATERIALIZED (
      SELECT c.server, count(*) AS events, sum(c.verb IN ${CHANGING} AND c.verb <> 'execute') AS changing, json_group_array(DISTINCT c.tool ORDER BY c.place) AS tools,
             json_group_array(DISTINCT a.name ORDER BY c.place) AS agents, json_group_array(DISTINCT c.agent_id ORDER BY c.place) FILTER (WHERE c.agent_id IS NOT NULL) AS agent_ids,
             json_group_array(c.event_id ORDER BY c.place) FILTER (WHERE c.place <= ${MOST_CITED}) AS event_ids,
             json_group_array(DISTINCT c.chain_id ORDER BY c.place) FILTER (WHERE c.place <= ${MOST_CITED}) AS chain_ids, min(c.time_us) AS first_us, max(c.time_us) AS last_us
      FROM called c LEFT JOIN v_entity a ON a.entity_id = c.agent_id GROUP BY c.server
    ),
    stated AS MATERIALIZED (
      SELECT i.entity_id, lower(i.name) AS server, i.name,
             max(lower(f.value) IN ('n', 'no', 'false', '0', 'rejected', 'denied')) FILTER (WHERE f.name = 'approved') AS refused,
             max(lower(f.value) IN ('y', 'yes', 'true', '1', 'approved')) FILTER (WHERE f.name = 'approved') AS approved,
             json_group_array(DISTINCT f.record_id ORDER BY f.record_id) AS records
      FROM v_entity i JOIN v_fact f ON f.entity_id = i.entity_id
      WHERE i.kind IN ('integration', 'mcp_server')
        AND (i.kind = 'mcp_server' OR EXISTS (SELECT 1 FROM v_fact k WHERE k.entity_id = i.entity_id AND k.name = 'kind' AND lower(k.value) LIKE '%mcp%'))
      GROUP BY i.entity_id
    ),
    assigned AS MATERIALIZED (
      SELECT lower(m.name) AS server FROM v_edge g JOIN v_entity m ON m.entity_id = g.to_id AND m.kind = 'mcp_server'
      WHERE g.kind = 'HAS_INTEGRATION' AND g.basis = 'declared'
      UNION SELECT lower(substr(t.key, 6, instr(t.key, '/') - 6)) FROM v_edge g JOIN v_entity t ON t.entity_id = g.to_id AND t.kind = 'tool' AND t.key GLOB 'tool:*/*'
      WHERE g.kind = 'USES_TOOL' AND g.basis = 'declared'
    ),
    names AS (SELECT server FROM use UNION SELECT server FROM stated),
    judged AS MATERIALIZED (
      SELECT n.server, coalesce(max(s.refused), 0) AS refused, coalesce(max(s.approved), 0) AS approved,
             n.server IN (SELECT server FROM assigned) AS assigned, count(s.entity_id) AS configured, max(s.name) AS name,
             json_group_array(s.entity_id ORDER BY s.entity_id) FILTER (WHERE s.entity_id IS NOT NULL) AS entity_ids,
             json_group_array(s.records ORDER BY s.entity_id) FILTER (WHERE s.records IS NOT NULL) AS records
      FROM names n LEFT JOIN stated s ON s.server = n.server GROUP BY n.server
    )
    SELECT coalesce(j.name, j.server) AS server, j.refused, j.configured > 0 AS configured, coalesce(j.entity_ids, '[]') AS entity_ids,
           '[' || replace(replace(replace(coalesce(j.records, ''), '[', ''), ']', ''), '"', '') || ']' AS records,
           coalesce(u.events, 0) AS events, coalesce(u.changing, 0) AS changing, u.tools, u.agents, u.agent_ids, u.event_ids, u.chain_ids, u.first_us, u.last_us
    FROM judged j LEFT JOIN use u ON u.server = j.server
    WHERE j.refused = 1 OR (j.approved = 0 AND j.assigned = 0) ORDER BY j.server`,
  toFinding(row) {
    const used = row.events > 0;
    return {
      key: row.server.toLowerCase(),
      severity: used ? (row.refused === 1 || row.changing > 0 ? 'high' : 'medium') : 'low',
      rank: {
        impact:
          row.changing > 0
            ? { value: 0.8, why: 'its tools changed or sent something' }
            : { value: 0.6, why: 'its answers steer agents' },
        exposure: exposureOf(row.events, 'calls to it'),
        confidence:
          row.refused === 1
            ? stated('the inventory says that it is not approved')
            : { value: 0.8, why: 'no inventory lists it as approved' },
      },
      title: `MCP server ${row.server} is ${row.refused === 1 ? 'refused' : 'not approved'}${used ? ' and in use' : ''}`,
      explanation:
        (row.refused === 1
          ? `The integration inventory marks the MCP server ${row.server} as not approved. `
          : row.configured === 1
            ? `A configuration names the MCP server ${row.server}, and no inventory approves it or gives it to an agent. `
            : `Logs name the MCP server ${row.server}, which no inventory lists. `) +
        (used
          ? `${count(row.events, 'call')} went to it: ${listed(row.tools)}${row.agents.length > 0 ? ` by ${listed(row.agents)}` : ''}; ${count(row.changing, 'call')} changed or sent something.`
          : 'No imported log shows a call to it.'),
      entities: [...row.entity_ids, ...row.agent_ids].slice(0, 20),
      events: row.event_ids,
      chains: row.chain_ids.slice(0, 50),
      records: row.records.slice(0, 50),
      facts: [
        { name: 'server', value: row.server },
        { name: 'calls', value: String(row.events) },
        { name: 'changing calls', value: String(row.changing) },
      ],
      firstUs: row.first_us,
      lastUs: row.last_us,
    };
  },
});
