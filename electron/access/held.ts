/** What a principal holds, by every path: each stated permission in the vendor's meaning, with how it is held. */

import type { AccessPaths, GrantPath, PathStep, PermissionRow } from '../../shared/model/accessFacts.ts';
import type { EntityKind, GrantVia } from '../../shared/model/kinds.ts';
import type { Holder, Reached, Walk } from './paths.ts';
import { viaOfPath } from './paths.ts';
import type { Permission } from './permission.ts';
import { type MappedScope, mapScope } from './scopes/index.ts';
import { canonicalSystem, systemTitle } from './systems.ts';

export interface Held {
  readonly permission: Permission;
  readonly mapped: boolean;
  readonly how: GrantPath;
  /** False for what a tool's name says: it tells what is possible, not what the system behind it would allow. */
  readonly binding: boolean;
}

export interface Holdings {
  readonly granted: readonly Held[];
  readonly reached: Reached;
  /** Grants that are known and reach no data, such as `offline_access`. */
  readonly noData: readonly GrantPath[];
  readonly unread: readonly { readonly how: GrantPath; readonly problem: string }[];
}

const MOST_TEXT = 120;
/** Policy documents of one holder whose Deny is subtracted from its other grants; IAM attaches at most 20. */
const MOST_DOCUMENTS = 50;

/** One line for a policy document, the text itself for anything else. */
export function shownText(text: string, permissions: readonly Permission[] = []): string {
  if (!text.startsWith('{') && !text.startsWith('[')) return text.slice(0, 512);
  const actions = [...new Set(permissions.flatMap((one) => one.actions ?? []))];
  if (actions.length === 0) return `policy document ${text.slice(0, 60)}…`;
  const list = actions.slice(0, 4).join(', ');
  return `policy document: ${list}${actions.length > 4 ? ` and ${actions.length - 4} more` : ''}`.slice(
    0,
    MOST_TEXT + 40,
  );
}

export type HoldingsOf = (principal: number, systemHints?: readonly string[]) => Holdings;

/**
 * @param permissions every stated permission of the case
 * @returns what a principal holds; `systemHints` are systems to try for a grant that states none, such as `api`
 */
