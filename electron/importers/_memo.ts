/** Remembers what was made of short texts that repeat from record to record. Bounded: it forgets all when full. */

const MOST_ENTRIES = 4_096;
const MOST_CHARS = 256;

/** @param make a pure function of the text */
export function memo<T>(make: (text: string) => T): (text: string) => T {
  const held = new Map<string, { readonly made: T }>();
  return (text) => {
    const known = held.get(text);
    if (known !== undefined) return known.made;
    const made = make(text);
    if (text.length > MOST_CHARS) return made;
    if (held.size >= MOST_ENTRIES) held.clear();
    held.set(text, { made });
    return made;
  };
}
