/**
 * Kong Gateway log objects (File Log, HTTP Log and the other logging plugins; NDJSON or arrays), with the AI and MCP members that the
 * AI plugins add.
 * Format: developer.konghq.com/plugins/file-log, developer.konghq.com/ai-gateway/ai-audit-log-reference
 * Traps: `started_at` is in milliseconds; a consumer is mostly an application; one request may carry several JSON-RPC calls.
 */
import type { Draft, EntityRef, EventDraft } from '../../shared/model/event.ts';
import type { ActorRole } from '../../shared/model/kinds.ts';
import { AttrList, event, KeyList, OCSF } from './_draft.ts';
import { asFields, at, count, type Fields, idAt, ipAddress, isEmail, listOf, parsed, textAt } from './_fields.ts';
import { actionOf, addHeaderKeys, header } from './_httpCall.ts';
import { verbOfMcp } from './_mcpCall.ts';
import { answerText, lastQuestion, toolCallsIn } from './_modelMessages.ts';
import { refsInside } from './_objectRefs.ts';
import { credential, identity, integration, object, system, tool, user } from './_refs.ts';
import { confidence } from './_sniff.ts';
import { verbOfMethod } from './_verbs.ts';
import { defineImporter, reject } from './define.ts';

interface Who {
  readonly actor: EntityRef | undefined;
  readonly role: ActorRole;
}

function whoOf(record: Fields): Who {
  const custom = idAt(record, 'consumer.custom_id');
  const name = idAt(record, 'consumer.username');
  const person = [custom, name].find((value) => value !== undefined && isEmail(value));
  if (person !== undefined) return { actor: user({ email: person, name }), role: 'user' };
  const own = custom ?? name ?? idAt(record, 'consumer.id');
  if (own === undefined) return { actor: undefined, role: 'unknown' };
  const aliases = [name, idAt(record, 'consumer.id')].flatMap((value) =>
    value === undefined ? [] : [{ ns: 'kong.consumer', value }],
  );
  return { actor: identity('identity.id', own, { name, aliases }), role: 'app' };
}

/** Requests and answers of the AI plugins; each lies under the plugin's own name. */
function aiParts(record: Fields): {
  readonly request: unknown;
  readonly response: unknown;
  readonly meta: readonly [string, unknown][];
} {
  const ai = asFields(at(record, 'ai'));
  let request = at(ai, 'payload.request');
  let response = at(ai, 'payload.response');
  const meta: [string, unknown][] = [];
  for (const [plugin, value] of Object.entries(ai ?? {}).slice(0, 20)) {
    request ??= at(value, 'payload.request');
    response ??= at(value, 'payload.response');
    for (const part of ['meta', 'usage', 'cache', 'audits'])
      if (at(value, part) !== undefined) meta.push([`ai.${plugin}.${part}`, at(value, part)]);
  }
  const opened = (value: unknown) => (typeof value === 'string' ? (parsed(value) ?? value) : value);
  return { request: opened(request), response: opened(response), meta };
}

interface Base {
  readonly parts: Omit<EventDraft, 'type' | 'action' | 'verb' | 'keys' | 'attrs' | 'objects' | 'activityId'>;
  readonly keys: KeyList;
}

function* mcpEvents(record: Fields, base: Base): Iterable<EventDraft> {
  const mcp = at(record, 'ai.mcp');
  const calls = Array.isArray(mcp) ? mcp : listOf(at(mcp, 'rpc') ?? at(mcp, 'calls') ?? at(mcp, 'requests'));
  const path = Array.isArray(mcp) ? '/ai/mcp' : at(mcp, 'rpc') !== undefined ? '/ai/mcp/rpc' : '/ai/mcp';
  for (const [index, item] of calls.slice(0, 200).entries()) {
    const call = asFields(item);
    if (call === undefined) continue;
    const payload = at(call, 'payload');
    const request = asFields(parsed(at(payload, 'request'))) ?? asFields(at(call, 'request'));
    const method = textAt(call, 'method') ?? textAt(request, 'method');
    const toolName = idAt(call, 'tool_name', 'tool', 'name') ?? idAt(request, 'params.name');
    const keys = new KeyList();
    keys.list.push(...base.keys.list);
    keys.add('tool_call', at(call, 'id') ?? at(request, 'id'));
    keys.add(
      'session',
      idAt(call, 'mcp_session_id', 'session_id') ?? idAt(mcp, 'mcp_session_id', 'session_id'),
      'mcp:',
    );
    for (const found of refsInside(at(request, 'params.arguments') ?? at(call, 'arguments')))
      keys.add('object_ref', found);
    const error = textAt(call, 'error.message', 'error');
    const server = textAt(record, 'service.name');
    yield event({
      ...base.parts,
      status: error === undefined ? base.parts.status : 'failure',
      statusDetail: error?.slice(0, 512),
      action: method ?? 'mcp.request',
      verb: verbOfMcp(method, toolName),
      tool: toolName === undefined ? undefined : tool(toolName, server),
      integration: server === undefined ? undefined : integration('mcp.client', server, { name: server }),
      keys: keys.list,
      attrs: new AttrList().add('mcp', call).add('mcp.audits', at(mcp, 'audits')).list,
      pointer: `${path}/${index}`,
    });
  }
}

