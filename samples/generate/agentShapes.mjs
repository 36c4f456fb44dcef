/** Records of agent platforms and gateways in the vendors' real shapes: MCP frames, coding-agent telemetry, n8n, LiteLLM. */
import { attributes, iso } from './shapes.mjs';

/** A JSON-RPC frame of an MCP session as a logging proxy writes it: its own time, session and direction beside the frame. */
export function mcpFrame(at, { session, server, ip, inbound, frame }) {
  return {
    timestamp: iso(at),
    direction: inbound ? 'client->server' : 'server->client',
    mcp_session_id: session,
    server,
    ...(inbound && ip !== undefined ? { client_ip: ip } : {}),
    frame: { jsonrpc: '2.0', ...frame },
  };
}

/** A tool call's frame; `traceparent` is W3C trace context, which MCP carries in `params._meta`. */
export const toolsCall = (id, name, args, { trace, span } = {}) => ({
  id,
  method: 'tools/call',
  params: { name, arguments: args, ...(trace === undefined ? {} : { _meta: { traceparent: `00-${trace}-${span}-01` } }) },
});

export const toolsResult = (id, value) => ({ id, result: { content: [{ type: 'text', text: JSON.stringify(value) }], isError: false } });

/** One OTLP line of a coding agent's events, as its exporter batches them: every event names the session and the account. */
export function codingAgentLine(machine, events) {
  return {
    resourceLogs: [
      {
        resource: { attributes: attributes({ 'service.name': 'claude-code', 'service.version': '2.1.39', 'os.type': 'linux', 'host.arch': 'amd64', 'host.name': machine }) },
        scopeLogs: [{ scope: { name: 'com.anthropic.claude_code.events', version: '2.1.39' }, logRecords: events }],
      },
    ],
  };
}

/** One event of a coding agent. `at` in ms as its machine's clock had it. */
export function codingAgentEvent(at, name, session, person, sequence, prompt, values) {
  const nanoseconds = `${at}000000`;
  return {
    timeUnixNano: nanoseconds,
    observedTimeUnixNano: nanoseconds,
    body: { stringValue: `claude_code.${name}` },
    attributes: attributes({
      'session.id': session,
      'user.email': person.email,
      'user.account_uuid': person.account,
      'user.id': person.installation,
      'organization.id': '4a0c2f6e-7d11-4c55-9a28-03f1c7be6612',
      'terminal.type': 'vscode',
      'event.name': name,
      'event.timestamp': iso(at),
      'event.sequence': sequence,
      'prompt.id': prompt,
      ...values,
    }),
  };
}

/** An n8n execution of the public API with the runs of its nodes. `runs`: `{node, type, parameters, credential, at, took, from, out, json, error}`. */
export function n8nExecution(id, workflow, { mode, at, end, runs, status = 'success', retryOf = null, retrySuccessId = null, pruned = false }) {
  const base = {
    id,
    finished: status === 'success',
    mode,
    retryOf,
    retrySuccessId,
    status,
    createdAt: iso(at - 40),
    startedAt: iso(at),
    stoppedAt: iso(end),
    deletedAt: null,
    workflowId: workflow.id,
    waitTill: null,
    customData: {},
  };
  if (pruned) return base;
  const runData = {};
  for (const [index, run] of runs.entries())
    (runData[run.node] ??= []).push({
      startTime: run.at,
      executionTime: run.took,
      executionIndex: index,
      executionStatus: run.error === undefined ? 'success' : 'error',
      hints: [],
      source: run.from === undefined ? [] : [{ previousNode: run.from }],
      ...(run.error === undefined ? { data: { [run.out ?? 'main']: [[{ json: run.json, pairedItem: { item: 0 } }]] } } : { error: { message: run.error, name: 'NodeApiError' } }),
    });
  const nodes = new Map(runs.map((run) => [run.node, run]));
  return {
    ...base,
    workflowData: {
      id: workflow.id,
      name: workflow.name,
      active: true,
      nodes: [...nodes.values()].map((run) => ({
        name: run.node,
        type: run.type,
        parameters: run.parameters ?? {},
        ...(run.credential === undefined ? {} : { credentials: { [run.credential.kind]: { id: run.credential.id, name: run.credential.name } } }),
      })),
    },
    data: { resultData: { lastNodeExecuted: runs.at(-1).node, runData }, executionData: {} },
  };
}

/** A LiteLLM StandardLoggingPayload; times are seconds with a fraction. */
export function liteLlm(r, at, { id, took, key, ip, endUser, metadata, model = 'gpt-4.1', question, calls = [], answer, userAgent = 'OpenAI/JS 5.12.2', error }) {
  const own = id ?? `chatcmpl-${r.id('', 29)}`;
  return {
    id: own,
    trace_id: r.guid(),
    call_type: 'acompletion',
    status: error === undefined ? 'success' : 'failure',
    custom_llm_provider: 'openai',
    startTime: at / 1000,
    endTime: (at + took) / 1000,
    completionStartTime: (at + Math.round(took / 2)) / 1000,
    model,
    model_group: model,
    api_base: 'https://api.openai.com/v1',
    end_user: endUser ?? '',
    requester_ip_address: ip,
    request_tags: [],
    prompt_tokens: r.int(300, 1900),
    completion_tokens: r.int(20, 240),
    response_cost: r.int(10, 90) / 10_000,
    metadata: {
      user_api_key_hash: key.hash,
      user_api_key_alias: key.alias,
      user_api_key_user_id: key.owner ?? null,
      user_api_key_team_id: key.team,
      user_api_key_org_id: null,
      user_agent: userAgent,
      requester_metadata: metadata ?? {},
    },
    messages: [{ role: 'system', content: 'You are a helpful assistant.' }, { role: 'user', content: question }],
    ...(error === undefined
      ? {
          response: {
            id: own,
            object: 'chat.completion',
            choices: [
              {
                index: 0,
                finish_reason: calls.length === 0 ? 'stop' : 'tool_calls',
                message: {
                  role: 'assistant',
                  content: answer ?? null,
                  ...(calls.length === 0 ? {} : { tool_calls: calls.map((call) => ({ id: call.id, type: 'function', function: { name: call.name, arguments: JSON.stringify(call.arguments) } })) }),
                },
              },
            ],
          },
        }
      : { response: null, error_information: error }),
  };
}
