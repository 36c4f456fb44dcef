/** The rows of approvals that no line of use or of a grant speaks for: approved, and never seen. */

import type { AccessDraft } from '../../shared/model/accessFacts.ts';
import { via, widest } from './grantRows.ts';
import type { Held } from './held.ts';
import { type Intended, sources } from './intended.ts';
import { covers, speaksAbout } from './permission.ts';
import { systemTitle } from './systems.ts';

export function approvedRows(
  agent: number,
  items: readonly Intended[],
  granted: readonly Held[],
): Map<string, AccessDraft> {
  const same = Map.groupBy(items, ({ permission }) =>
    [systemTitle(permission.system), permission.verb, permission.resource].join('\u0000').toLowerCase(),
  );
  return new Map(
    [...same].map(([key, group]) => [key, approvedRow(agent, group as [Intended, ...Intended[]], granted)]),
  );
}

function approvedRow(agent: number, group: readonly [Intended, ...Intended[]], granted: readonly Held[]): AccessDraft {
  const { system, verb, resource } = group[0].permission;
  const late = group.every((item) => item.source.expired === true);
  const by = granted.filter((item) => item.how.expired !== true && covers(item.permission, system, verb, resource));
  const about = granted.some((item) => item.binding && item.mapped && speaksAbout(item.permission, system));
  return {
    principal: agent,
    system: systemTitle(system),
    verb,
    resource,
    intended: !late,
    intendedVia: sources(group),
    granted: by.length > 0 ? true : about ? false : null,
    grantedVia: via(by),
    observed: 0,
    firstUs: null,
    lastUs: null,
    verdict: late ? 'expired' : by.length > 0 ? 'unused' : 'approved',
    why: late ? 'the approval ended before the last event of the case' : '',
    tier: by.length === 0 ? null : Math.max(...by.map((item) => item.permission.tier)),
    reach: widest(by),
    unmapped: false,
  };
}
