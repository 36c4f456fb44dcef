/** JSON Web Tokens met anywhere in a record: their claims are evidence of delegation (RFC 8693), never verified here. */
import type { DelegationStep } from '../../shared/model/event.ts';
import { asFields, type Fields, parsed } from './_fields.ts';
import { delegationFromClaims, jwtClaims } from './_secrets.ts';

const MOST_NODES = 2000;

/** What the tokens in a record state. */
export interface Claims {
  /** The longest delegation path found; undefined when no token states one. */
  readonly delegation: readonly DelegationStep[] | undefined;
  /** Token ids (`jti`, Entra `uti`). */
  readonly tokenIds: readonly string[];
}

function claimsOf(name: string, value: unknown): Fields | undefined {
  if (typeof value === 'string') {
    if (value.includes('eyJ')) return jwtClaims(value.slice(0, 65_536));
    return /claims$/i.test(name) ? asFields(parsed(value)) : undefined;
  }
  const fields = asFields(value);
  if (fields === undefined) return undefined;
  // Decoded claims: a member named so, or the members that only a delegated token has.
  const named = /(?:^|[._])(?:jwt_?)?claims$/i.test(name) && (fields.sub !== undefined || fields.act !== undefined);
  return named || (asFields(fields.act) !== undefined && fields.sub !== undefined) ? fields : undefined;
}

/** Looks through a record, at most 2,000 values deep and wide; tokens themselves are not kept. */
export function claimsInside(record: unknown): Claims {
  const queue: { readonly name: string; readonly value: unknown }[] = [{ name: '', value: record }];
  const tokenIds = new Set<string>();
  let delegation: readonly DelegationStep[] | undefined;
  for (let index = 0; index < queue.length && index < MOST_NODES; index += 1) {
    const item = queue[index];
    if (item === undefined) break;
    const claims = claimsOf(item.name, item.value);
    if (claims !== undefined) {
      for (const member of [claims.jti, claims.uti])
        if (typeof member === 'string' && member !== '') tokenIds.add(member.slice(0, 1024));
      const steps = delegationFromClaims(claims, item.name === '' ? 'token' : item.name);
      if (steps.length > (delegation?.length ?? 0)) delegation = steps;
      continue;
    }
    if (typeof item.value !== 'object' || item.value === null) continue;
    const prefix = item.name === '' || Array.isArray(item.value) ? '' : `${item.name}.`;
    for (const [name, value] of Object.entries(item.value).slice(0, 200)) {
      const inner = Array.isArray(item.value) ? item.name : `${prefix}${name}`.slice(0, 200);
      queue.push({ name: inner, value });
    }
  }
  return { delegation, tokenIds: [...tokenIds].slice(0, 16) };
}
