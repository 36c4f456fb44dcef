/** The people (`users.csv`): one row a person, with department, status, privilege tier and roles. */
import type { InventoryDraft } from '../../shared/model/event.ts';
import type { ParseContext, Sniff } from '../../shared/model/importer.ts';
import { asFields } from './_fields.ts';
import { inventoryConfidence, type Row, readRow, Statement } from './_inventory.ts';
import { scoped } from './_inventoryRefs.ts';
import { namesPersonIds, type PersonIds, personIds } from './_personIds.ts';
import { ref, system } from './_refs.ts';
import { plainName } from './_sniff.ts';
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

/** Columns whose name says that they hold a person's ids, where neither `user_id` nor `email` does. */
function idColumns(head: Sniff): readonly string[] {
  const first = asFields(head.samples[0]);
  return (head.header ?? Object.keys(first ?? {})).filter((column) => namesPersonIds(column)).slice(0, 20);
}

/** Columns that are read for something else than an id. */
const NO_IDS: ReadonlySet<string> = new Set(
  COLUMNS.filter((column) => column !== 'user_id' && column !== 'email').map(plainName),
);

function statementOf(row: Row, { ids }: PersonIds, ctx: ParseContext): InventoryDraft | undefined {
  const attrs = row.facts();
  const placed = ids.filter(({ ns }) => ns !== 'user.id');
  const [first] = placed;
  const name = row.text('name') ?? ids.find(({ ns }) => ns === 'user.id')?.value;
  if (first === undefined && name === undefined) return undefined;
  const subject =
    first === undefined
      ? ref('user', 'name', name ?? '', { aliases: ids, attrs })
      : ref('user', first.ns, first.value, { name: name ?? first.value, aliases: ids.slice(1), attrs });
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
  version: 2,
  priority: 59,
  fills: ['user'],
  sniff: (head) =>
    Math.max(
      ...['user_id', 'email', ...idColumns(head)].map((key) =>
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
  doubtsOf: (value) => personIds(asFields(value) ?? {}, NO_IDS).doubts,
  *parse(input, ctx) {
    const row = readRow(input, COLUMNS);
    const draft = row === undefined ? undefined : statementOf(row, personIds(asFields(input.value) ?? {}, NO_IDS), ctx);
    if (draft === undefined) yield reject('the row names no person: user_id and email are empty', 'user_id');
    else yield draft;
  },
});
