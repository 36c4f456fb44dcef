/**
 * Azure API Management, MCP requests: rows of `ApiManagementGatewayMCPLog` (JSON or CSV), or diagnostic settings with `properties`.
 * Format: learn.microsoft.com/azure/azure-monitor/reference/tables/apimanagementgatewaymcplog
 * Traps: the client is named by product and version, not by identity; `CorrelationId` equals that of `ApiManagementGatewayLogs`.
 */
import type { Draft } from '../../shared/model/event.ts';
import { AttrList, event, KeyList, OCSF } from './_draft.ts';
import { asFields, at, type Fields, idAt, ipAddress, textAt } from './_fields.ts';
import { verbOfMcp } from './_mcpCall.ts';
import { integration, object, system, tool } from './_refs.ts';
import { confidence } from './_sniff.ts';
import { defineImporter, reject } from './define.ts';

function body(record: Fields): Fields {
  return asFields(at(record, 'properties')) ?? record;
}

export default defineImporter({
  id: 'azure.apim_mcp',
  title: 'Azure API Management MCP log',
  source: 'Azure API Management',
  kind: 'log',
  version: 1,
  priority: 315,
  lists: ['records', 'value'],
  fills: ['system', 'object'],
  sniff: (head) =>
    confidence(head, 94, (record) => {
      const row = body(record);
      return (
        at(row, 'Method') !== undefined &&
        ['McpServerEndpoint', 'ServerName', 'ToolName', 'ToolCount', 'ClientName', 'AuthenticationMethod'].filter(
          (name) => at(row, name) !== undefined,
        ).length >= 3
      );
    }),
  *parse(input, ctx): Iterable<Draft> {
    const record = asFields(input.value);
    const row = record === undefined ? undefined : body(record);
    const method = textAt(row, 'Method');
    if (record === undefined || row === undefined || method === undefined) {
      yield reject('not an MCP request: Method is missing', '/Method');
      return;
    }
    const toolName = idAt(row, 'ToolName');
    const server = idAt(row, 'ServerName');
    const client = idAt(row, 'ClientName');
    const failed = textAt(row, 'Error') ?? textAt(row, 'ErrorType');
    const correlation = idAt(row, 'CorrelationId') ?? idAt(record, 'correlationId');
    const attrs = new AttrList();
    for (const name of [
      'McpServerEndpoint',
      'ServerVersion',
      'ClientName',
      'ClientVersion',
      'AuthenticationMethod',
      'ApiType',
      'OperationName',
      'ProtocolVersion',
      'TransportType',
      'ToolCount',
      'ErrorType',
      'Region',
    ])
      attrs.add(name, at(row, name));
    yield event({
      time: ctx.time(at(row, 'TimeGenerated') ?? at(record, 'time'), { sourceZone: 'UTC' }),
      classUid: OCSF.apiActivity,
      action: method,
      verb: verbOfMcp(method, toolName),
      status: failed === undefined ? 'unknown' : 'failure',
      statusDetail: failed?.slice(0, 512),
      integration: server === undefined ? undefined : integration('mcp.client', server, { name: server }),
      tool: toolName === undefined ? undefined : tool(toolName, server),
      system: system('Azure API Management'),
      objects: server === undefined ? [] : [object('mcp', 'server', server, { role: 'related' })],
      ip: ipAddress(at(record, 'callerIpAddress')),
      userAgent:
        client === undefined
          ? undefined
          : [client, textAt(row, 'ClientVersion')].filter(Boolean).join('/').slice(0, 1024),
      keys: new KeyList().add('session', at(row, 'SessionId'), 'mcp:').add('request', correlation).list,
      attrs: attrs.list,
    });
  },
});
