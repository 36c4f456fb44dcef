/**
 * JSON-RPC 2.0 frames of the Model Context Protocol, as proxies, inspectors and servers write them: bare, or under a member of the
 * logger's (`message`, `frame`, `request`, …) beside its time, session and direction. The member may hold the frame as a JSON text.
 * Format: modelcontextprotocol.io/specification, jsonrpc.org/specification
 * Traps: ids are counters that restart with every session, so a call and its answer belong together only within one
 * `Mcp-Session-Id`; bare frames hold no time; trace context travels in `params._meta.traceparent` (W3C Trace Context).
 */
import type { Draft, EventDraft } from '../../shared/model/event.ts';
import type { Verb } from '../../shared/model/kinds.ts';
import { claimsInside } from './_claims.ts';
import { AttrList, event, KeyList, OCSF } from './_draft.ts';
import { marksInside } from './_external.ts';
import { asFields, at, type Fields, id, idAt, ipAddress, parsed, text, textAt } from './_fields.ts';
import { refsInside } from './_objectRefs.ts';
import { credential, integration, object, system } from './_refs.ts';
import { confidence } from './_sniff.ts';
import { toolCall } from './_toolCall.ts';
import { defineImporter, reject } from './define.ts';

const NESTED = ['message', 'frame', 'jsonrpc_message', 'rpc', 'request', 'response', 'payload', 'body', 'data', 'msg'];
const TIMES = ['timestamp', '@timestamp', 'time', 'ts', 'datetime', 'date', 'logged_at', 'created_at'];
const FRAME_MEMBERS = ['jsonrpc', 'id', 'method', 'params', 'result', 'error'];
const SESSIONS = [
  'mcp_session_id',
  'mcp-session-id',
  'mcpSessionId',
  'session_id',
  'sessionId',
  'headers.mcp-session-id',
  'request.headers.mcp-session-id',
];

function isFrame(value: Fields | undefined): boolean {
  if (value === undefined || text(value.jsonrpc) !== '2.0') return false;
  return ['method', 'result', 'error'].some((name) => Object.hasOwn(value, name));
}

/** The frame and its pointer: the record itself or the member that a logger put it in. */
function frameOf(record: Fields): readonly [Fields, string] | undefined {
  if (isFrame(record)) return [record, ''];
  for (const name of NESTED) {
    const inner = asFields(parsed(at(record, name)));
    if (inner !== undefined && isFrame(inner)) return [inner, `/${name}`];
  }
  return undefined;
}

const VERBS: Readonly<Record<string, Verb>> = {
  initialize: 'sign_in',
  'resources/read': 'read',
  'prompts/get': 'read',
  'resources/subscribe': 'read',
  'sampling/createMessage': 'execute',
  'completion/complete': 'search',
};

function verbOfMethod(method: string): Verb {
  if (method.endsWith('/list')) return 'list';
  return VERBS[method] ?? (method.startsWith('notifications/') ? 'other' : 'execute');
}

/** `00-<trace>-<span>-<flags>`: the trace, and the span that caused the call. */
function traceContext(frame: Fields, record: Fields, keys: KeyList): void {
  const header = textAt(frame, 'params._meta.traceparent') ?? textAt(record, 'traceparent', 'headers.traceparent');
  const match = /^[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}$/i.exec(header ?? '');
  const trace = match?.[1]?.toLowerCase();
  if (trace === undefined || /^0+$/.test(trace)) return;
  keys.add('trace', trace).add('parent_span', match?.[2]?.toLowerCase(), `${trace}/`);
}

interface Surroundings {
  readonly session: string | undefined;
  readonly server: string | undefined;
  readonly keys: KeyList;
  readonly attrs: AttrList;
  readonly common: Partial<EventDraft> & { readonly time: EventDraft['time'] };
}

