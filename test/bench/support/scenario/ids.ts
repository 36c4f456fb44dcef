/** Vendors' identifiers, made up in their real shapes. */
import type { Random } from './random.ts';

const SUFFIX = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ012345';

/** The 18-character form of a Salesforce id: three characters that encode the case of fifteen. */
export function salesforce18(id: string): string {
  let suffix = '';
  for (let start = 0; start < 15; start += 5) {
    let bits = 0;
    for (let index = 0; index < 5; index += 1) if (/[A-Z]/.test(id.charAt(start + index))) bits += 1 << index;
    suffix += SUFFIX.charAt(bits);
  }
  return id + suffix;
}

export function salesforceId(random: Random, prefix: string): string {
  return salesforce18(`${prefix}5f0000${random.base62(15 - prefix.length - 6)}`);
}

/** A GUID as Entra writes a token id: base64url of its 16 bytes in .NET order, 22 characters. */
export function utiOf(guid: string): string {
  const hex = guid.replaceAll('-', '');
  const order = [3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15];
  const bytes = order.map((index) => Number.parseInt(hex.slice(index * 2, index * 2 + 2), 16));
  return Buffer.from(bytes).toString('base64url');
}

/** The other published spelling: base64 of the sign-in id's text. */
export function utiOfText(guid: string): string {
  return Buffer.from(guid).toString('base64');
}

export function accessKey(random: Random, prefix: 'AKIA' | 'ASIA'): string {
  return prefix + random.base62(16).toUpperCase();
}

/** SHA-256 in base64, as GitHub states a token. */
export function tokenHash(random: Random): { readonly base64: string; readonly hex: string } {
  const hex = random.hex(64);
  return { hex, base64: Buffer.from(hex, 'hex').toString('base64') };
}
