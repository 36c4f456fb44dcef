import { draftLink } from './_draft.ts';
import { defineLinker } from './define.ts';

const METHOD = 'credential.same';
const WHY = 'Both were made with the same token or temporary key; the record that issued it is not in the evidence.';

/** One token or temporary key used again, its issuer missing: the same credential, of which the runs and people may be many. */
export default defineLinker({
  id: METHOD,
  title: 'Same token or temporary key',
  class: 'exact',
  order: 35,
  joins: 'hint',
  carries: ['credential'],
  why: 'An id of a token or temporary key names one credential; it says nothing of who used it each time.',
  *link({ events, byKey }) {
    for (const [kind, issuedKind] of [
      ['access_key', 'access_key_issued'],
      ['token', 'token_issued'],
    ] as const) {
      const issued = byKey(issuedKind);
      for (const [value, uses] of byKey(kind)) {
        if (uses.length < 2 || issued.has(value)) continue;
        if (kind === 'access_key' && events.at(uses[0] ?? 0)?.byTemporaryKey !== true) continue;
        let previous: number | undefined;
        for (const use of uses) {
          const from = previous === undefined ? undefined : events.at(previous);
          const to = events.at(use);
          previous = use;
          if (from === undefined || to === undefined) continue;
          yield draftLink({ method: METHOD, class: 'exact', from, to, keys: [{ kind, value }], why: WHY });
        }
      }
    }
  },
});
