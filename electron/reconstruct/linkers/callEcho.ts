import { keyOf } from '../context.ts';
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
        // Short counters (JSON-RPC ids) repeat in every session; they mean something within one conversation only.
        const groups = new Map<string, number[]>();
        for (const position of members) {
          const event = events[position];
          if (event === undefined) continue;
          const scope = distinctiveId(value) ? '' : kind === 'tool_call' ? keyOf(event, 'conversation') : undefined;
          if (scope === undefined) continue;
          const list = groups.get(scope);
          if (list === undefined) groups.set(scope, [position]);
          else list.push(position);
        }
        for (const group of groups.values()) {
          const root = group.find((position) => events[position]?.tool !== null) ?? group[0];
          const from = root === undefined ? undefined : events[root];
          for (const position of group) {
            const to = events[position];
            if (from === undefined || to === undefined || position === root) continue;
            yield draftLink({ method: METHOD, class: 'exact', from, to, keys: [{ kind, value }], why: WHY[kind] });
          }
        }
      }
    }
  },
});
