import { US_PER_MINUTE } from '../../../shared/model/time.ts';
import type { EventTable } from '../events/eventTable.ts';
import { distinctiveId } from '../keyText.ts';
import { draftLink } from './_draft.ts';
import { defineLinker } from './define.ts';

const METHOD = 'call.echo';
const WHY = {
  request: 'Both records state the same request id.',
  tool_call: 'Both records state the same tool call id.',
} as const;

/** The same tool call id or request id in two records: one call, seen twice. */
export default defineLinker({
  id: METHOD,
  title: 'Call id echoed',
  class: 'exact',
  order: 15,
  joins: 'tree',
  carries: ['user', 'agent', 'credential', 'workflow'],
  why: 'The service gave the call an id and both sides wrote it down.',
  *link({ events, byKey }) {
    for (const kind of ['tool_call', 'request'] as const) {
      for (const [value, members] of byKey(kind)) {
        if (members.length < 2) continue;
        for (const group of separate(members, events, kind, value)) {
          if (!oneCall(group, events, kind)) continue;
          const root = group.find((position) => events.at(position)?.tool !== null) ?? group[0];
          const from = root === undefined ? undefined : events.at(root);
          for (const position of group) {
            const to = events.at(position);
            if (from === undefined || to === undefined || position === root) continue;
            yield draftLink({ method: METHOD, class: 'exact', from, to, keys: [{ kind, value }], why: WHY[kind] });
          }
        }
      }
    }
  },
});

/** A request is over within this time in the log of one service; a client that sends one id for hours has not made one call. */
const REQUEST_SPAN_US = 15 * US_PER_MINUTE;

/** False where one id names different initiators, or a request lasts too long within one source: an id some client sends with everything. */
function oneCall(group: Iterable<number>, events: EventTable, kind: 'tool_call' | 'request'): boolean {
  let initiator: number | null = null;
  const first = new Map<string, number>();
  for (const position of group) {
    const event = events.at(position);
    if (event === undefined) continue;
    if (event.initiator !== null && initiator !== null && event.initiator !== initiator) return false;
    initiator = event.initiator ?? initiator;
    if (kind === 'tool_call' || event.timeUs === null) continue;
    const known = first.get(event.source);
    if (known === undefined) first.set(event.source, event.timeUs);
    else if (event.timeUs - known > REQUEST_SPAN_US) return false;
  }
  return true;
}

/**
 * The records that may speak of one call. A counter means something within one conversation only. An id that one source wrote into
 * two conversations is two calls (a replayed history, say); a record that states no conversation then belongs to neither.
 */
function separate(
  members: Int32Array,
  events: EventTable,
  kind: 'tool_call' | 'request',
  value: number,
): (readonly number[] | Int32Array)[] {
  const certain = distinctiveId(events.text(value));
  if (kind === 'request') return certain ? [members] : [];
  const byConversation = new Map<number, number[]>();
  const ofSource = new Map<string, number>();
  const open: number[] = [];
  let twice = false;
  for (const position of members) {
    const event = events.at(position);
    const conversation = event?.key('conversation') ?? -1;
    if (event === undefined || conversation < 0) {
      open.push(position);
      continue;
    }
    const known = ofSource.get(event.source);
    if (known === undefined) ofSource.set(event.source, conversation);
    else if (known !== conversation) twice = true;
    const list = byConversation.get(conversation);
    if (list === undefined) byConversation.set(conversation, [position]);
    else list.push(position);
  }
  if (!certain) return [...byConversation.values()];
  return twice ? [...byConversation.values(), open] : [members];
}
