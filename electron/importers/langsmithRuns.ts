/**
 * LangSmith runs: the API's JSON (`{"runs":[…]}` or an array), JSONL bulk exports, and CSV with JSON in its cells.
 * Format: docs.langchain.com/langsmith/run-data-format
 * Traps: times have no zone and are UTC; `session_id` is the project, the conversation is in `extra.metadata`; `dotted_order`
 * (start time and id of every ancestor) gives the parent even where the parent is missing.
 */
import type { Draft, EventDraft } from '../../shared/model/event.ts';
import { asFields, at, type Fields, id, idAt, parsed, splitList, text, textAt } from './_fields.ts';
import { confidence, plainName } from './_sniff.ts';
import { conversationIn, personIn, type StepKind, stepEvent } from './_traceRun.ts';
import { defineImporter, reject } from './define.ts';

const KINDS: Readonly<Record<string, StepKind>> = {
  tool: 'tool',
  llm: 'model',
  retriever: 'retrieval',
};
const HELD = new Set([
  ...[
    'id',
    'trace_id',
    'parent_run_id',
    'dotted_order',
    'run_type',
    'name',
    'inputs',
    'outputs',
    'start_time',
    'end_time',
  ],
  ...['status', 'error', 'extra', 'session_id', 'tags', 'inputs_preview', 'outputs_preview', 'manifest_id'],
]);

/** Ids of the ancestors, the trace's root first and the run itself last. */
function ancestry(dotted: string | undefined): readonly string[] {
  if (dotted === undefined) return [];
  return dotted
    .slice(0, 65_536)
    .split('.')
    .flatMap((part) => /Z([0-9a-f]{8}-[0-9a-f-]{27})$/i.exec(part)?.[1] ?? []);
}

function agentOf(metadata: unknown, record: Fields): string | undefined {
  return idAt(metadata, 'agent_name', 'lc_agent_name', 'gen_ai.agent.name') ?? idAt(record, 'agent_name');
}

function parse(record: Fields, type: string, time: (value: unknown) => EventDraft['time']): EventDraft {
  const extra = parsed(at(record, 'extra'));
  const metadata = asFields(at(extra, 'metadata')) ?? asFields(parsed(at(record, 'metadata')));
  const line = ancestry(textAt(record, 'dotted_order'));
  const error = text(at(record, 'error'));
  const status = textAt(record, 'status')?.toLowerCase();
  const own = idAt(record, 'id', 'run_id') ?? line.at(-1);
  const rest = Object.entries(record)
    .slice(0, 200)
    .filter(([name, value]) => !HELD.has(name) && value !== null && value !== '');
  return stepEvent({
    kind: KINDS[type] ?? (/agent/.test(textAt(record, 'name')?.toLowerCase() ?? '') ? 'agent' : 'step'),
    action: type,
    uid: own,
    name: textAt(record, 'name'),
    trace: idAt(record, 'trace_id') ?? line[0],
    parent: idAt(record, 'parent_run_id') ?? line.at(-2),
    time: time(at(record, 'start_time')),
    endTime: time(at(record, 'end_time')),
    status: error !== undefined || status === 'error' ? 'failure' : status === 'success' ? 'success' : 'unknown',
    statusDetail: error,
    conversation: conversationIn(metadata),
    person: personIn(metadata),
    agentName: agentOf(metadata, record),
    agentId: idAt(metadata, 'agent_id', 'gen_ai.agent.id', 'agent.id'),
    callId:
      idAt(parsed(at(record, 'outputs')), 'tool_call_id', 'output.tool_call_id') ?? idAt(metadata, 'tool_call_id'),
    request: idAt(metadata, 'request_id'),
    platform: 'LangSmith',
    input: parsed(at(record, 'inputs')) ?? at(record, 'inputs'),
    output: parsed(at(record, 'outputs')) ?? at(record, 'outputs'),
    extra: [
      ['run_type', type],
      ['project', idAt(record, 'session_id')],
      ['tags', splitList(parsed(at(record, 'tags')) ?? at(record, 'tags')).join(', ')],
      ['metadata', metadata],
      ['dotted_order', at(record, 'dotted_order')],
      ...rest,
    ],
  });
}

function isRun(record: Fields): boolean {
  if (textAt(record, 'run_type') === undefined) return false;
  return (
    ['dotted_order', 'trace_id', 'parent_run_id', 'start_time', 'inputs'].filter(
      (name) => at(record, name) !== undefined,
    ).length >= 2
  );
}

export default defineImporter({
  id: 'langsmith.runs',
  title: 'LangSmith runs',
  source: 'LangSmith',
  kind: 'log',
  version: 2,
  priority: 394,
  lists: ['runs', 'data'],
  fills: ['user', 'agent', 'system', 'object'],
  sniff(head) {
    if (head.container !== 'csv') return confidence(head, 93, isRun);
    const names = new Set((head.header ?? []).map(plainName));
    return names.has('runtype') && names.has('starttime') && (names.has('inputs') || names.has('traceid')) ? 93 : 0;
  },
  *parse(input, ctx): Iterable<Draft> {
    const record = asFields(input.value);
    const type = id(at(record, 'run_type'));
    if (record === undefined || type === undefined) {
      yield reject('not a run: run_type is missing', '/run_type');
      return;
    }
    yield parse(record, type, (value) => ctx.time(value, { sourceZone: 'UTC' }));
  },
});
