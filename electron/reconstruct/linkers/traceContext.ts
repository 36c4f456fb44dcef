import { disjointSet } from '../disjointSet.ts';
import { draftLink } from './_draft.ts';
import { defineLinker } from './define.ts';

const METHOD = 'trace.context';
const WHY_PARENT = 'The record names the other as its parent span (W3C trace context).';
const WHY_TRACE = 'Both carry the same W3C trace id; the parent span itself is not in the evidence.';

/** Parent and child spans, and whatever else carries the same trace id. Source: W3C Trace Context, Recommendation 2021. */
export default defineLinker({
  id: METHOD,
  title: 'Trace context',
  class: 'exact',
  order: 10,
  joins: 'tree',
  carries: ['user', 'agent', 'workflow'],
  why: 'A trace id is created once for one causal tree and handed on with every call in it.',
  *link({ events, byKey }) {
    const spans = byKey('span');
    const linked = new Uint8Array(events.length);
    const trees = disjointSet(events.length);
    for (const [value, children] of byKey('parent_span')) {
      const parent = spans.get(value)?.[0];
      const from = parent === undefined ? undefined : events.at(parent);
      if (from === undefined) continue;
      for (const child of children) {
        const to = events.at(child);
        if (parent === undefined || child === parent || to === undefined || linked[child] === 1) continue;
        linked[child] = 1;
        trees.union(parent, child);
        yield draftLink({
          method: METHOD,
          class: 'exact',
          from,
          to,
          keys: [{ kind: 'parent_span', value }],
          why: WHY_PARENT,
        });
      }
    }
    // Whatever hangs together with nothing else (a missing parent, a cycle) is tied to the trace's first event: linear.
    for (const [value, members] of byKey('trace')) {
      if (members.length < 2) continue;
      const loose = members.filter((position) => linked[position] === 0);
      const root = loose[0] ?? members[0];
      const from = root === undefined ? undefined : events.at(root);
      if (root === undefined || from === undefined) continue;
      for (const member of [...loose, ...members]) {
        if (!trees.union(root, member)) continue;
        const to = events.at(member);
        if (to === undefined) continue;
        // Somewhere in the same tree, but not known to be below the other.
        yield draftLink({
          method: METHOD,
          class: 'strong',
          from,
          to,
          keys: [{ kind: 'trace', value }],
          why: WHY_TRACE,
        });
      }
    }
  },
});
