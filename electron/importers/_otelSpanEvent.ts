/** What one OTLP span of an agent states. */
import type { EntityRef, EventDraft } from '../../shared/model/event.ts';
import type { EventStatus, Verb } from '../../shared/model/kinds.ts';
import { AttrList, event, KeyList, OCSF } from './_draft.ts';
import { requestIdOfAnswer } from './_echoedIds.ts';
import { domainsOf, marksInside } from './_external.ts';
import { addressOf, asFields, at, type Fields, id, idAt, ipAddress, listOf, parsed, text } from './_fields.ts';
import { personRef } from './_inventoryRefs.ts';
import { refsInside } from './_objectRefs.ts';
import { agent, credential, integration, ref, system, tool, user } from './_refs.ts';
import { delegationFromClaims, jwtClaims } from './_secrets.ts';
import { referencedObjects, toolSystem } from './_toolCall.ts';
import { verbOf } from './_verbs.ts';

type Attributes = ReadonlyMap<string, unknown>;

/** One OTLP AnyValue as a plain value; nesting is followed to depth 8. */
function anyValue(value: unknown, depth = 8): unknown {
  const fields = asFields(value);
  if (fields === undefined || depth === 0) return undefined;
  for (const name of ['stringValue', 'intValue', 'doubleValue', 'boolValue', 'bytesValue']) {
    if (Object.hasOwn(fields, name)) return fields[name];
  }
  if (Object.hasOwn(fields, 'arrayValue'))
    return listOf(at(fields.arrayValue, 'values')).map((item) => anyValue(item, depth - 1));
  if (!Object.hasOwn(fields, 'kvlistValue')) return undefined;
  return Object.fromEntries(
    listOf(at(fields.kvlistValue, 'values')).map((item) => [
      text(at(item, 'key')) ?? '',
      anyValue(at(item, 'value'), depth - 1),
    ]),
  );
}

/** OTLP attributes (a list of key and AnyValue, or a plain object) by key; the first of repeated keys counts. */
export function attributesOf(list: unknown): Attributes {
  const found = new Map<string, unknown>();
  const plain = asFields(list);
  if (plain !== undefined) for (const [key, value] of Object.entries(plain).slice(0, 500)) found.set(key, value);
  for (const item of plain === undefined ? listOf(list) : []) {
    const key = text(at(item, 'key'));
    if (key !== undefined && !found.has(key)) found.set(key, anyValue(at(item, 'value')));
  }
  return found;
}

function first(attributes: Attributes, ...names: readonly string[]): string | undefined {
  for (const name of names) {
    const found = id(attributes.get(name));
    if (found !== undefined) return found;
  }
  return undefined;
}

/**
 * Headers in which a service or its client writes a call's id, whatever the product puts before it (`x-okta-request-id`,
 * `client-request-id`); attributes of headers are lists of strings, their names with `-` or, in older versions, `_` (OTel semconv).
 */
const REQUEST_HEADER =
  /^http\.(?:request|response)\.header\.(?:(?:[a-z0-9]+[-_])*request[-_]?id|x-amzn-requestid|cf-aig-log-id)$/;
/** `aws.request_id`, `http.request.id`; a number of JSON-RPC counts within its session only. */
const REQUEST_ATTRIBUTE = /^(?!jsonrpc\.|mcp\.)(?:\w+\.){0,3}request[._]id$/;
const MAX_REQUESTS = 8;

function requestIds(own: Attributes): readonly unknown[] {
  const found: unknown[] = [];
  for (const [name, value] of own) {
    if (REQUEST_HEADER.test(name) || REQUEST_ATTRIBUTE.test(name)) found.push(Array.isArray(value) ? value[0] : value);
    if (found.length >= MAX_REQUESTS) break;
  }
  return found;
}

const CONVERSATION = [
  'gen_ai.conversation.id',
  'session.id',
  'thread.id',
  'group_id',
  'langsmith.metadata.thread_id',
  'lmnr.association.properties.session_id',
  'traceloop.association.properties.session_id',
  'langfuse.session.id',
];
const ARGUMENTS = [
  'gen_ai.tool.call.arguments',
  'gen_ai.tool.arguments',
  'tool.parameters',
  'input.value',
  'tool_parameters',
  'mcp.request.params',
  'traceloop.entity.input',
];
const RESULTS = [
  'gen_ai.tool.call.result',
  'gen_ai.tool.result',
  'tool.output',
  'output.value',
  'traceloop.entity.output',
];
const KEPT = [
  'gen_ai.operation.name',
  'gen_ai.provider.name',
  'gen_ai.system',
  'gen_ai.request.model',
  'gen_ai.response.model',
  'gen_ai.tool.type',
  'gen_ai.tool.description',
  'gen_ai.data_source.id',
  'gen_ai.input.messages',
  'gen_ai.output.messages',
  'gen_ai.system_instructions',
  'gen_ai.usage.input_tokens',
  'gen_ai.usage.output_tokens',
  'mcp.method.name',
  'mcp.resource.uri',
  'mcp.protocol.version',
  'error.type',
  'exception.message',
  'server.address',
  'url.full',
  'http.request.method',
  'http.response.status_code',
  'db.query.text',
  'db.statement',
  'service.name',
  'deployment.environment.name',
  'prompt.id',
  'decision',
  'gen_ai.prompt',
  'gen_ai.completion',
];

