/**
 * Okta applications and their scope grants, as the management API lists them (arrays or lines).
 * Format: developer.okta.com/docs/api/openapi/okta-management (Application, ApplicationGrants)
 * Traps: an OAuth app's client id may be its app id or another; client secrets may be in the answer and are not kept.
 */
import type { InventoryDraft } from '../../shared/model/event.ts';
import type { ParseContext } from '../../shared/model/importer.ts';
import { asFields, at, type Fields, idAt, splitList, textAt } from './_fields.ts';
import { Statement } from './_inventory.ts';
import { identity, integration, user } from './_refs.ts';
import { confidence } from './_sniff.ts';
import { defineImporter, reject } from './define.ts';

function isApp(record: Fields): boolean {
  return idAt(record, 'id')?.startsWith('0oa') === true && at(record, 'signOnMode') !== undefined;
}

function isGrant(record: Fields): boolean {
  return (
    at(record, 'scopeId') !== undefined && at(record, 'clientId') !== undefined && at(record, 'issuer') !== undefined
  );
}

function app(record: Fields): InventoryDraft | undefined {
  const appId = idAt(record, 'id');
  if (appId === undefined) return undefined;
  const clientId = idAt(record, 'credentials.oauthClient.client_id') ?? appId;
  const grants = splitList(at(record, 'settings.oauthClient.grant_types')).join(';');
  const name = textAt(record, 'label', 'name');
  const subject = integration('oauth.client', clientId, {
    name,
    aliases: [
      { ns: 'okta.client', value: clientId },
      { ns: 'okta.client', value: appId },
    ],
    attrs: {
      kind: textAt(record, 'name'),
      status: textAt(record, 'status'),
      sign_on_mode: textAt(record, 'signOnMode'),
      application_type: textAt(record, 'settings.oauthClient.application_type'),
      grant_types: grants === '' ? undefined : grants,
      auth_method: textAt(record, 'credentials.oauthClient.token_endpoint_auth_method'),
      created_at: textAt(record, 'created'),
      last_updated_at: textAt(record, 'lastUpdated'),
    },
  });
  return new Statement(subject).edge('RUNS_AS', subject, identity('okta.app', appId, { name })).draft(undefined);
}

function grant(record: Fields, ctx: ParseContext): InventoryDraft | undefined {
  const clientId = idAt(record, 'clientId');
  const scope = textAt(record, 'scopeId');
  if (clientId === undefined || scope === undefined) return undefined;
  const subject = integration('oauth.client', clientId, { aliases: [{ ns: 'okta.client', value: clientId }] });
  const by = idAt(record, 'createdBy.id');
  const person = textAt(record, 'createdBy.type') === 'User' && by !== undefined ? user({ okta: by }) : undefined;
  return new Statement(subject)
    .edge('DELEGATED_TO', textAt(record, 'source') === 'END_USER' ? person : undefined, subject)
    .permission('granted', scope, 'scope', {
      system: 'okta',
      grantedBy: by,
      grantedAt: ctx.time(at(record, 'created'), { sourceZone: 'UTC' }),
    })
    .draft(undefined);
}

export default defineImporter({
  id: 'inventory.okta_apps',
  title: 'Okta applications and grants',
  source: 'inventory',
  kind: 'inventory',
  version: 1,
  priority: 362,
  fills: ['credential'],
  sniff: (head) => confidence(head, 92, (record) => isApp(record) || isGrant(record)),
  *parse(input, ctx) {
    const record = asFields(input.value);
    const statement =
      record === undefined ? undefined : isGrant(record) ? grant(record, ctx) : isApp(record) ? app(record) : undefined;
    yield statement ?? reject('neither an application nor a scope grant of Okta', '/id');
  },
});
