/**
 * Claude Code session transcripts: one JSON object a line, in files of the session and of each of its sub-agents.
 * Format: undocumented by the vendor; read from published transcripts of versions 1.0 to 2.1.
 * Traps: one line may hold several calls; results come in lines of the user; a sub-agent's lines carry the session id of its parent;
 * the file names no person and no credential; snapshots and summaries are undated or dated elsewhere.
 */
import type { Draft, EventDraft } from '../../shared/model/event.ts';
import { messageEvents, type Place, plainEvent } from './_codingAgent.ts';
import { asFields, at, type Fields, id, idAt, textAt } from './_fields.ts';
import { confidence } from './_sniff.ts';
import { defineImporter, reject } from './define.ts';

const HELD = new Set([
  ...['type', 'uuid', 'timestamp', 'sessionId', 'agentId', 'requestId', 'message', 'data', 'snapshot', 'toolUseResult'],
  ...['parentUuid', 'slug', 'thinkingMetadata'],
]);

function placeOf(record: Fields, time: EventDraft['time']): Place {
  const message = asFields(at(record, 'message'));
  const extra: (readonly [string, unknown])[] = [];
  for (const [name, value] of Object.entries(record).slice(0, 200)) {
    if (!HELD.has(name) && value !== null && value !== false) extra.push([name, value]);
  }
  extra.push(['model', at(message, 'model')], ['message.id', at(message, 'id')]);
  extra.push(['output_tokens', at(message, 'usage.output_tokens')], ['parentUuid', at(record, 'parentUuid')]);
  return {
    uid: idAt(record, 'uuid', 'messageId', 'leafUuid'),
    time,
    session: idAt(record, 'sessionId'),
    subAgent: idAt(record, 'agentId'),
    request: idAt(record, 'requestId'),
    extra,
  };
}

/** A sub-agent's message as its parent's progress reports it; the sub-agent's own file may be missing. */
function* progress(record: Fields, place: Place): Iterable<EventDraft> {
  const data = asFields(at(record, 'data'));
  const kind = textAt(data, 'type') ?? 'progress';
  const inner = asFields(at(data, 'message.message'));
  const subAgent = idAt(data, 'agentId');
  const extra = [...place.extra, ['progress', kind] as const];
  if (inner === undefined) {
    yield plainEvent({ ...place, extra }, `progress.${kind}`, 'system', [['progress.data', data]], '/data');
    return;
  }
  yield* messageEvents({ ...place, extra, subAgent }, inner, '/data/message/message/content');
}

function* parse(record: Fields, type: string, place: Place): Iterable<EventDraft> {
  const message = asFields(at(record, 'message'));
  if (message !== undefined) {
    const result = at(record, 'toolUseResult');
    const spawned = id(at(result, 'agentId'));
    const extra = [...place.extra, ['toolUseResult', result] as const, ['spawned sub-agent', spawned] as const];
    yield* messageEvents({ ...place, extra }, message, '/message/content');
  } else if (type === 'progress') yield* progress(record, place);
  else {
    const subtype = textAt(record, 'subtype', 'operation');
    const content = [['snapshot', at(record, 'snapshot')] as const];
    yield plainEvent(place, subtype === undefined ? type : `${type}.${subtype}`, 'system', content);
  }
}

function isLine(record: Fields): boolean {
  const type = textAt(record, 'type');
  if (type === undefined) return false;
  if (at(record, 'sessionId') !== undefined && at(record, 'timestamp') !== undefined)
    return at(record, 'uuid') !== undefined || type === 'queue-operation';
  return (
    (type === 'summary' && at(record, 'leafUuid') !== undefined) ||
    (type === 'file-history-snapshot' && at(record, 'snapshot') !== undefined)
  );
}

export default defineImporter({
  id: 'claude_code.session',
  title: 'Claude Code session transcript',
  source: 'Claude Code',
  kind: 'log',
  version: 1,
  priority: 397,
  fills: ['agent', 'system', 'object'],
  sniff: (head) => (head.container === 'csv' ? 0 : confidence(head, 95, isLine)),
  *parse(input, ctx): Iterable<Draft> {
    const record = asFields(input.value);
    const type = textAt(record, 'type');
    if (record === undefined || type === undefined) {
      yield reject('not a line of a session: type is missing', '/type');
      return;
    }
    const stated = at(record, 'timestamp') ?? at(record, 'snapshot.timestamp');
    yield* parse(record, type, placeOf(record, ctx.time(stated, { sourceZone: 'UTC' })));
  },
});
