/** The rows of what is granted and not itself a row of use: a line a (system, verb, resource) with every path to it. */

import type { AccessDraft, GrantPath } from '../../shared/model/accessFacts.ts';
import type { Verb } from '../../shared/model/kinds.ts';
import type { Held } from './held.ts';
import { type Intended, sources } from './intended.ts';
import { allowsVerb, covers, coversResource, type Permission, speaksAbout } from './permission.ts';
import { systemTitle } from './systems.ts';

/** Most paths shown for one line. */
const MOST_PATHS = 20;

/**
 * A row for each thing granted, unless a use of exactly that speaks for it.
 * @param met takes the approvals that meet a grant
 */
export function grantRows(
  agent: number,
  uses: ReadonlyMap<string, AccessDraft>,
  intended: readonly Intended[],
  granted: readonly Held[],
  met: Set<Intended>,
): Map<string, AccessDraft> {
  const same = new Map<string, [Held, ...Held[]]>();
  for (const held of granted) {
    const { system, verb, resource } = held.permission;
    const key = [systemTitle(system), verb, resource].join('\u0000').toLowerCase();
    if (uses.has(key)) continue;
    const group = same.get(key);
    if (group === undefined) same.set(key, [held]);
    else group.push(held);
  }
  const places = usesByPlace(uses.values());
  const approved = intended.filter(({ source }) => source.expired !== true);
  return new Map(
    [...same].map(([key, group]) => [key, grantRow(agent, group, intended.length > 0, approved, places, met)]),
  );
}

interface Place {
  readonly system: string;
  readonly verb: Verb;
  readonly resources: string[];
}

function grantRow(
  agent: number,
  all: readonly [Held, ...Held[]],
  approves: boolean,
  approved: readonly Intended[],
  places: readonly Place[],
  met: Set<Intended>,
): AccessDraft {
  const valid = all.filter((item) => item.how.expired !== true);
  const [first] = all;
  const { permission, mapped } = first;
  const meeting = mapped ? approved.filter((one) => overlaps(one.permission, permission)) : [];
  for (const item of meeting) met.add(item);
  // A tool's name says roughly what it does: that it is approved can be seen from it, that it is not cannot.
  const comparable = approves && mapped && (meeting.length > 0 || all.some((item) => item.binding));
  const isIntended = comparable ? meeting.length > 0 : null;
  return {
    principal: agent,
    system: systemTitle(permission.system),
    verb: permission.verb,
    resource: permission.resource,
    intended: isIntended,
    intendedVia: sources(meeting),
    granted: valid.length > 0,
    grantedVia: via(all),
    // The uses have rows of their own; counting them here again would double them.
    observed: 0,
    firstUs: null,
    lastUs: null,
    verdict: valid.length === 0 ? 'expired' : verdictOf(isIntended, () => isUsed(permission, places)),
    why: whyOf(all, valid),
    tier: Math.max(...(valid.length === 0 ? all : valid).map((item) => item.permission.tier)),
    reach: widest(valid.length === 0 ? all : valid),
    unmapped: !mapped,
  };
}

function verdictOf(intended: boolean | null, used: () => boolean): AccessDraft['verdict'] {
  if (intended === null) return 'unknown';
  if (!intended) return 'excess';
  return used() ? 'expected' : 'unused';
}

function whyOf(all: readonly Held[], valid: readonly Held[]): string {
  const why: string[] = [];
  if (valid.length === 0) {
    const gone = [...new Set(all.map((item) => item.how.ended))];
    why.push(
      gone.length === 1 && gone[0] !== undefined
        ? `the inventory of ${gone[0]} no longer lists it`
        : 'every grant of it ended before the last event of the case',
    );
  }
  if (valid.length > 0 && valid.every((item) => item.how.conditional === true))
    why.push('holds only under a condition that is not evaluated');
  if (all.some(({ permission }) => permission.everything === true)) why.push('covers everything in this system');
  return why.join('; ');
}

function isUsed(permission: Permission, places: readonly Place[]): boolean {
  return places.some(
    (place) =>
      speaksAbout(permission, place.system) &&
      allowsVerb(permission, place.verb) &&
      place.resources.some((resource) => coversResource(permission, resource)),
  );
}

/** Uses that share system and verb, together. */
function usesByPlace(uses: Iterable<AccessDraft>): Place[] {
  const places = new Map<string, Place>();
  for (const use of uses) {
    if (use.observed === 0) continue;
    const key = `${use.verb} ${use.system}`;
    const place = places.get(key);
    if (place === undefined) places.set(key, { system: use.system, verb: use.verb, resources: [use.resource] });
    else place.resources.push(use.resource);
  }
  return [...places.values()];
}

/** An approval and a grant meet when either covers the other: approved for Case, granted all → partly intended. */
function overlaps(approved: Permission, grant: Permission): boolean {
  return (
    covers(approved, grant.system, grant.verb, grant.resource) ||
    (covers(grant, approved.system, approved.verb, approved.resource) && approved.verb === grant.verb)
  );
}

/** The distinct paths, the shortest first; those in force before those expired. At most 20. */
export function via(items: readonly Held[]): GrantPath[] {
  const unique = new Map(items.map(({ how }) => [`${how.via} ${how.text} ${how.by} ${how.record}`, how]));
  return [...unique.values()]
    .sort((a, b) => Number(a.expired === true) - Number(b.expired === true) || a.path.length - b.path.length)
    .slice(0, MOST_PATHS);
}

const REACHES = ['own', 'shared', 'tenant'] as const;

/** The widest data reach among the permissions; null when none says. */
export function widest(items: readonly Held[]): AccessDraft['reach'] {
  const ranks = items.map(({ permission }) =>
    permission.reach === undefined ? -1 : REACHES.indexOf(permission.reach),
  );
  return REACHES[Math.max(-1, ...ranks)] ?? null;
}
