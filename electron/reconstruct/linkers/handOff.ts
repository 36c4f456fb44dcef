import { distinctiveId } from '../keyText.ts';
import { draftLink } from './_draft.ts';
import { defineLinker } from './define.ts';

const METHOD = 'conversation.handoff';
const WHY = 'The conversation id of the sub-agent begins with that of the conversation which handed over to it.';

/**
 * Compound conversation ids `<parent>_<child>`: the platform writes no event for a hand-over, only the id tells. The
 * person stays the same; the agent does not.
 */
export default defineLinker({
  id: METHOD,
  title: 'Hand-over between agents',
  class: 'strong',
  order: 45,
  joins: 'tree',
  carries: ['user', 'workflow'],
  why: 'The platform builds the id of a sub-conversation from the id of the conversation that called it.',
  *link({ events, byKey }) {
    const conversations = byKey('conversation');
    const byText = new Map<string, Int32Array>();
    for (const [value, members] of conversations) byText.set(events.text(value), members);
    for (const [value, members] of conversations) {
      const text = events.text(value);
      const cut = text.lastIndexOf('_');
      // `chat` and `chat_2` are two conversations of one name, not one within the other.
      const outer = cut > 0 ? text.slice(0, cut) : '';
      const parent = distinctiveId(outer) ? byText.get(outer) : undefined;
      const first = members[0];
      if (parent === undefined || first === undefined) continue;
      let caller = parent[0];
      for (const position of parent) {
        if (position >= first) break;
        caller = position;
      }
      const from = caller === undefined ? undefined : events.at(caller);
      const to = events.at(first);
      if (from === undefined || to === undefined || caller === first) continue;
      yield draftLink({ method: METHOD, class: 'strong', from, to, keys: [{ kind: 'conversation', value }], why: WHY });
    }
  },
});
