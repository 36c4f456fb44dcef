/** Integrations (`integrations.csv`): OAuth apps, MCP servers, plugins, connectors and webhooks, and the agent each belongs to. */
import type { InventoryDraft } from '../../shared/model/event.ts';
import type { ParseContext } from '../../shared/model/importer.ts';
import { inventoryConfidence, type Row, readRow, Statement } from './_inventory.ts';
import { agentRef, clientRef, scoped, serverRef } from './_inventoryRefs.ts';
import { integration, system } from './_refs.ts';
import { defineImporter, reject } from './define.ts';

const COLUMNS = [
  'integration_id',
  'agent_id',
  'name',
  'kind',
  'system',
  'client_id',
  'url',
  'scopes',
  'approved',
  'added_at',
  'added_by',
  'snapshot_at',
];

function statementOf(row: Row, integrationId: string, ctx: ParseContext): InventoryDraft {
  const clientId = row.id('client_id');
  const name = row.text('name');
  const isServer = /mcp/i.test(row.text('kind') ?? '');
  const own = { ns: 'integration.id', value: integrationId };
  const server = isServer && name !== undefined ? [{ ns: 'mcp.client', value: name }] : [];
  const extra = { name, attrs: row.facts(), aliases: [own, ...server] };
  const subject =
    clientId === undefined ? integration(own.ns, own.value, { ...extra, aliases: server }) : clientRef(clientId, extra);
  const statement = new Statement(subject);
  const named = row.text('system');
  const where = named === undefined ? undefined : system(named);
  statement.edge('CAN_REACH', subject, where);
  for (const agentId of row.list('agent_id')) {
    const agent = agentRef(agentId);
    statement.edge('HAS_INTEGRATION', agent, subject);
    if (isServer) statement.edge('HAS_INTEGRATION', agent, serverRef(name ?? integrationId));
  }
  for (const stated of row.list('scopes')) {
    const scope = scoped(stated);
    statement.permission('granted', scope.text, 'scope', {
      system: scope.system ?? where?.id,
      grantedBy: row.text('added_by'),
      grantedAt: ctx.time(row.text('added_at')),
    });
  }
  return statement.draft(ctx.time(row.text('snapshot_at')));
}

export default defineImporter({
  id: 'inventory.integrations',
  title: 'Integration inventory',
  source: 'inventory',
  kind: 'inventory',
  version: 1,
  priority: 55,
  fills: ['credential'],
  expects: ['integration_id'],
  sniff: (head) => inventoryConfidence(head, { needs: ['integration_id'], others: COLUMNS, atLeast: 3 }),
  *parse(input, ctx) {
    const row = readRow(input, COLUMNS);
    const integrationId = row?.id('integration_id') ?? row?.id('client_id');
    if (row === undefined || integrationId === undefined)
      yield reject('the row names no integration: integration_id is empty', 'integration_id');
    else yield statementOf(row, integrationId, ctx);
  },
});
