/**
 * LiteLLM proxy: the standard logging payload (NDJSON from a logging callback or bucket) and rows of `LiteLLM_SpendLogs`.
 * Format: docs.litellm.ai/docs/proxy/logging_spec
 * Traps: the key's owner and the end user are two people; times are seconds with a fraction in payloads and texts in rows; in rows
 * `api_key` is the hash of the key; `trace_id` is a W3C id only where it has 32 hexadecimal digits.
 */
import type { Draft, EntityRef, EventDraft } from '../../shared/model/event.ts';
import { account } from './_accounts.ts';
import { AttrList, event, KeyList, OCSF, statusOf } from './_draft.ts';
import { marksInside } from './_external.ts';
import { addressOf, asFields, at, type Fields, idAt, ipAddress, parsed, textAt } from './_fields.ts';
import { answeredCalls, answerText, lastQuestion, toolCallsIn } from './_modelMessages.ts';
import { refsInside } from './_objectRefs.ts';
import { agent, credential, integration, object, system, tool } from './_refs.ts';
import { confidence } from './_sniff.ts';
import { tokenEvidence, tokenHash } from './_tokenEvidence.ts';
import { verbOf } from './_verbs.ts';
import { defineImporter, reject } from './define.ts';

function opened(record: Fields, name: string): unknown {
  const value = at(record, name);
  return typeof value === 'string' ? (parsed(value) ?? value) : value;
}

function personOf(value: string | undefined, email?: string): EntityRef | undefined {
  const stated = value === undefined ? undefined : addressOf(value);
  return account({ email: email ?? stated, ns: 'litellm.user', id: stated === undefined ? value : undefined });
}

