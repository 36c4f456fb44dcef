/**
 * The privilege gap, per action: the tier that the person behind an action holds on that system, verb and resource, against the tier of
 * the credential that executed it, each with what it is taken from. Rights that nothing states are not known, never zero.
 */

import type {
  AccessEdge,
  AccessPaths,
  DelegatedUse,
  GapDraft,
  HeldTier,
  PermissionRow,
} from '../../shared/model/accessFacts.ts';
import type { EdgeKind } from '../../shared/model/kinds.ts';
import { createHoldings, type Held } from './held.ts';
import { createWalk } from './paths.ts';
import { covers } from './permission.ts';

/** Tier stated outright (`privilege_tier`), by principal. */
export type StatedTiers = ReadonlyMap<number, { readonly tier: number; readonly record: number }>;

type Action = Pick<DelegatedUse, 'system' | 'verb' | 'resource' | 'lastUs'>;

/**
 * @param uses what agents did on people's requests; sign-ins and verbs that are not understood are left out
 * @returns one row a use, in the order given
 */
export function* privilegeGaps(
  uses: readonly DelegatedUse[],
  permissions: readonly PermissionRow[],
  paths: AccessPaths,
  tiers: StatedTiers,
): Generator<GapDraft> {
  // A credential holds what the account it belongs to holds.
  const backwards = paths.edges
    .filter((edge) => edge.kind === 'HAS_CREDENTIAL' && isAccount(edge.from, paths))
    .map((edge): AccessEdge => ({ ...edge, from: edge.to, to: edge.from, kind: 'AUTHENTICATES_AS' }));
  const both = { ...paths, edges: [...paths.edges, ...backwards] };
  const holdingsOf = createHoldings(both, permissions, createWalk(both, permissions));
  const known = new Map<number, readonly Held[]>();
  const rightsOf = (principal: number): readonly Held[] => {
    const found = known.get(principal) ?? holdingsOf(principal).granted.filter((item) => item.binding && item.mapped);
    known.set(principal, found);
    return found;
  };
  const accountOf = highestAccounts(paths, tiers);
  const nameOf = (id: number) => paths.entities.get(id)?.name ?? `entity ${id}`;
  for (const use of uses) {
    if (use.verb === 'sign_in' || use.verb === 'other') continue;
    const person = heldTier(use, rightsOf(use.user), tiers.get(use.user), nameOf(use.user));
    const acting = heldTier(use, rightsOf(use.holder), tiers.get(use.holder), nameOf(use.holder));
    const scale = tiers.has(use.holder) ? use.holder : accountOf(use.agent);
    const credential =
      person.overall === true && scale !== undefined ? likewise(acting, tiers.get(scale), nameOf(scale)) : acting;
    const gap = person.tier === null || credential.tier === null ? null : Math.max(0, credential.tier - person.tier);
    const { user, agent, holder, system, verb, resource, count, firstUs, lastUs } = use;
    yield { user, agent, holder, system, verb, resource, person, credential, gap, count, firstUs, lastUs };
  }
}

/**
 * Where of the person only an overall tier is stated, it is that of the same scale that the credential's is held against: a permission's tier is of
 * another one, and stands for the credential only as far as its own stated tier does.
 */
function likewise(
  acting: HeldTier,
  stated: { readonly tier: number; readonly record: number } | undefined,
  name: string,
): HeldTier {
  if (stated === undefined || acting.tier === null || stated.tier >= acting.tier) return acting;
  return { tier: stated.tier, source: statedSource(name), records: [stated.record, ...acting.records] };
}

/** Of each agent, the account with the highest stated tier that it is stated to act as. */
function highestAccounts(paths: AccessPaths, tiers: StatedTiers): (agent: number) => number | undefined {
  const highest = new Map<number, number>();
  for (const { from, to, kind, basis } of paths.edges) {
    const tier = tiers.get(to)?.tier;
    if (tier === undefined || basis === 'observed' || !ACTS_AS.has(kind)) continue;
    const known = highest.get(from);
    if (known === undefined || (tiers.get(known)?.tier ?? 0) < tier) highest.set(from, to);
  }
  return (agent) => highest.get(agent);
}

const ACTS_AS: ReadonlySet<EdgeKind> = new Set<EdgeKind>(['AUTHENTICATES_AS', 'RUNS_AS', 'HAS_CREDENTIAL']);

function statedSource(name: string): string {
  return `privilege_tier of ${name} in the inventory`;
}

function isAccount(id: number, paths: AccessPaths): boolean {
  const kind = paths.entities.get(id)?.kind;
  return kind === 'identity' || kind === 'integration' || kind === 'blueprint';
}

/** From the grants that cover the action, else from the tier stated outright, else not known. */
export function heldTier(
  action: Action,
  rights: readonly Held[],
  stated: { readonly tier: number; readonly record: number } | undefined,
  name: string,
): HeldTier {
  const covering = rights.filter(
    ({ permission, how }) =>
      covers(permission, action.system, action.verb, action.resource) &&
      (how.expiresUs === null || action.lastUs === null || action.lastUs <= how.expiresUs),
  );
  const best = covering.toSorted((a, b) => b.permission.tier - a.permission.tier)[0];
  if (best !== undefined) {
    const { how, permission } = best;
    const records = [how.record, ...how.path.map((step) => step.record)].filter((record) => record !== null);
    return {
      tier: permission.tier,
      source: `${how.via} “${how.text}”${how.by === null ? '' : ' through what it acts as'}`,
      records,
    };
  }
  if (stated !== undefined)
    return { tier: stated.tier, source: statedSource(name), records: [stated.record], overall: true };
  const about = rights.length > 0 ? `no stated right of ${name} covers this action` : `no right of ${name} is stated`;
  return { tier: null, source: about, records: [] };
}
