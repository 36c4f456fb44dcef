/** Objects worth protecting (`resources.csv`): data class, owner, and whether they are open to the outside. */

import { comparableObjectId, salesforceId18 } from './_ids.ts';
import { inventoryConfidence, readRow, Statement } from './_inventory.ts';
import { personRef } from './_inventoryRefs.ts';
import { ref, system, systemId } from './_refs.ts';
import { defineImporter, reject } from './define.ts';

const COLUMNS = ['resource_id', 'system', 'name', 'type', 'owner', 'data_class', 'external', 'snapshot_at'];

export default defineImporter({
  id: 'inventory.resources',
  title: 'Resource inventory',
  source: 'inventory',
  kind: 'inventory',
  version: 1,
  priority: 53,
  fills: ['object'],
  expects: ['resource_id'],
  sniff: (head) => inventoryConfidence(head, { needs: ['resource_id'], others: COLUMNS, atLeast: 3 }),
  *parse(input, ctx) {
    const row = readRow(input, COLUMNS);
    const resourceId = row?.id('resource_id');
    if (row === undefined || resourceId === undefined) {
      yield reject('the row names no resource: resource_id is empty', 'resource_id');
      return;
    }
    const named = row.text('system');
    const type = (row.text('type') ?? 'object')
      .toLowerCase()
      .replace(/[\s_]+/g, '-')
      .slice(0, 100);
    const ns = named === undefined ? `inventory.${type}` : `${systemId(named)}.${type}`;
    const value = systemId(named ?? '') === 'salesforce' ? salesforceId18(resourceId) : comparableObjectId(resourceId);
    const subject = ref('object', ns, value, { name: row.text('name'), attrs: row.facts() });
    const statement = new Statement(subject);
    for (const owner of row.list('owner')) statement.edge('OWNS', personRef(owner), subject);
    if (named !== undefined) statement.entities.push(system(named));
    yield statement.draft(ctx.time(row.text('snapshot_at')));
  },
});