/** What a span's resource states. */
export interface Resource {
  readonly attributes: Attributes;
  /** Some span of the resource names its agent. */
  readonly namesAgent: boolean;
}

/** True when the span itself names an agent. */
export function statesAgent(span: Fields | undefined): boolean {
  return listOf(at(span, 'attributes')).some((item) =>
    /^(?:gen_ai\.)?agent[._](?:id|name)$/.test(text(at(item, 'key')) ?? ''),
  );
}

/** The request id in what a tool gave back, where a service's answer states one. */
function answerOf(own: Attributes): string | undefined {
  for (const name of RESULTS) {
    const found = own.has(name) ? requestIdOfAnswer(own.get(name)) : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
}

interface Who {
  readonly initiator: EntityRef | undefined;
  readonly agent: EntityRef | undefined;
}

function who(own: Attributes, { attributes: shared, namesAgent }: Resource, operation: string): Who {
  const email = first(own, 'user.email', 'enduser.email') ?? first(shared, 'user.email', 'enduser.email');
  const endUser =
    first(
      own,
      'enduser.id',
      'user.id',
      'langfuse.user.id',
      'traceloop.association.properties.user_id',
      'user.account_uuid',
    ) ?? first(shared, 'enduser.id', 'user.id');
  const mail = email ?? (endUser === undefined ? undefined : addressOf(endUser));
  const initiator =
    mail !== undefined
      ? user({ email: mail, name: first(own, 'user.name', 'user.full_name') })
      : endUser === undefined
        ? undefined
        : personRef(endUser);
  const agentId = first(own, 'gen_ai.agent.id', 'agent_id', 'agent.id') ?? first(shared, 'gen_ai.agent.id', 'agent.id');
  const agentName = first(own, 'gen_ai.agent.name', 'agent.name') ?? first(shared, 'gen_ai.agent.name');
  const isAgentSpan = operation !== '' || own.has('gen_ai.tool.name') || own.has('mcp.method.name');
  const service = isAgentSpan && !namesAgent ? first(shared, 'service.name') : undefined;
  const named = agent({ ns: 'otel.agent', id: agentId, name: agentName });
  return { initiator, agent: named ?? (service === undefined ? undefined : ref('agent', 'service.name', service)) };
}

function verbOfSpan(
  operation: string,
  toolName: string | undefined,
  name: string,
  mcpMethod: string | undefined,
): Verb {
  if (toolName !== undefined && operation !== 'invoke_agent') {
    const verb = verbOf(toolName);
    return verb === 'other' ? 'execute' : verb;
  }
  if (mcpMethod !== undefined)
    return /list$/.test(mcpMethod) ? 'list' : mcpMethod === 'resources/read' ? 'read' : 'execute';
  if (operation === 'retrieval' || operation === 'embeddings') return 'search';
  if (operation === 'create_agent') return 'create';
  return operation === '' ? verbOf(name) : 'execute';
}

function statusOfSpan(span: Fields, own: Attributes): { status: EventStatus; statusDetail?: string | undefined } {
  const code = text(at(span, 'status.code'));
  const detail = text(at(span, 'status.message')) ?? first(own, 'error.type', 'exception.message');
  if (code === '2' || code === 'STATUS_CODE_ERROR' || own.has('error.type'))
    return { status: 'failure', statusDetail: detail?.slice(0, 512) };
  return { status: code === '1' || code === 'STATUS_CODE_OK' ? 'success' : 'unknown' };
}

function linkedSpans(span: Fields, keys: KeyList): void {
  const trace = idAt(span, 'traceId')?.toLowerCase();
  if (trace === undefined) return;
  keys.add('trace', trace);
  const own = idAt(span, 'spanId')?.toLowerCase();
  const parent = idAt(span, 'parentSpanId')?.toLowerCase();
  if (own !== undefined) keys.add('span', `${trace}/${own}`);
  if (parent !== undefined && !/^0+$/.test(parent)) keys.add('parent_span', `${trace}/${parent}`);
}

/** Delegation claims of a token carried in any attribute; the token itself is not kept. */
function delegationIn(own: Attributes, keys: KeyList): EventDraft['delegation'] {
  for (const [name, value] of own) {
    const held = typeof value === 'string' ? value : undefined;
    const claims =
      held === undefined
        ? undefined
        : (jwtClaims(held.slice(0, 65_536)) ?? (/claims$/.test(name) ? asFields(parsed(held)) : undefined));
    if (claims === undefined) continue;
    keys.add('token', claims.jti ?? claims.uti);
    const steps = delegationFromClaims(claims, name);
    if (steps.length > 0) return steps;
  }
  return undefined;
}

/**
 * The event of one span.
 * @param pointer JSON Pointer of the span inside its record
 * @param nanoseconds reads a time in nanoseconds since 1970
 */
export function spanEvent(
  span: Fields,
  resource: Resource,
  pointer: string,
  nanoseconds: (value: unknown) => EventDraft['time'],
): EventDraft {
  const own = attributesOf(at(span, 'attributes'));
  const shared = resource.attributes;
  const operation = first(own, 'gen_ai.operation.name') ?? '';
  const mcpMethod = first(own, 'mcp.method.name');
  const name = text(at(span, 'name')) ?? (operation || 'span');
  const { initiator, agent: acting } = who(own, resource, operation);
  const toolName = first(own, 'gen_ai.tool.name', 'tool.name', 'tool_name');
  const server =
    first(own, 'mcp.server.name', 'mcp_server_name', 'mcp.server') ?? /^mcp__(.{1,100}?)__/.exec(toolName ?? '')?.[1];
  const hint = toolSystem(server, toolName, first(own, 'server.address'));
  const conversation = first(own, ...CONVERSATION) ?? first(shared, ...CONVERSATION);
  const keys = new KeyList();
  linkedSpans(span, keys);
  keys
    .add('conversation', conversation)
    .add('session', own.get('mcp.session.id'), 'mcp:')
    .add('tool_call', own.get('gen_ai.tool.call.id') ?? own.get('tool_use_id') ?? own.get('jsonrpc.request.id'))
    .add('request', own.get('gen_ai.response.id'))
    .add('request', toolName === undefined ? undefined : answerOf(own))
    .add('client', own.get('oauth.client_id') ?? own.get('client.id'))
    .add('token', own.get('token.id') ?? own.get('oauth.token.jti'));
  for (const value of requestIds(own)) keys.add('request', value);
  const delegation = delegationIn(own, keys);
  const attrs = new AttrList().add('span.name', name);
  const references = new Set<string>();
  for (const kept of [...ARGUMENTS, ...RESULTS]) {
    if (!own.has(kept)) continue;
    attrs.add(kept, own.get(kept));
    if (toolName !== undefined || mcpMethod !== undefined)
      for (const found of refsInside(own.get(kept), hint)) references.add(found);
  }
  const uri = first(own, 'mcp.resource.uri');
  if (uri !== undefined) for (const found of refsInside({ uri }, hint)) references.add(found);
  for (const found of [...references].slice(0, 200)) keys.add('object_ref', found);
  for (const kept of KEPT) attrs.add(kept, own.get(kept) ?? shared.get(kept));
  const objects = referencedObjects(references, hint);
  const keyHash = first(own, 'user_api_key_hash', 'credential.hash');
  const credentialId = first(own, 'credential.id', 'auth.credential.id', 'oauth.credential_id');
  const clientId = first(own, 'oauth.client_id', 'client.id');
  const workflowId = first(
    own,
    'gen_ai.workflow.id',
    'gen_ai.workflow.name',
    'workflow.id',
    'workflow.name',
    'traceloop.workflow.name',
  );
  return event(
    {
      originalUid: idAt(span, 'spanId'),
      time: nanoseconds(at(span, 'startTimeUnixNano')),
      endTime: nanoseconds(at(span, 'endTimeUnixNano')),
      classUid: OCSF.apiActivity,
      action: operation === '' ? (mcpMethod ?? name) : operation,
      verb: verbOfSpan(operation, toolName, name, mcpMethod),
      ...statusOfSpan(span, own),
      actor: acting,
      actorRole: acting === undefined ? 'unknown' : 'agent',
      initiator,
      agent: acting,
      credential:
        credentialId !== undefined
          ? credential('cred.id', credentialId)
          : keyHash === undefined
            ? undefined
            : credential('token.hash', keyHash),
      integration:
        clientId !== undefined
          ? integration('oauth.client', clientId)
          : server === undefined
            ? undefined
            : integration('mcp.client', server, { name: server }),
      tool: toolName === undefined ? undefined : tool(toolName, server),
      workflow: workflowId === undefined ? undefined : ref('workflow', 'workflow.id', workflowId),
      system: hint === undefined ? system(first(shared, 'service.name') ?? 'OpenTelemetry') : system(hint),
      objects,
      ip: ipAddress(own.get('client.address')),
      userAgent: first(own, 'user_agent.original', 'http.user_agent')?.slice(0, 1024),
      delegation,
      keys: keys.list,
      attrs: attrs.list,
      pointer,
    },
    toolName === undefined && mcpMethod === undefined && operation !== 'retrieval'
      ? []
      : marksInside(
          RESULTS.map((kept) => own.get(kept)),
          domainsOf([initiator]),
        ),
  );
}
