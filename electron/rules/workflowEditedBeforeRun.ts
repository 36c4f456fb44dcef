import { z } from 'zod';
import { remedy } from '../../shared/model/remedy.ts';
import { formatIsoUtc } from '../../shared/model/time.ts';
import { exposureOf, stated } from './_rank.ts';
import { refs } from './_refs.ts';
import { count, IdList, listed, MOST_CITED, TextList } from './_row.ts';
import { CHANGING } from './_sql.ts';
import { defineRule } from './define.ts';

export default defineRule({
  id: 'workflow-edited-before-run',
  version: 1,
  title: 'Workflow changed shortly before it ran',
  why: 'Who edits a workflow decides what its account does next: an edit just before a run is how one person borrows another’s rights.',
  severity: 'medium',
  refs: refs('ASI03', 'ASI07', 'NHI9', 'AML.T0084.003'),
  remediation: [
    remedy('humanReview', 'of changes before they take effect'),
    'Compare the version that ran with the one before',
    remedy('policyCheck', ': who may edit what runs with another’s rights'),
  ],
  needs: [
    {
      what: 'edits of workflows, from logs or from a workflow inventory',
      sql: `SELECT EXISTS (SELECT 1 FROM v_fact f JOIN v_entity w ON w.entity_id = f.entity_id WHERE w.kind = 'workflow' AND f.name = 'last_edited_at')
              OR EXISTS (SELECT 1 FROM v_event WHERE stated_workflow_id IS NOT NULL AND verb IN ('create', 'update', 'administer'))`,
    },
    { what: 'runs of workflows', sql: 'SELECT EXISTS (SELECT 1 FROM v_event WHERE workflow_id IS NOT NULL)' },
  ],
  expectedRate: {
    atMost: 2,
    per: '100 workflows and month',
    why: 'colleagues edit each other’s workflows, and few inventories list every owner',
  },
  params: z.object({
    hours: z.number().positive().default(24).describe('Hours after an edit in which a run counts as soon after'),
  }),
  row: z.object({
    workflow_id: z.int(),
    name: z.string(),
    key: z.string(),
    edit_us: z.int(),
    day_only: z.int(),
    editor: z.string().nullable(),
    editor_id: z.int().nullable(),
    by_owner: z.int(),
    owners: TextList,
    edit_event: z.int().nullable(),
    edit_record: z.int().nullable(),
    runs: z.int(),
    changing: z.int(),
    agents: TextList,
    agent_ids: IdList,
    event_ids: IdList,
    chain_ids: TextList,
    first_us: z.int(),
    last_us: z.int(),
  }),
  // Edits and runs of a workflow in one line of time: each run knows the last edit before it without asking again.
  sql: `
    WITH workflow AS MATERIALIZED (SELECT entity_id, key, name FROM v_entity WHERE kind = 'workflow'),
    seen AS MATERIALIZED (
      SELECT event_id, time_us, verb, agent_id, chain_id, workflow_id, coalesce(stated_workflow_id, CASE WHEN verb IN ('create', 'update', 'administer') THEN object_id END) AS subject_id,
             coalesce(user_id, actor_id) AS person_id
      FROM v_event WHERE time_us IS NOT NULL AND status <> 'failure' AND (workflow_id IS NOT NULL OR verb IN ('create', 'update', 'administer'))
    ),
    edit AS MATERIALIZED (
      SELECT e.subject_id AS workflow_id, e.time_us AS edit_us, 0 AS day_only, e.person_id AS editor_id, e.event_id AS edit_event, NULL AS edit_record, NULL AS editor
      FROM seen e CROSS JOIN workflow w ON w.entity_id = e.subject_id WHERE e.verb IN ('create', 'update', 'administer') AND e.agent_id IS NULL AND e.workflow_id IS NULL
      UNION ALL
      SELECT f.entity_id, unixepoch(f.value) * 1000000, length(f.value) = 10, NULL, NULL, f.record_id,
             (SELECT max(b.value) FROM v_fact b WHERE b.entity_id = f.entity_id AND b.name = 'last_edited_by' AND b.record_id = f.record_id)
      FROM v_fact f JOIN workflow w ON w.entity_id = f.entity_id WHERE f.name = 'last_edited_at' AND unixepoch(f.value) IS NOT NULL
    ),
    numbered AS MATERIALIZED (SELECT *, row_number() OVER (ORDER BY workflow_id, edit_us, edit_event, edit_record) AS edit_no FROM edit),
    line AS (
      SELECT workflow_id, edit_us AS at_us, 0 AS is_run, edit_no, NULL AS event_id, NULL AS verb, NULL AS agent_id, NULL AS chain_id FROM numbered
      UNION ALL SELECT s.workflow_id, s.time_us, 1, NULL, s.event_id, s.verb, s.agent_id, s.chain_id FROM seen s
      WHERE s.workflow_id IN (SELECT workflow_id FROM edit) AND s.event_id NOT IN (SELECT edit_event FROM edit WHERE edit_event IS NOT NULL)
    ),
    traced AS (
      SELECT *, max(edit_no) OVER (PARTITION BY workflow_id ORDER BY at_us, is_run, event_id ROWS UNBOUNDED PRECEDING) AS last_edit FROM line
    ),
    soon AS MATERIALIZED (
      SELECT t.*, n.edit_us, row_number() OVER (PARTITION BY t.workflow_id, t.last_edit ORDER BY t.at_us, t.event_id) AS place
      FROM traced t CROSS JOIN numbered n ON n.edit_no = t.last_edit
      WHERE t.is_run = 1 AND t.at_us - n.edit_us <= :hours * 3600000000
    ),
    owned AS MATERIALIZED (
      SELECT o.workflow_id, json_group_array(DISTINCT p.name ORDER BY p.entity_id) AS owners, json_group_array(DISTINCT p.entity_id ORDER BY p.entity_id) AS owner_ids,
             json_group_array(DISTINCT lower(substr(p.key, instr(p.key, ':') + 1))) AS owner_keys
      FROM (SELECT g.to_id AS workflow_id, g.from_id AS person_id FROM v_edge g WHERE g.kind = 'OWNS' AND g.to_id IN (SELECT entity_id FROM workflow)
            UNION SELECT t.to_id, g.from_id FROM v_edge t JOIN v_edge g ON g.to_id = t.from_id AND g.kind = 'OWNS' WHERE t.kind = 'CAN_TRIGGER' AND t.basis = 'declared') o
      JOIN v_entity p ON p.entity_id = o.person_id GROUP BY o.workflow_id
    )
    SELECT w.entity_id AS workflow_id, w.name, w.key, n.edit_us, n.day_only, coalesce(u.name, n.editor) AS editor, n.editor_id,
           CASE WHEN n.editor_id IS NULL THEN coalesce(instr(o.owner_keys, '"' || lower(n.editor) || '"') > 0, 0)
                ELSE EXISTS (SELECT 1 FROM json_each(o.owner_ids) x WHERE x.value = n.editor_id) END AS by_owner, o.owners,
           n.edit_event, n.edit_record, count(*) AS runs, sum(s.verb IN ${CHANGING} AND s.verb <> 'execute') AS changing,
           json_group_array(DISTINCT a.name ORDER BY s.place) AS agents, json_group_array(DISTINCT s.agent_id ORDER BY s.place) FILTER (WHERE s.agent_id IS NOT NULL) AS agent_ids,
           json_group_array(s.event_id ORDER BY s.place) FILTER (WHERE s.place < ${MOST_CITED}) AS event_ids,
           json_group_array(DISTINCT s.chain_id ORDER BY s.place) FILTER (WHERE s.place < ${MOST_CITED}) AS chain_ids, min(s.at_us) AS first_us, max(s.at_us) AS last_us
    FROM soon s CROSS JOIN numbered n ON n.edit_no = s.last_edit JOIN v_entity w ON w.entity_id = s.workflow_id
    LEFT JOIN v_entity u ON u.entity_id = n.editor_id LEFT JOIN v_entity a ON a.entity_id = s.agent_id LEFT JOIN owned o ON o.workflow_id = s.workflow_id
    GROUP BY s.last_edit ORDER BY by_owner, sum(s.verb IN ${CHANGING} AND s.verb <> 'execute') DESC, n.edit_us`,
  toFinding(row) {
    const owned = row.by_owner === 1;
    const when = row.day_only === 1 ? `on ${formatIsoUtc(row.edit_us, 'day')}` : `at ${formatIsoUtc(row.edit_us, 's')}`;
    const who = row.editor ?? 'somebody whom no record names';
    return {
      // One finding a workflow: rows come worst first, and later edits of the same workflow are added to it as citations.
      key: row.key,
      severity: owned
        ? 'info'
        : row.editor === null || row.owners.length === 0
          ? 'low'
          : row.changing > 0
            ? 'high'
            : 'medium',
      rank: {
        impact:
          row.changing > 0
            ? { value: 0.8, why: 'its runs changed or sent something' }
            : { value: 0.5, why: 'what its runs changed is not seen' },
        exposure: exposureOf(row.runs, 'events of runs soon after'),
        confidence:
          row.day_only === 1
            ? { value: 0.5, why: 'only the day of the edit is stated' }
            : stated('edit and run state their times'),
      },
      title: `${row.name} was edited by ${owned ? `its owner ${who}` : who} before it ran`,
      explanation:
        `${who.charAt(0).toUpperCase()}${who.slice(1)} edited the workflow ${row.name} ${when}; ` +
        `${count(row.runs, 'event')} of its runs followed from ${formatIsoUtc(row.first_us, 's')} to ${formatIsoUtc(row.last_us, 's')}` +
        `${row.agents.length > 0 ? `, of ${listed(row.agents)}` : ''}; ${count(row.changing, 'event')} changed or sent something. ` +
        (owned
          ? 'The editor is an owner.'
          : row.owners.length === 0
            ? 'No owner of the workflow is on record.'
            : `The ${row.owners.length === 1 ? 'owner on record is' : 'owners on record are'} ${listed(row.owners)}.`),
      entities: [row.workflow_id, ...(row.editor_id === null ? [] : [row.editor_id]), ...row.agent_ids].slice(0, 20),
      events: [...(row.edit_event === null ? [] : [row.edit_event]), ...row.event_ids],
      chains: row.chain_ids.slice(0, 50),
      records: row.edit_record === null ? [] : [row.edit_record],
      facts: [
        {
          name: 'edited',
          value: row.day_only === 1 ? formatIsoUtc(row.edit_us, 'day') : formatIsoUtc(row.edit_us, 's'),
        },
        { name: 'edited by', value: who },
        { name: 'events of runs after it', value: String(row.runs) },
      ],
      firstUs: row.edit_us,
      lastUs: row.last_us,
    };
  },
});
