/** What one OTLP log record states; coding agents report prompts, tool decisions and tool results this way. */
import type { EntityRef, EventDraft } from '../../shared/model/event.ts';
import type { EventStatus, Verb } from '../../shared/model/kinds.ts';
import { servicePerson } from './_adminEvent.ts';
import { claimsInside } from './_claims.ts';
import { AttrList, event, KeyList, statusOf } from './_draft.ts';
import { asFields, at, type Fields, id, idAt, parsed, text } from './_fields.ts';
import { attributesOf, type Resource, spanEvent } from './_otelSpanEvent.ts';
import { ref, system } from './_refs.ts';
import { toolCall } from './_toolCall.ts';

/** Coding agents by the prefix of their event names. */
const AGENTS: Readonly<Record<string, string>> = {
  claude_code: 'Claude Code',
  codex: 'Codex CLI',
  gemini_cli: 'Gemini CLI',
  qwen_code: 'Qwen Code',
};

/** Members that only coding agents use, in the names the span reader knows. */
const SPELLINGS: Readonly<Record<string, string>> = {
  function_name: 'tool_name',
  function_args: 'tool_parameters',
  arguments: 'tool_parameters',
  tool_input: 'tool_parameters',
  call_id: 'tool_use_id',
  'conversation.id': 'session.id',
};

const VERBS: Readonly<Record<string, Verb>> = {
  user_prompt: 'send',
  tool_decision: 'approve',
  permission_mode_changed: 'administer',
  mcp_server_connection: 'sign_in',
  auth: 'sign_in',
};

function eventName(record: Fields, own: ReadonlyMap<string, unknown>): string | undefined {
  const body = text(at(record, 'body.stringValue')) ?? text(at(record, 'body'));
  const named = text(at(record, 'eventName')) ?? text(own.get('event.name'));
  // Claude Code names the event in full in the body and in short in the attribute.
  if (body !== undefined && /^[a-z][a-z_]{1,30}\.[a-z0-9_.]{2,60}$/.test(body)) return body;
  return named;
}

/** Attributes as one flat object, in the spellings the span reader knows; MCP tools named by their parameters get their names. */
function normal(own: ReadonlyMap<string, unknown>): Record<string, unknown> {
  const flat: Record<string, unknown> = {};
  for (const [name, value] of own) if (name !== '__proto__') flat[name] = value;
  for (const [name, known] of Object.entries(SPELLINGS))
    if (flat[name] !== undefined && flat[known] === undefined) flat[known] = flat[name];
  const parameters = asFields(parsed(flat.tool_parameters));
  const server = id(at(parameters, 'mcp_server_name'));
  const tool = id(at(parameters, 'mcp_tool_name'));
  if (server !== undefined) flat.mcp_server_name ??= server;
  if (tool !== undefined) flat.tool_name = tool;
  return flat;
}

function statusOfLog(flat: Fields, name: string): { readonly status: EventStatus; readonly statusDetail?: string } {
  const detail = text(flat['error.message']) ?? text(flat.error) ?? text(flat.error_type) ?? text(flat['error.type']);
  const stated = text(flat.success) ?? text(flat.status);
  const decision = text(flat.decision);
  let status = statusOf(stated);
  if (status === 'unknown' && (detail !== undefined || /error$/.test(name))) status = 'failure';
  if (status === 'unknown' && decision !== undefined)
    status = /^(?:reject|deny|denied|block)/.test(decision) ? 'failure' : 'success';
  const why =
    detail ?? (decision === undefined ? undefined : `${decision} (${text(flat.source) ?? 'source not stated'})`);
  return { status, ...(why === undefined ? {} : { statusDetail: why.slice(0, 512) }) };
}

function person(flat: Fields, shared: ReadonlyMap<string, unknown>): EntityRef | undefined {
  const email = id(flat['user.email']) ?? id(shared.get('user.email'));
  const account = id(flat['user.account_uuid']) ?? id(flat['user.account_id']);
  // `user.id` of coding agents is the installation's, not a person's.
  return servicePerson('anthropic.account', { email, id: account });
}

