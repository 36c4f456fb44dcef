/**
 * ServiceNow AI agents as an inventory: rows of `sn_aia_agent`, `sn_aia_agent_config`, `sn_aia_usecase` and `sn_aia_agent_tool_m2m`.
 * Format: servicenow.github.io/sdk/guides/building-ai-agents-guide; read leniently, column lists are not documented.
 * Traps: "Dynamic User" runs with the caller's rights, "AI User" with fixed ones; *External discoverable* opens an agent to others.
 */
import type { InventoryDraft } from '../../shared/model/event.ts';
import type { ParseContext } from '../../shared/model/importer.ts';
import { account } from './_accounts.ts';
import { Statement } from './_inventory.ts';
import { identity, ref, tool } from './_refs.ts';
import { safeText } from './_secrets.ts';
import { type SnowRow, snowRow } from './_servicenowRow.ts';
import { defineImporter, reject } from './define.ts';

const MARKS = [
  'instructions',
  'agent_role',
  'role',
  'strategy',
  'external_discoverable',
  'run_as',
  'run_as_user',
  'agent_type',
  'base_plan',
  'proficiency',
  'access_type',
  'channel',
  'execution_mode',
];

/** An agent, a use case, a configuration of an agent, or a tool given to one. */
function kindOf(row: SnowRow): 'agent' | 'config' | 'tool' | undefined {
  const table = row.table?.toLowerCase() ?? '';
  const has = (name: string) => row.value(name) !== undefined;
  if (table === 'sn_aia_agent_tool_m2m' || (has('agent') && has('tool') && !has('execution_plan') && !has('state')))
    return 'tool';
  if (table === 'sn_aia_agent_config' || (has('agent') && has('external_discoverable'))) return 'config';
  if (/^sn_aia_(?:agent|usecase|team)$/.test(table)) return 'agent';
  return has('sys_id') && has('name') && MARKS.filter(has).length >= 2 ? 'agent' : undefined;
}

function runAs(row: SnowRow): string | undefined {
  const stated = row.display('run_as') ?? row.value('run_as') ?? row.value('run_as_type') ?? row.value('access_type');
  if (stated === undefined) return undefined;
  if (/dynamic/i.test(stated)) return 'dynamic';
  return /ai.?user|fixed/i.test(stated) ? 'fixed' : stated;
}

function statementOf(
  row: SnowRow,
  kind: 'agent' | 'config' | 'tool',
  ownId: string,
  ctx: ParseContext,
  csv: boolean,
): InventoryDraft {
  const facts = Object.fromEntries(row.all().map(([name, value]) => [name, safeText(value)]));
  const name = kind === 'agent' ? (row.value('name') ?? row.display('sys_id')) : row.display('agent');
  const attrs = kind === 'tool' ? { platform: 'ServiceNow' } : { ...facts, platform: 'ServiceNow', run_as: runAs(row) };
  const subject = ref('agent', 'agent.id', ownId, { name, attrs });
  const statement = new Statement(subject);
  const given = row.display('tool') ?? row.value('tool');
  if (kind === 'tool' && given !== undefined) statement.edge('USES_TOOL', subject, tool(given));
  const owner = row.value('owner') ?? row.value('managed_by');
  if (owner !== undefined)
    statement.edge(
      'OWNS',
      account({
        email: owner,
        ns: 'snow.user',
        id: owner.includes('@') ? undefined : owner,
        name: row.display('owner'),
      }),
      subject,
    );
  const fixed = row.value('run_as_user') ?? row.value('ai_user');
  if (fixed !== undefined)
    statement.edge(
      'AUTHENTICATES_AS',
      subject,
      identity('identity.id', fixed, {
        name: row.display('run_as_user'),
        aliases: [{ ns: 'snow.user', value: fixed }],
      }),
    );
  const zone = csv ? {} : { sourceZone: 'UTC' };
  return statement.draft(ctx.time(row.value('snapshot_at'), zone));
}

export default defineImporter({
  id: 'servicenow.agents',
  title: 'ServiceNow AI agents',
  source: 'inventory',
  kind: 'inventory',
  version: 1,
  priority: 319,
  lists: ['result', 'records'],
  fills: ['agent'],
  sniff(head) {
    const rows = head.samples.flatMap((sample) => snowRow(sample) ?? []);
    const known = rows.filter(
      (row) => kindOf(row) !== undefined && (row.table !== undefined || row.value('sys_id') !== undefined),
    );
    return rows.length === 0 ? 0 : Math.round((89 * known.length) / rows.length);
  },
  *parse(input, ctx) {
    const row = snowRow(input.value);
    const kind = row === undefined ? undefined : kindOf(row);
    const ownId = kind === 'agent' ? row?.value('sys_id') : row?.value('agent');
    if (row === undefined || kind === undefined) yield reject('not a row of an AI agent table');
    else if (ownId === undefined) yield reject('the row names no agent', kind === 'agent' ? 'sys_id' : 'agent');
    else yield statementOf(row, kind, ownId, ctx, input.container === 'csv');
  },
});
