import { personOf } from '../slots/principals.ts';
import { draftLink } from './_draft.ts';
import { defineLinker } from './define.ts';

const METHOD = 'token.uti';
const WHY = 'The sign-in says it issued the token with this id, and the call was made with it.';

/**
 * Token id: the sign-in that issued a token, and every call made with it. For Entra the unique token identifier is the
 * claim `uti`, Graph's SignInActivityId and the unified audit log's UniqueTokenId (Microsoft Learn, linkable identifiers).
 */
export default defineLinker({
  id: METHOD,
  title: 'Token id',
  class: 'exact',
  order: 20,
  joins: 'cause',
  carries: ['user', 'agent', 'credential', 'workflow'],
  why: 'A token id is unique to one issued token; the issuer documents that it is the same in each log.',
  *link({ events, byKey, inventory }) {
    const issued = byKey('token_issued');
    for (const [value, uses] of byKey('token')) {
      const issuers = issued.get(value);
      if (issuers === undefined) continue;
      const people = new Set([...issuers].map((position) => personOf(events.at(position), inventory)));
      const unique = people.size <= 1;
      // Two logs of one sign-in repeat the id; the first stands for both. Different people on one token id stay rivals.
      const sources = unique ? issuers.slice(0, 1) : issuers.slice(0, 5);
      for (const use of uses) {
        const to = events.at(use);
        if (to === undefined || issuers.includes(use)) continue;
        for (const position of sources) {
          const from = events.at(position);
          if (from === undefined) continue;
          yield draftLink({
            method: METHOD,
            class: unique ? 'exact' : 'medium',
            from,
            to,
            keys: [{ kind: 'token', value }],
            candidates: unique ? 1 : sources.length,
            why: WHY,
          });
        }
      }
    }
  },
});
