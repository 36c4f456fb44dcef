/**
 * Marks of the outside: what a record itself states of people, content and places that are not the organisation's own.
 * An event holds them as values named `external`. Names follow the vendors' own words (Entra and Slack guests, GitHub's
 * `author_association`, Drive's "shared externally"); docs/model.md lists the fields that each is read from.
 */

/** Name of the value of an event. */
export const EXTERNAL = 'external';

/** What lies outside: who acted, what was read, or who is reached. */
export const EXTERNAL_SIDES = ['actor', 'content', 'audience'] as const;
export type ExternalSide = (typeof EXTERNAL_SIDES)[number];

/** Every mark, with its side and what it says of the event. */
export const EXTERNAL_MARKS = {
  guest: { side: 'actor', says: 'acted as a guest' },
  other_organization: { side: 'actor', says: 'acted from an account of another organisation' },
  anonymous: { side: 'actor', says: 'acted without signing in' },
  sender: { side: 'content', says: 'mail from outside the organisation' },
  author: { side: 'content', says: 'written by somebody who is no member' },
  owner: { side: 'content', says: 'belongs to another organisation' },
  web: { side: 'content', says: 'from the web' },
  form: { side: 'content', says: 'came in by a public form' },
  shared_channel: { side: 'content', says: 'from a channel shared with another organisation' },
  shared: { side: 'audience', says: 'shared with the outside' },
} as const satisfies Readonly<Record<string, { readonly side: ExternalSide; readonly says: string }>>;
export type ExternalMark = keyof typeof EXTERNAL_MARKS;

export const EXTERNAL_NAMES = Object.keys(EXTERNAL_MARKS) as readonly ExternalMark[];

export function isExternalMark(text: string): text is ExternalMark {
  return Object.hasOwn(EXTERNAL_MARKS, text);
}

/** The marks of one side. */
export function marksOf(side: ExternalSide): readonly ExternalMark[] {
  return EXTERNAL_NAMES.filter((name) => EXTERNAL_MARKS[name].side === side);
}
