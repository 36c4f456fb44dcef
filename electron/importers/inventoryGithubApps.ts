/**
 * GitHub App installations (`{"installations":[…]}`, arrays, lines) with the permissions each was given.
 * Format: docs.github.com/rest/orgs/orgs (list app installations), docs.github.com/rest/apps/installations
 * Traps: permissions are of the installation and hold for the selected repositories; a suspended installation keeps them.
 */
import { asFields, at, type Fields, idAt, splitList, text, textAt } from './_fields.ts';
import { Statement } from './_inventory.ts';
import { integration, system } from './_refs.ts';
import { confidence } from './_sniff.ts';
import { defineImporter, reject } from './define.ts';

function isInstallation(record: Fields): boolean {
  return (
    asFields(at(record, 'permissions')) !== undefined &&
    at(record, 'app_id') !== undefined &&
    at(record, 'account') !== undefined
  );
}

export default defineImporter({
  id: 'inventory.github_apps',
  title: 'GitHub App installations',
  source: 'inventory',
  kind: 'inventory',
  version: 1,
  priority: 363,
  lists: ['installations'],
  fills: ['credential'],
  sniff: (head) => (head.container === 'csv' ? 0 : confidence(head, 93, isInstallation)),
  *parse(input, ctx) {
    const record = asFields(input.value);
    const appId = idAt(record, 'app_id');
    if (record === undefined || appId === undefined || !isInstallation(record)) {
      yield reject('not an installation of a GitHub App: app_id, account and permissions are needed', '/app_id');
      return;
    }
    const clientId = idAt(record, 'client_id');
    const installation = idAt(record, 'id');
    const subject = integration('oauth.client', clientId ?? `github-app-${appId}`, {
      name: textAt(record, 'app_slug'),
      aliases: [
        { ns: 'github.app', value: appId },
        ...(installation === undefined ? [] : [{ ns: 'github.installation', value: installation }]),
      ],
      attrs: {
        app_id: appId,
        installation_id: installation,
        account: textAt(record, 'account.login'),
        repository_selection: textAt(record, 'repository_selection'),
        events: splitList(at(record, 'events')).join(';') || undefined,
        created_at: textAt(record, 'created_at'),
        updated_at: textAt(record, 'updated_at'),
        suspended_at: textAt(record, 'suspended_at'),
        suspended_by: textAt(record, 'suspended_by.login'),
      },
    });
    const statement = new Statement(subject).edge('CAN_REACH', subject, system('GitHub'));
    const scope = `${idAt(record, 'account.login') ?? 'account'} (${idAt(record, 'repository_selection') ?? 'repositories not stated'})`;
    for (const [name, level] of Object.entries(asFields(at(record, 'permissions')) ?? {}).slice(0, 200))
      statement.permission('granted', `${name}:${text(level) ?? 'not stated'}`, 'scope', {
        system: 'github',
        resource: scope,
        grantedAt: ctx.time(at(record, 'created_at')),
      });
    yield statement.draft(undefined);
  },
});
