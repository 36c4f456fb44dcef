/**
 * Cloudflare MCP portal logs (Logpush data set `mcp_portal_logs`, NDJSON).
 * Format: developers.cloudflare.com/logs/logpush/logpush-job/datasets/account/mcp_portal_logs
 * Traps: `Datetime` is a text, seconds or nanoseconds, as the job is set; nobody is named, only an address and a session.
 */
import type { Draft, ObjectRef } from '../../shared/model/event.ts';
import { AttrList, event, KeyList, OCSF, statusOf } from './_draft.ts';
import { asFields, at, idAt, ipAddress, textAt } from './_fields.ts';
import { verbOfMcp } from './_mcpCall.ts';
import { refsInside } from './_objectRefs.ts';
import { integration, object, system, tool } from './_refs.ts';
import { confidence } from './_sniff.ts';
import { defineImporter, reject } from './define.ts';

export default defineImporter({
  id: 'cloudflare.mcp_portal',
  title: 'Cloudflare MCP portal',
  source: 'Cloudflare MCP portal',
  kind: 'log',
  version: 1,
  priority: 314,
  fills: ['system', 'object'],
  sniff: (head) =>
    confidence(
      head,
      95,
      (record) =>
        at(record, 'Datetime') !== undefined &&
        ['PortalID', 'ServerID', 'ServerURL', 'ToolCallName', 'PromptGetName', 'ResourceReadURI'].filter(
          (name) => at(record, name) !== undefined,
        ).length >= 2,
    ),
  *parse(input, ctx): Iterable<Draft> {
    const record = asFields(input.value);
    const method = textAt(record, 'Method');
    if (record === undefined || (method === undefined && idAt(record, 'ServerID', 'PortalID') === undefined)) {
      yield reject('not a portal log entry: neither Method nor ServerID nor PortalID', '/Method');
      return;
    }
    const server = idAt(record, 'ServerID') ?? idAt(record, 'ServerURL');
    const toolName = idAt(record, 'ToolCallName');
    const uri = idAt(record, 'ResourceReadURI');
    const keys = new KeyList().add('session', at(record, 'SessionID'), 'mcp:');
    if (uri !== undefined) for (const found of refsInside({ uri })) keys.add('object_ref', found);
    const objects: ObjectRef[] = uri === undefined ? [] : [object('mcp', 'resource', uri)];
    if (server !== undefined) objects.push(object('mcp', 'server', server, { role: 'related' }));
    const attrs = new AttrList();
    for (const name of [
      'PortalID',
      'PortalAUD',
      'ServerID',
      'ServerAUD',
      'ServerURL',
      'PromptGetName',
      'ClientCountry',
      'ColoCode',
      'ServerResponseDurationMs',
      'Error',
    ])
      attrs.add(name, at(record, name));
    yield event({
      time: ctx.time(at(record, 'Datetime'), { sourceZone: 'UTC' }),
      classUid: OCSF.apiActivity,
      action: method ?? 'mcp.request',
      verb: verbOfMcp(method, toolName),
      status: statusOf(textAt(record, 'Success')),
      statusDetail: textAt(record, 'Error')?.slice(0, 512),
      integration:
        server === undefined
          ? undefined
          : integration('mcp.client', server, { attrs: { url: textAt(record, 'ServerURL') } }),
      tool: toolName === undefined ? undefined : tool(toolName, server),
      system: system('Cloudflare MCP portal'),
      objects,
      ip: ipAddress(at(record, 'ClientIP')),
      keys: keys.list,
      attrs: attrs.list,
    });
  },
});
