/**
 * Tables of Microsoft Entra Agent ID as an inventory: agent identities, their blueprints and their user accounts, as data lake rows
 * (`EntraAgentIdentities`, `EntraAgentIdentityBlueprints`, `EntraAgentUsers`) or as Graph objects.
 * Format: learn.microsoft.com/graph/api/resources/agentidentity, .../agentidentityblueprint, .../agentuser
 * Traps: no table names an owner (Graph does, when expanded); the tables are snapshots with many rows for one id.
 */
import type { EntityRef, InventoryDraft } from '../../shared/model/event.ts';
import type { ParseContext } from '../../shared/model/importer.ts';
import { asFields, at, type Fields, idAt, isEmail, listOf, parsed, text, textAt } from './_fields.ts';
import { Statement } from './_inventory.ts';
import { agent, identity, ref, user } from './_refs.ts';
import { safeText } from './_secrets.ts';
import { confidence } from './_sniff.ts';
import { defineImporter, reject } from './define.ts';

type Kind = 'agent' | 'blueprint' | 'account';

function kindOf(row: Fields): Kind | undefined {
  const type = textAt(row, '@odata.type')?.toLowerCase() ?? textAt(row, 'Type')?.toLowerCase() ?? '';
  if (/agentuser/.test(type)) return 'account';
  if (/blueprint/.test(type)) return 'blueprint';
  if (/agentidentit/.test(type)) return 'agent';
  if (at(row, 'id') === undefined) return undefined;
  const has = (...names: readonly string[]) => names.some((name) => at(row, name) !== undefined);
  if (has('agentIdentitySPID') || (has('userPrincipalName') && has('identityParentId', 'agentIdentityBlueprintId')))
    return 'account';
  if (has('signInAudience') && has('oauth2PermissionScopes', 'appRoles', 'isDisabled') && has('verifiedPublisher'))
    return 'blueprint';
  if (
    has('agentIdentityBlueprintId') ||
    (has('lifecycle') && has('createdByAppId', 'accountEnabled', 'servicePrincipalType'))
  )
    return 'agent';
  return undefined;
}

const FACTS = [
  'accountEnabled',
  'isDisabled',
  'lifecycle',
  'createdByAppId',
  'createdDateTime',
  'servicePrincipalType',
  'signInAudience',
  'verifiedPublisher',
  'oauth2PermissionScopes',
  'appRoles',
  'tags',
  'description',
];

function factsOf(row: Fields): Readonly<Record<string, string | undefined>> {
  return Object.fromEntries(FACTS.map((name) => [name, safeText(at(row, name))]));
}

function people(row: Fields, name: string): readonly (EntityRef | undefined)[] {
  const stated = at(row, name);
  return listOf(typeof stated === 'string' ? (parsed(stated) ?? stated) : stated).map((item) => {
    const single = text(item);
    const upn = single ?? idAt(item, 'userPrincipalName', 'mail');
    const email = upn !== undefined && isEmail(upn) ? upn : undefined;
    return user({
      email,
      oid: single === undefined ? idAt(item, 'id') : email === undefined ? single : undefined,
      name: textAt(item, 'displayName'),
    });
  });
}

function statementOf(row: Fields, kind: Kind, ownId: string, ctx: ParseContext): InventoryDraft {
  const name = textAt(row, 'displayName');
  const appId = idAt(row, 'appId');
  const aliases = appId === undefined ? [] : [{ ns: 'entra.spn', value: appId }];
  const attrs = factsOf(row);
  const parent = idAt(row, 'agentIdentityBlueprintId', 'agentIdentityBlueprintPrincipalId');
  const blueprint = parent === undefined ? undefined : ref('blueprint', 'entra.spn', parent);
  let statement: Statement;
  if (kind === 'blueprint') {
    statement = new Statement(ref('blueprint', 'entra.spn', ownId, { name, aliases, attrs }));
  } else if (kind === 'account') {
    const upn = idAt(row, 'userPrincipalName');
    const account = identity('entra.oid', ownId, { name: upn ?? name, attrs: { ...attrs, kind: 'agent_user' } });
    statement = new Statement(account);
    const holder = agent({ ns: 'entra.spn', id: idAt(row, 'agentIdentitySPID', 'identityParentId') });
    statement.edge('AUTHENTICATES_AS', holder, account);
    if (upn !== undefined && isEmail(upn))
      statement.edge('AUTHENTICATES_AS', holder, user({ email: upn, oid: ownId, name }));
    statement.edge('INSTANCE_OF', holder, blueprint);
  } else {
    const subject = ref('agent', 'entra.spn', ownId, {
      name,
      aliases,
      attrs: { ...attrs, platform: 'Microsoft Entra Agent ID' },
    });
    statement = new Statement(subject);
    statement.edge('AUTHENTICATES_AS', subject, identity('entra.spn', ownId, { name, aliases }));
    statement.edge('INSTANCE_OF', subject, blueprint);
  }
  for (const owner of people(row, 'owners')) statement.edge('OWNS', owner, statement.subject);
  for (const sponsor of people(row, 'sponsors')) statement.edge('SPONSORS', sponsor, statement.subject);
  const snapshot =
    at(row, '_SnapshotTime') ?? at(row, 'SnapshotTime') ?? at(row, 'TimeGenerated') ?? at(row, 'snapshot_at');
  return statement.draft(ctx.time(snapshot, { sourceZone: 'UTC' }));
}

export default defineImporter({
  id: 'entra.agents',
  title: 'Entra agent identities, blueprints and users',
  source: 'inventory',
  kind: 'inventory',
  version: 1,
  priority: 307,
  lists: ['value'],
  fills: ['agent'],
  sniff: (head) => confidence(head, 91, (record) => kindOf(record) !== undefined),
  *parse(input, ctx) {
    const row = asFields(input.value);
    const kind = row === undefined ? undefined : kindOf(row);
    const ownId = idAt(row, 'id') ?? idAt(row, 'appId');
    if (row === undefined || kind === undefined)
      yield reject('not a row of an Entra agent table: neither an agent identity, a blueprint nor an agent user');
    else if (ownId === undefined) yield reject('the row has no id', '/id');
    else yield statementOf(row, kind, ownId, ctx);
  },
});