export function createHoldings(paths: AccessPaths, permissions: readonly PermissionRow[], walk: Walk): HoldingsOf {
  const byPrincipal = Map.groupBy(
    permissions.filter((row) => row.basis === 'granted'),
    (row) => row.principal,
  );
  const documents = new Map(
    [...byPrincipal].flatMap(([principal, rows]): [number, string[]][] => {
      const found = rows.filter((row) => row.text.startsWith('{')).map((row) => row.text);
      return found.length === 0 ? [] : [[principal, found.slice(0, MOST_DOCUMENTS)]];
    }),
  );
  const meanings = new Map<string, MappedScope>();
  const meaning = (row: PermissionRow, system: string | null): MappedScope => {
    const beside = documents.get(row.principal) ?? [];
    const key = JSON.stringify([row.text, system, row.resource, row.via, beside.length === 0 ? 0 : row.principal]);
    const known = meanings.get(key);
    if (known !== undefined) return known;
    const made = mapScope(row.text, system ?? undefined, row.resource ?? undefined, row.via, beside);
    meanings.set(key, made);
    return made;
  };
  const tools = Map.groupBy(
    paths.edges.filter((edge) => edge.kind === 'USES_TOOL' && edge.basis !== 'observed'),
    (edge) => edge.from,
  );
  const sources = Map.groupBy(
    paths.edges.filter((edge) => edge.dataSource),
    (edge) => edge.from,
  );

  return (principal, systemHints = []) => {
    const reached = walk(principal);
    const rows = reached.holders.flatMap((holder) =>
      (byPrincipal.get(holder.id) ?? []).map((row) => ({ row, holder })),
    );
    const stated = Map.groupBy(
      rows.filter(({ row }) => row.system !== null),
      ({ row }) => row.text,
    );
    const granted: Held[] = [];
    const noData: GrantPath[] = [];
    const unread: { how: GrantPath; problem: string }[] = [];
    const isMembership = (row: PermissionRow, holder: Holder) =>
      reached.holders.some(
        (other) =>
          other.path.length === holder.path.length + 1 &&
          other.path.at(-1)?.kind === 'HAS_ROLE' &&
          other.path.at(-1)?.record === row.recordId,
      );
    for (const { row, holder } of rows) {
      let found = meaning(row, row.system);
      let assumed: string | undefined;
      if (!found.mapped && row.system === null && found.problem === undefined) {
        // `api` says nothing by itself: another grant of the same text, or the one system the agent is for, says where.
        const elsewhere = (stated.get(row.text) ?? []).map((other) => other.row.system ?? '');
        for (const hint of [...elsewhere, ...systemHints]) {
          const tried = meaning(row, hint);
          if (!tried.mapped) continue;
          [found, assumed] = [tried, systemTitle(hint)];
          break;
        }
      }
      const how = howHeld(row, holder, found.permissions, paths.nowUs, assumed);
      if (found.problem !== undefined) unread.push({ how, problem: found.problem });
      // A role or group that is followed speaks through what is granted to it.
      if (!found.mapped && isMembership(row, holder)) continue;
      if (found.mapped && found.permissions.length === 0) noData.push(how);
      for (const permission of found.permissions)
        granted.push({
          permission,
          mapped: found.mapped,
          how: permission.conditional === true ? { ...how, conditional: true } : how,
          binding: row.via !== 'tool',
        });
    }
    for (const holder of reached.holders) {
      for (const edge of tools.get(holder.id) ?? []) {
        const entity = paths.entities.get(edge.to);
        if (entity === undefined) continue;
        const text = entity.key.slice(entity.key.indexOf(':') + 1);
        const { permissions: found, mapped } = mapScope(text, undefined, undefined, 'tool');
        const steps = [...holder.path, { kind: edge.kind, entity: edge.to, record: edge.record }];
        const how = derived('tool', text, edge.to, steps, edge.record);
        if (mapped) for (const permission of found) granted.push({ permission, mapped, how, binding: false });
      }
      for (const edge of sources.get(holder.id) ?? []) {
        const entity = paths.entities.get(edge.to);
        if (entity === undefined) continue;
        const how = derived('data_source', entity.name, null, holder.path, edge.record);
        granted.push({ permission: sourcePermission(entity.kind, entity.name), mapped: true, how, binding: false });
      }
    }
    return { granted, reached, noData, unread };
  };
}

function howHeld(
  row: PermissionRow,
  holder: Holder,
  permissions: readonly Permission[],
  nowUs: number | null,
  assumed: string | undefined,
): GrantPath {
  const gone = holder.path.find((step) => step.ended !== undefined)?.ended;
  const ended = row.ended ?? gone?.label;
  const times = [row.expiresUs, gone?.us ?? null].filter((us) => us !== null);
  const expiresUs = times.length === 0 ? null : Math.min(...times);
  const expired = ended !== undefined || (expiresUs !== null && nowUs !== null && expiresUs < nowUs);
  return {
    via: viaOfPath(holder.path, row.via),
    text: shownText(row.text, permissions),
    by: holder.path.length === 0 ? null : holder.id,
    record: row.recordId,
    path: holder.path,
    expiresUs,
    ...(expired ? { expired: true } : {}),
    ...(ended === undefined ? {} : { ended }),
    ...(assumed === undefined ? {} : { assumed }),
  };
}

function derived(
  via: GrantVia,
  text: string,
  by: number | null,
  path: readonly PathStep[],
  record: number | null,
): GrantPath {
  return { via, text, by, record, path, expiresUs: null };
}

/** A data source is read: all of a product, or the one source that is named. */
function sourcePermission(kind: EntityKind, name: string): Permission {
  if (kind === 'system') return { system: name, verb: 'read', resource: '*', tier: 2, reach: 'shared' };
  const host = /^https?:\/\/([^/]+)\//i.exec(name)?.[1]?.toLowerCase() ?? '';
  const system = host.endsWith('.sharepoint.com') ? 'SharePoint' : 'data source';
  return {
    system,
    verb: 'read',
    resource: host === '' ? name : `${name.replace(/\*+$/, '')}*`,
    tier: 2,
    reach: 'shared',
  };
}

/** Systems to try for a grant of this agent that names none: the one product it is meant for. */
export function systemHintsOf(systems: Iterable<string>): readonly string[] {
  const distinct = new Map([...systems].map((system) => [canonicalSystem(system), system]));
  return distinct.size === 1 ? [...distinct.values()] : [];
}