/**
 * The event of one log record.
 * @param pointer JSON Pointer of the log record inside its record
 */
export function logEvent(
  record: Fields,
  resource: Resource,
  pointer: string,
  nanoseconds: (value: unknown) => EventDraft['time'],
): EventDraft {
  const own = attributesOf(at(record, 'attributes'));
  const name = eventName(record, own);
  const flat = normal(own);
  const dated = !/^0*$/.test(text(at(record, 'timeUnixNano')) ?? '');
  const draft = spanEvent(
    {
      traceId: at(record, 'traceId'),
      parentSpanId: at(record, 'spanId'),
      name: name ?? 'log',
      attributes: flat,
      startTimeUnixNano: dated ? at(record, 'timeUnixNano') : at(record, 'observedTimeUnixNano'),
    },
    resource,
    pointer,
    nanoseconds,
  );
  const claims = claimsInside(record);
  const keys = new KeyList();
  for (const key of draft.keys) keys.add(key.kind, key.value);
  for (const token of claims.tokenIds) keys.add('token', token);
  keys.add('request', flat.request_id);
  const attrs = new AttrList();
  for (const [attribute, value] of draft.attrs) attrs.list.push([attribute, value]);
  attrs
    .add('severity', at(record, 'severityText'))
    .add('body', text(at(record, 'body.stringValue')) ?? bodyOf(record))
    .add('time is that of observation', dated ? undefined : 'yes');
  const known = new Set(attrs.list.map(([attribute]) => attribute));
  for (const [attribute, value] of own) if (!known.has(attribute)) attrs.add(attribute, value);
  const common = {
    ...draft,
    ...statusOfLog(flat, name ?? ''),
    keys: keys.list,
    attrs: attrs.list,
    ...(claims.delegation === undefined ? {} : { delegation: claims.delegation }),
  };
  const prefix = /^([a-z_]+)\./.exec(name ?? '')?.[1] ?? '';
  const product = Object.hasOwn(AGENTS, prefix) ? AGENTS[prefix] : undefined;
  return product === undefined || name === undefined ? common : agentEvent(common, flat, resource, name, product);
}

/** A record's body when it is no plain text. */
function bodyOf(record: Fields): unknown {
  const body = at(record, 'body');
  return asFields(body) === undefined ? body : Object.fromEntries(attributesOf([{ key: 'body', value: body }]));
}

function agentEvent(draft: EventDraft, flat: Fields, resource: Resource, name: string, product: string): EventDraft {
  const acting = ref('agent', 'agent.name', product, { name: product });
  const who = person(flat, resource.attributes);
  const short = name.slice(name.indexOf('.') + 1);
  const toolName = id(flat.tool_name);
  const call = toolName === undefined ? undefined : toolCall(toolName, id(flat.mcp_server_name), flat.tool_parameters);
  const byPerson = short === 'user_prompt';
  const sequence = idAt(flat, 'event.sequence');
  const session = id(flat['session.id']);
  const { actor: _actor, initiator: _initiator, ...rest } = draft;
  return event({
    ...rest,
    activityId: undefined,
    // All events of one prompt bear its id, also those that lost their session's.
    keys: new KeyList().addAll(rest.keys).add('conversation', flat['prompt.id'], 'prompt:').list,
    originalUid: sequence === undefined || session === undefined ? undefined : `${session}/${sequence}`,
    verb: VERBS[short] ?? call?.verb ?? 'execute',
    actor: byPerson ? who : acting,
    actorRole: byPerson ? 'user' : 'agent',
    initiator: byPerson ? undefined : who,
    agent: acting,
    tool: call?.tool ?? draft.tool,
    integration: call?.integration ?? draft.integration,
    system: call?.system ?? system(product),
    objects: call === undefined ? draft.objects : call.objects,
  });
}
