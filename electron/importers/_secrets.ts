/**
 * Secrets never reach the case's searchable values. What looks like one is shortened to its kind and last four
 * characters; claims of a JSON Web Token are read, unverified, as evidence of delegation (RFC 8693 section 4.1).
 */
import type { DelegationStep } from '../../shared/model/event.ts';
import { isSecretName, maskSecrets } from '../../shared/model/secrets.ts';
import { ATTR_LIMIT, asFields, at, type Fields, id, isEmail, text } from './_fields.ts';
import { identity, user } from './_refs.ts';

const JWT = /\beyJ[\w-]{8,4096}\.(eyJ[\w-]{8,8192})\.[\w-]{0,4096}/;

export { isSecretName, maskSecrets };

function withoutSecrets(value: unknown, depth: number): unknown {
  if (typeof value === 'string') {
    const nested = depth > 0 && /^\s*[[{]/.test(value) ? parsedOrSame(value) : value;
    if (nested !== value) return withoutSecrets(nested, depth - 1);
    return maskSecrets(value.slice(0, ATTR_LIMIT));
  }
  if (typeof value !== 'object' || value === null) return value;
  if (depth <= 0) return '…';
  if (Array.isArray(value)) return value.slice(0, 100).map((item) => withoutSecrets(item, depth - 1));
  const clean: Record<string, unknown> = {};
  for (const [name, item] of Object.entries(value).slice(0, 200)) {
    if (name === '__proto__') continue;
    clean[name] =
      isSecretName(name) && item !== null && item !== '' ? '(secret not kept)' : withoutSecrets(item, depth - 1);
  }
  return clean;
}

function parsedOrSame(value: string): unknown {
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

/** A value as searchable text, at most 4,096 characters, secrets shortened or left out. */
export function safeText(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'string' && !/^\s*[[{]/.test(value)) {
    const plain = text(value.slice(0, ATTR_LIMIT * 2));
    return plain === undefined ? undefined : maskSecrets(plain).slice(0, ATTR_LIMIT);
  }
  const clean = withoutSecrets(value, 12);
  const written = typeof clean === 'string' ? clean : JSON.stringify(clean);
  if (written === undefined || written === '{}' || written === '[]') return undefined;
  return written.slice(0, ATTR_LIMIT);
}

/** Claims of the first JSON Web Token in a text, unverified; undefined when there is none. */
export function jwtClaims(value: string): Fields | undefined {
  const payload = JWT.exec(value)?.[1];
  if (payload === undefined) return undefined;
  try {
    const bytes = Uint8Array.from(atob(payload.replace(/-/g, '+').replace(/_/g, '/')), (char) => char.charCodeAt(0));
    return asFields(JSON.parse(new TextDecoder().decode(bytes)));
  } catch {
    return undefined;
  }
}

function claimPrincipal(claims: Fields): DelegationStep['principal'] | undefined {
  const email = id(claims.email) ?? id(claims.upn) ?? id(claims.preferred_username);
  const subject = id(claims.sub);
  if (email !== undefined && isEmail(email)) return user({ email });
  if (subject === undefined) return undefined;
  return isEmail(subject) ? user({ email: subject }) : identity('identity.id', subject);
}

/**
 * The delegation path of a token's claims, originator first: `sub`, then the nested `act` claims from the innermost
 * (earliest actor) to the outermost (current actor). Nothing here was verified against a key.
 */
export function delegationFromClaims(claims: Fields, field: string): readonly DelegationStep[] {
  const origin = claimPrincipal(claims);
  const actors: DelegationStep[] = [];
  let act = asFields(at(claims, 'act'));
  let path = `${field}.act`;
  for (let depth = 0; act !== undefined && depth < 16; depth += 1) {
    const principal = claimPrincipal(act);
    if (principal !== undefined) {
      const principalType = principal.kind === 'user' ? 'user' : 'workload';
      actors.unshift({ principal, principalType, mode: 'obo', evidenceField: `${path}.sub`, verified: false });
    }
    act = asFields(at(act, 'act'));
    path = `${path}.act`;
  }
  if (actors.length === 0) {
    const party = id(claims.azp) ?? id(claims.client_id) ?? id(claims.appid);
    if (party === undefined || origin === undefined) return [];
    const principal = identity('oauth.client', party);
    actors.push({
      principal,
      principalType: 'workload',
      mode: 'unknown',
      evidenceField: `${field}.azp`,
      verified: false,
    });
  }
  if (origin === undefined) return actors;
  const principalType = origin.kind === 'user' ? 'user' : 'workload';
  return [
    { principal: origin, principalType, mode: 'direct', evidenceField: `${field}.sub`, verified: false },
    ...actors,
  ];
}
