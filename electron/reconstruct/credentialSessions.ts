/** The calls made with one token or temporary key, and the call that issued it: one role session, one token's life. */
import { type DisjointSet, disjointSet, groupsOf } from './disjointSet.ts';
import type { PlacedEvent } from './placedEvent.ts';
import { isTemporaryKey } from './principals.ts';

interface CredentialSession {
  /** Positions in time order, issuer included. */
  readonly members: readonly number[];
  /** The call that issued the credential, if the evidence has it. */
  readonly issuer: number | undefined;
}

interface Use {
  issuer: number | undefined;
  readonly uses: number[];
}

/**
 * Sessions of two or more calls, disjoint. A call that assumes a further role opens a session of its own; it stays with the session it was
 * made in only where that was used for nothing else, so that A → B → C is one chain and a person's long day of role sessions is many.
 * Long-lived keys, and tokens whose issue is not in the evidence, make no session: they outlive runs.
 */
export function credentialSessions(events: readonly PlacedEvent[]): CredentialSession[] {
  const credentials = new Map<string, Use>();
  const of = (id: string): Use => {
    const known = credentials.get(id) ?? { issuer: undefined, uses: [] };
    credentials.set(id, known);
    return known;
  };
  events.forEach((event, position) => {
    for (const { kind, value } of event.keys) {
      if (kind === 'token_issued' || (kind === 'access_key_issued' && isTemporaryKey(value))) {
        of(`${kind === 'token_issued' ? 't' : 'k'}${value}`).issuer ??= position;
      } else if (kind === 'token' || (kind === 'access_key' && isTemporaryKey(value))) {
        of(`${kind === 'token' ? 't' : 'k'}${value}`).uses.push(position);
      }
    }
  });
  const opens = new Set<number>();
  for (const [id, { issuer, uses }] of credentials) {
    if (id.startsWith('t') && issuer === undefined) credentials.delete(id);
    else if (issuer !== undefined && uses.some((use) => use !== issuer)) opens.add(issuer);
  }
  const set = disjointSet(events.length);
  for (const { issuer, uses } of credentials.values()) join(set, issuer, uses, opens);
  return groupsOf(set, events.length, 2).map((members) => ({
    members,
    issuer: members.find((member) => opens.has(member)),
  }));
}

function join(set: DisjointSet, issuer: number | undefined, uses: readonly number[], opens: ReadonlySet<number>): void {
  const own = uses.filter((use) => use !== issuer && !opens.has(use));
  const onward = uses.filter((use) => use !== issuer && opens.has(use));
  const anchor = issuer ?? own[0] ?? onward[0];
  if (anchor === undefined) return;
  for (const use of own) set.union(anchor, use);
  const [only] = onward;
  if (own.length === 0 && only !== undefined) set.union(anchor, only);
}
