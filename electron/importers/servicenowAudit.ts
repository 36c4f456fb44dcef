/**
 * ServiceNow tables as logs: `sys_audit` (field changes), `sys_audit_delete`, and the runs of AI agents (`sn_aia_execution_plan` and its
 * tasks), from the Table API (`{"result":[…]}`), `{"records":[…]}`, arrays or CSV. Read leniently: column lists are not documented.
 * Format: docs.servicenow.com, tables sys_audit and sn_aia_execution_plan
 * Traps: a value may be `{display_value, value}` or `{link, value}`; the Table API gives UTC, a CSV the time zone of its exporter.
 */
import type { Draft, EventDraft } from '../../shared/model/event.ts';
import type { Verb } from '../../shared/model/kinds.ts';
import { account } from './_accounts.ts';
import { AttrList, event, KeyList, OCSF, statusOf } from './_draft.ts';
import { asFields } from './_fields.ts';
import { objectRef, refsInside } from './_objectRefs.ts';
import { agent, identity, object, system, tool } from './_refs.ts';
import { type SnowRow, snowRow } from './_servicenowRow.ts';
import { plainName } from './_sniff.ts';
import { defineImporter, reject } from './define.ts';

type Kind = 'change' | 'delete' | 'run';

function kindOf(row: SnowRow): Kind | undefined {
  const table = row.table?.toLowerCase() ?? '';
  if (/^sn_aia_(?:execution|message|tool_execution)/.test(table)) return 'run';
  if (table === 'sys_audit_delete' || (row.value('tablename') !== undefined && row.value('payload') !== undefined))
    return 'delete';
  if (row.value('documentkey') !== undefined && row.value('tablename') !== undefined) return 'change';
  const has = (name: string) => row.value(name) !== undefined;
  const marks = ['execution_plan', 'objective', 'usecase', 'use_case', 'agent', 'ai_agent', 'conversation'].filter(has);
  return marks.length >= 2 && (has('state') || has('status')) ? 'run' : undefined;
}

function personOf(row: SnowRow, ...names: readonly string[]): EventDraft['actor'] {
  for (const name of names) {
    const value = row.value(name);
    if (value === undefined) continue;
    if (value === 'system') return identity('identity.id', 'system');
    const shown = row.display(name);
    return account({ email: value, ns: 'snow.user', id: value.includes('@') ? undefined : value, name: shown });
  }
  return undefined;
}

/** Tables whose rows give a user or group a role, or a user a group (docs.servicenow.com "User administration tables"). */
const MEMBERSHIPS: ReadonlySet<string> = new Set(['sys_user_has_role', 'sys_group_has_role', 'sys_user_grmember']);

function rowAttrs(row: SnowRow): AttrList {
  const attrs = new AttrList();
  for (const [name, value] of row.all()) attrs.add(name, value);
  return attrs;
}

function changeEvent(row: SnowRow, kind: 'change' | 'delete', time: EventDraft['time']): EventDraft {
  const table = row.value('tablename') ?? 'record';
  const key = row.value('documentkey');
  const before = row.value('oldvalue');
  const after = row.value('newvalue');
  const field = row.value('fieldname');
  const gone = kind === 'delete' || field === 'DELETED';
  const verb: Verb = gone ? 'delete' : MEMBERSHIPS.has(table.toLowerCase()) ? 'grant' : 'update';
  const keys = new KeyList();
  if (key !== undefined) keys.add('object_ref', objectRef('servicenow', key));
  const actor = personOf(row, 'user', 'sys_created_by');
  return event({
    originalUid: row.value('sys_id'),
    time,
    classUid: OCSF.datastoreActivity,
    action:
      kind === 'delete' ? `delete ${table}` : field === undefined ? `change ${table}` : `change ${table}.${field}`,
    verb,
    status: 'success',
    actor,
    actorRole: actor === undefined ? 'unknown' : actor.kind === 'identity' ? 'system' : 'user',
    system: system('ServiceNow'),
    objects:
      key === undefined
        ? []
        : [object('servicenow', table, key, { name: row.display('display_value') ?? row.value('display_value') })],
    keys: keys.list,
    attrs: rowAttrs(row).add('change', field === undefined ? undefined : `${before ?? ''} → ${after ?? ''}`).list,
  });
}

