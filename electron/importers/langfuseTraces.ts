/**
 * Langfuse: exports of a trace with its observations (`{"trace":…,"observations":[…]}`), the public API's traces and observations
 * (`{"data":[…]}`), and rows of the observations table (JSON lines or CSV, camelCase or snake_case).
 * Format: api.reference.langfuse.com; table columns as in the product's published migrations.
 * Traps: input, output and metadata are JSON inside JSON strings, sometimes twice; the person and the session are on the trace only;
 * the tables keep several versions of one id, of which the one with the latest `event_ts` counts; a deleted object is a version too.
 */
import type { Draft, EventDraft } from '../../shared/model/event.ts';
import type { RecordVersion } from '../../shared/model/importer.ts';
import { asFields, at, type Fields, idAt, listOf, parsed, textAt } from './_fields.ts';
import { refsInside } from './_objectRefs.ts';
import { confidence, plainName } from './_sniff.ts';
import { toolSystem } from './_toolCall.ts';
import { conversationIn, personIn, type Step, type StepKind, stepEvent } from './_traceRun.ts';
import { defineImporter, reject } from './define.ts';

type ReadTime = (value: unknown) => EventDraft['time'];

const KINDS: Readonly<Record<string, StepKind>> = {
  TOOL: 'tool',
  AGENT: 'agent',
  GENERATION: 'model',
  EMBEDDING: 'retrieval',
  RETRIEVER: 'retrieval',
};
const TYPES = new Set([...Object.keys(KINDS), 'SPAN', 'EVENT', 'CHAIN', 'EVALUATOR', 'GUARDRAIL']);

/** Opens JSON in JSON strings, at most three times. */
function opened(value: unknown): unknown {
  let current = value;
  for (let depth = 0; depth < 3 && typeof current === 'string'; depth += 1) {
    const next = parsed(current);
    if (next === undefined) break;
    current = next;
  }
  return current;
}

/** What the trace states for all its observations. */
interface Shared {
  readonly person: string | undefined;
  readonly conversation: string | undefined;
}

function sharedOf(trace: Fields | undefined): Shared {
  const metadata = opened(at(trace, 'metadata'));
  return {
    person: idAt(trace, 'userId', 'user_id') ?? personIn(metadata),
    conversation: idAt(trace, 'sessionId', 'session_id') ?? conversationIn(metadata),
  };
}

/**
 * Older SDKs know spans and no tools: a step below another whose input is a flat list of arguments that name an object is a call of what
 * it is called. The state that a graph hands from node to node holds messages and is no such list.
 */
function isCall(record: Fields): boolean {
  const type = textAt(record, 'type')?.toUpperCase();
  if (type !== 'SPAN' && type !== 'EVENT') return false;
  if (idAt(record, 'parentObservationId', 'parent_observation_id') === undefined) return false;
  const args = asFields(opened(at(record, 'input')));
  if (args === undefined || Object.keys(args).length > 20 || at(args, 'messages') !== undefined) return false;
  const flat = Object.values(args).every(
    (value) => typeof value !== 'object' || value === null || Object.values(value).every((v) => typeof v !== 'object'),
  );
  return flat && refsInside(args, toolSystem(textAt(record, 'name'))).length > 0;
}

function toolOf(record: Fields, metadata: unknown, kind: StepKind): Partial<Step> {
  const attributes = at(metadata, 'attributes');
  const named =
    idAt(attributes, 'gen_ai.tool.name', 'tool.name', 'tool_name') ?? idAt(metadata, 'gen_ai.tool.name', 'tool_name');
  const isTool = kind === 'tool' || (kind === 'step' && (named !== undefined || isCall(record)));
  if (!isTool) return {};
  return {
    kind: 'tool',
    toolName: named ?? idAt(record, 'name'),
    server: idAt(attributes, 'mcp.server.name'),
    callId:
      idAt(attributes, 'gen_ai.tool.call.id') ??
      idAt(opened(at(record, 'output')), 'tool_call_id') ??
      idAt(opened(at(record, 'input')), 'id', 'tool_call_id'),
  };
}

