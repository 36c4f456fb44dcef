/**
 * Configuration files in which clients name their MCP servers: `mcpServers` (Claude Desktop, Claude Code with its `projects`, Cursor,
 * Windsurf, Cline), `mcp.servers` and `servers` (VS Code).
 * Format: modelcontextprotocol.io (connecting to local servers), code.visualstudio.com/docs/copilot/chat/mcp-servers
 * Traps: keys and tokens stand in `env`, `headers`, URLs and arguments: only the names of variables and headers are kept, values never.
 */
import type { EntityRef, InventoryDraft } from '../../shared/model/event.ts';
import { asFields, at, type Fields, id, listOf, text } from './_fields.ts';
import { Statement } from './_inventory.ts';
import { type Facts, integration, object, ref, system } from './_refs.ts';
import { isSecretName, maskSecrets } from './_secrets.ts';
import { confidence } from './_sniff.ts';
import { toolSystem } from './_toolCall.ts';
import { defineImporter, reject } from './define.ts';

const MOST_SERVERS = 1000;
const SECRET_OPTION = /(?:token|key|secret|password|passwd|pwd|auth|bearer|credential|header)/i;

/** Tables of servers in the file, with where each stands. */
function tablesOf(record: Fields): readonly (readonly [place: string, table: Fields])[] {
  const tables: (readonly [string, Fields])[] = [];
  for (const path of [
    'mcpServers',
    'mcp.servers',
    'mcp_servers',
    'servers',
    'context_servers',
    'settings.mcpServers',
  ]) {
    const table = asFields(at(record, path));
    if (table !== undefined && Object.values(table).some(isServer)) tables.push([path, table]);
  }
  for (const [project, settings] of Object.entries(asFields(at(record, 'projects')) ?? {}).slice(0, 500)) {
    const table = asFields(at(settings, 'mcpServers'));
    if (table !== undefined && Object.values(table).some(isServer)) tables.push([`projects ${project}`, table]);
  }
  return tables;
}

function isServer(value: unknown): boolean {
  return ['command', 'url', 'serverUrl', 'httpUrl', 'transport'].some((name) => at(value, name) !== undefined);
}

/** Arguments without what follows an option that takes a secret. */
function safeArguments(args: readonly unknown[]): string | undefined {
  const kept: string[] = [];
  let hide = false;
  for (const argument of args) {
    const word = text(argument) ?? '';
    const option = /^--?([\w-]+)(=)?/.exec(word);
    const secret = option !== null && SECRET_OPTION.test(option[1] ?? '');
    if (hide && option === null) kept.push('(secret not kept)');
    else if (secret && option[2] === '=') kept.push(`--${option[1]}=(secret not kept)`);
    else if (/^[A-Z][A-Z0-9_]+=/.test(word)) kept.push(`${word.slice(0, word.indexOf('='))}=(value not kept)`);
    else kept.push(maskSecrets(word));
    hide = secret && option[2] !== '=';
  }
  return kept.length === 0 ? undefined : kept.join(' ');
}

/** Scheme, host and path; a query or a user part may hold a key. */
function safeUrl(value: string | undefined): string | undefined {
  if (value === undefined) return undefined;
  const parts = /^([a-z][a-z0-9+.-]*:\/\/)(?:[^/@]*@)?([^?#]*)/i.exec(value);
  return maskSecrets(parts === null ? value : `${parts[1]}${parts[2]}`);
}

function namesOf(value: unknown): string | undefined {
  const names = Object.keys(asFields(value) ?? {}).slice(0, 200);
  return names.length === 0 ? undefined : names.join(';');
}

function statementOf(name: string, server: Fields, place: string): InventoryDraft {
  const command = text(at(server, 'command'));
  const url = safeUrl(text(at(server, 'url')) ?? text(at(server, 'serverUrl')) ?? text(at(server, 'httpUrl')));
  const facts: Facts = {
    configured_in: place,
    transport: text(at(server, 'type')) ?? text(at(server, 'transport')) ?? (url === undefined ? 'stdio' : undefined),
    command: command === undefined ? undefined : maskSecrets(command),
    arguments: safeArguments(listOf(at(server, 'args'))),
    url,
    env_names: namesOf(at(server, 'env')),
    header_names: namesOf(at(server, 'headers')),
    disabled: text(at(server, 'disabled')),
    cwd: text(at(server, 'cwd')),
  };
  for (const [member, value] of Object.entries(server).slice(0, 50)) {
    if (['env', 'headers', 'args', 'command', 'url', 'serverUrl', 'httpUrl', 'type'].includes(member)) continue;
    if (typeof value === 'boolean' && !isSecretName(member)) Object.assign(facts, { [member]: text(value) });
  }
  const subject = ref('mcp_server', 'mcp.server', name, { attrs: facts });
  const client: EntityRef = integration('mcp.client', name, { name });
  const statement = new Statement(subject).edge('CAN_REACH', client, subject);
  const product = toolSystem(name, command, url, facts.arguments);
  if (product !== undefined) statement.edge('CAN_REACH', subject, system(product));
  else if (url !== undefined) statement.edge('CAN_REACH', subject, object('network', 'endpoint', url));
  for (const list of ['autoApprove', 'alwaysAllow', 'allowedTools', 'includeTools']) {
    for (const tool of listOf(at(server, list))) {
      const stated = id(tool);
      if (stated !== undefined) statement.permission('granted', stated, 'tool', { resource: name, grantedBy: list });
    }
  }
  return statement.draft(undefined);
}

export default defineImporter({
  id: 'inventory.mcp_config',
  title: 'MCP client configuration',
  source: 'inventory',
  kind: 'inventory',
  version: 1,
  priority: 360,
  fills: [],
  sniff: (head) => (head.container === 'csv' ? 0 : confidence(head, 93, (record) => tablesOf(record).length > 0)),
  *parse(input) {
    const record = asFields(input.value);
    const tables = record === undefined ? [] : tablesOf(record);
    if (tables.length === 0) {
      yield reject('no MCP servers are configured here: mcpServers is missing or empty', '/mcpServers');
      return;
    }
    for (const [place, table] of tables) {
      for (const [name, value] of Object.entries(table).slice(0, MOST_SERVERS)) {
        const server = asFields(value);
        if (server !== undefined && name.trim() !== '') yield statementOf(name, server, place);
      }
    }
  },
});
