/** The calls made with one token or temporary key, and the call that issued it: one role session, one token's life. */

import { type DisjointSet, disjointSet, groupsOf } from '../disjointSet.ts';
import type { EventTable } from '../events/eventTable.ts';

interface CredentialSession {
  /** Positions in time order, issuer included. */
  readonly members: Int32Array;
  /** The call that issued the credential, if the evidence has it. */
  readonly issuer: number | undefined;
}

interface Use {
  readonly issuer: number | undefined;
  readonly uses: Int32Array;
}

/**
 * Sessions of two or more calls, disjoint. A call that assumes a further role opens a session of its own; it stays with the session it was
 * made in only where that was used for nothing else, so that A → B → C is one chain and a person's long day of role sessions is many.
 * Long-lived keys, and tokens whose issue is not in the evidence, make no session: they outlive runs.
 */
export function credentialSessions(events: EventTable): CredentialSession[] {
  const credentials: Use[] = [];
  for (const [kind, issuedKind] of [
    ['token', 'token_issued'],
    ['access_key', 'access_key_issued'],
  ] as const) {
    const issued = events.byKey(issuedKind);
    for (const [value, uses] of events.byKey(kind)) {
      const issuer = issued.get(value)?.[0];
      // A token whose issue is not in the evidence outlives runs; a long-lived key does so always.
      if (kind === 'token' ? issuer === undefined : events.at(uses[0] ?? -1)?.byTemporaryKey !== true) continue;
      if (issuer !== undefined || uses.length > 1) credentials.push({ issuer, uses });
    }
  }
  const opens = new Set<number>();
  for (const { issuer, uses } of credentials) {
    if (issuer !== undefined && uses.some((use) => use !== issuer)) opens.add(issuer);
  }
  const set = disjointSet(events.length);
  for (const { issuer, uses } of credentials) join(set, issuer, uses, opens);
  const groups = groupsOf(set, events.length, 2);
  return Array.from({ length: groups.count }, (_, group) => {
    const members = groups.at(group);
    return { members, issuer: members.find((member) => opens.has(member)) };
  });
}

function join(set: DisjointSet, issuer: number | undefined, uses: Int32Array, opens: ReadonlySet<number>): void {
  const own = uses.filter((use) => use !== issuer && !opens.has(use));
  const onward = uses.filter((use) => use !== issuer && opens.has(use));
  const anchor = issuer ?? own[0] ?? onward[0];
  if (anchor === undefined) return;
  for (const use of own) set.union(anchor, use);
  const [only] = onward;
  if (own.length === 0 && only !== undefined) set.union(anchor, only);
}
