import { z } from 'zod';
import { remedy } from '../../shared/model/remedy.ts';
import { linkClass, linkRank } from './_link.ts';
import { atHome, OWN_WORKSPACE } from './_ownWorkspace.ts';
import { changes, classConfidence, exposureOf } from './_rank.ts';
import { refs } from './_refs.ts';
import { count, IdList, listed, MOST_CITED, TextList, Time } from './_row.ts';
import { CLASSES_KNOWN, SENSITIVE, sensitiveImpact, sensitivity } from './_sensitive.ts';
import { defineRule } from './define.ts';

/** A data class by its rank in the statement. */
const CLASSES = ['none', 'public', 'internal', 'confidential', 'restricted'] as const;

export default defineRule({
  id: 'sensitive-object-access',
  version: 1,
  title: 'Agent touched confidential or restricted objects',
  why: 'An agent that reads data above the class it was approved for can pass it on in its next answer, to whoever asked.',
  severity: 'high',
  refs: refs('ASI02', 'ASI03', 'NHI5', 'AML.T0085.001'),
  remediation: [
    remedy('reduceScope', 'to objects of the classes that the purpose needs'),
    remedy('policyCheck', 'by the label of the object'),
    'Ask the owner of the objects whether the agent may hold them, and record the classes it may touch',
  ],
  needs: [
    {
      what: 'data classes or sensitivity labels of objects (resource inventory, or logs that state labels)',
      sql: CLASSES_KNOWN,
    },
    { what: 'events attributed to agents', sql: 'SELECT EXISTS (SELECT 1 FROM v_event WHERE agent_id IS NOT NULL)' },
  ],
  expectedRate: 'none',
  params: z.object({
    least: z.int().min(3).max(4).default(3).describe('Lowest data class that counts: 3 confidential, 4 restricted'),
  }),
  row: z.object({
    agent_id: z.int(),
    name: z.string(),
    key: z.string(),
    in_inventory: z.int(),
    system: z.string(),
    rank: z.int(),
    allowed: z.int().nullable(),
    events: z.int(),
    objects: z.int(),
    verbs: TextList,
    names: TextList,
    class: z.int(),
    covered: z.int(),
    records: IdList,
    event_ids: IdList,
    chain_ids: TextList,
    first_us: Time,
    last_us: Time,
  }),
  sql: `
    WITH ${SENSITIVE},
    ${OWN_WORKSPACE},
    -- The highest class that the inventory says an agent may touch; no row where it says nothing.
    allowed AS MATERIALIZED (
      SELECT entity_id AS agent_id,
             max(CASE lower(trim(value)) WHEN 'restricted' THEN 4 WHEN 'confidential' THEN 3 WHEN 'internal' THEN 2 WHEN 'public' THEN 1 ELSE 0 END) AS rank
      FROM v_fact WHERE name = 'intended_data_classes' GROUP BY entity_id
    ),
    acted AS MATERIALIZED (
      SELECT event_id, agent_id, system_id, object_id, tool_id, verb, actor_role, time_us, chain_id,
             ${linkRank('agent_class')} AS class
      FROM v_event WHERE agent_id IS NOT NULL AND status <> 'failure' AND verb NOT IN ('sign_in', 'approve', 'other')
    ),
    touched AS MATERIALIZED (
      SELECT e.event_id, e.agent_id, e.system_id, e.verb, e.time_us, e.chain_id, e.class, s.entity_id AS object_id, s.rank
      FROM acted e CROSS JOIN v_event_object o ON o.event_id = e.event_id CROSS JOIN sensitive s ON s.entity_id = o.object_id
      LEFT JOIN allowed a ON a.agent_id = e.agent_id
      -- What a record merely mentions was not touched, but for a tool's arguments.
      WHERE (o.role <> 'related' OR e.tool_id IS NOT NULL) AND s.rank >= :least AND s.rank > coalesce(a.rank, 0) AND NOT ${atHome('e')}
    ),
    -- Where the inventory is silent on classes: an approval that names the object, or its type where the class is the type's, speaks of the
    -- data; one that names neither, or a type whose objects differ in class, does not.
    named AS MATERIALIZED (
      SELECT DISTINCT principal_id, lower(coalesce(resource, substr(text, instr(text, ' ') + 1))) AS resource
      FROM v_permission WHERE basis = 'declared' AND (resource IS NOT NULL OR instr(text, ' ') > 0)
    ),
    expected AS MATERIALIZED (
      SELECT DISTINCT principal_id, system, verb, lower(resource) AS resource FROM v_access WHERE verdict = 'expected' AND observed > 0
    ),
    typed AS MATERIALIZED (
      SELECT f.entity_id, lower(f.value) AS type, EXISTS (SELECT 1 FROM class_of_type c WHERE c.type = lower(f.value)) AS classed
      FROM v_fact f WHERE f.name = 'type' AND f.entity_id IN (SELECT object_id FROM touched)
    ),
    beyond AS MATERIALIZED (
      SELECT t.*, y.name AS system, o.name AS object,
             EXISTS (SELECT 1 FROM expected p WHERE p.principal_id = t.agent_id AND p.system = y.name AND p.verb = t.verb AND p.resource = lower(o.name))
             OR EXISTS (SELECT 1 FROM typed f JOIN expected p ON p.principal_id = t.agent_id AND p.system = y.name AND p.verb = t.verb AND p.resource = f.type
                        WHERE f.entity_id = t.object_id) AS covered
      FROM touched t JOIN v_entity o ON o.entity_id = t.object_id JOIN v_entity y ON y.entity_id = t.system_id
      WHERE EXISTS (SELECT 1 FROM allowed a WHERE a.agent_id = t.agent_id) OR NOT (
        EXISTS (SELECT 1 FROM named p WHERE p.principal_id = t.agent_id AND p.resource = lower(o.name))
        OR EXISTS (SELECT 1 FROM typed f JOIN named p ON p.principal_id = t.agent_id AND p.resource = f.type
                   WHERE f.entity_id = t.object_id AND f.classed = 1))
    ),
    placed AS (SELECT *, dense_rank() OVER (PARTITION BY agent_id, system ORDER BY rank DESC, time_us, event_id) AS place FROM beyond),
    stating AS MATERIALIZED (
      SELECT b.agent_id, b.system, json_group_array(DISTINCT f.record_id ORDER BY f.record_id) AS records
      FROM beyond b CROSS JOIN v_fact f ON f.entity_id = b.object_id AND f.name = 'data_class' GROUP BY b.agent_id, b.system
    ),
    summed AS MATERIALIZED (
      SELECT agent_id, system, max(rank) AS rank, count(DISTINCT event_id) AS events, count(DISTINCT object_id) AS objects, max(class) AS class, min(covered) AS covered,
             json_group_array(DISTINCT verb ORDER BY place) AS verbs, json_group_array(DISTINCT object ORDER BY place) FILTER (WHERE place <= 50) AS names,
             json_group_array(DISTINCT event_id ORDER BY place) FILTER (WHERE place <= ${MOST_CITED}) AS event_ids,
             json_group_array(DISTINCT chain_id ORDER BY place) FILTER (WHERE chain_id IS NOT NULL) AS chain_ids,
             min(time_us) AS first_us, max(time_us) AS last_us
      FROM placed GROUP BY agent_id, system
    )
    SELECT s.*, a.name, a.key, a.in_inventory, l.rank AS allowed, g.records
    FROM summed s JOIN v_entity a ON a.entity_id = s.agent_id LEFT JOIN allowed l ON l.agent_id = s.agent_id
    LEFT JOIN stating g ON g.agent_id = s.agent_id AND g.system = s.system
    ORDER BY s.agent_id, s.system`,
  agentOf: (row) => row.agent_id,
  toFinding(row) {
    const what = sensitivity(row.rank);
    const out = row.verbs.filter((verb) => changes(verb) || verb === 'export');
    const known = row.allowed !== null;
    const severity =
      row.class <= 1 ? 'low' : (row.rank >= 4 && row.covered === 0) || (known && out.length > 0) ? 'high' : 'medium';
    return {
      key: `${row.key}|${row.system}`,
      severity,
      rank: {
        impact: sensitiveImpact(row.rank),
        exposure: exposureOf(row.events, row.events === 1 ? 'touch of such objects' : 'touches of such objects'),
        confidence:
          known || row.in_inventory === 0
            ? classConfidence(linkClass(row.class))
            : {
                value: row.covered === 1 ? 0.5 : 0.7,
                why: 'the inventory does not say which data classes it may touch',
              },
      },
      title: `${row.name} touched ${what} objects on ${row.system}: ${listed(row.names, 2)}`,
      explanation:
        `${row.name} was seen with ${listed(row.verbs)} on ${count(row.objects, 'object')} classed ${row.rank >= 4 ? 'restricted or confidential' : 'confidential'} ` +
        `on ${row.system}, in ${count(row.events, 'event')}: ${listed(row.names)}. ` +
        (row.in_inventory === 0
          ? 'It is in no inventory, so nothing is approved for it.'
          : known
            ? `Its inventory entry allows data up to the class ${CLASSES[row.allowed ?? 0] === 'none' ? 'public' : CLASSES[row.allowed ?? 0]}.`
            : row.covered === 1
              ? 'Its inventory entry approves such actions in general and says nothing of data classes.'
              : 'Its inventory entry names no data classes, and does not approve these actions on these objects.') +
        ' The class is that of the resource inventory or of the object’s label; what was in the answer is not recorded.',
      entities: [row.agent_id],
      events: row.event_ids,
      chains: row.chain_ids.slice(0, 50),
      records: row.records.slice(0, 50),
      facts: [
        { name: 'objects', value: String(row.objects) },
        { name: 'highest class', value: what },
        { name: 'allowed class', value: known ? (CLASSES[row.allowed ?? 0] ?? 'none') : 'not stated' },
      ],
      firstUs: row.first_us,
      lastUs: row.last_us,
    };
  },
});
