/**
 * Salesforce connected apps (`ConnectedApplication`) and the tokens people gave them (`OauthToken`), as SOQL answers
 * (`{"records":[…]}`) or query exports as CSV.
 * Format: developer.salesforce.com/docs/atlas.en-us.object_reference.meta (ConnectedApplication, OauthToken)
 * Traps: `OauthToken.AccessToken` and `RequestToken` hold secrets and are not kept; ids come with 15 or 18 characters.
 */
import type { InventoryDraft } from '../../shared/model/event.ts';
import { asFields, at, type Fields, idAt, textAt } from './_fields.ts';
import { salesforceId18 } from './_ids.ts';
import { Statement } from './_inventory.ts';
import { clientRef } from './_inventoryRefs.ts';
import { integration, ref, system, user } from './_refs.ts';
import { confidence, plainName } from './_sniff.ts';
import { defineImporter, reject } from './define.ts';

const FACTS = [
  'ContactEmail',
  'OptionsAllowAdminApprovedUsersOnly',
  'OptionsRefreshTokenValidityMetric',
  'RefreshTokenValidityPeriod',
  'StartUrl',
  'MobileSessionTimeout',
  'PinLength',
  'CreatedDate',
  'LastModifiedDate',
];

function isApp(record: Fields): boolean {
  if (textAt(record, 'attributes.type') === 'ConnectedApplication') return true;
  return /^0H4/.test(idAt(record, 'Id') ?? '') && at(record, 'Name') !== undefined;
}

function isToken(record: Fields): boolean {
  if (textAt(record, 'attributes.type') === 'OauthToken') return true;
  return (
    at(record, 'AppName') !== undefined && at(record, 'UserId') !== undefined && at(record, 'UseCount') !== undefined
  );
}

function app(record: Fields): InventoryDraft | undefined {
  const appId = idAt(record, 'Id');
  if (appId === undefined) return undefined;
  const attrs = Object.fromEntries(FACTS.map((name) => [name, textAt(record, name)]));
  const subject = clientRef(salesforceId18(appId), { name: textAt(record, 'Name'), attrs });
  const creator = idAt(record, 'CreatedById');
  return new Statement(subject)
    .edge('CAN_REACH', subject, system('Salesforce'))
    .edge('OWNS', creator === undefined ? undefined : user({ salesforce: salesforceId18(creator) }), subject)
    .draft(undefined);
}

function token(record: Fields): InventoryDraft | undefined {
  const name = textAt(record, 'AppName');
  const person = idAt(record, 'UserId');
  if (name === undefined || person === undefined) return undefined;
  const menuItem = idAt(record, 'AppMenuItemId');
  const subject = integration('sf.app.name', name, {
    name,
    aliases: menuItem === undefined ? [] : [{ ns: 'sf.app_menu_item', value: salesforceId18(menuItem) }],
  });
  const holder = user({
    salesforce: salesforceId18(person),
    name: textAt(record, 'User.Name'),
    email: idAt(record, 'User.Email'),
  });
  const tokenId = idAt(record, 'Id');
  const attrs = {
    use_count: textAt(record, 'UseCount'),
    created_at: textAt(record, 'CreatedDate'),
    last_used_at: textAt(record, 'LastUsedDate'),
    kind: 'oauth_grant',
  };
  const held = tokenId === undefined ? undefined : ref('credential', 'cred.id', salesforceId18(tokenId), { attrs });
  return new Statement(subject)
    .edge('DELEGATED_TO', holder, subject)
    .edge('HAS_CREDENTIAL', subject, held)
    .draft(undefined);
}

export default defineImporter({
  id: 'inventory.salesforce_apps',
  title: 'Salesforce connected apps and tokens',
  source: 'inventory',
  kind: 'inventory',
  version: 1,
  priority: 364,
  lists: ['records'],
  fills: ['credential'],
  sniff(head) {
    if (head.container === 'csv') {
      const names = new Set((head.header ?? []).map(plainName));
      const app = names.has('id') && names.has('name') && names.has('optionsallowadminapprovedusersonly');
      return app || (names.has('appname') && names.has('userid') && names.has('usecount')) ? 93 : 0;
    }
    return confidence(head, 92, (record) => isApp(record) || isToken(record));
  },
  *parse(input) {
    const record = asFields(input.value);
    const statement =
      record === undefined ? undefined : isToken(record) ? token(record) : isApp(record) ? app(record) : undefined;
    yield statement ?? reject('neither a connected app nor a token of Salesforce', 'Id');
  },
});
