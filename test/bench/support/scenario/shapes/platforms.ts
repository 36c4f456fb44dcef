/** Agent platforms and gateways: MCP frames, LangSmith, Langfuse, LiteLLM, coding-agent transcripts. */
import { iso } from '../record.ts';

/** A frame of an MCP session as a proxy logs it. */
export function mcpFrame(parts: {
  readonly at: number;
  readonly session?: string | undefined;
  readonly server: string;
  readonly frame: unknown;
  readonly inbound: boolean;
}): unknown {
  return {
    timestamp: iso(parts.at),
    direction: parts.inbound ? 'client->server' : 'server->client',
    ...(parts.session === undefined ? {} : { mcp_session_id: parts.session }),
    server: parts.server,
    frame: { jsonrpc: '2.0', ...(parts.frame as object) },
  };
}

/** A row of Azure API Management's log of MCP requests. */
export function gatewayRequest(parts: {
  readonly at: number;
  readonly correlation: string;
  readonly session?: string | undefined;
  readonly client: string;
  readonly tool: string;
  readonly server: string;
}): unknown {
  return {
    TimeGenerated: iso(parts.at),
    CorrelationId: parts.correlation,
    ...(parts.session === undefined ? {} : { SessionId: parts.session }),
    ClientName: parts.client,
    ClientVersion: '1.4',
    Method: 'tools/call',
    ToolName: parts.tool,
    ServerName: parts.server,
    McpServerEndpoint: `https://apim.northwind.example/${parts.server}/mcp`,
    AuthenticationMethod: 'oauth2',
    Error: '',
    ErrorType: '',
  };
}

const noZone = (us: number): string => iso(us).slice(0, 23).concat('000');

/** A LangSmith run; its times have no zone. */
export function langsmithRun(parts: {
  readonly id: string;
  readonly trace: string | undefined;
  readonly parent?: string | undefined;
  readonly type: 'chain' | 'llm' | 'tool';
  readonly name: string;
  readonly start: number;
  readonly end: number;
  readonly inputs: unknown;
  readonly outputs: unknown;
  readonly metadata: Readonly<Record<string, string | undefined>>;
}): unknown {
  return {
    id: parts.id,
    ...(parts.trace === undefined ? {} : { trace_id: parts.trace }),
    ...(parts.parent === undefined ? {} : { parent_run_id: parts.parent }),
    session_id: '9d5f0000-0000-4000-8000-00000000000a',
    run_type: parts.type,
    name: parts.name,
    start_time: noZone(parts.start),
    end_time: noZone(parts.end),
    status: 'success',
    error: null,
    inputs: parts.inputs,
    outputs: parts.outputs,
    extra: { metadata: parts.metadata },
    tags: ['prod'],
  };
}

/** A row of Langfuse's observations. */
export function langfuseObservation(parts: {
  readonly id: string;
  readonly trace: string;
  readonly parent?: string | undefined;
  readonly type: 'AGENT' | 'TOOL' | 'GENERATION';
  readonly name: string;
  readonly start: number;
  readonly end: number;
  readonly input: unknown;
  readonly output: unknown;
  readonly metadata: unknown;
}): unknown {
  return {
    id: parts.id,
    traceId: parts.trace,
    projectId: 'proj-northwind',
    type: parts.type,
    environment: 'prod',
    parentObservationId: parts.parent ?? null,
    startTime: iso(parts.start),
    endTime: iso(parts.end),
    name: parts.name,
    level: 'DEFAULT',
    statusMessage: null,
    updatedAt: iso(parts.end + 1_000_000),
    input: JSON.stringify(parts.input),
    output: JSON.stringify(parts.output),
    metadata: JSON.stringify(parts.metadata),
  };
}

/** A LiteLLM logging payload; times are seconds with a fraction. */
export function liteLlmCall(parts: {
  readonly id: string;
  readonly trace?: string | undefined;
  readonly start: number;
  readonly end: number;
  readonly key: string;
  readonly endUser?: string | undefined;
  readonly agent?: string | undefined;
  readonly conversation?: string | undefined;
  readonly calls: readonly { readonly id: string; readonly name: string; readonly arguments: string }[];
}): unknown {
  return {
    id: parts.id,
    ...(parts.trace === undefined ? {} : { trace_id: parts.trace }),
    call_type: 'acompletion',
    status: 'success',
    startTime: Math.round(parts.start / 1000) / 1000,
    endTime: Math.round(parts.end / 1000) / 1000,
    model: 'gpt-4.1',
    api_base: 'https://models.northwind.example/v1',
    ...(parts.endUser === undefined ? {} : { end_user: parts.endUser }),
    requester_ip_address: '10.20.0.9',
    metadata: {
      user_api_key_hash: parts.key,
      user_api_key_alias: 'assistants-prod',
      user_agent: 'OpenAI/Python 1.99.0',
      requester_metadata: {
        ...(parts.agent === undefined ? {} : { agent_id: parts.agent }),
        ...(parts.conversation === undefined ? {} : { session_id: parts.conversation }),
      },
    },
    messages: [{ role: 'user', content: 'Please look this up.' }],
    response: {
      id: parts.id,
      choices: [
        {
          message: {
            role: 'assistant',
            content: null,
            tool_calls: parts.calls.map((call) => ({
              id: call.id,
              type: 'function',
              function: { name: call.name, arguments: call.arguments },
            })),
          },
        },
      ],
    },
    total_tokens: 412,
    response_cost: 0.0031,
  };
}

/** A line of a coding agent's transcript. */
export function transcriptLine(parts: {
  readonly uuid: string;
  readonly at: number;
  readonly session?: string | undefined;
  readonly subAgent?: string | undefined;
  readonly role: 'user' | 'assistant';
  readonly content: unknown;
  readonly cwd: string;
}): unknown {
  return {
    parentUuid: null,
    isSidechain: parts.subAgent !== undefined,
    userType: 'external',
    cwd: parts.cwd,
    sessionId: parts.session ?? '',
    version: '2.1.39',
    ...(parts.subAgent === undefined ? {} : { agentId: parts.subAgent }),
    type: parts.role,
    message:
      parts.role === 'user'
        ? { role: 'user', content: parts.content }
        : { id: `msg_${parts.uuid.slice(0, 8)}`, model: 'claude-opus-4-6', role: 'assistant', content: parts.content },
    uuid: parts.uuid,
    timestamp: iso(parts.at),
  };
}
