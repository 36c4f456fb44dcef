/**
 * Claude Code hook inputs, one JSON object a line, as a logging hook writes them; some loggers put the input under a key of theirs
 * beside the time.
 * Format: code.claude.com/docs/en/hooks
 * Traps: the input itself holds no time, so undated lines are common; PreToolUse only asks, PostToolUse tells that it happened.
 */
import type { Draft, EventDraft } from '../../shared/model/event.ts';
import { callEvent, type Place, plainEvent } from './_codingAgent.ts';
import { asFields, at, type Fields, id, idAt, text, textAt } from './_fields.ts';
import { confidence } from './_sniff.ts';
import { defineImporter, reject } from './define.ts';

const NESTED = ['hook_input', 'hook', 'input', 'payload', 'event', 'data'];
const TIMES = ['timestamp', '@timestamp', 'time', 'ts', 'logged_at', 'datetime', 'date'];
const HELD = new Set([
  ...[
    'session_id',
    'hook_event_name',
    'tool_name',
    'tool_input',
    'tool_response',
    'tool_use_id',
    'agent_id',
    'agent_type',
  ],
  ...TIMES,
]);

/** The hook's input: the record itself or the member that a logger put it in. */
function hookOf(record: Fields): Fields | undefined {
  if (textAt(record, 'hook_event_name') !== undefined) return record;
  for (const name of NESTED) {
    const inner = asFields(at(record, name));
    if (textAt(inner, 'hook_event_name') !== undefined) return inner;
  }
  return undefined;
}

function statusOfHook(name: string, hook: Fields): Pick<EventDraft, 'status' | 'statusDetail'> {
  const response = at(hook, 'tool_response');
  const error = textAt(response, 'error') ?? textAt(hook, 'error');
  const failed =
    name === 'PostToolUseFailure' || at(response, 'success') === false || at(response, 'is_error') === true;
  if (failed || error !== undefined)
    return { status: 'failure', ...(error === undefined ? {} : { statusDetail: error.slice(0, 512) }) };
  return { status: name === 'PostToolUse' ? 'success' : 'unknown' };
}

function parse(record: Fields, hook: Fields, name: string, time: EventDraft['time']): EventDraft {
  const extra: (readonly [string, unknown])[] = [];
  for (const [member, value] of Object.entries(hook).slice(0, 100)) if (!HELD.has(member)) extra.push([member, value]);
  if (hook !== record)
    for (const [member, value] of Object.entries(record).slice(0, 50))
      if (value !== hook && !HELD.has(member)) extra.push([member, value]);
  const place: Place = {
    uid: undefined,
    time,
    session: idAt(hook, 'session_id'),
    subAgent: idAt(hook, 'agent_id'),
    subAgentType: text(at(hook, 'agent_type')),
    request: undefined,
    extra,
  };
  const tool = id(at(hook, 'tool_name'));
  if (tool === undefined) {
    const from =
      name === 'UserPromptSubmit' ? 'user' : /^(?:Stop|SubagentStop|SubagentStart)$/.test(name) ? 'agent' : 'system';
    return plainEvent(place, name, from, []);
  }
  return callEvent(place, {
    action: name,
    name: tool,
    callId: idAt(hook, 'tool_use_id'),
    input: at(hook, 'tool_input'),
    response: at(hook, 'tool_response'),
    ...statusOfHook(name, hook),
  });
}

export default defineImporter({
  id: 'claude_code.hooks',
  title: 'Claude Code hook log',
  source: 'Claude Code',
  kind: 'log',
  version: 1,
  priority: 396,
  fills: ['agent', 'system', 'object'],
  sniff: (head) =>
    confidence(head, 94, (record) => {
      const hook = hookOf(record);
      return hook !== undefined && (at(hook, 'session_id') !== undefined || at(hook, 'transcript_path') !== undefined);
    }),
  *parse(input, ctx): Iterable<Draft> {
    const record = asFields(input.value);
    const hook = record === undefined ? undefined : hookOf(record);
    const name = textAt(hook, 'hook_event_name');
    if (record === undefined || hook === undefined || name === undefined) {
      yield reject('not a hook input: hook_event_name is missing', '/hook_event_name');
      return;
    }
    const stated = TIMES.map((member) => at(record, member) ?? at(hook, member)).find((value) => value !== undefined);
    yield parse(record, hook, name, ctx.time(stated));
  },
});