export default defineImporter({
  id: 'kong.gateway',
  title: 'Kong Gateway',
  source: 'Kong',
  kind: 'log',
  version: 1,
  priority: 316,
  fills: ['user', 'credential', 'system', 'object'],
  sniff: (head) =>
    confidence(
      head,
      94,
      (record) =>
        at(record, 'started_at') !== undefined &&
        asFields(at(record, 'request')) !== undefined &&
        ['latencies', 'route', 'service', 'client_ip', 'tries', 'upstream_uri'].filter(
          (name) => at(record, name) !== undefined,
        ).length >= 2,
    ),
  *parse(input, ctx): Iterable<Draft> {
    const record = asFields(input.value);
    const method = textAt(record, 'request.method');
    if (record === undefined || (method === undefined && textAt(record, 'request.uri', 'request.url') === undefined)) {
      yield reject('not a gateway log object: request.method is missing', '/request/method');
      return;
    }
    const uri = textAt(record, 'request.url') ?? textAt(record, 'request.uri');
    const { actor, role } = whoOf(record);
    const held = idAt(record, 'authenticated_entity.id');
    const status = count(at(record, 'response.status'));
    const started = count(at(record, 'started_at'));
    const took = count(at(record, 'latencies.request'));
    const ms = (value: unknown) => ctx.time(value, { epoch: 'ms' });
    const keys = new KeyList();
    const claims = addHeaderKeys(keys, at(record, 'request.headers'), at(record, 'response.headers'));
    keys.add('request', at(record, 'request.id'));
    const { request, response, meta } = aiParts(record);
    const base: Base = {
      parts: {
        originalUid: idAt(record, 'request.id'),
        time: ms(at(record, 'started_at')),
        endTime: started === undefined || took === undefined ? undefined : ms(started + took),
        classUid: OCSF.apiActivity,
        status: status === undefined ? 'unknown' : status < 400 ? 'success' : 'failure',
        statusDetail: status !== undefined && status >= 400 ? `HTTP ${status}` : undefined,
        actor,
        actorRole: role,
        credential:
          held === undefined
            ? undefined
            : credential('cred.id', held, { attrs: { kind: textAt(record, 'auth_type') } }),
        system: system('Kong'),
        ip: ipAddress(at(record, 'client_ip')),
        userAgent: header(at(record, 'request.headers'), 'user-agent')?.slice(0, 1024),
        delegation: claims.delegation,
        scopes: claims.scopes.length === 0 ? undefined : claims.scopes,
      } as Base['parts'],
      keys,
    };
    const calls = toolCallsIn(response);
    const own = new KeyList();
    own.list.push(...keys.list);
    for (const call of calls) {
      own.add('tool_call', call.id);
      for (const found of refsInside(call.arguments)) own.add('object_ref', found);
    }
    const attrs = new AttrList()
      .add('uri', uri)
      .add('service', at(record, 'service.name'))
      .add('route', at(record, 'route.name'))
      .add('upstream_uri', at(record, 'upstream_uri'))
      .add('workspace', at(record, 'workspace_name') ?? at(record, 'workspace'))
      .add('question', lastQuestion(at(request, 'messages')))
      .add('answer', answerText(response));
    for (const [name, value] of meta) attrs.add(name, value);
    const service = idAt(record, 'service.name', 'service.id', 'service.host');
    yield event({
      ...base.parts,
      action: actionOf(method, uri),
      verb: request === undefined && at(record, 'ai.mcp') === undefined ? verbOfMethod(method ?? '') : 'execute',
      objects:
        service === undefined
          ? []
          : [object('Kong', 'service', service, { attrs: { host: textAt(record, 'service.host') } })],
      keys: own.list,
      attrs: attrs.list,
      bytes: count(at(record, 'response.size')),
    });
    yield* mcpEvents(record, base);
  },
});
