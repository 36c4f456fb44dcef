/** The agent inventory (`agents.csv`): one row an agent, with who owns it, what it acts through and what it is meant to do. */
import type { EntityRef, InventoryDraft } from '../../shared/model/event.ts';
import type { ParseContext } from '../../shared/model/importer.ts';
import { type StatedId, statedIds } from './_accountIds.ts';
import { asFields, isGuid } from './_fields.ts';
import { inventoryConfidence, type Row, readRow, Statement } from './_inventory.ts';
import {
  accountOf,
  agentRef,
  clientRef,
  credentialRef,
  identityRef,
  isCredentialType,
  isKnownSystem,
  personRef,
  scoped,
  serverRef,
} from './_inventoryRefs.ts';
import { object, ref, system, tool } from './_refs.ts';
import { defineImporter, reject } from './define.ts';

const COLUMNS = [
  'agent_id',
  'name',
  'platform',
  'version',
  'status',
  'created_at',
  'last_published_at',
  'last_active_at',
  'owner',
  'secondary_owner',
  'sponsor',
  'business_process',
  'purpose',
  'intended_systems',
  'intended_actions',
  'intended_data_classes',
  'allowed_triggers',
  'identity_type',
  'identity_id',
  'blueprint_id',
  'credential_type',
  'credential_id',
  'credential_expires',
  'oauth_client_id',
  'granted_scopes',
  'roles',
  'tools',
  'mcp_servers',
  'data_sources',
  'connected_agents',
  'shared_with',
  'allow_all_users',
  'run_as',
  'review_date',
  'managed',
  'snapshot_at',
];

/** Only an identity that is the agent's own may be an alias of the agent: a shared account would melt two agents into one. */
function ownIdentity(row: Row): string | undefined {
  const value = row.id('identity_id');
  return value !== undefined && isGuid(value) && /agent/i.test(row.text('identity_type') ?? '') ? value : undefined;
}

function identities(row: Row, stated: readonly StatedId[], statement: Statement): void {
  const agent = statement.subject;
  let account: EntityRef | undefined;
  for (const value of row.list('identity_id')) {
    const type = row.text('identity_type');
    if (isCredentialType(type)) {
      statement.edge('HAS_CREDENTIAL', agent, credentialRef(value, { attrs: { kind: type } }));
      continue;
    }
    account = identityRef(value, { attrs: { kind: type } });
    statement.edge('AUTHENTICATES_AS', agent, account).edge('AUTHENTICATES_AS', agent, accountOf(value));
  }
  for (const value of row.list('credential_id')) {
    const held = credentialRef(value, {
      attrs: { kind: row.text('credential_type'), expires_at: row.text('credential_expires') },
    });
    statement.edge('HAS_CREDENTIAL', agent, held).edge('HAS_CREDENTIAL', account, held);
  }
  for (const value of row.list('oauth_client_id')) statement.edge('HAS_INTEGRATION', agent, clientRef(value));
  for (const { kind, value, system: where } of stated) {
    if (kind === 'credential') statement.edge('HAS_CREDENTIAL', agent, credentialRef(value));
    else if (kind === 'client') {
      statement.edge('HAS_INTEGRATION', agent, clientRef(value));
      if (isGuid(value)) statement.edge('AUTHENTICATES_AS', agent, identityRef(value));
    } else {
      statement
        .edge('AUTHENTICATES_AS', agent, identityRef(value, { attrs: { system: where } }))
        .edge('AUTHENTICATES_AS', agent, accountOf(value));
    }
  }
  const blueprint = row.id('blueprint_id');
  if (blueprint !== undefined) statement.edge('INSTANCE_OF', agent, ref('blueprint', 'entra.spn', blueprint));
}

function intent(row: Row, statement: Statement): void {
  const systems = row.list('intended_systems');
  for (const name of systems) statement.edge('CAN_REACH', statement.subject, system(name));
  for (const stated of row.list('intended_actions')) {
    const own = scoped(stated);
    if (own.system !== undefined || systems.length === 0)
      statement.permission('declared', own.text, 'direct', { system: own.system });
    else for (const name of systems) statement.permission('declared', own.text, 'direct', { system: system(name).id });
  }
  for (const source of row.list('data_sources')) {
    const target = isKnownSystem(source) ? system(source) : object('data source', 'data-source', source);
    statement.edge('CAN_REACH', statement.subject, target, { via: 'data_source' });
  }
}

function statementOf(row: Row, agentId: string, stated: readonly StatedId[], ctx: ParseContext): InventoryDraft {
  const own = ownIdentity(row);
  const aliases = own === undefined ? [] : [{ ns: 'entra.spn', value: own }];
  const agent = agentRef(agentId, { name: row.text('name'), aliases, attrs: row.facts() });
  const statement = new Statement(agent);
  for (const value of [...row.list('owner'), ...row.list('secondary_owner')])
    statement.edge('OWNS', personRef(value), agent);
  for (const value of row.list('sponsor')) statement.edge('SPONSORS', personRef(value), agent);
  identities(row, stated, statement);
  intent(row, statement);
  for (const stated of row.list('granted_scopes')) {
    const { text, system: where } = scoped(stated);
    statement.permission('granted', text, 'scope', { system: where });
  }
  for (const stated of row.list('roles')) {
    const { text, system: where } = scoped(stated);
    statement.permission('granted', text, 'role', { system: where });
  }
  for (const name of row.list('tools')) {
    const slash = name.indexOf('/');
    statement.edge('USES_TOOL', agent, slash > 0 ? tool(name.slice(slash + 1), name.slice(0, slash)) : tool(name));
  }
  for (const name of row.list('mcp_servers')) statement.edge('HAS_INTEGRATION', agent, serverRef(name));
  for (const other of row.list('connected_agents')) statement.edge('HANDED_OFF_TO', agent, agentRef(other));
  return statement.draft(ctx.time(row.text('snapshot_at')));
}

export default defineImporter({
  id: 'inventory.agents',
  title: 'Agent inventory',
  source: 'inventory',
  kind: 'inventory',
  version: 2,
  priority: 60,
  fills: ['agent', 'credential'],
  expects: ['agent_id'],
  sniff: (head) =>
    inventoryConfidence(head, {
      needs: ['agent_id'],
      others: [
        'platform',
        'purpose',
        'owner',
        'identity_id',
        'identity_type',
        'credential_id',
        'oauth_client_id',
        'intended_systems',
        'granted_scopes',
        'tools',
        'managed',
        'sponsor',
        'name',
        'status',
      ],
      atLeast: 2,
      not: ['approved_by', 'integration_id', 'workflow_id', 'principal_id'],
    }),
  doubtsOf: (value) => statedIds(asFields(value) ?? {}, COLUMNS).doubts,
  *parse(input, ctx) {
    const row = readRow(input, COLUMNS);
    const agentId = row?.id('agent_id') ?? row?.text('name');
    if (row === undefined || agentId === undefined)
      yield reject('the row names no agent: agent_id is empty', 'agent_id');
    else yield statementOf(row, agentId, statedIds(asFields(input.value) ?? {}, COLUMNS).ids, ctx);
  },
});
