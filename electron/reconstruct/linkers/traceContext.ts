import { draftLink } from './_draft.ts';
import { defineLinker } from './define.ts';

const METHOD = 'trace.context';
const WHY_PARENT = 'The record names the other as its parent span (W3C trace context).';

/** Parent and child spans. Source: W3C Trace Context, Recommendation 2021. */
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
    for (const [value, children] of byKey('parent_span')) {
      const parent = spans.get(value)?.[0];
      const from = parent === undefined ? undefined : events.at(parent);
      if (from === undefined) continue;
      for (const child of children) {
        const to = events.at(child);
        if (parent === undefined || child === parent || to === undefined || linked[child] === 1) continue;
        linked[child] = 1;
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
  },
});
