/**
 * The `AgentsInfo` table of Microsoft Defender: one row an agent of Copilot Studio, Agent Builder or Foundry, with its declared tools,
 * sources and people. JSON or CSV rows; list columns are lists or JSON texts.
 * Format: learn.microsoft.com/defender-xdr/advanced-hunting-agentsinfo-table
 * Traps: a snapshot table with many rows for one agent; permissions, triggers and endpoints are mostly empty.
 */
import type { EntityRef, InventoryDraft } from '../../shared/model/event.ts';
import type { ParseContext } from '../../shared/model/importer.ts';
import { asFields, at, type Fields, id, idAt, isEmail, isGuid, listOf, parsed, text, textAt } from './_fields.ts';
import { Statement } from './_inventory.ts';
import { agentRef, isKnownSystem, personRef, serverRef } from './_inventoryRefs.ts';
import { identity, object, ref, system, tool, user } from './_refs.ts';
import { safeText } from './_secrets.ts';
import { confidence } from './_sniff.ts';
import { defineImporter, reject } from './define.ts';

function opened(row: Fields, name: string): unknown {
  const value = at(row, name);
  return typeof value === 'string' ? (parsed(value) ?? value) : value;
}

function items(row: Fields, name: string): readonly unknown[] {
  const value = opened(row, name);
  return typeof value === 'string' ? value.split(/[;,]/).slice(0, 200) : listOf(value);
}

function personIn(item: unknown): EntityRef | undefined {
  const single = id(item);
  if (single !== undefined) return personRef(single.trim());
  const upn = idAt(item, 'userPrincipalName', 'upn', 'email', 'mail');
  return user({
    email: upn !== undefined && isEmail(upn) ? upn : undefined,
    oid: idAt(item, 'id', 'objectId'),
    name: textAt(item, 'displayName', 'name'),
  });
}

/** Facts under the names of the inventory template, from the table's columns. */
const FACTS: readonly (readonly [fact: string, column: string])[] = [
  ['platform', 'Platform'],
  ['version', 'Version'],
  ['status', 'LifecycleStatus'],
  ['published_status', 'PublishedStatus'],
  ['created_at', 'CreatedDateTime'],
  ['last_updated_at', 'LastUpdatedDateTime'],
  ['last_published_at', 'LastPublishedDateTime'],
  ['instructions', 'Instructions'],
  ['model', 'Model'],
  ['observability_id', 'ObservabilityID'],
  ['allow_all_users', 'RawAgentInfo.allowForAllUsers'],
  ['app_type', 'RawAgentInfo.appType'],
  ['scope', 'RawAgentInfo.scope'],
];

function statementOf(row: Fields, ownId: string, ctx: ParseContext): InventoryDraft {
  const whole = { ...row, RawAgentInfo: opened(row, 'RawAgentInfo') };
  const attrs = Object.fromEntries(FACTS.map(([fact, column]) => [fact, safeText(at(whole, column))]));
  const entra = idAt(row, 'EntraAgentID');
  const name = textAt(row, 'Name');
  const aliases = entra === undefined ? [] : [{ ns: 'entra.spn', value: entra }];
  const subject = agentRef(ownId, { name, aliases, attrs });
  const statement = new Statement(subject);
  for (const item of items(row, 'Owners')) statement.edge('OWNS', personIn(item), subject);
  const creator = idAt(whole, 'RawAgentInfo.creatorId');
  if (creator !== undefined) statement.edge('OWNS', personRef(creator), subject, { via: 'creator' });
  for (const item of items(row, 'SharedWith')) statement.edge('CAN_TRIGGER', personIn(item), subject);
  if (entra !== undefined && isGuid(entra))
    statement.edge('AUTHENTICATES_AS', subject, identity('entra.spn', entra, { name }));
  const blueprint = idAt(row, 'EntraBlueprintID');
  if (blueprint !== undefined) statement.edge('INSTANCE_OF', subject, ref('blueprint', 'entra.spn', blueprint));
  for (const item of items(row, 'DeclaredTools')) {
    const named = id(item) ?? idAt(item, 'name');
    if (named !== undefined) statement.edge('USES_TOOL', subject, tool(named.trim()));
  }
  for (const item of items(row, 'McpServers')) {
    const named = id(item) ?? idAt(item, 'name');
    if (named !== undefined) statement.edge('HAS_INTEGRATION', subject, serverRef(named.trim()));
  }
  for (const item of items(row, 'DeclaredDataSources')) {
    const named = id(item)?.trim() ?? idAt(item, 'url', 'name', 'type');
    if (named === undefined || named === '') continue;
    const type = text(at(item, 'type')) ?? 'data-source';
    const target = isKnownSystem(named)
      ? system(named)
      : object('data source', type, named, { name: textAt(item, 'name') });
    statement.edge('CAN_REACH', subject, target, { via: 'data_source' });
  }
  const snapshot = at(row, 'TimeGenerated') ?? at(row, 'Timestamp');
  return statement.draft(ctx.time(snapshot, { sourceZone: 'UTC' }));
}

export default defineImporter({
  id: 'microsoft.agents_info',
  title: 'Microsoft agent inventory (AgentsInfo)',
  source: 'inventory',
  kind: 'inventory',
  version: 1,
  priority: 308,
  lists: ['Results', 'results', 'value'],
  fills: ['agent', 'credential'],
  sniff: (head) =>
    confidence(
      head,
      93,
      (record) =>
        at(record, 'AgentId') !== undefined &&
        [
          'PublishedStatus',
          'LifecycleStatus',
          'DeclaredTools',
          'McpServers',
          'EntraAgentID',
          'RawAgentInfo',
          'SharedWith',
        ].filter((name) => at(record, name) !== undefined).length >= 3,
    ),
  *parse(input, ctx) {
    const row = asFields(input.value);
    const ownId = idAt(row, 'AgentId') ?? idAt(row, 'EntraAgentID');
    if (row === undefined || ownId === undefined) yield reject('the row names no agent: AgentId is empty', '/AgentId');
    else yield statementOf(row, ownId, ctx);
  },
});