function observation(record: Fields, shared: Shared, time: ReadTime, pointer: string | undefined): EventDraft {
  const type = (textAt(record, 'type') ?? 'SPAN').toUpperCase();
  const metadata = opened(at(record, 'metadata'));
  const kind = KINDS[type] ?? 'step';
  const level = textAt(record, 'level');
  const attributes = at(metadata, 'attributes');
  return stepEvent({
    kind,
    action: type,
    uid: idAt(record, 'id'),
    name: textAt(record, 'name'),
    trace: idAt(record, 'traceId', 'trace_id'),
    parent: idAt(record, 'parentObservationId', 'parent_observation_id'),
    time: time(at(record, 'startTime') ?? at(record, 'start_time')),
    endTime: time(at(record, 'endTime') ?? at(record, 'end_time')),
    status: level === 'ERROR' ? 'failure' : level === undefined ? 'unknown' : 'success',
    statusDetail: textAt(record, 'statusMessage', 'status_message'),
    conversation: conversationIn(metadata) ?? shared.conversation,
    person: idAt(record, 'userId', 'user_id') ?? shared.person ?? personIn(metadata),
    agentName:
      idAt(attributes, 'gen_ai.agent.name', 'agent.name', 'agent_name') ??
      idAt(metadata, 'agent_name') ??
      (kind === 'agent' ? textAt(record, 'name') : undefined),
    agentId: idAt(attributes, 'gen_ai.agent.id'),
    platform: 'Langfuse',
    input: opened(at(record, 'input')),
    output: opened(at(record, 'output')),
    extra: [
      ['model', at(record, 'model') ?? at(record, 'provided_model_name')],
      ['level', level],
      ['environment', at(record, 'environment')],
      ['version', at(record, 'version')],
      ['project', idAt(record, 'projectId', 'project_id')],
      ['event_ts', at(record, 'event_ts')],
      ['is_deleted', at(record, 'is_deleted')],
      ['usage', at(record, 'usageDetails') ?? at(record, 'usage_details')],
      ['metadata', metadata],
    ],
    pointer,
    ...toolOf(record, metadata, kind),
  });
}

function traceEvent(trace: Fields, shared: Shared, time: ReadTime, pointer: string | undefined): EventDraft {
  return stepEvent({
    kind: 'trace',
    action: 'trace',
    uid: idAt(trace, 'id'),
    name: textAt(trace, 'name'),
    trace: idAt(trace, 'id'),
    parent: undefined,
    time: time(at(trace, 'timestamp')),
    endTime: undefined,
    status: 'unknown',
    conversation: shared.conversation,
    person: shared.person,
    platform: 'Langfuse',
    input: opened(at(trace, 'input')),
    output: opened(at(trace, 'output')),
    extra: [
      ['tags', at(trace, 'tags')],
      ['environment', at(trace, 'environment')],
      ['release', at(trace, 'release')],
      ['version', at(trace, 'version')],
      ['project', idAt(trace, 'projectId', 'project_id')],
      ['event_ts', at(trace, 'event_ts')],
      ['is_deleted', at(trace, 'is_deleted')],
      ['metadata', opened(at(trace, 'metadata'))],
    ],
    pointer,
  });
}

/** The version that counts: the later `event_ts` or update; between equals the one that has its content. */
function newer(a: Fields, b: Fields): boolean {
  const stamp = (item: Fields) => textAt(item, 'event_ts', 'updatedAt', 'updated_at') ?? '';
  if (stamp(a) !== stamp(b)) return stamp(a) > stamp(b);
  const held = (item: Fields) => ['input', 'output', 'metadata'].filter((name) => at(item, name) != null).length;
  return held(a) > held(b);
}

/** One of each id, with its place. */
function latest(
  lists: readonly (readonly [pointer: string, list: unknown])[],
): ReadonlyMap<string, readonly [string, Fields]> {
  const found = new Map<string, readonly [string, Fields]>();
  for (const [pointer, list] of lists) {
    const items = Array.isArray(list) ? list : listOf(parsed(list));
    for (const [index, item] of items.entries()) {
      const fields = asFields(item);
      if (fields === undefined) continue;
      const key = idAt(fields, 'id') ?? `${pointer}/${index}`;
      const before = found.get(key);
      if (before === undefined || newer(fields, before[1])) found.set(key, [`${pointer}/${index}`, fields]);
    }
  }
  return found;
}

