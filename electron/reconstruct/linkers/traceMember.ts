import { disjointSet } from '../disjointSet.ts';
import { draftLink } from './_draft.ts';
import { defineLinker } from './define.ts';

const METHOD = 'trace.member';
const WHY = 'Both carry the same W3C trace id; the parent span itself is not in the evidence.';

/** Whatever carries a trace id and hangs below no span of it: a missing parent, a cycle, a log line that states no span. */
export default defineLinker({
  id: METHOD,
  title: 'Same trace',
  class: 'strong',
  order: 12,
  joins: 'tree',
  carries: ['user', 'agent', 'workflow'],
  // The missing span may be that of another agent, to whom the work was handed.
  atMost: { agent: 'medium' },
  whereAgreed: ['agent'],
  why: 'A trace id is created once for one causal tree; who stands between two records of it is not known where a span is missing.',
  *link({ events, byKey }) {
    const spans = byKey('span');
    const trees = disjointSet(events.length);
    const linked = new Uint8Array(events.length);
    for (const [value, children] of byKey('parent_span')) {
      const parent = spans.get(value)?.[0];
      if (parent === undefined) continue;
      for (const child of children) {
        if (child === parent || linked[child] === 1) continue;
        linked[child] = 1;
        trees.union(parent, child);
      }
    }
    // Tied to the trace's first event: linear, never all to all.
    for (const [value, members] of byKey('trace')) {
      if (members.length < 2) continue;
      const loose = members.filter((position) => linked[position] === 0);
      const root = loose[0] ?? members[0];
      const from = root === undefined ? undefined : events.at(root);
      if (root === undefined || from === undefined) continue;
      for (const member of [...loose, ...members]) {
        if (!trees.union(root, member)) continue;
        const to = events.at(member);
        // Somewhere in the same tree, but not known to be below the other.
        if (to !== undefined)
          yield draftLink({ method: METHOD, class: 'strong', from, to, keys: [{ kind: 'trace', value }], why: WHY });
      }
    }
  },
});
