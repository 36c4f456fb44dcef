/** What an agent is meant to do: inventory and approvals, each in the vendor's meaning or in plain words. */
import { shownText } from './held.ts';
import type { Permission } from './permission.ts';
import type { AccessDraft, IntentSource, PermissionRow } from './ports.ts';
import { mapScope } from './scopes/index.ts';
import { systemTitle } from './systems.ts';

export interface Intended {
  readonly permission: Permission;
  readonly source: IntentSource;
}

/** @param nowUs time of the case's last event, µs UTC: an approval that ended before it is marked */
export function intendedOf(row: PermissionRow, nowUs: number | null): Intended[] {
  const { permissions } = mapScope(row.text, row.system ?? undefined, row.resource ?? undefined, row.via);
  const expired = row.expiresUs !== null && nowUs !== null && row.expiresUs < nowUs;
  const source: IntentSource = {
    text: shownText(row.text, permissions),
    record: row.recordId,
    expiresUs: row.expiresUs,
    ...(expired ? { expired: true } : {}),
  };
  return permissions.map((permission) => ({ permission, source }));
}

/** The distinct approvals, at most 20. */
export function sources(items: readonly Intended[]): IntentSource[] {
  const unique = new Map(items.map(({ source }) => [`${source.record} ${source.text}`, source]));
  return [...unique.values()].slice(0, 20);
}

/** A row for each approval that nothing granted or seen speaks for: approved, and neither granted nor used. */
export function approvedRows(agent: number, items: readonly Intended[]): Map<string, AccessDraft> {
  const same = Map.groupBy(items, ({ permission }) =>
    [systemTitle(permission.system), permission.verb, permission.resource].join('\u0000').toLowerCase(),
  );
  return new Map(
    [...same].map(([key, group]): [string, AccessDraft] => {
      const { permission } = (group as [Intended, ...Intended[]])[0];
      const late = group.every((item) => item.source.expired === true);
      return [
        key,
        {
          principal: agent,
          system: systemTitle(permission.system),
          verb: permission.verb,
          resource: permission.resource,
          intended: !late,
          intendedVia: sources(group),
          granted: null,
          grantedVia: [],
          observed: 0,
          firstUs: null,
          lastUs: null,
          verdict: late ? 'expired' : 'approved',
          why: late ? 'the approval ended before the last event of the case' : '',
          tier: null,
          reach: null,
          unmapped: false,
        },
      ];
    }),
  );
}
