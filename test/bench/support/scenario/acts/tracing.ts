/** The telemetry of an agent's run: a trace of the agent, its hand-offs and its tool calls, in OTLP. */
import { type Draft, SECOND, type Stage, type Truth } from '../record.ts';
import { type SpanParts, spanExport } from '../shapes/otel.ts';
import type { Agent, Person } from '../world.ts';

export interface RunParts {
  readonly stage: Stage;
  readonly run: string;
  readonly agent: Agent;
  readonly user: Person | null;
  readonly start: number;
}

/** One call of a tool, as the trace states it. */
export interface ToolCall {
  readonly at: number;
  readonly end: number;
  readonly span: string;
  readonly callId: string;
  readonly name: string;
  readonly arguments: Readonly<Record<string, unknown>>;
  readonly result?: unknown;
  /** What the arguments or the result name. */
  readonly names: readonly string[];
  /** Response header that echoes the called service's request id, and the id. */
  readonly echo?: { readonly header: string; readonly request: string } | undefined;
  readonly failed?: boolean;
  /** Session with an MCP server or gateway, where the span states it. */
  readonly session?: string | undefined;
  /** The agent that made the call, when it is not the run's own. */
  readonly agent?: Agent | undefined;
}

const FILE = 'otel-traces.ndjson';
/** The default schedule of OpenTelemetry's batch span processor. */
const EXPORT_EVERY = 5 * SECOND;

/** A run's trace. Ids, hand-off and content may be lost on the way, each on its own. */
export class Tracing {
  readonly trace: string;
  readonly conversation: string;
  readonly root: string;
  /** The platform's telemetry of this run never reached the case. */
  readonly lost: boolean;
  private readonly parts: RunParts;
  private readonly mute: boolean;

  constructor(parts: RunParts) {
    const { random, mode } = parts.stage;
    this.parts = parts;
    this.trace = random.hex(32);
    this.conversation = random.guid();
    this.root = random.hex(16);
    this.lost = random.chance(mode.lost);
    this.mute = random.chance(mode.mute);
  }

  truth(agent: Agent = this.parts.agent): Truth {
    return { run: this.parts.run, user: this.parts.user?.id ?? null, agent: agent.id, credential: null };
  }

  /** The span of the whole run, which names the agent and, where a person started it, the person. */
  invoke(end: number): void {
    this.invocation(this.parts.agent, this.parts.start, end, this.root, undefined, this.conversation);
  }

  /** A sub-agent's own invocation: a child in the same trace, with a compound conversation id. Returns its span. */
  handOff(agent: Agent, start: number, end: number): string {
    const span = this.parts.stage.random.hex(16);
    const child = `${this.conversation}_${this.parts.stage.random.guid()}`;
    this.invocation(agent, start, end, span, this.root, child);
    return span;
  }

  private invocation(
    agent: Agent,
    start: number,
    end: number,
    span: string,
    parent: string | undefined,
    conversation: string,
  ): void {
    if (this.lost) return;
    const { stage, user } = this.parts;
    const { style } = stage.world;
    const draft = stage.record('otel.genai_spans', start, this.truth(agent), `${agent.id}: invoke_agent span`);
    const named = draft.keeps();
    const address = parent === undefined && user !== null && named ? user.email : undefined;
    draft.says('agent', agent.id).says('user', address === undefined ? undefined : user?.id);
    const kept = draft.joins('run', 'conversation', this.conversation) === undefined ? undefined : conversation;
    if (parent !== undefined) draft.says('below', agent.id);
    this.span(draft, agent, span, parent, `invoke_agent ${agent.name}`, start, end, {
      'gen_ai.operation.name': 'invoke_agent',
      'gen_ai.agent.id': style.agentNamed === 'name' ? undefined : agent.id,
      'gen_ai.agent.name': style.agentNamed === 'id' ? undefined : agent.name,
      [style.conversationKey]: kept,
      [style.userKey]: address,
      'gen_ai.request.model': 'claude-sonnet-4-5',
    });
  }

  /** A model call: it names neither person nor agent. */
  chat(at: number, parent = this.root): void {
    if (this.lost) return;
    const { stage, agent } = this.parts;
    const draft = stage.record('otel.genai_spans', at, this.truth(), `${agent.id}: chat span`);
    this.span(draft, agent, stage.random.hex(16), parent, 'chat', at, at + 2 * SECOND, {
      'gen_ai.operation.name': 'chat',
      'gen_ai.request.model': 'claude-sonnet-4-5',
      [stage.world.style.conversationKey]: draft.joins('run', 'conversation', this.conversation),
    });
  }

  call(call: ToolCall, parent = this.root): void {
    if (this.lost) return;
    const acting = call.agent ?? this.parts.agent;
    const { stage } = this.parts;
    const draft = stage.record('otel.genai_spans', call.at, this.truth(acting), `${acting.id}: ${call.name} span`);
    if (!this.mute) draft.says('names', ...call.names);
    const request = call.echo === undefined ? undefined : draft.joins('act', 'request', call.echo.request);
    this.span(draft, acting, call.span, parent, `execute_tool ${call.name}`, call.at, call.end, {
      'gen_ai.operation.name': 'execute_tool',
      'gen_ai.tool.name': call.name,
      'gen_ai.tool.call.id': draft.joins('act', 'call', call.callId),
      'gen_ai.tool.call.arguments': this.mute ? undefined : JSON.stringify(call.arguments),
      'gen_ai.tool.call.result': this.mute || call.result === undefined ? undefined : JSON.stringify(call.result),
      ...(request === undefined ? {} : { [`http.response.header.${call.echo?.header ?? ''}`]: [request] }),
      'mcp.session.id': call.session === undefined ? undefined : draft.joins('run', 'mcp', call.session),
      ...(call.failed === true ? { 'error.type': '503' } : {}),
    });
  }

  /**
   * Writes a span. One that lost its context begins a trace of its own; one whose parent is not stated keeps its trace.
   * The spans of a service that end within five seconds leave in one export, whatever run they are of.
   */
  private span(
    draft: Draft,
    agent: Agent,
    span: string,
    parent: string | undefined,
    name: string,
    start: number,
    end: number,
    values: SpanParts['values'],
  ): void {
    const kept = draft.joins('run', 'trace', this.trace);
    const trace = kept ?? draft.stage.random.hex(32);
    const service = draft.stage.world.style.services.get(agent.id) ?? agent.id;
    // A service of one agent names it.
    if (service === agent.id) draft.says('agent', agent.id);
    const skew = draft.time - start;
    draft.says('act', `span:${trace}/${span}`);
    const stated = parent === undefined || kept === undefined ? undefined : draft.keeps() ? parent : undefined;
    draft.says('parent', stated === undefined ? undefined : `span:${trace}/${stated}`);
    const body: SpanParts = {
      service,
      trace,
      span,
      parent: stated,
      name,
      start: draft.time,
      end: end + skew,
      values,
    };
    draft.put(FILE, span, body, `${service}/${Math.floor(end / EXPORT_EVERY)}`);
  }
}

/** Spans of one group become one export. */
export const GROUPS: Readonly<Record<string, (bodies: readonly unknown[]) => unknown>> = {
  [FILE]: (bodies) => spanExport(bodies as readonly SpanParts[]),
};
