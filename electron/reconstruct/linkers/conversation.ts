import type { LinkContext } from '../context.ts';
import { isConnection, linkConnections } from './_connection.ts';
import { draftLink, type PlacedLink } from './_draft.ts';
import { defineLinker } from './define.ts';

const METHOD = 'conversation';
const WHY = 'Both records belong to the same conversation of the agent platform.';

/** Events of one agent conversation or run. */
export default defineLinker({
  id: METHOD,
  title: 'Conversation',
  class: 'strong',
  order: 40,
  joins: 'group',
  carries: ['user', 'agent', 'workflow'],
  // One agent may call another within a conversation and leave no id of its own.
  atMost: { agent: 'medium' },
  why: 'The platform gives every message and tool call of one conversation the same id.',
  *link(context: LinkContext): Generator<PlacedLink> {
    const { events, byKey } = context;
    for (const [value, members] of byKey('conversation')) {
      const text = events.text(value);
      if (isConnection(text)) continue;
      const root = members[0];
      const from = root === undefined || members.length < 2 ? undefined : events.at(root);
      if (from === undefined) continue;
      const long = text.length >= 16;
      const keys = [{ kind: 'conversation' as const, value }];
      for (const member of members) {
        const to = events.at(member);
        if (to === undefined || member === root) continue;
        // A short id is only unique on its own platform; another source or system using it may mean another conversation.
        const samePlatform = to.source === from.source && to.system === from.system;
        const certain = samePlatform || long;
        yield draftLink({ method: METHOD, class: certain ? 'strong' : 'medium', from, to, keys, why: WHY });
      }
    }
    yield* linkConnections(METHOD, context);
  },
});
