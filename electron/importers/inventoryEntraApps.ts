/**
 * Entra application objects as Microsoft Graph lists them (`{"value":[…]}`, arrays, lines): app registrations, service principals,
 * agent identities, delegated permission grants and app role assignments.
 * Format: learn.microsoft.com/graph/api/resources (application, servicePrincipal, oAuth2PermissionGrant, appRoleAssignment)
 * Traps: an application and its service principal have ids of their own and share the app id; permissions are GUIDs; `clientId` of
 * a grant is the service principal's id, not the app id; secrets are listed without their value, `secretText` is never kept.
 */
import type { EntityRef, InventoryDraft, PermissionDraft } from '../../shared/model/event.ts';
import type { ParseContext } from '../../shared/model/importer.ts';
import { asFields, at, type Fields, id, idAt, listOf, splitList, text, textAt } from './_fields.ts';
import { appRoleName, GRAPH_APP_ID } from './_graphAppRoles.ts';
import { Statement } from './_inventory.ts';
import { personRef } from './_inventoryRefs.ts';
import { credential, type Facts, identity, integration, ref, system, user } from './_refs.ts';
import { confidence } from './_sniff.ts';
import { defineImporter, reject } from './define.ts';

type Kind = 'application' | 'principal' | 'grant' | 'assignment';

function kindOf(record: Fields): Kind | undefined {
  const type = textAt(record, '@odata.type', 'odata_type')?.toLowerCase() ?? '';
  if (/approleassignment/.test(type)) return 'assignment';
  if (/permissiongrant/.test(type)) return 'grant';
  const has = (name: string) => at(record, name) !== undefined;
  if (has('consentType') && has('clientId') && has('scope')) return 'grant';
  if (has('appRoleId') && has('principalId') && has('resourceId')) return 'assignment';
  if (!has('appId')) return undefined;
  if (has('servicePrincipalType') || /serviceprincipal|agentidentity/.test(type) || has('agentIdentityBlueprintId'))
    return 'principal';
  const marks = [
    'signInAudience',
    'requiredResourceAccess',
    'publisherDomain',
    'passwordCredentials',
    'identifierUris',
  ];
  return marks.some(has) ? 'application' : undefined;
}

const FACTS = [
  'createdDateTime',
  'signInAudience',
  'publisherDomain',
  'accountEnabled',
  'servicePrincipalType',
  'appOwnerOrganizationId',
  'description',
  'notes',
  'disabledByMicrosoftStatus',
  'createdByAppId',
];

function factsOf(record: Fields): Facts {
  const tags = splitList(at(record, 'tags')).join(';');
  const facts: Record<string, string | undefined> = { tags: tags === '' ? undefined : tags };
  for (const name of FACTS) facts[name] = text(at(record, name));
  return facts;
}

/** Secrets and certificates by key id: when they begin and end. The value is not in Graph and would not be kept. */
function credentials(record: Fields, statement: Statement, holder: EntityRef): void {
  for (const [list, kind] of [
    ['passwordCredentials', 'client secret'],
    ['keyCredentials', 'certificate'],
  ] as const) {
    for (const item of listOf(at(record, list))) {
      const keyId = idAt(item, 'keyId');
      if (keyId === undefined) continue;
      const attrs = {
        kind,
        created_at: textAt(item, 'startDateTime'),
        expires_at: textAt(item, 'endDateTime'),
      };
      statement.edge(
        'HAS_CREDENTIAL',
        holder,
        credential('entra.keyid', keyId, { name: textAt(item, 'displayName'), attrs }),
      );
    }
  }
}

function owners(record: Fields, statement: Statement, owned: EntityRef): void {
  for (const [list, kind] of [
    ['owners', 'OWNS'],
    ['sponsors', 'SPONSORS'],
  ] as const) {
    for (const item of listOf(at(record, list)).slice(0, 100)) {
      const stated = id(item);
      const person =
        stated !== undefined
          ? personRef(stated)
          : user({
              email: idAt(item, 'userPrincipalName', 'mail'),
              oid: idAt(item, 'id'),
              name: textAt(item, 'displayName'),
            });
      statement.edge(kind, person, owned);
    }
  }
}

function resourceName(appId: string | undefined): string | undefined {
  return appId?.toLowerCase() === GRAPH_APP_ID ? 'microsoft graph' : undefined;
}

function application(record: Fields, appId: string): InventoryDraft {
  const name = textAt(record, 'displayName');
  const subject = integration('oauth.client', appId, { name, attrs: factsOf(record) });
  const statement = new Statement(subject);
  owners(record, statement, subject);
  credentials(record, statement, subject);
  for (const wanted of listOf(at(record, 'requiredResourceAccess'))) {
    const resource = idAt(wanted, 'resourceAppId');
    const where = resourceName(resource);
    for (const access of listOf(at(wanted, 'resourceAccess'))) {
      const role = idAt(access, 'id');
      const via = textAt(access, 'type') === 'Role' ? 'role' : 'scope';
      if (role !== undefined)
        statement.permission('declared', appRoleName(role), via, {
          system: where,
          resource: where ? undefined : resource,
        });
    }
  }
  return statement.draft(undefined);
}

