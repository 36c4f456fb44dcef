/** The people (`users.csv`): one row a person, with department, status, privilege tier and roles. */
import type { InventoryDraft } from '../../shared/model/event.ts';
import type { ParseContext } from '../../shared/model/importer.ts';
import { isEmail, isGuid } from './_fields.ts';
import { inventoryConfidence, type Row, readRow, Statement } from './_inventory.ts';
import { personRef, scoped } from './_inventoryRefs.ts';
import { system, user } from './_refs.ts';
import { defineImporter, reject } from './define.ts';

const COLUMNS = [
  'user_id',
  'email',
  'name',
  'department',
  'title',
  'manager',
  'status',
  'status_changed_at',
  'privilege_tier',
  'roles',
  'systems',
  'snapshot_at',
];

function statementOf(
  row: Row,
  userId: string | undefined,
  email: string | undefined,
  ctx: ParseContext,
): InventoryDraft | undefined {
  const attrs = row.facts();
  const vendor = userId === undefined ? undefined : personRef(userId);
  const subject = user({
    email: email ?? (userId !== undefined && isEmail(userId) ? userId : undefined),
    oid: userId !== undefined && isGuid(userId) ? userId : undefined,
    okta: vendor?.ns === 'okta.user' ? vendor.id : undefined,
    salesforce: vendor?.ns === 'sf.user' ? vendor.id : undefined,
    arn: vendor?.ns === 'aws.arn' ? vendor.id : undefined,
    name: row.text('name') ?? userId,
    attrs,
  });
  if (subject === undefined) return undefined;
  const statement = new Statement(subject);
  const systems = row.list('systems');
  const only = systems.length === 1 && systems[0] !== undefined ? system(systems[0]).id : undefined;
  for (const name of systems) statement.edge('CAN_REACH', subject, system(name));
  for (const stated of row.list('roles')) {
    const role = scoped(stated);
    statement.permission('granted', role.text, 'role', { system: role.system ?? only });
  }
  return statement.draft(ctx.time(row.text('snapshot_at')));
}

export default defineImporter({
  id: 'inventory.users',
  title: 'User inventory',
  source: 'inventory',
  kind: 'inventory',
  version: 1,
  priority: 59,
  fills: ['user'],
  expects: ['user_id'],
  sniff: (head) =>
    Math.max(
      ...['user_id', 'email'].map((key) =>
        inventoryConfidence(head, {
          needs: [key],
          others: [
            'department',
            'title',
            'manager',
            'status_changed_at',
            'privilege_tier',
            'roles',
            'systems',
            'name',
            'status',
          ],
          atLeast: 3,
          not: ['agent_id', 'identity_id', 'EVENT_TYPE', 'AuditData'],
        }),
      ),
    ),
  *parse(input, ctx) {
    const row = readRow(input, COLUMNS);
    const email = row?.id('email');
    const draft =
      row === undefined
        ? undefined
        : statementOf(row, row.id('user_id'), email !== undefined && isEmail(email) ? email : undefined, ctx);
    if (draft === undefined) yield reject('the row names no person: user_id and email are empty', 'user_id');
    else yield draft;
  },
});
