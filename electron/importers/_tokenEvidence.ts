/** What a record carries of tokens: hashes under one spelling, and claims of JSON Web Tokens as evidence of delegation. */
import type { EntityRef, EventDraft } from '../../shared/model/event.ts';
import type { KeyList } from './_draft.ts';
import { asFields, at, type Fields, id, isEmail, text } from './_fields.ts';
import { user } from './_refs.ts';
import { delegationFromClaims, jwtClaims } from './_secrets.ts';

const MOST_NODES = 2000;
const CLAIMS_NAME = /(?:^|[._-])(?:jwt|claims?|token_?claims|jwt_?claims|id_?token_?claims)$/i;

/**
 * A token's hash in lower-case hexadecimal. SHA-256 digests are published in hexadecimal (LiteLLM) and in base64 (GitHub);
 * both come out alike, so that a token found in evidence is hashed once and compared everywhere. Undefined for other texts.
 */
export function tokenHash(value: unknown): string | undefined {
  const stated = id(value)?.replace(/^sha256[:-]/i, '');
  if (stated === undefined) return undefined;
  if (/^[0-9a-f]{64}$/i.test(stated)) return stated.toLowerCase();
  if (!/^[\w+/-]{43}=?$/.test(stated)) return undefined;
  const bytes = atob(stated.replace(/-/g, '+').replace(/_/g, '/').replace(/=$/, ''));
  return Array.from(bytes, (char) => char.charCodeAt(0).toString(16).padStart(2, '0')).join('');
}

export interface TokenEvidence {
  readonly delegation: EventDraft['delegation'];
  /** The person the claims name as subject. Stated by a token that nobody here verified. */
  readonly subject: EntityRef | undefined;
  readonly scopes: readonly string[];
}

const NOTHING: TokenEvidence = { delegation: undefined, subject: undefined, scopes: [] };

function evidenceOf(claims: Fields, field: string, keys: KeyList): TokenEvidence {
  keys.add('token', claims.jti ?? claims.uti);
  const steps = delegationFromClaims(claims, field);
  const named = [claims.email, claims.upn, claims.preferred_username, claims.sub].map(id);
  const email = named.find((value) => value !== undefined && isEmail(value));
  const stated = text(claims.scp) ?? text(claims.scope);
  return {
    delegation: steps.length === 0 ? undefined : steps,
    subject: email === undefined ? undefined : user({ email }),
    scopes: stated === undefined ? [] : stated.split(/[\s,]+/, 200).filter((scope) => scope !== ''),
  };
}

/**
 * The claims of the first token inside a value: a JSON Web Token in any text, or an object called `claims`, `jwt` and the like
 * that has a subject. The token's id is added to `keys`; the token itself is not kept. Bounded: 2,000 nodes.
 * @param field name of the value, for the evidence field
 */
export function tokenEvidence(value: unknown, field: string, keys: KeyList): TokenEvidence {
  const queue: { readonly path: string; readonly value: unknown }[] = [{ path: field, value }];
  for (let index = 0; index < queue.length && index < MOST_NODES; index += 1) {
    const item = queue[index];
    if (item === undefined) break;
    if (typeof item.value === 'string') {
      const claims = item.value.includes('eyJ') ? jwtClaims(item.value.slice(0, 65_536)) : undefined;
      if (claims !== undefined) return evidenceOf(claims, item.path, keys);
      continue;
    }
    if (Array.isArray(item.value)) {
      for (const element of item.value.slice(0, 100)) queue.push({ path: item.path, value: element });
      continue;
    }
    const fields = asFields(item.value);
    if (fields === undefined) continue;
    const isClaims =
      CLAIMS_NAME.test(item.path) && (at(fields, 'sub') !== undefined || at(fields, 'act') !== undefined);
    if (isClaims) return evidenceOf(fields, item.path, keys);
    for (const [name, member] of Object.entries(fields).slice(0, 200))
      queue.push({ path: item.path === '' ? name : `${item.path}.${name}`, value: member });
  }
  return NOTHING;
}
