/** How correlation values are compared: object references after normalisation, ids only when they are distinctive. */

/** Values that sources write where they have no id. */
const PLACEHOLDER = /^(?:[0-]*|n\/?a|none|null|nil|undefined|unknown|anonymous)$/i;

/** False for a key value that is a placeholder (`unknown`, the zero GUID, a trace id of zeros), with or without its platform prefix. */
export function identifies(value: string): boolean {
  const first = value.charCodeAt(0);
  const last = value.charCodeAt(value.length - 1);
  // Nearly every id ends this test here: placeholders are short or begin with zero.
  if (value.length > 40 && first !== 48) return true;
  if (last !== 48 && value.length > 24 && first !== 48) return true;
  return !PLACEHOLDER.test(value) && !PLACEHOLDER.test(value.slice(value.indexOf(':') + 1));
}

/**
 * True for a call id random enough not to be given twice. Counters restart in every session (JSON-RPC), and many runtimes put a word
 * before theirs (`call_1`, `functions.search:0`): leading words are not counted.
 */
export function distinctiveId(value: string): boolean {
  const core = value.replace(/^(?:[A-Za-z]+[_:.-])+/, '').replace(/[^0-9A-Za-z]/g, '');
  if (/^\d+$/.test(core)) return core.length >= 12;
  if (/\d/.test(core)) return core.length >= 8;
  return core.length >= 16 && /[a-z]/.test(core) && /[A-Z]/.test(core);
}

/** True for an object id long and varied enough to be that of one object; several objects of one name only weaken a vote. */
export function distinctiveObject(id: string): boolean {
  if (id.length < 6) return false;
  return /^\d+$/.test(id) ? id.length >= 12 : true;
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
  if (id.includes('%')) {
    try {
      id = decodeURIComponent(id);
    } catch {
      // A stray percent sign: the text is compared as it stands.
      id = text.trim();
    }
  }
  if (id.includes('://') && /^https?:\/\//i.test(id)) {
    const rest = id.slice(id.indexOf('//') + 2).replace(/[?#].*$/, '');
    const slash = rest.indexOf('/');
    id = slash < 0 ? rest.toLowerCase() : rest.slice(0, slash).toLowerCase() + rest.slice(slash);
  }
  if (id.endsWith('/')) id = id.replace(/\/+$/, '');
  // The long form's check characters fit no other product's id, so any id of this length may be written so.
  if (id.length === 15 && /^[0-9A-Za-z]{15}$/.test(id) && /[A-Za-z]/.test(id) && /\d/.test(id)) return to18(id);
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
