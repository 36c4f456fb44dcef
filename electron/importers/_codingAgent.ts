/** What the logs of a coding agent share: its agent and sub-agents, and the events of messages, tool calls and results. */
import type { EntityRef, EventDraft } from '../../shared/model/event.ts';
import { claimsInside } from './_claims.ts';
import { AttrList, event, KeyList, OCSF } from './_draft.ts';
import { asFields, at, type Fields, id, listOf, text, textAt } from './_fields.ts';
import { ref, system } from './_refs.ts';
import { toolCall } from './_toolCall.ts';

export const CLAUDE_CODE = 'Claude Code';

/** The agent of a session: the product, or one of its sub-agents, which exist within one session. */
export function codingAgent(session: string | undefined, subAgent?: string, type?: string): EntityRef {
  if (subAgent === undefined) return ref('agent', 'agent.name', CLAUDE_CODE, { name: CLAUDE_CODE });
  return ref('agent', 'claude_code.agent', session === undefined ? subAgent : `${session}/${subAgent}`, {
    name: `${CLAUDE_CODE} ${type ?? 'sub-agent'} ${subAgent}`,
  });
}

/** Where an event stands; the same for every event of one record. */
export interface Place {
  readonly uid: string | undefined;
  readonly time: EventDraft['time'];
  readonly session: string | undefined;
  readonly subAgent: string | undefined;
  readonly subAgentType?: string | undefined;
  readonly request: string | undefined;
  readonly extra: readonly (readonly [name: string, value: unknown])[];
}

/** A sub-agent's conversation is `<session>_<sub-agent>`; both ids are keys, so that the hand-over is seen. */
export function conversationKeys(session: string | undefined, subAgent: string | undefined): KeyList {
  const keys = new KeyList().add('conversation', session);
  return session === undefined || subAgent === undefined ? keys : keys.add('conversation', `${session}_${subAgent}`);
}

function attributes(place: Place): AttrList {
  const attrs = new AttrList();
  for (const [name, value] of place.extra) attrs.add(name, value);
  return attrs;
}

function keysOf(place: Place): KeyList {
  return conversationKeys(place.session, place.subAgent).add('request', place.request);
}

/** Anything that is neither a tool call nor its result: a prompt, an answer, progress, a state of the session. */
export function plainEvent(
  place: Place,
  action: string,
  from: 'user' | 'agent' | 'system',
  content: readonly (readonly [name: string, value: unknown])[],
  pointer?: string,
): EventDraft {
  const attrs = attributes(place);
  for (const [name, value] of content) attrs.add(name, value);
  const acting = codingAgent(place.session, place.subAgent, place.subAgentType);
  return event({
    originalUid: place.uid,
    time: place.time,
    classUid: OCSF.apiActivity,
    action,
    verb: from === 'user' ? 'send' : 'other',
    actor: from === 'agent' ? acting : undefined,
    actorRole: from,
    agent: acting,
    system: system(CLAUDE_CODE),
    keys: keysOf(place).list,
    attrs: attrs.list,
    pointer,
  });
}

interface Call {
  readonly action: string;
  readonly name: string;
  readonly callId: string | undefined;
  readonly input: unknown;
  readonly response?: unknown;
  readonly status: EventDraft['status'];
  readonly statusDetail?: string | undefined;
  readonly pointer?: string;
}

/** A tool call, with its answer where the record holds both. */
export function callEvent(place: Place, call: Call): EventDraft {
  const parts = toolCall(call.name, undefined, call.input, call.response);
  const claims = claimsInside([call.input, call.response]);
  const keys = keysOf(place).add('tool_call', call.callId);
  for (const token of claims.tokenIds) keys.add('token', token);
  for (const reference of parts.references) keys.add('object_ref', reference);
  const acting = codingAgent(place.session, place.subAgent, place.subAgentType);
  return event(
    {
      originalUid: place.uid,
      time: place.time,
      classUid: OCSF.apiActivity,
      action: call.action,
      verb: parts.verb,
      status: call.status,
      statusDetail: call.statusDetail?.slice(0, 512),
      actor: acting,
      actorRole: 'agent',
      agent: acting,
      tool: parts.tool,
      integration: parts.integration,
      system: parts.system ?? system(CLAUDE_CODE),
      objects: parts.objects,
      delegation: claims.delegation,
      keys: keys.list,
      attrs: attributes(place)
        .add('tool.command', at(call.input, 'command'))
        .add('tool.input', call.input)
        .add('tool.response', call.response).list,
      pointer: call.pointer,
    },
    parts.external,
  );
}

/** Text of a tool result's content: a text, or a list of text blocks. */
function resultText(content: unknown): string | undefined {
  if (!Array.isArray(content)) return text(content) ?? (content === null ? undefined : JSON.stringify(content));
  return listOf(content)
    .map((block) => textAt(block, 'text') ?? textAt(block, 'type') ?? '')
    .join('\n');
}

function resultEvent(place: Place, block: Fields, pointer: string): EventDraft {
  const failed = at(block, 'is_error') === true;
  const content = resultText(at(block, 'content'));
  const base = plainEvent(place, 'tool_result', 'agent', [['tool.result', content]], pointer);
  const keys = keysOf(place).add('tool_call', at(block, 'tool_use_id'));
  const handed = toolCall('result', undefined, at(block, 'content'));
  for (const reference of handed.references) keys.add('object_ref', reference);
  return event(
    {
      ...base,
      activityId: undefined,
      verb: 'execute',
      status: failed ? 'failure' : 'success',
      statusDetail: failed ? content?.slice(0, 512) : undefined,
      keys: keys.list,
    },
    handed.external,
  );
}

/**
 * The events of one message in the shape of the Anthropic Messages API: one per content block, none lost.
 * @param base JSON Pointer of the message's content
 */
export function* messageEvents(place: Place, message: Fields, base: string): Iterable<EventDraft> {
  const role = textAt(message, 'role') ?? 'unknown';
  const from = role === 'user' ? 'user' : role === 'assistant' ? 'agent' : 'system';
  const content = at(message, 'content');
  if (!Array.isArray(content) || content.length === 0) {
    yield plainEvent(place, `${role}.text`, from, [['message', content]], base);
    return;
  }
  for (const [index, element] of content.slice(0, 1000).entries()) {
    const block = asFields(element);
    const type = textAt(block, 'type') ?? 'text';
    const pointer = `${base}/${index}`;
    if (block !== undefined && type === 'tool_use') {
      yield callEvent(place, {
        action: 'tool_use',
        name: id(at(block, 'name')) ?? 'unnamed tool',
        callId: id(at(block, 'id')),
        input: at(block, 'input'),
        status: 'unknown',
        pointer,
      });
    } else if (block !== undefined && type === 'tool_result') yield resultEvent(place, block, pointer);
    else {
      const said = at(block, 'text') ?? at(block, 'thinking') ?? (block === undefined ? element : undefined);
      const shown = said ?? (type === 'image' ? 'an image' : block);
      yield plainEvent(place, `${role}.${type}`, from, [['message', shown]], pointer);
    }
  }
}