function parse(record: Fields, action: string, time: (value: unknown) => EventDraft['time']): EventDraft {
  const metadata = opened(record, 'metadata');
  const meta = (...names: readonly string[]) => idAt(metadata, ...names);
  const owner = personOf(meta('user_api_key_user_id') ?? idAt(record, 'user'), meta('user_api_key_user_email'));
  const endUser = idAt(record, 'end_user') ?? meta('user_api_key_end_user_id');
  const hash = tokenHash(
    meta('user_api_key_hash') ?? meta('user_api_key') ?? idAt(record, 'api_key', 'hashed_api_key'),
  );
  const alias = meta('user_api_key_alias');
  const call = asFields(at(metadata, 'mcp_tool_call_metadata'));
  const toolName = idAt(call, 'name') ?? idAt(record, 'mcp_namespaced_tool_name');
  const server = idAt(call, 'mcp_server_name');
  const asked = at(metadata, 'requester_metadata');
  const messages = opened(record, 'messages');
  const response = opened(record, 'response');
  const trace = idAt(record, 'trace_id');
  const isTrace = trace !== undefined && /^[0-9a-f]{32}$/i.test(trace);
  const calls = toolCallsIn(response);
  const keys = new KeyList()
    .add('trace', isTrace ? trace.toLowerCase() : undefined)
    // The proxy's own: one request with its retries and fallbacks, not a conversation.
    .add('request', isTrace ? undefined : trace)
    .add('conversation', idAt(record, 'session_id') ?? idAt(asked, 'session_id', 'conversation_id', 'thread_id'))
    .add('request', idAt(record, 'id', 'request_id', 'litellm_call_id'))
    .add('token', hash)
    .add('session', at(call, 'mcp_session_id'), 'mcp:');
  for (const made of calls) keys.add('tool_call', made.id);
  for (const answered of answeredCalls(messages)) keys.add('tool_call', answered);
  const claims = tokenEvidence(
    { metadata: { requester_metadata: asked }, proxy_server_request: opened(record, 'proxy_server_request') },
    '',
    keys,
  );
  const touched =
    toolName === undefined ? calls.map((made) => made.arguments) : [at(call, 'arguments'), at(call, 'result')];
  for (const value of touched) for (const found of refsInside(value)) keys.add('object_ref', found);
  const model = idAt(record, 'model');
  const attrs = new AttrList()
    .add('model', model)
    .add('question', lastQuestion(messages))
    .add('answer', answerText(response))
    .add('tool_calls', calls.map((made) => made.name).join(', '))
    .add('mcp.arguments', at(call, 'arguments'))
    .add('mcp.result', at(call, 'result'));
  for (const name of [
    'call_type',
    'api_base',
    'custom_llm_provider',
    'model_group',
    'request_tags',
    'response_cost',
    'spend',
    'prompt_tokens',
    'completion_tokens',
    'total_tokens',
    'cache_hit',
  ])
    attrs.add(name, opened(record, name));
  for (const name of [
    'user_api_key_alias',
    'user_api_key_team_id',
    'user_api_key_team_alias',
    'user_api_key_org_id',
    'requester_metadata',
  ])
    attrs.add(name, at(metadata, name));
  const verb = toolName === undefined ? 'execute' : verbOf(idAt(call, 'name') ?? toolName);
  const error =
    textAt(record, 'error_information.error_message', 'error_str') ??
    textAt(metadata, 'error_information.error_message');
  const agentId = idAt(record, 'agent_id') ?? idAt(asked, 'agent_id');
  const acting = agent({ ns: 'agent.id', id: agentId, name: textAt(asked, 'agent_name') });
  return event(
    {
      originalUid: idAt(record, 'id', 'request_id'),
      time: time(at(record, 'startTime')),
      endTime: time(at(record, 'endTime')),
      classUid: OCSF.apiActivity,
      action,
      verb: verb === 'other' ? 'execute' : verb,
      status: statusOf(textAt(record, 'status') ?? textAt(metadata, 'status')),
      statusDetail: error?.slice(0, 512),
      actor: owner ?? acting,
      actorRole: owner !== undefined ? 'user' : acting !== undefined ? 'agent' : hash !== undefined ? 'app' : 'unknown',
      initiator: endUser === undefined ? undefined : personOf(endUser),
      agent: acting,
      credential:
        hash === undefined
          ? undefined
          : credential('token.hash', hash, { name: alias, attrs: { team: meta('user_api_key_team_id') } }),
      integration: server === undefined ? undefined : integration('mcp.client', server, { name: server }),
      tool: toolName === undefined ? undefined : tool(toolName, server),
      system: system('LiteLLM'),
      objects: model === undefined || toolName !== undefined ? [] : [object('LiteLLM', 'model', model)],
      ip: ipAddress(at(record, 'requester_ip_address')) ?? ipAddress(at(metadata, 'requester_ip_address')),
      userAgent: (textAt(metadata, 'user_agent') ?? textAt(record, 'user_agent'))?.slice(0, 1024),
      delegation: claims.delegation,
      keys: keys.list,
      attrs: attrs.list,
    },
    toolName === undefined ? [] : marksInside([at(call, 'result')]),
  );
}

export default defineImporter({
  id: 'litellm.proxy',
  title: 'LiteLLM proxy',
  source: 'LiteLLM',
  kind: 'log',
  version: 1,
  priority: 310,
  lists: ['data'],
  fills: ['user', 'agent', 'credential', 'system'],
  sniff: (head) =>
    confidence(
      head,
      93,
      (record) =>
        textAt(record, 'call_type') !== undefined &&
        at(record, 'startTime') !== undefined &&
        ['metadata', 'model', 'api_key', 'response_cost', 'spend'].filter((name) => at(record, name) !== undefined)
          .length >= 2,
    ),
  *parse(input, ctx): Iterable<Draft> {
    const record = asFields(input.value);
    const action = textAt(record, 'call_type');
    if (record === undefined || action === undefined) {
      yield reject('not a proxy log entry: call_type is missing', '/call_type');
      return;
    }
    yield parse(record, action, (value) => ctx.time(value, { epoch: 's', sourceZone: 'UTC' }));
  },
});
