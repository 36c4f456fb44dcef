import { US_PER_HOUR } from '../../../shared/model/time.ts';
import type { LinkContext } from '../context.ts';
import { personOf } from '../slots/principals.ts';
import { draftLink, type PlacedLink } from './_draft.ts';
import { defineLinker } from './define.ts';

const METHOD = 'credential.lineage';
/** A role session lasts 12 hours at most, and each chained one an hour; three times that covers a chain with slack. */
const SESSION_REACH_US = 36 * US_PER_HOUR;
const WHY_ISSUED = 'The response of this call issued the temporary access key that the other used.';
const WHY_IDENTITY = 'Both carry the same source identity, which AWS fixes for all roles assumed from one another.';

/**
 * AssumeRole → temporary key → calls, over any number of chained roles; sourceIdentity where a step is missing. Long-term keys are
 * left alone: whoever created one did not cause what it was used for later. Source: AWS IAM User Guide.
 */
export default defineLinker({
  id: METHOD,
  title: 'Credential lineage',
  class: 'exact',
  order: 30,
  joins: 'cause',
  carries: ['user', 'agent', 'workflow'],
  why: 'A temporary access key is issued once, by the call whose response names it.',
  *link(context: LinkContext): Generator<PlacedLink> {
    const { events, byKey } = context;
    const issued = byKey('access_key_issued');
    const withoutIssuer: number[] = [];
    for (const [value, uses] of byKey('access_key')) {
      if (events.at(uses[0] ?? 0)?.byTemporaryKey !== true) continue;
      const issuer = issued.get(value)?.[0];
      const from = issuer === undefined ? undefined : events.at(issuer);
      for (const use of uses) {
        const to = events.at(use);
        if (to === undefined || use === issuer) continue;
        if (from === undefined) withoutIssuer.push(use);
        else {
          const keys = [{ kind: 'access_key' as const, value }];
          yield draftLink({ method: METHOD, class: 'exact', from, to, keys, why: WHY_ISSUED });
        }
      }
    }
    yield* linkBySourceIdentity(context, withoutIssuer);
  },
});

/** A source identity is a label that whoever assumes a role may set: strong only where one session, of one person, can be meant. */
function* linkBySourceIdentity(
  { events, byKey, inventory }: LinkContext,
  withoutIssuer: readonly number[],
): Generator<PlacedLink> {
  const assumed = byKey('source_identity');
  const issuersOf = new Map<number, { readonly issuers: readonly number[]; readonly people: number }>();
  for (const use of withoutIssuer) {
    const to = events.at(use);
    const value = to?.key('source_identity') ?? -1;
    if (to === undefined || value < 0 || to.timeUs === null) continue;
    const { timeUs } = to;
    let known = issuersOf.get(value);
    if (known === undefined) {
      const issuers = [...(assumed.get(value) ?? [])].filter(
        (position) => events.at(position)?.has('access_key_issued') === true,
      );
      known = { issuers, people: new Set(issuers.map((position) => personOf(events.at(position), inventory))).size };
      issuersOf.set(value, known);
    }
    const reachable = known.issuers.filter((position) => {
      const at = events.at(position)?.timeUs ?? null;
      return position !== use && at !== null && at <= timeUs && timeUs - at <= SESSION_REACH_US;
    });
    const nearest = reachable.at(-1);
    const from = nearest === undefined ? undefined : events.at(nearest);
    if (from === undefined) continue;
    yield draftLink({
      method: METHOD,
      class: reachable.length === 1 && known.people === 1 ? 'strong' : 'medium',
      from,
      to,
      keys: [{ kind: 'source_identity', value }],
      candidates: Math.max(reachable.length, known.people),
      why: WHY_IDENTITY,
    });
  }
}
