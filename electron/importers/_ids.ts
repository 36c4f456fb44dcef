/** Normal forms of vendors' identifiers that come in two spellings. */
import { isGuid } from './_fields.ts';

function bytesOfBase64(value: string): Uint8Array | undefined {
  if (value.length < 20 || value.length > 88 || !/^[\w+/=-]+$/.test(value)) return undefined;
  try {
    return Uint8Array.from(atob(value.replace(/-/g, '+').replace(/_/g, '/')), (char) => char.charCodeAt(0));
  } catch {
    return undefined;
  }
}

function hex(bytes: Uint8Array, order: readonly number[]): string {
  return order.map((index) => (bytes[index] ?? 0).toString(16).padStart(2, '0')).join('');
}

const NETWORK_ORDER = [
  [0, 1, 2, 3],
  [4, 5],
  [6, 7],
  [8, 9],
  [10, 11, 12, 13, 14, 15],
] as const;
const DOTNET_ORDER = [
  [3, 2, 1, 0],
  [5, 4],
  [7, 6],
  [8, 9],
  [10, 11, 12, 13, 14, 15],
] as const;
/** A random GUID (RFC 9562 version 4), as directories issue them. */
const RANDOM_GUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4/;

/**
 * What an Entra unique token identifier may be as a lower-case GUID, likeliest first. It is published in two encodings:
 * base64 of the sign-in id's text (36 characters), and base64url of the GUID's 16 bytes in .NET order (first three groups
 * little-endian), as the MSIdentityTools cmdlet ConvertFrom-MsIdUniqueTokenIdentifier reads it. Tools that rewrite logs
 * write the bytes in network order as well: the version digit of a random GUID tells which, and where it fits both, both
 * are given. A GUID stays itself; anything else is returned unchanged, because token ids are case-sensitive.
 */
export function tokenIdsFromUti(value: string): readonly [string, ...string[]] {
  const trimmed = value.trim();
  if (isGuid(trimmed)) return [trimmed.toLowerCase()];
  const bytes = bytesOfBase64(trimmed);
  if (bytes === undefined) return [trimmed];
  if (bytes.length === 16) {
    const dotnet = DOTNET_ORDER.map((group) => hex(bytes, group)).join('-');
    const network = NETWORK_ORDER.map((group) => hex(bytes, group)).join('-');
    if (!RANDOM_GUID.test(network)) return [dotnet];
    return RANDOM_GUID.test(dotnet) ? [dotnet, network] : [network];
  }
  const decoded = String.fromCharCode(...bytes);
  return [bytes.length === 36 && isGuid(decoded) ? decoded.toLowerCase() : trimmed];
}

const SUFFIX = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ012345';

/**
 * A Salesforce record id in its 18-character form. Each of the three suffix characters encodes which of five characters
 * of the 15-character id are upper case (lowest bit first), so that the id survives systems that ignore case.
 * An 18-character id, or a text that is no id, is returned unchanged.
 */
export function salesforceId18(value: string): string {
  if (!/^[A-Za-z0-9]{15}$/.test(value)) return value;
  let suffix = '';
  for (let start = 0; start < 15; start += 5) {
    let bits = 0;
    for (let index = 0; index < 5; index += 1) {
      const char = value.charAt(start + index);
      if (char >= 'A' && char <= 'Z') bits |= 1 << index;
    }
    suffix += SUFFIX.charAt(bits);
  }
  return value + suffix;
}

/** True for an 18-character id whose suffix fits its case, and for a 15-character one that begins with a digit or a custom-object `a`. */
export function isSalesforceId(value: string): boolean {
  if (/^[A-Za-z0-9]{18}$/.test(value)) return salesforceId18(value.slice(0, 15)) === value;
  return /^[0-9a][A-Za-z0-9]{14}$/.test(value) && /\d/.test(value);
}

/**
 * The spelling under which the same object compares equal across logs: URLs percent-decoded once, host in lower case,
 * without query and fragment; Salesforce ids with 18 characters; GUIDs in lower case.
 */
export function comparableObjectId(value: string): string {
  const trimmed = value.trim().slice(0, 1024);
  if (isGuid(trimmed)) return trimmed.toLowerCase();
  const url = /^(https?):\/\/([^/?#]+)([^?#]*)/i.exec(trimmed);
  if (url === null) return trimmed;
  const path = (url[3] ?? '').replace(/\/+$/, '');
  let decoded = path;
  try {
    decoded = decodeURIComponent(path);
  } catch {
    // A stray percent sign: the path is compared as it is written.
  }
  return `${(url[1] ?? '').toLowerCase()}://${(url[2] ?? '').toLowerCase()}${decoded}`;
}
