import { US_PER_HOUR } from '../../../shared/model/time.ts';
import { keyOf } from '../context.ts';
import { draftLink } from './_draft.ts';
import { defineLinker } from './define.ts';

const METHOD = 'credential.lineage';
/** A role session lasts 12 hours at most, and each chained one an hour; three times that covers a chain with slack. */
const SESSION_REACH_US = 36 * US_PER_HOUR;
const WHY_ISSUED = 'The response of this call issued the temporary access key that the other used.';
const WHY_SAME = 'Both used the same temporary access key; the call that issued it is not in the evidence.';
const WHY_IDENTITY = 'Both carry the same source identity, which AWS fixes for all roles assumed from one another.';

/** AssumeRole → temporary key → calls, over any number of chained roles; sourceIdentity where a step is missing. Source: AWS IAM User Guide. */
export default defineLinker({
  id: METHOD,
  title: 'Credential lineage',
  class: 'exact',
  order: 30,
  joins: 'cause',
  carries: ['user', 'agent', 'workflow'],
  why: 'A temporary access key is issued once, by the call whose response names it.',
  *link({ events, byKey }) {
    const issued = byKey('access_key_issued');
    const withoutIssuer: number[] = [];
    for (const [value, uses] of byKey('access_key')) {
      const issuer = issued.get(value)?.[0];
      const origin = issuer === undefined ? undefined : events[issuer];
      let previous: number | undefined;
      for (const use of uses) {
        const to = events[use];
        if (to === undefined || use === issuer) continue;
        if (origin !== undefined) {
          const keys = [{ kind: 'access_key' as const, value }];
          yield draftLink({ method: METHOD, class: 'exact', from: origin, to, keys, why: WHY_ISSUED });
          continue;
        }
        // `ASIA…` marks a temporary key (AWS IAM identifiers); long-term keys join runs of any age and are left alone.
        const from = previous === undefined ? undefined : events[previous];
        if (from !== undefined && value.startsWith('ASIA')) {
          const keys = [{ kind: 'access_key' as const, value }];
          yield draftLink({ method: METHOD, class: 'exact', from, to, keys, why: WHY_SAME });
        } else withoutIssuer.push(use);
        previous = use;
      }
    }
    const assumed = byKey('source_identity');
    const isIssuer = (position: number) =>
      events[position]?.keys.some((key) => key.kind === 'access_key_issued') === true;
    const issuersOf = new Map<string, readonly number[]>();
    for (const use of withoutIssuer) {
      const to = events[use];
      const value = to === undefined ? undefined : keyOf(to, 'source_identity');
      if (to === undefined || value === undefined) continue;
      const issuers = issuersOf.get(value) ?? (assumed.get(value) ?? []).filter(isIssuer);
      issuersOf.set(value, issuers);
      const { timeUs } = to;
      if (timeUs === null) continue;
      const reachable = issuers.filter((position) => {
        const at = events[position]?.timeUs ?? null;
        return position !== use && at !== null && at <= timeUs && timeUs - at <= SESSION_REACH_US;
      });
      const nearest = reachable.at(-1);
      const from = nearest === undefined ? undefined : events[nearest];
      if (from === undefined) continue;
      yield draftLink({
        method: METHOD,
        class: reachable.length === 1 ? 'strong' : 'medium',
        from,
        to,
        keys: [{ kind: 'source_identity', value }],
        candidates: reachable.length,
        why: WHY_IDENTITY,
      });
    }
  },
});
