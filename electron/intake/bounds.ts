/** Bounds on the strings that importers hand over. Evidence can hold anything; the case file's value table should not. */

const MAX_TEXT = 4_096;
const MAX_NAME = 512;
const NAME_FIELDS = new Set(['name', 'action']);

function limitFor(key: string): number {
  return NAME_FIELDS.has(key) ? MAX_NAME : MAX_TEXT;
}

/** Nearly every text is shorter than any limit, and nothing else is asked of those. */
function exceeds(value: object, limit: number): boolean {
  if (Array.isArray(value)) {
    for (const item of value) if (isTooLong(item, limit)) return true;
    return false;
  }
  for (const key in value) {
    const member = (value as Record<string, unknown>)[key];
    if (typeof member === 'string') {
      if (member.length > MAX_NAME && member.length > limitFor(key)) return true;
    } else if (isTooLong(member, limitFor(key))) return true;
  }
  return false;
}

function isTooLong(value: unknown, limit: number): boolean {
  if (typeof value === 'string') return value.length > limit;
  return typeof value === 'object' && value !== null && exceeds(value, limit);
}

function cutText(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const last = text.charCodeAt(limit - 1);
  // Not between the halves of a surrogate pair.
  return text.slice(0, last >= 0xd800 && last < 0xdc00 ? limit - 1 : limit);
}

function cut(value: unknown, limit: number): unknown {
  if (typeof value === 'string') return cutText(value, limit);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => cut(item, limit));
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, cut(member, limitFor(key))]));
}

/** The draft with names cut at 512 and other texts at 4,096 characters; the same object when nothing was too long. */
export function bounded<T extends object>(draft: T): T {
  return exceeds(draft, MAX_TEXT) ? (cut(draft, MAX_TEXT) as T) : draft;
}