function principal(record: Fields, appId: string): InventoryDraft {
  const own = idAt(record, 'id') ?? appId;
  const name = textAt(record, 'displayName');
  const blueprint = idAt(record, 'agentIdentityBlueprintId');
  const type = `${textAt(record, '@odata.type') ?? ''} ${textAt(record, 'servicePrincipalType') ?? ''} ${splitList(at(record, 'tags')).join(' ')}`;
  const isAgent = blueprint !== undefined || /agent/i.test(type);
  const parts = { name, attrs: factsOf(record), aliases: [{ ns: 'entra.spn', value: appId }] };
  const subject = isAgent ? ref('agent', 'entra.spn', own, parts) : identity('entra.spn', own, parts);
  const statement = new Statement(subject);
  owners(record, statement, subject);
  credentials(record, statement, subject);
  if (blueprint !== undefined) statement.edge('INSTANCE_OF', subject, ref('blueprint', 'entra.spn', blueprint));
  if (isAgent)
    statement.edge('AUTHENTICATES_AS', subject, identity('entra.spn', own, { name, aliases: parts.aliases }));
  else statement.edge('HAS_INTEGRATION', subject, integration('oauth.client', appId, { name }));
  return statement.draft(undefined);
}

function grant(record: Fields, ctx: ParseContext): InventoryDraft | undefined {
  const client = idAt(record, 'clientId');
  if (client === undefined) return undefined;
  const subject = identity('entra.spn', client, { name: textAt(record, 'clientDisplayName') });
  const statement = new Statement(subject);
  const named = idAt(record, 'resourceDisplayName');
  const person = idAt(record, 'principalId');
  const more: Partial<PermissionDraft> = {
    system: named === undefined ? undefined : system(named).id,
    resource: named === undefined ? idAt(record, 'resourceId') : undefined,
    grantedBy: person === undefined ? idAt(record, 'consentType') : `for ${person}`,
    grantedAt: ctx.time(at(record, 'startTime'), { sourceZone: 'UTC' }),
    expiresAt: ctx.time(at(record, 'expiryTime'), { sourceZone: 'UTC' }),
  };
  for (const scope of splitList(at(record, 'scope'), /\s+/)) statement.permission('granted', scope, 'scope', more);
  if (person !== undefined) statement.edge('DELEGATED_TO', user({ oid: person }), subject);
  return statement.draft(undefined);
}

function assignment(record: Fields, ctx: ParseContext): InventoryDraft | undefined {
  const holder = idAt(record, 'principalId');
  const role = idAt(record, 'appRoleId') ?? 'default access';
  if (holder === undefined) return undefined;
  const name = textAt(record, 'principalDisplayName');
  const type = textAt(record, 'principalType') ?? 'ServicePrincipal';
  const subject =
    type === 'User' ? user({ oid: holder, name }) : identity('entra.spn', holder, { name, attrs: { kind: type } });
  if (subject === undefined) return undefined;
  const named = idAt(record, 'resourceDisplayName');
  const resource = idAt(record, 'resourceId');
  return new Statement(subject)
    .permission('granted', appRoleName(role), 'role', {
      system: named === undefined ? undefined : system(named).id,
      resource,
      grantedAt: ctx.time(at(record, 'createdDateTime'), { sourceZone: 'UTC' }),
    })
    .draft(undefined);
}

function statementOf(record: Fields, kind: Kind, ctx: ParseContext): InventoryDraft | undefined {
  if (kind === 'grant') return grant(record, ctx);
  if (kind === 'assignment') return assignment(record, ctx);
  const appId = idAt(record, 'appId');
  if (appId === undefined) return undefined;
  return kind === 'principal' ? principal(record, appId) : application(record, appId);
}

export default defineImporter({
  id: 'inventory.entra_apps',
  title: 'Entra applications, agent identities and grants',
  source: 'inventory',
  kind: 'inventory',
  version: 1,
  priority: 361,
  lists: ['value'],
  fills: ['credential'],
  sniff: (head) => (head.container === 'csv' ? 0 : confidence(head, 91, (record) => kindOf(record) !== undefined)),
  *parse(input, ctx) {
    const record = asFields(input.value);
    const kind = record === undefined ? undefined : kindOf(record);
    const statement = record === undefined || kind === undefined ? undefined : statementOf(record, kind, ctx);
    yield statement ??
      reject('neither an application, a service principal, a grant nor a role assignment of Entra', '/appId');
  },
});
