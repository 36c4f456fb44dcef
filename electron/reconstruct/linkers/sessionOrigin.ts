import type { LinkContext } from '../context.ts';
import type { EventTable } from '../events/eventTable.ts';
import type { PlacedEvent } from '../events/placedEvent.ts';
import { draftLink, type PlacedLink } from './_draft.ts';
import { defineLinker } from './define.ts';

const METHOD = 'session.origin';
/** A name that whoever opened the session made up for it alone: a number or the digits of a random id. */
const DISTINCTIVE = /[0-9a-f]{8}|\d{6}/i;
const WHY_KEY =
  'Both were made with the same temporary key, and AWS fixes the source identity of a session when it is opened.';
const WHY_OPENED = 'This call opened the session whose source identity the other record states.';
const WHY_ROLE =
  'Both name the same session of the same role, by a name made up for it; no record shows a second session of that name.';

/**
 * The source identity of an AWS session is set when the role is assumed and cannot be changed (AWS IAM User Guide): a record that leaves it
 * out has it all the same. Bedrock's invocation log states no key, but the role and the name of its session.
 */
export default defineLinker({
  id: METHOD,
  title: 'Origin of a role session',
  class: 'exact',
  order: 32,
  joins: 'cause',
  carries: ['user'],
  why: 'A role session has one source identity from its beginning to its end.',
  *link({ events, byKey }: LinkContext): Generator<PlacedLink | undefined> {
    const issued = byKey('access_key_issued');
    const named = new Map<string, { readonly key: number; readonly origin: number | undefined } | null>();
    for (const [value, uses] of byKey('access_key')) {
      const first = events.at(uses[0] ?? 0);
      if (first?.byTemporaryKey !== true) continue;
      const openings = issued.get(value);
      const stating = statedBy(events, uses);
      const name = sessionOf(first);
      // The same name again is another session, and then the name tells neither.
      if (name !== undefined)
        named.set(name, named.has(name) ? null : { key: value, origin: stating ?? openings?.[0] });
      const from = stating === undefined ? undefined : events.at(stating);
      if (from === undefined) continue;
      const keys = [{ kind: 'access_key' as const, value }];
      for (const use of uses) {
        const to = events.at(use);
        if (to === undefined || to.initiator !== null || use === stating) continue;
        yield draftLink({ method: METHOD, class: 'exact', from, to, keys, why: WHY_KEY });
      }
      for (const opening of openings ?? []) {
        const to = events.at(opening);
        if (to !== undefined && to.initiator === null)
          yield draftLink({ method: METHOD, class: 'strong', from, to, keys, why: WHY_OPENED });
      }
    }
    for (const event of events) {
      if (event.sessionName === undefined || event.initiator !== null || event.has('access_key')) continue;
      const session = named.get(sessionOf(event) ?? '');
      const from = session?.origin === undefined ? undefined : events.at(session.origin);
      if (session == null || from === undefined || !DISTINCTIVE.test(event.sessionName)) continue;
      const keys = [{ kind: 'access_key' as const, value: session.key }];
      yield draftLink({ method: METHOD, class: 'strong', from, to: event, keys, why: WHY_ROLE });
    }
  },
});

/** The record that states whose session it is, where all that do name the same; one that opens another session may state that one's. */
function statedBy(events: EventTable, uses: Int32Array): number | undefined {
  let stating: number | undefined;
  let person: number | undefined;
  for (const use of uses) {
    const event = events.at(use);
    if (event === undefined || event.initiator === null) continue;
    if (!event.has('source_identity') || event.has('access_key_issued')) continue;
    if (person !== undefined && person !== event.initiator) return undefined;
    person = event.initiator;
    stating ??= use;
  }
  return stating;
}

/** Role and session name, where a record states both. */
function sessionOf(event: PlacedEvent): string | undefined {
  return event.sessionName === undefined || event.actor === null ? undefined : `${event.actor}/${event.sessionName}`;
}
