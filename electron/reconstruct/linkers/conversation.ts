import type { LinkContext } from '../context.ts';
import { draftLink } from './_draft.ts';
import { defineLinker } from './define.ts';

const METHOD = 'conversation';
const WHY = 'Both records belong to the same conversation of the agent platform.';
const WHY_HAND_OFF =
  'The conversation id of the sub-agent begins with that of the conversation which handed over to it.';

/** Events of one agent conversation or run; compound ids `<parent>_<child>` tie a sub-agent's conversation to its caller's. */
export default defineLinker({
  id: METHOD,
  title: 'Conversation',
  class: 'strong',
  order: 40,
  joins: 'group',
  carries: ['user', 'agent', 'workflow'],
  why: 'The platform gives every message and tool call of one conversation the same id.',
  *link({ events, byKey }: LinkContext) {
    const conversations = byKey('conversation');
    for (const [value, members] of conversations) {
      const root = members[0];
      const from = root === undefined ? undefined : events[root];
      if (root === undefined || from === undefined) continue;
      const keys = [{ kind: 'conversation' as const, value }];
      for (const member of members) {
        const to = events[member];
        if (to === undefined || member === root) continue;
        // A short id is only unique on its own platform; another source using it may mean another conversation.
        const certain = to.source === from.source || value.length >= 16;
        yield draftLink({ method: METHOD, class: certain ? 'strong' : 'medium', from, to, keys, why: WHY });
      }
      const parent = conversations.get(value.slice(0, Math.max(0, value.lastIndexOf('_'))));
      const first = parent === undefined ? undefined : (parent.filter((p) => p < root).at(-1) ?? parent[0]);
      const caller = first === undefined ? undefined : events[first];
      if (caller !== undefined) {
        yield draftLink({ method: METHOD, class: 'strong', from: caller, to: from, keys, why: WHY_HAND_OFF });
      }
    }
  },
});
