/**
 * The ways from an agent (or any principal) to whatever holds permissions for it: identities it signs in as, credentials and
 * integrations it has, roles and groups it is in, its blueprint, its tools and workflows, transitively. Breadth first, so the path
 * shown is the shortest; at most 6 steps and 2,000 holders; roles or groups that contain each other are walked once and told.
 */

import type { AccessEdge, AccessPaths, PathStep, PermissionRow } from '../../shared/model/accessFacts.ts';
import type { EdgeKind, GrantVia } from '../../shared/model/kinds.ts';

export const MOST_STEPS = 6;
const MOST_HOLDERS = 2_000;

const FOLLOWED: ReadonlySet<EdgeKind> = new Set([
  'AUTHENTICATES_AS',
  'RUNS_AS',
  'HAS_ROLE',
  'HAS_CREDENTIAL',
  'HAS_INTEGRATION',
  'INSTANCE_OF',
  'USES_TOOL',
  'CAN_TRIGGER',
]);

export interface Holder {
  readonly id: number;
  readonly path: readonly PathStep[];
}

export interface Reached {
  /** The principal itself first, with an empty path. */
  readonly holders: readonly Holder[];
  /** Loops among roles and groups, each as the ids in order, the first repeated at the end. */
  readonly cycles: readonly (readonly number[])[];
  /** True: there was more within reach than is followed. */
  readonly cut: boolean;
}

export type Walk = (start: number) => Reached;

/** @param permissions stated permissions; a role or group that one names is followed to what is granted to that role or group */
export function createWalk(paths: AccessPaths, permissions: readonly PermissionRow[]): Walk {
  const outgoing = Map.groupBy(
    [...paths.edges.filter((edge) => isFollowed(edge, paths)), ...named(paths, permissions)],
    (edge) => edge.from,
  );
  return (start) => walk(start, outgoing);
}

/** Rights of a person pass to an agent where an inventory says that it signs in as them, not where it was once seen to act for them. */
function isFollowed(edge: AccessEdge, paths: AccessPaths): boolean {
  if (!FOLLOWED.has(edge.kind)) return false;
  const kind = paths.entities.get(edge.to)?.kind;
  return kind !== 'agent' && (kind !== 'user' || edge.basis !== 'observed');
}

/** A grant `via` role or group whose text is the name of a principal: membership, stated as a permission. */
function named(paths: AccessPaths, permissions: readonly PermissionRow[]): AccessEdge[] {
  const granted = new Set(permissions.filter((row) => row.basis === 'granted').map((row) => row.principal));
  const byName = new Map<string, number[]>();
  for (const id of granted) {
    const entity = paths.entities.get(id);
    if (entity === undefined || entity.kind === 'user') continue;
    for (const name of new Set([entity.name, entity.key.slice(entity.key.indexOf(':') + 1)])) {
      const key = name.trim().toLowerCase();
      const others = byName.get(key);
      if (others === undefined) byName.set(key, [id]);
      else others.push(id);
    }
  }
  return permissions
    .filter((row) => row.basis === 'granted' && (row.via === 'role' || row.via === 'group' || row.via === 'inherited'))
    .flatMap((row) =>
      (byName.get(plainName(row.text)) ?? [])
        .filter((to) => to !== row.principal)
        .map(
          (to): AccessEdge => ({
            from: row.principal,
            to,
            kind: 'HAS_ROLE',
            basis: 'granted',
            record: row.recordId,
            dataSource: false,
            ...(row.ended === undefined ? {} : { ended: { label: row.ended, us: row.expiresUs } }),
          }),
        ),
    );
}

/** `group:finance` and `role:finance` name `finance`. */
function plainName(text: string): string {
  return text
    .trim()
    .toLowerCase()
    .replace(/^(?:group|role)\s*:\s*/, '');
}

function walk(start: number, outgoing: ReadonlyMap<number, readonly AccessEdge[]>): Reached {
  const holders: Holder[] = [{ id: start, path: [] }];
  const seen = new Set([start]);
  const cycles: number[][] = [];
  let cut = false;
  // By what still stands first: what a later snapshot took out is followed for what it gave until then.
  for (const standing of [true, false])
    for (let at = 0; at < holders.length; at += 1) follow(holders[at] as Holder, standing);
  return { holders, cycles, cut };

  function follow({ id, path }: Holder, standing: boolean): void {
    for (const edge of outgoing.get(id) ?? []) {
      if (standing && edge.ended !== undefined) continue;
      if (seen.has(edge.to)) {
        const loop = standing ? loopOf(path, edge) : undefined;
        if (loop !== undefined && cycles.length < 20) cycles.push(loop);
      } else if (path.length >= MOST_STEPS || holders.length >= MOST_HOLDERS) cut = true;
      else {
        seen.add(edge.to);
        const { kind, to: entity, record, ended } = edge;
        holders.push({ id: entity, path: [...path, { kind, entity, record, ...(ended && { ended }) }] });
      }
    }
  }
}

/** The loop that a role edge back onto its own path closes. */
function loopOf(path: readonly PathStep[], edge: AccessEdge): number[] | undefined {
  if (edge.kind !== 'HAS_ROLE') return undefined;
  const from = path.findIndex((step) => step.entity === edge.to);
  return from < 0 ? undefined : [...path.slice(from).map((step) => step.entity), edge.to];
}

/** How a permission at the end of the path is obtained: the most telling step of it, else what the grant itself says. */
export function viaOfPath(path: readonly PathStep[], stated: GrantVia): GrantVia {
  const kinds = new Set(path.map((step) => step.kind));
  if (kinds.has('CAN_TRIGGER')) return 'workflow';
  if (kinds.has('INSTANCE_OF')) return 'inherited';
  if (kinds.has('USES_TOOL')) return 'tool';
  if (kinds.has('HAS_ROLE') && stated !== 'group') return stated === 'direct' || stated === 'scope' ? 'role' : stated;
  return stated;
}
