/** Workflows (`workflows.csv`): what triggers each, whose rights it runs with, and who changed it last. */

import { isEmail } from './_fields.ts';
import { inventoryConfidence, readRow, Statement } from './_inventory.ts';
import { agentRef, identityRef, personRef } from './_inventoryRefs.ts';
import { ref } from './_refs.ts';
import { defineImporter, reject } from './define.ts';

const COLUMNS = [
  'workflow_id',
  'name',
  'platform',
  'agent_id',
  'trigger',
  'run_as',
  'owner',
  'last_edited_at',
  'last_edited_by',
  'snapshot_at',
];
/** `run_as` may state a mode instead of an account. */
const MODE = /^(?:dynamic|fixed|caller|user|owner|system|invoker)(?: user)?$/i;

export default defineImporter({
  id: 'inventory.workflows',
  title: 'Workflow inventory',
  source: 'inventory',
  kind: 'inventory',
  version: 1,
  priority: 54,
  fills: ['workflow'],
  expects: ['workflow_id'],
  sniff: (head) => inventoryConfidence(head, { needs: ['workflow_id'], others: COLUMNS, atLeast: 3 }),
  *parse(input, ctx) {
    const row = readRow(input, COLUMNS);
    const workflowId = row?.id('workflow_id');
    if (row === undefined || workflowId === undefined) {
      yield reject('the row names no workflow: workflow_id is empty', 'workflow_id');
      return;
    }
    const subject = ref('workflow', 'workflow.id', workflowId, { name: row.text('name'), attrs: row.facts() });
    const statement = new Statement(subject);
    for (const agentId of row.list('agent_id')) statement.edge('CAN_TRIGGER', agentRef(agentId), subject);
    for (const owner of row.list('owner')) statement.edge('OWNS', personRef(owner), subject);
    const runAs = row.id('run_as');
    if (runAs !== undefined && !MODE.test(runAs)) {
      statement.edge('RUNS_AS', subject, isEmail(runAs) ? personRef(runAs) : identityRef(runAs));
    }
    yield statement.draft(ctx.time(row.text('snapshot_at')));
  },
});
