/**
 * OpenAI Agents SDK traces: `trace` and `trace.span` objects as a trace processor exports them, in pages (`{"data":[…]}`) or lines.
 * Format: openai.github.io/openai-agents-python/tracing and the SDK's published span data classes
 * Traps: there is no person, credential or address; only `metadata` and `group_id` of the trace can carry them; a function span
 * does not name its agent, its parent does.
 */
import type { Draft, EventDraft, ObjectRef } from '../../shared/model/event.ts';
import { asFields, at, type Fields, id, idAt, parsed, text, textAt } from './_fields.ts';
import { agent } from './_refs.ts';
import { confidence } from './_sniff.ts';
import { conversationIn, namedWorkflow, personIn, type Step, type StepKind, stepEvent } from './_traceRun.ts';
import { defineImporter, reject } from './define.ts';

const KINDS: Readonly<Record<string, StepKind>> = {
  agent: 'agent',
  function: 'tool',
  generation: 'model',
  response: 'model',
  handoff: 'handoff',
};
const HELD = new Set(['type', 'name', 'input', 'output', 'mcp_data']);

function handedTo(data: Fields): readonly ObjectRef[] {
  const to = agent({ ns: 'agent.id', name: idAt(data, 'to_agent') });
  return to === undefined ? [] : [{ ...to, role: 'target' }];
}

function span(record: Fields, data: Fields, time: (value: unknown) => EventDraft['time']): EventDraft {
  const type = textAt(data, 'type') ?? 'custom';
  const error = at(record, 'error');
  const ended = time(at(record, 'ended_at'));
  const mcp = asFields(parsed(at(data, 'mcp_data')));
  const kind = KINDS[type] ?? 'step';
  const step: Step = {
    kind,
    action: type,
    uid: idAt(record, 'id'),
    name: textAt(data, 'name') ?? type,
    trace: idAt(record, 'trace_id'),
    parent: idAt(record, 'parent_id'),
    time: time(at(record, 'started_at')),
    endTime: ended,
    status: error != null ? 'failure' : ended === undefined ? 'unknown' : 'success',
    statusDetail: textAt(error, 'message') ?? text(error),
    agentName: type === 'agent' ? id(at(data, 'name')) : idAt(data, 'from_agent'),
    server: idAt(mcp, 'server') ?? idAt(data, 'server'),
    callId: idAt(data, 'call_id') ?? idAt(mcp, 'call_id'),
    request: idAt(data, 'response_id'),
    person: personIn(at(record, 'metadata')),
    conversation: idAt(record, 'group_id') ?? conversationIn(at(record, 'metadata')),
    objects: type === 'handoff' ? handedTo(data) : [],
    platform: 'OpenAI Agents SDK',
    input: parsed(at(data, 'input')) ?? at(data, 'input'),
    output: parsed(at(data, 'output')) ?? at(data, 'output'),
    extra: [
      ...Object.entries(data)
        .slice(0, 40)
        .filter(([name]) => !HELD.has(name)),
      ['mcp_data', mcp],
      ['error', error],
    ],
  };
  return stepEvent(step);
}

function trace(record: Fields, time: (value: unknown) => EventDraft['time']): EventDraft {
  return stepEvent({
    kind: 'trace',
    action: 'trace',
    uid: idAt(record, 'id'),
    name: textAt(record, 'workflow_name'),
    trace: idAt(record, 'id'),
    parent: undefined,
    time: time(at(record, 'started_at') ?? at(record, 'created_at')),
    endTime: time(at(record, 'ended_at')),
    status: 'unknown',
    workflow: namedWorkflow(idAt(record, 'workflow_name')),
    conversation: idAt(record, 'group_id') ?? conversationIn(at(record, 'metadata')),
    person: personIn(at(record, 'metadata')),
    platform: 'OpenAI Agents SDK',
    extra: [['metadata', at(record, 'metadata')]],
  });
}

export default defineImporter({
  id: 'openai.agents_traces',
  title: 'OpenAI Agents SDK traces',
  source: 'OpenAI Agents SDK',
  kind: 'log',
  version: 1,
  priority: 392,
  lists: ['data'],
  fills: ['user', 'agent', 'workflow', 'system', 'object'],
  sniff: (head) =>
    confidence(head, 95, (record) => {
      const object = textAt(record, 'object');
      if (object === 'trace.span') return asFields(at(record, 'span_data')) !== undefined;
      return object === 'trace' && at(record, 'workflow_name') !== undefined;
    }),
  *parse(input, ctx): Iterable<Draft> {
    const record = asFields(input.value);
    const time = (value: unknown) => ctx.time(value, { sourceZone: 'UTC' });
    const data = asFields(parsed(at(record, 'span_data')));
    if (record !== undefined && textAt(record, 'object') === 'trace') yield trace(record, time);
    else if (record !== undefined && data !== undefined) yield span(record, data, time);
    else yield reject('neither a trace nor a span: span_data is missing', '/span_data');
  },
});