function isObservation(record: Fields): boolean {
  const typed = TYPES.has(textAt(record, 'type') ?? '');
  return (
    typed &&
    idAt(record, 'traceId', 'trace_id') !== undefined &&
    (at(record, 'startTime') ?? at(record, 'start_time')) !== undefined
  );
}

function isTrace(record: Fields | undefined): boolean {
  if (at(record, 'timestamp') === undefined || idAt(record, 'id') === undefined) return false;
  if (Array.isArray(at(record, 'observations'))) return true;
  const stated = (names: readonly string[]) => names.filter((name) => at(record, name) !== undefined).length;
  const own = stated(['projectId', 'sessionId', 'userId', 'public', 'bookmarked', 'release', 'htmlPath', 'latency']);
  return own >= 4 || (own >= 2 && own + stated(['environment', 'tags', 'input', 'output', 'metadata', 'version']) >= 6);
}

/** Row of a table, or an element of an API page: an observation, or a trace without its observations. */
function versionOf(value: unknown): RecordVersion | undefined {
  const record = asFields(value);
  const stated = textAt(record, 'event_ts', 'updatedAt', 'updated_at');
  const own = idAt(record, 'id');
  if (record === undefined || stated === undefined || own === undefined) return undefined;
  if (at(record, 'trace') !== undefined || at(record, 'observations') !== undefined) return undefined;
  const kind = isObservation(record) ? 'observation' : isTrace(record) ? 'trace' : undefined;
  if (kind === undefined) return undefined;
  const project = idAt(record, 'projectId', 'project_id');
  // ClickHouse and the API write one time differently: `2025-08-12 09:15:02.250` and `2025-08-12T09:15:02.250Z`.
  const stamp = stated.replace('T', ' ').replace(/(?:Z|\+00:00)$/, '');
  return { of: `${kind} ${project === undefined ? '' : `${project}/`}${own}`, stamp: stamp.slice(0, 64) };
}

function* parse(record: Fields, time: ReadTime): Iterable<Draft> {
  const inner = asFields(at(record, 'trace'));
  const whole = inner ?? (isTrace(record) ? record : undefined);
  if (whole === undefined && idAt(record, 'traceId', 'trace_id') !== undefined) {
    yield observation(record, sharedOf(undefined), time, undefined);
    return;
  }
  if (whole === undefined) {
    yield reject('neither a trace nor an observation: traceId is missing', '/traceId');
    return;
  }
  const shared = sharedOf(whole);
  yield traceEvent(whole, shared, time, inner === undefined ? undefined : '/trace');
  const lists: (readonly [string, unknown])[] = [['/observations', at(record, 'observations')]];
  if (inner !== undefined) lists.push(['/trace/observations', at(inner, 'observations')]);
  for (const [pointer, fields] of latest(lists).values()) yield observation(fields, shared, time, pointer);
}

export default defineImporter({
  id: 'langfuse.traces',
  title: 'Langfuse traces and observations',
  source: 'Langfuse',
  kind: 'log',
  version: 2,
  priority: 393,
  lists: ['data'],
  fills: ['user', 'agent', 'system', 'object'],
  versionOf,
  sniff(head) {
    if (head.container === 'csv') {
      const names = new Set((head.header ?? []).map(plainName));
      const all = ['traceid', 'type', 'starttime'].every((name) => names.has(name));
      return all && (names.has('parentobservationid') || names.has('providedmodelname')) ? 93 : 0;
    }
    return confidence(head, 93, (record) => {
      const inner = asFields(at(record, 'trace'));
      if (inner !== undefined && Array.isArray(at(record, 'observations'))) return isTrace(inner);
      return isObservation(record) || isTrace(record);
    });
  },
  *parse(input, ctx): Iterable<Draft> {
    const record = asFields(input.value);
    if (record === undefined) yield reject('neither a trace nor an observation: not an object');
    else yield* parse(record, (value) => ctx.time(value, { sourceZone: 'UTC' }));
  },
});
