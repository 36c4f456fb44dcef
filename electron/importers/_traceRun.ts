/** What observability platforms of language models record of one step of a run: a model call, a tool call, an agent's turn, a chain. */
import type { EntityRef, EventDraft, ObjectRef } from '../../shared/model/event.ts';
import type { Verb } from '../../shared/model/kinds.ts';
import { claimsInside } from './_claims.ts';
import { AttrList, event, KeyList, OCSF } from './_draft.ts';
import { requestIdOfAnswer, responseIdOfModel } from './_echoedIds.ts';
import { domainsOf, marksInside } from './_external.ts';
import { asFields, at, type Fields, id, idAt, parsed, text } from './_fields.ts';
import { personRef } from './_inventoryRefs.ts';
import { agent, ref, system } from './_refs.ts';
import { toolCall } from './_toolCall.ts';

/** What a step is, whatever a platform calls it. */
export type StepKind = 'tool' | 'agent' | 'model' | 'retrieval' | 'handoff' | 'step' | 'trace';

export interface Step {
  readonly kind: StepKind;
  /** The platform's own word, e.g. `GENERATION`, `llm`, `function`. */
  readonly action: string;
  readonly uid: string | undefined;
  readonly name: string | undefined;
  readonly trace: string | undefined;
  readonly parent: string | undefined;
  readonly time: EventDraft['time'];
  readonly endTime: EventDraft['time'];
  readonly status: EventDraft['status'];
  readonly statusDetail?: string | undefined;
  readonly conversation?: string | undefined;
  /** A person as the platform states one: an e-mail address or an id of the application's own. */
  readonly person?: string | undefined;
  readonly agentName?: string | undefined;
  readonly agentId?: string | undefined;
  readonly toolName?: string | undefined;
  readonly server?: string | undefined;
  readonly callId?: string | undefined;
  readonly request?: string | undefined;
  readonly workflow?: EntityRef | undefined;
  readonly input?: unknown;
  readonly output?: unknown;
  readonly objects?: readonly ObjectRef[];
  /** The platform, as a system. */
  readonly platform: string;
  readonly extra: readonly (readonly [name: string, value: unknown])[];
  readonly pointer?: string | undefined;
}

interface Requested {
  readonly name: string | undefined;
  readonly callId: string | undefined;
  readonly input: unknown;
}

const MOST_NODES = 2000;

function requestedIn(fields: Fields): Requested | undefined {
  const type = text(fields.type);
  if (type === 'tool_use' || type === 'tool-call')
    return {
      name: idAt(fields, 'name', 'toolName'),
      callId: idAt(fields, 'id', 'toolCallId'),
      input: fields.input ?? fields.args,
    };
  if (type === 'function_call')
    return { name: idAt(fields, 'name'), callId: idAt(fields, 'call_id', 'id'), input: fields.arguments };
  const called = asFields(fields.function) ?? (type === 'tool_call' ? fields : undefined);
  if (called === undefined || called.arguments === undefined) {
    // LangChain's own shape of a message's tool_calls.
    return fields.args !== undefined && fields.name !== undefined && fields.id !== undefined
      ? { name: id(fields.name), callId: id(fields.id), input: fields.args }
      : undefined;
  }
  return { name: idAt(called, 'name'), callId: idAt(fields, 'id', 'tool_call_id'), input: called.arguments };
}

/** Tool calls that a model's answer asks for, in the shapes of the common APIs; JSON in strings is opened. At most 64. */
export function requestedCalls(output: unknown): readonly Requested[] {
  const queue: unknown[] = [output];
  const found = new Map<string, Requested>();
  for (let index = 0; index < queue.length && index < MOST_NODES && found.size < 64; index += 1) {
    const raw = queue[index];
    const value = typeof raw === 'string' && raw.length <= 262_144 ? parsed(raw) : raw;
    if (typeof value !== 'object' || value === null) continue;
    if (Array.isArray(value)) {
      queue.push(...value.slice(0, 200));
      continue;
    }
    const call = requestedIn(value as Fields);
    if (call?.name === undefined) queue.push(...Object.values(value).slice(0, 200));
    else found.set(call.callId ?? `${found.size}`, call);
  }
  return [...found.values()];
}

const VERBS: Readonly<Record<StepKind, Verb>> = {
  tool: 'execute',
  agent: 'execute',
  model: 'execute',
  retrieval: 'search',
  handoff: 'execute',
  step: 'execute',
  trace: 'execute',
};