function surroundings(record: Fields, frame: Fields, pointer: string, time: EventDraft['time']): Surroundings {
  const session = idAt(record, ...SESSIONS) ?? idAt(frame, 'params._meta.sessionId');
  const server = idAt(record, 'server_name', 'server', 'serverName', 'mcp_server', 'upstream');
  const clientName = idAt(frame, 'params.clientInfo.name') ?? idAt(record, 'client_name', 'client', 'clientName');
  const keys = new KeyList().add('session', session, 'mcp:');
  // JSON-RPC ids mean something within one session only; the conversation says within which.
  if (session !== undefined) keys.add('conversation', session, 'mcp:');
  traceContext(frame, record, keys);
  const claims = claimsInside(record);
  for (const token of claims.tokenIds) keys.add('token', token);
  const clientId = idAt(record, 'client_id', 'oauth_client_id', 'headers.x-client-id');
  keys.add('client', clientId);
  const hash = idAt(record, 'token_hash', 'user_api_key_hash');
  const attrs = new AttrList();
  const held = new Set([...FRAME_MEMBERS, ...TIMES, pointer.slice(1)]);
  for (const [name, value] of Object.entries(record).slice(0, 60))
    if (!held.has(name) && asFields(value) === undefined) attrs.add(name, value);
  const client = clientId ?? clientName;
  return {
    session,
    server,
    keys,
    attrs,
    common: {
      time,
      credential: hash === undefined ? undefined : credential('token.hash', hash),
      integration:
        clientId !== undefined
          ? integration('oauth.client', clientId, { name: clientName })
          : client === undefined
            ? undefined
            : integration('mcp.client', client, { name: client }),
      ip: ipAddress(at(record, 'client_ip') ?? at(record, 'remote_addr') ?? at(record, 'ip')),
      userAgent: textAt(record, 'user_agent', 'headers.user-agent')?.slice(0, 1024),
      delegation: claims.delegation,
      pointer: pointer === '' ? undefined : pointer,
    },
  };
}

function request(frame: Fields, method: string, around: Surroundings): EventDraft {
  const { keys, attrs, server, common } = around;
  const params = at(frame, 'params');
  keys.add('tool_call', at(frame, 'id'));
  attrs.add('jsonrpc.id', at(frame, 'id')).add('params', params);
  const name = method === 'tools/call' ? idAt(params, 'name') : undefined;
  const call = name === undefined ? undefined : toolCall(name, server, at(params, 'arguments'));
  const uri = idAt(params, 'uri');
  for (const reference of [...(call?.references ?? []), ...refsInside({ uri })]) keys.add('object_ref', reference);
  const where = server === undefined ? system('MCP') : system(server);
  return event({
    ...common,
    classUid: OCSF.apiActivity,
    action: method,
    verb: call?.verb ?? verbOfMethod(method),
    tool: call?.tool,
    integration: common.integration ?? call?.integration,
    system: call?.system ?? where,
    objects: [...(call?.objects ?? []), ...(uri === undefined ? [] : [object(server ?? 'mcp', 'resource', uri)])],
    keys: keys.list,
    attrs: attrs.list,
  });
}

function answer(frame: Fields, around: Surroundings): EventDraft {
  const { keys, attrs, server, common } = around;
  const error = at(frame, 'error');
  const result = at(frame, 'result');
  const failed = error !== undefined || at(result, 'isError') === true;
  keys.add('tool_call', at(frame, 'id'));
  for (const reference of refsInside(result)) keys.add('object_ref', reference);
  attrs.add('jsonrpc.id', at(frame, 'id')).add('result', result).add('error', error);
  return event(
    {
      ...common,
      classUid: OCSF.apiActivity,
      action: error === undefined ? 'result' : 'error',
      verb: 'other',
      status: failed ? 'failure' : 'success',
      statusDetail: failed ? (textAt(error, 'message') ?? textAt(result, 'content.0.text'))?.slice(0, 512) : undefined,
      system: system(server ?? textAt(result, 'serverInfo.name') ?? 'MCP'),
      keys: keys.list,
      attrs: attrs.list,
    },
    marksInside([result]),
  );
}

export default defineImporter({
  id: 'mcp.jsonrpc',
  title: 'MCP JSON-RPC frames',
  source: 'MCP',
  kind: 'log',
  version: 1,
  priority: 391,
  lists: ['messages', 'frames'],
  fills: ['credential', 'system', 'object'],
  sniff: (head) => confidence(head, 92, (record) => frameOf(record) !== undefined),
  *parse(input, ctx): Iterable<Draft> {
    const record = asFields(input.value);
    const found = record === undefined ? undefined : frameOf(record);
    if (record === undefined || found === undefined) {
      yield reject('not a JSON-RPC frame: jsonrpc "2.0" with a method, result or error is missing', '/jsonrpc');
      return;
    }
    const [frame, pointer] = found;
    const stated = TIMES.map((name) => at(record, name)).find((value) => value !== undefined && value !== null);
    const around = surroundings(record, frame, pointer, ctx.time(stated));
    const method = id(frame.method);
    yield method === undefined ? answer(frame, around) : request(frame, method, around);
  },
});
