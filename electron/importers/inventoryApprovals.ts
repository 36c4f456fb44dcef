/** Approvals (`approvals.csv`): what an agent was approved to do, by whom and until when. */
import { inventoryConfidence, readRow, Statement } from './_inventory.ts';
import { agentRef } from './_inventoryRefs.ts';
import { system } from './_refs.ts';
import { defineImporter, reject } from './define.ts';

const COLUMNS = [
  'agent_id',
  'action',
  'system',
  'resource',
  'approved_by',
  'approved_at',
  'valid_until',
  'ticket',
  'snapshot_at',
];

export default defineImporter({
  id: 'inventory.approvals',
  title: 'Approvals',
  source: 'inventory',
  kind: 'inventory',
  version: 1,
  priority: 56,
  fills: [],
  expects: ['agent_id', 'action'],
  sniff: (head) =>
    inventoryConfidence(head, { needs: ['agent_id', 'action', 'approved_by'], others: COLUMNS, atLeast: 3 }),
  *parse(input, ctx) {
    const row = readRow(input, COLUMNS);
    const agentId = row?.id('agent_id');
    if (row === undefined || agentId === undefined || row.text('action') === undefined) {
      yield reject('an approval needs an agent and an action', agentId === undefined ? 'agent_id' : 'action');
      return;
    }
    const named = row.text('system');
    const subject = agentRef(agentId, { attrs: { approval_ticket: row.text('ticket') } });
    const statement = new Statement(subject);
    for (const action of row.list('action')) {
      statement.permission('declared', action, 'direct', {
        system: named === undefined ? undefined : system(named).id,
        resource: row.text('resource'),
        grantedBy: row.text('approved_by'),
        grantedAt: ctx.time(row.text('approved_at')),
        expiresAt: ctx.time(row.text('valid_until')),
      });
    }
    yield statement.draft(ctx.time(row.text('snapshot_at')));
  },
});
