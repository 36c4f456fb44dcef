/** What an agent is meant to do: inventory and approvals, each in the vendor's meaning or in plain words. */

import type { IntentSource, PermissionRow } from '../../shared/model/accessFacts.ts';
import { shownText } from './held.ts';
import type { Permission } from './permission.ts';
import { mapScope } from './scopes/index.ts';

export interface Intended {
  readonly permission: Permission;
  readonly source: IntentSource;
}

/** @param nowUs time of the case's last event, µs UTC: an approval that ended before it is marked */
export function intendedOf(row: PermissionRow, nowUs: number | null): Intended[] {
  const { permissions } = mapScope(row.text, row.system ?? undefined, row.resource ?? undefined, row.via);
  const expired = row.ended !== undefined || (row.expiresUs !== null && nowUs !== null && row.expiresUs < nowUs);
  const source: IntentSource = {
    text: shownText(row.text, permissions),
    record: row.recordId,
    expiresUs: row.expiresUs,
    ...(expired ? { expired: true } : {}),
    ...(row.ended === undefined ? {} : { ended: row.ended }),
  };
  return permissions.map((permission) => ({ permission, source }));
}

/** The distinct approvals, at most 20. */
export function sources(items: readonly Intended[]): IntentSource[] {
  const unique = new Map(items.map(({ source }) => [`${source.record} ${source.text}`, source]));
  return [...unique.values()].slice(0, 20);
}