/** The event of one step. */
export function stepEvent(step: Step): EventDraft {
  const acting = agent({ ns: 'otel.agent', id: step.agentId, name: step.agentName });
  const person = personRef(step.person);
  const asked = step.kind === 'model' ? requestedCalls(step.output) : [];
  const only = asked.length === 1 ? asked[0] : undefined;
  const toolName = step.kind === 'tool' ? (step.toolName ?? step.name) : only?.name;
  const call =
    toolName === undefined
      ? undefined
      : toolCall(toolName, step.server, ...(step.kind === 'tool' ? [step.input, step.output] : [only?.input]));
  const claims = claimsInside([step.input, step.output, ...step.extra.map(([name, value]) => ({ [name]: value }))]);
  const trace = step.trace?.toLowerCase();
  const own = step.kind === 'trace' ? undefined : step.uid?.toLowerCase();
  const keys = new KeyList().add('trace', trace);
  if (trace !== undefined && own !== undefined) keys.add('span', own, `${trace}/`);
  if (trace !== undefined && step.parent !== undefined) keys.add('parent_span', step.parent.toLowerCase(), `${trace}/`);
  keys.add('conversation', step.conversation).add('tool_call', step.callId).add('request', step.request);
  if (step.kind === 'model') keys.add('request', responseIdOfModel(step.output));
  // A step below another may be a call by whatever name.
  if (step.kind === 'tool' || (step.kind === 'step' && step.parent !== undefined))
    keys.add('request', requestIdOfAnswer(step.output));
  for (const { callId } of asked) keys.add('tool_call', callId);
  for (const token of claims.tokenIds) keys.add('token', token);
  for (const { name, input } of only === undefined ? asked : [])
    for (const reference of toolCall(name ?? 'tool', undefined, input).references) keys.add('object_ref', reference);
  for (const reference of call?.references ?? []) keys.add('object_ref', reference);
  const attrs = new AttrList().add('name', step.name);
  if (asked.length > 0) attrs.add('tool calls asked for', asked.map((item) => item.name).join(', '));
  for (const [name, value] of step.extra) attrs.add(name, value);
  attrs.add('input', step.input).add('output', step.output);
  return event(
    {
      originalUid: step.uid,
      time: step.time,
      endTime: step.endTime,
      classUid: OCSF.apiActivity,
      action: step.action,
      verb: step.kind === 'tool' ? (call?.verb ?? 'execute') : VERBS[step.kind],
      status: step.status,
      statusDetail: step.statusDetail?.slice(0, 512),
      actor: acting,
      actorRole: acting === undefined ? 'unknown' : 'agent',
      initiator: person,
      agent: acting,
      // A model that asks for a call has not made it: the call's own step names the system and the object.
      integration: step.kind === 'tool' ? call?.integration : undefined,
      tool: call?.tool,
      workflow: step.workflow,
      system: (step.kind === 'tool' ? call?.system : undefined) ?? system(step.platform),
      objects: [...(step.objects ?? []), ...(step.kind === 'tool' ? (call?.objects ?? []) : [])],
      delegation: claims.delegation,
      keys: keys.list,
      attrs: attrs.list,
      pointer: step.pointer,
    },
    step.kind === 'tool' || step.kind === 'retrieval' ? marksInside([step.output], domainsOf([person])) : [],
  );
}

/** A workflow that is only named, not identified. */
export function namedWorkflow(name: string | undefined): EntityRef | undefined {
  return name === undefined ? undefined : ref('workflow', 'workflow.name', name);
}

/** A conversation id among a run's metadata, under the names in use; metadata may be JSON in a text. */
export function conversationIn(metadata: unknown): string | undefined {
  const fields = asFields(parsed(metadata));
  const nested = asFields(parsed(at(fields, 'attributes')));
  for (const place of [fields, nested]) {
    const found = idAt(
      place,
      'thread_id',
      'session_id',
      'conversation_id',
      'gen_ai.conversation.id',
      'session.id',
      'langsmith.metadata.thread_id',
      'langsmith.metadata.session_id',
      'langfuse_session_id',
    );
    if (found !== undefined) return found;
  }
  return undefined;
}

/** A person among a run's metadata, an e-mail address first. */
export function personIn(metadata: unknown): string | undefined {
  const fields = asFields(parsed(metadata));
  const nested = asFields(parsed(at(fields, 'attributes')));
  for (const place of [fields, nested]) {
    const found = idAt(
      place,
      'user_email',
      'userEmail',
      'user.email',
      'email',
      'enduser.id',
      'user_id',
      'userId',
      'user.id',
      'langfuse_user_id',
      'ls_user_id',
      'end_user',
      'user',
    );
    if (found !== undefined) return found;
  }
  return undefined;
}
