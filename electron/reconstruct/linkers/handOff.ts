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
    for (const [value, members] of conversations) {
      const cut = value.lastIndexOf('_');
      // `chat` and `chat_2` are two conversations of one name, not one within the other.
      const outer = cut > 0 ? value.slice(0, cut) : '';
      const parent = distinctiveId(outer) ? conversations.get(outer) : undefined;
      const first = members[0];
      if (parent === undefined || first === undefined) continue;
      let caller = parent[0];
      for (const position of parent) {
        if (position >= first) break;
        caller = position;
      }
      const from = caller === undefined ? undefined : events[caller];
      const to = events[first];
      if (from === undefined || to === undefined || caller === first) continue;
      yield draftLink({ method: METHOD, class: 'strong', from, to, keys: [{ kind: 'conversation', value }], why: WHY });
    }
  },
});
