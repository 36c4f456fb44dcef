/**
 * Chat transcripts in the shape of the OpenAI Chat Completions API: conversations (`{"messages":[…]}`, one a line or in an array) and
 * bare messages, one a line, with the tool calls that the assistant asked for and the tools' answers.
 * Format: platform.openai.com/docs/api-reference/chat
 * Traps: there are no times (events are undated and keep their order), no person, no agent; arguments are a JSON text; a tool's
 * answer names its call only by id; older transcripts have `function_call` instead of `tool_calls`.
 */
import type { Draft, EventDraft } from '../../shared/model/event.ts';
import { claimsInside } from './_claims.ts';
import { AttrList, event, KeyList, OCSF } from './_draft.ts';
import { domainsOf, marksInside } from './_external.ts';
import { asFields, at, type Fields, id, idAt, isEmail, listOf, textAt } from './_fields.ts';
import { refsInside } from './_objectRefs.ts';
import { agent, system, user } from './_refs.ts';
import { confidence } from './_sniff.ts';
import { toolCall } from './_toolCall.ts';
import { conversationIn } from './_traceRun.ts';
import { defineImporter, reject } from './define.ts';

const ROLES = new Set(['system', 'developer', 'user', 'assistant', 'tool', 'function']);
const MOST_MESSAGES = 20_000;
const TIMES = ['timestamp', 'created_at', 'create_time', 'created', 'time', 'date'];

/** What holds for every message of one conversation. */
interface Conversation {
  readonly id: string | undefined;
  readonly model: unknown;
  readonly person: EventDraft['initiator'];
  readonly acting: EventDraft['agent'];
  readonly time: (message: unknown) => EventDraft['time'];
}

function isMessage(record: Fields): boolean {
  const role = textAt(record, 'role');
  if (role === undefined || !ROLES.has(role)) return false;
  return ['content', 'tool_calls', 'function_call', 'tool_call_id'].some((name) => Object.hasOwn(record, name));
}

function messagesOf(record: Fields): readonly unknown[] | undefined {
  for (const name of ['messages', 'conversation', 'chat']) {
    const list = at(record, name);
    if (Array.isArray(list) && list.some((item) => isMessage(asFields(item) ?? {}))) return list;
  }
  return undefined;
}

function conversationOf(record: Fields, readTime: (value: unknown) => EventDraft['time']): Conversation {
  const stated = (holder: unknown) => TIMES.map((name) => at(holder, name)).find((value) => value != null);
  const who = idAt(record, 'user', 'user_id', 'metadata.user_email', 'metadata.user_id');
  const whole = stated(record);
  return {
    id:
      idAt(record, 'conversation_id', 'thread_id', 'session_id', 'chat_id', 'id') ??
      conversationIn(at(record, 'metadata')),
    model: at(record, 'model'),
    person: who === undefined ? undefined : user(isEmail(who) ? { email: who } : { name: who }),
    acting: agent({ ns: 'agent.id', id: idAt(record, 'agent_id', 'assistant_id'), name: idAt(record, 'agent_name') }),
    time: (message) => readTime(stated(message) ?? whole),
  };
}

interface Asked {
  readonly name: string;
  readonly callId: string | undefined;
  readonly input: unknown;
  readonly pointer: string;
}

function askedOf(message: Fields, pointer: string): readonly Asked[] {
  const asked = listOf(at(message, 'tool_calls')).flatMap((item, index): Asked[] => {
    const name = idAt(item, 'function.name', 'custom.name', 'name');
    if (name === undefined) return [];
    const input = at(item, 'function.arguments') ?? at(item, 'custom.input') ?? at(item, 'arguments');
    return [{ name, callId: idAt(item, 'id'), input, pointer: `${pointer}/tool_calls/${index}` }];
  });
  const old = idAt(message, 'function_call.name');
  if (old === undefined) return asked;
  const input = at(message, 'function_call.arguments');
  return [...asked, { name: old, callId: undefined, input, pointer: `${pointer}/function_call` }];
}

function* messageEvents(message: Fields, whole: Conversation, pointer: string): Iterable<EventDraft> {
  const role = textAt(message, 'role') ?? 'unknown';
  const content = at(message, 'content');
  const time = whole.time(message);
  const claims = claimsInside(message);
  const keys = new KeyList().add('conversation', whole.id).add('tool_call', at(message, 'tool_call_id'));
  for (const token of claims.tokenIds) keys.add('token', token);
  const answers = role === 'tool' || role === 'function';
  if (answers) for (const reference of refsInside(content)) keys.add('object_ref', reference);
  const asked = askedOf(message, pointer);
  const byAgent = role === 'assistant' || answers;
  if (content !== null && content !== undefined && content !== '' ? true : asked.length === 0) {
    yield event(
      {
        originalUid: idAt(message, 'id'),
        time,
        classUid: OCSF.apiActivity,
        action: role,
        verb: role === 'user' ? 'send' : answers ? 'execute' : 'other',
        actor: role === 'user' ? whole.person : byAgent ? whole.acting : undefined,
        actorRole: role === 'user' ? 'user' : byAgent ? 'agent' : 'system',
        initiator: role === 'user' ? undefined : whole.person,
        agent: whole.acting,
        system: system('Chat transcript'),
        delegation: claims.delegation,
        keys: keys.list,
        attrs: new AttrList().add('name', at(message, 'name')).add('model', whole.model).add('message', content).list,
        pointer: pointer === '' ? undefined : pointer,
      },
      answers ? marksInside([content], domainsOf([whole.person])) : [],
    );
  }
  for (const call of asked) {
    const parts = toolCall(call.name, undefined, call.input);
    const own = new KeyList().add('conversation', whole.id).add('tool_call', call.callId);
    for (const reference of parts.references) own.add('object_ref', reference);
    yield event({
      originalUid: call.callId,
      time,
      classUid: OCSF.apiActivity,
      action: 'tool_call',
      verb: parts.verb,
      actor: whole.acting,
      actorRole: 'agent',
      initiator: whole.person,
      agent: whole.acting,
      tool: parts.tool,
      integration: parts.integration,
      system: parts.system ?? system('Chat transcript'),
      objects: parts.objects,
      delegation: claims.delegation,
      keys: own.list,
      attrs: new AttrList().add('model', whole.model).add('tool.input', call.input).list,
      pointer: call.pointer,
    });
  }
}

export default defineImporter({
  id: 'openai.chat',
  title: 'Chat transcript with tool calls',
  source: 'Chat transcript',
  kind: 'log',
  version: 1,
  priority: 350,
  lists: ['conversations'],
  fills: ['user', 'agent', 'object'],
  sniff: (head) =>
    confidence(
      head,
      70,
      (record) => (isMessage(record) && at(record, 'type') === undefined) || messagesOf(record) !== undefined,
    ),
  *parse(input, ctx): Iterable<Draft> {
    const record = asFields(input.value);
    const list = record === undefined ? undefined : messagesOf(record);
    if (record === undefined || (list === undefined && !isMessage(record))) {
      yield reject('neither a message with a role nor a conversation of messages', '/role');
      return;
    }
    const whole = conversationOf(record, (value) => ctx.time(value));
    if (list === undefined) {
      yield* messageEvents(record, { ...whole, id: idAt(record, 'conversation_id', 'thread_id', 'session_id') }, '');
      return;
    }
    const name = Object.keys(record).find((key) => record[key] === list) ?? id('messages');
    for (const [index, item] of list.slice(0, MOST_MESSAGES).entries()) {
      const message = asFields(item);
      if (message !== undefined) yield* messageEvents(message, whole, `/${name}/${index}`);
    }
  },
});