function runEvent(row: SnowRow, time: EventDraft['time'], end: EventDraft['time']): EventDraft {
  const acting = row.value('agent') ?? row.value('ai_agent') ?? row.value('executing_agent');
  const plan = row.value('execution_plan') ?? row.value('execution_plan_id');
  const ownId = row.value('sys_id');
  const toolName = row.display('tool') ?? row.value('tool') ?? row.value('tool_name');
  const record = row.value('related_task_record') ?? row.value('source_record') ?? row.value('document_id');
  const keys = new KeyList()
    .add('conversation', plan ?? ownId, 'snow:')
    .add('conversation', row.value('conversation'), 'snow:');
  if (record !== undefined) keys.add('object_ref', objectRef('servicenow', record));
  for (const name of ['tool_input', 'input', 'tool_output', 'output'])
    for (const found of refsInside(row.value(name), 'servicenow')) keys.add('object_ref', found);
  const agentRef = agent({ ns: 'agent.id', id: acting, name: row.display('agent') ?? row.display('ai_agent') });
  const person = personOf(row, 'run_as', 'user', 'opened_by', 'sys_created_by');
  const state = row.display('state') ?? row.value('state') ?? row.value('status');
  return event({
    originalUid: ownId,
    time,
    endTime: end,
    classUid: OCSF.apiActivity,
    action: row.table ?? (plan === undefined ? 'sn_aia_execution_plan' : 'sn_aia_execution_task'),
    verb: 'execute',
    status: /error|fail|cancel/i.test(state ?? '') ? 'failure' : statusOf(state),
    actor: agentRef ?? person,
    actorRole:
      agentRef !== undefined
        ? 'agent'
        : person === undefined
          ? 'unknown'
          : person.kind === 'identity'
            ? 'system'
            : 'user',
    initiator: agentRef === undefined ? undefined : personOf(row, 'user', 'opened_by'),
    agent: agentRef,
    tool: toolName === undefined ? undefined : tool(toolName),
    system: system('ServiceNow'),
    objects: record === undefined ? [] : [object('servicenow', 'record', record, { role: 'related' })],
    keys: keys.list,
    attrs: rowAttrs(row).list,
  });
}

export default defineImporter({
  id: 'servicenow.audit',
  title: 'ServiceNow audit and agent runs',
  source: 'ServiceNow',
  kind: 'log',
  version: 2,
  priority: 318,
  lists: ['result', 'records'],
  fills: ['user', 'agent', 'system', 'object'],
  exportCaps: [10_000],
  sniff(head) {
    const first = asFields(head.samples[0]);
    const columns = new Set((head.header ?? Object.keys(first ?? {})).map(plainName));
    if (!columns.has('sysid') && !columns.has('syscreatedon') && !columns.has('documentkey')) return 0;
    const rows = head.samples.flatMap((sample) => snowRow(sample) ?? []);
    if (head.header !== undefined && columns.has('documentkey') && columns.has('tablename')) return 90;
    const known = rows.filter((row) => kindOf(row) !== undefined).length;
    return rows.length === 0 ? 0 : Math.round((90 * known) / rows.length);
  },
  *parse(input, ctx): Iterable<Draft> {
    const row = snowRow(input.value);
    const kind = row === undefined ? undefined : kindOf(row);
    if (row === undefined || kind === undefined) {
      yield reject('not a row of sys_audit, sys_audit_delete or of an agent run', 'documentkey');
      return;
    }
    const zone = input.container === 'csv' ? {} : { sourceZone: 'UTC' };
    const time = (name: string) => ctx.time(row.value(name), zone);
    const created = time('sys_created_on');
    if (kind !== 'run') yield changeEvent(row, kind, created ?? time('record_checkpoint'));
    else yield runEvent(row, time('started') ?? time('start_time') ?? created, time('completed') ?? time('end_time'));
  },
});
