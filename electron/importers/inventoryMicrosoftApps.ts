/**
 * Lists of Microsoft's own applications by app id (`AppId`, `AppDisplayName`, `AppOwnerOrganizationId`), which name clients that
 * logs state by id alone.
 * Source of such lists: learn.microsoft.com (verify first-party Microsoft applications in sign-in reports) and public collections of it.
 */
import { id, isGuid } from './_fields.ts';
import { inventoryConfidence, readRow, Statement } from './_inventory.ts';
import { integration } from './_refs.ts';
import { defineImporter, reject } from './define.ts';

const COLUMNS = ['AppId', 'AppDisplayName', 'AppOwnerOrganizationId', 'Source'];

export default defineImporter({
  id: 'inventory.microsoft_apps',
  title: 'Microsoft first-party applications',
  source: 'inventory',
  kind: 'inventory',
  version: 1,
  priority: 366,
  fills: [],
  expects: ['AppId', 'AppDisplayName'],
  sniff: (head) =>
    inventoryConfidence(head, {
      needs: ['AppId', 'AppDisplayName'],
      others: ['AppOwnerOrganizationId', 'Source'],
      atLeast: 1,
    }),
  *parse(input) {
    const row = readRow(input, COLUMNS);
    // Lists copied from web pages have hard spaces behind ids.
    const appId = id(/^[0-9a-f-]{36}/i.exec(row?.id('AppId') ?? '')?.[0]);
    const name = row?.text('AppDisplayName');
    if (row === undefined || appId === undefined || !isGuid(appId)) {
      yield reject('an application needs its AppId, a GUID', 'AppId');
      return;
    }
    const attrs = { publisher: 'Microsoft', tenant: row.id('AppOwnerOrganizationId'), listed_by: row.text('Source') };
    yield new Statement(integration('oauth.client', appId, { name, attrs })).draft(undefined);
  },
});
