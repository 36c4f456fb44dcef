import { draftLink } from './_draft.ts';
import { defineLinker } from './define.ts';

const METHOD = 'session';
const WHY_SIGN_IN = 'The record carries the session that this sign-in opened.';
const WHY_SAME = 'Both records carry the same session id; its sign-in is not in the evidence.';
/** OCSF authentication class. */
const AUTHENTICATION = 3002;

/** The same login session of one platform: each event to the last sign-in before it, else to the event before it. Linear. */
export default defineLinker({
  id: METHOD,
  title: 'Session',
  class: 'strong',
  order: 50,
  joins: 'group',
  carries: ['user', 'credential'],
  why: 'The platform opened the session for one authenticated principal; it does not say who held it later.',
  *link({ events, byKey }) {
    for (const [value, members] of byKey('session')) {
      const keys = [{ kind: 'session' as const, value }];
      if (members.length < 2) continue;
      const firstSignIn = members.find((position) => events.at(position)?.classUid === AUTHENTICATION);
      let signIn: number | undefined;
      let previous: number | undefined;
      for (const member of members) {
        const to = events.at(member);
        if (to === undefined) continue;
        const anchor = signIn ?? firstSignIn ?? previous;
        const from = anchor === undefined ? undefined : events.at(anchor);
        if (from !== undefined && anchor !== member) {
          const why = from.classUid === AUTHENTICATION ? WHY_SIGN_IN : WHY_SAME;
          yield draftLink({ method: METHOD, class: 'strong', from, to, keys, why });
        }
        if (to.classUid === AUTHENTICATION) signIn = member;
        previous = member;
      }
    }
  },
});
