import { US_PER_HOUR } from '../../../shared/model/time.ts';
import type { LinkContext } from '../context.ts';
import { elapsedUs } from '../events/placedEvent.ts';
import { draftLink, type PlacedLink } from './_draft.ts';
import { defineLinker } from './define.ts';

const METHOD = 'session.name';
/** A role session lasts 12 hours at most. */
const REACH_US = 12 * US_PER_HOUR;
/** Shorter numbers are counters. */
const RUN = /^(?:github-run|zapier|n8n):([0-9a-f-]{8,})$/i;
const NUMBER = /\d{8,}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/gi;
const WHY = 'The role session is named after this run, by whoever assumed the role.';

/** AWS role sessions named after the workflow run that opened them (formats of RoleSessionName are free; AWS IAM User Guide). */
export default defineLinker({
  id: METHOD,
  title: 'Role session named after a run',
  class: 'strong',
  order: 55,
  // The run made the session possible: what it states holds for the session and never the other way. Both are told as one chain.
  joins: 'cause',
  oneChain: true,
  carries: ['user', 'agent', 'workflow'],
  // The name is chosen by the caller: it tells of the run and not of who acts in it.
  atMost: { agent: 'medium' },
  why: 'A run’s number in the name of a role session is put there by the run that opens it; another could write the same, but seldom has reason to.',
  *link({ events, byKey }: LinkContext): Generator<PlacedLink | undefined> {
    const runs = new Map<string, { readonly first: number; readonly value: number }>();
    for (const [value, members] of byKey('conversation')) {
      const run = RUN.exec(events.text(value))?.[1]?.toLowerCase();
      const first = members[0];
      if (run !== undefined && first !== undefined) runs.set(run, { first, value });
    }
    if (runs.size === 0) return;
    for (const event of events) {
      const name = event.sessionName;
      if (name === undefined) continue;
      const named = (name.match(NUMBER) ?? []).flatMap((number) => runs.get(number.toLowerCase()) ?? []);
      const [only, ...others] = named;
      const from = only === undefined || others.length > 0 ? undefined : events.at(only.first);
      if (from === undefined || only === undefined) continue;
      const elapsed = elapsedUs(from, event);
      if (elapsed === null || elapsed < 0 || elapsed > REACH_US) continue;
      const keys = [{ kind: 'conversation' as const, value: only.value }];
      yield draftLink({ method: METHOD, class: 'strong', from, to: event, keys, why: WHY });
    }
  },
});
