/** How correlation values are compared: object references after normalisation, ids only when they are distinctive. */

/** True for an id long and varied enough not to repeat by counting (JSON-RPC ids restart at 1 in every session). */
export function distinctiveId(value: string): boolean {
  if (value.length < 6) return false;
  return /^\d+$/.test(value) ? value.length >= 12 : true;
}

interface ObjectReference {
  /** Lower-case system name, or `*` when the tool's argument does not say. */
  readonly system: string;
  readonly id: string;
}

/**
 * `<system>:<id>` in comparable form: percent-decoded, no query or trailing slash, host in lower case, Salesforce ids in
 * their 18-character form. Undefined for an empty or over-long value.
 */
export function normaliseObjectRef(value: string): ObjectReference | undefined {
  const at = value.indexOf(':');
  const system = at < 0 ? '*' : value.slice(0, at).trim().toLowerCase();
  const id = normaliseObjectId(at < 0 ? value : value.slice(at + 1));
  return id === '' ? undefined : { system: system === '' ? '*' : system, id };
}

/** The id part alone, see normaliseObjectRef. */
export function normaliseObjectId(text: string): string {
  let id = text.trim();
  if (id.length > 2048) return '';
  try {
    id = decodeURIComponent(id);
  } catch {
    // A stray percent sign: the text is compared as it stands.
    id = text.trim();
  }
  if (/^https?:\/\//i.test(id)) {
    const rest = id.slice(id.indexOf('//') + 2).replace(/[?#].*$/, '');
    const slash = rest.indexOf('/');
    id = slash < 0 ? rest.toLowerCase() : rest.slice(0, slash).toLowerCase() + rest.slice(slash);
  }
  id = id.replace(/\/+$/, '');
  // Three characters of type, two of instance, a reserved zero, nine of number.
  if (/^[0-9A-Za-z]{5}0[0-9A-Za-z]{9}$/.test(id)) return to18(id);
  return id;
}

const SUFFIX = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ012345';

/** Salesforce's public 15 → 18 character rule: one check character for the upper-case pattern of each five. */
function to18(id: string): string {
  let suffix = '';
  for (let block = 0; block < 3; block++) {
    let bits = 0;
    for (let i = 0; i < 5; i++) {
      const char = id[block * 5 + i] ?? '';
      if (char >= 'A' && char <= 'Z') bits |= 1 << i;
    }
    suffix += SUFFIX[bits] ?? '';
  }
  return id + suffix;
}

/** True when two references may name the same thing: equal ids, and equal systems or one of them unstated. */
export function systemsAgree(a: string, b: string): boolean {
  return a === b || a === '*' || b === '*';
}
