/**
 * Intended, granted, observed: for each agent the union of what its inventory approves, what it and whatever it acts
 * through hold, and what events show, one row a (system, verb, resource), with the set difference each row falls in.
 */
import type { Verb } from '../../shared/model/kinds.ts';
import { covers, type Permission, resourceCovers, systemCovers, verbCovers } from './permission.ts';
import type { AccessDraft, AgentFacts, ObservedRow, PermissionRow } from './ports.ts';
import { mapScope } from './scopes/index.ts';

interface Held extends Permission {
  readonly row: PermissionRow;
  readonly mapped: boolean;
}

/** Verbs that say nothing about access: signing in is a means, `other` is not understood. */
const NOT_COMPARED: ReadonlySet<Verb> = new Set(['sign_in', 'other']);

/**
 * Compares agent by agent, one agent's rows a yield.
 * @param permissions every stated permission of the case; grants to an agent's credentials, identities and integrations count as its own
 * @param observed events grouped by agent, system, verb and resource; the same key may come in several rows
 */
export function* compareAccess(
  agents: readonly AgentFacts[],
  permissions: readonly PermissionRow[],
  observed: readonly ObservedRow[],
): Generator<AccessDraft[]> {
  const held = groupBy(permissions.flatMap(toHeld), (item) => item.row.principal);
  const seen = groupBy(observed, (row) => row.agent);
  for (const agent of agents) yield compareOne(agent, held, seen.get(agent.id) ?? []);
}

function toHeld(row: PermissionRow): Held[] {
  const { permissions, mapped } = mapScope(row.text, row.system ?? undefined, row.resource ?? undefined);
  return permissions.map((permission) => ({ ...permission, row, mapped }));
}

function compareOne(
  agent: AgentFacts,
  held: ReadonlyMap<number, Held[]>,
  observed: readonly ObservedRow[],
): AccessDraft[] {
  const own = held.get(agent.id) ?? [];
  const all = [own, ...agent.through.map((id) => held.get(id) ?? [])].flat();
  const intended = own.filter((item) => item.row.basis === 'declared');
  const granted = all.filter((item) => item.row.basis === 'granted');
  const uses = new Map<string, AccessDraft>();
  const rightsFor = createRights(intended, granted);
  for (const use of merge(observed)) {
    if (use.verb === 'sign_in') continue;
    uses.set(
      keyOf(use.system, use.verb, use.resource),
      observedRow(agent, use, intended, rightsFor(use.system, use.verb)),
    );
  }
  const rows = [...uses.entries(), ...grantRows(agent, uses, intended, granted)].map(([key, row]) => ({ key, row }));
  return rows.sort((a, b) => COLLATOR.compare(a.key, b.key)).map(({ row }) => row);
}

const COLLATOR = new Intl.Collator();

/** What speaks about one verb on one system, whatever the resource. */
interface Rights {
  readonly intended: readonly Held[];
  readonly granted: readonly Held[];
  readonly aboutSystem: boolean;
}

/** An agent uses few systems and verbs on many resources: the rights that can matter are sought once a (system, verb). */
function createRights(intended: readonly Held[], granted: readonly Held[]): (system: string, verb: Verb) => Rights {
  const known = new Map<string, Rights>();
  return (system, verb) => {
    const key = `${verb} ${system}`;
    const found = known.get(key);
    if (found !== undefined) return found;
    const about = granted.filter((item) => systemCovers(item.system, system));
    const rights: Rights = {
      intended: intended.filter((item) => systemCovers(item.system, system) && verbCovers(item.verb, verb)),
      granted: about.filter((item) => verbCovers(item.verb, verb)),
      aboutSystem: about.length > 0,
    };
    known.set(key, rights);
    return rights;
  };
}

function observedRow(agent: AgentFacts, use: ObservedRow, intended: readonly Held[], rights: Rights): AccessDraft {
  const by = rights.granted.filter((item) => resourceCovers(item.resource, use.resource));
  const compared = !NOT_COMPARED.has(use.verb);
  const isIntended =
    !compared || intended.length === 0
      ? null
      : rights.intended.some((item) => resourceCovers(item.resource, use.resource));
  const isGranted = !compared || !rights.aboutSystem ? null : by.length > 0;
  return {
    principal: agent.id,
    system: use.system,
    verb: use.verb,
    resource: use.resource,
    intended: isIntended,
    granted: isGranted,
    grantedVia: via(by, agent.id),
    observed: use.count,
    firstUs: use.firstUs,
    lastUs: use.lastUs,
    verdict: observedVerdict(isIntended, isGranted),
    tier: by.length === 0 ? null : Math.max(...by.map((item) => item.tier)),
    unmapped: false,
  };
}

function observedVerdict(intended: boolean | null, granted: boolean | null): AccessDraft['verdict'] {
  if (intended === false) return 'out_of_purpose';
  if (granted === false) return 'ghost';
  return intended === true ? 'expected' : 'unknown';
}

/** A row for each thing granted, unless a use of exactly that speaks for it. */
function grantRows(
  agent: AgentFacts,
  uses: ReadonlyMap<string, AccessDraft>,
  intended: readonly Held[],
  granted: readonly Held[],
): Map<string, AccessDraft> {
  const same = new Map<string, [Held, ...Held[]]>();
  for (const grant of granted) {
    const key = keyOf(grant.system, grant.verb, grant.resource);
    if (uses.has(key)) continue;
    const group = same.get(key);
    if (group === undefined) same.set(key, [grant]);
    else group.push(grant);
  }
  const places = usesByPlace(uses.values());
  return new Map([...same].map(([key, group]) => [key, grantRow(agent, group, intended, places)]));
}

function grantRow(
  agent: AgentFacts,
  same: readonly [Held, ...Held[]],
  intended: readonly Held[],
  places: readonly (readonly AccessDraft[])[],
): AccessDraft {
  const [grant] = same;
  const isIntended = intended.length === 0 || !grant.mapped ? null : intended.some((item) => overlaps(item, grant));
  const used =
    isIntended === true &&
    places.some(
      (rows) =>
        rows[0] !== undefined &&
        systemCovers(grant.system, rows[0].system) &&
        verbCovers(grant.verb, rows[0].verb) &&
        rows.some((row) => resourceCovers(grant.resource, row.resource)),
    );
  return {
    principal: agent.id,
    system: grant.system,
    verb: grant.verb,
    resource: grant.resource,
    intended: isIntended,
    granted: true,
    grantedVia: via(same, agent.id),
    // The uses have rows of their own; counting them here again would double them.
    observed: 0,
    firstUs: null,
    lastUs: null,
    verdict: isIntended === false ? 'excess' : isIntended === null ? 'unknown' : used ? 'expected' : 'unused',
    tier: grant.tier,
    unmapped: !grant.mapped,
  };
}

/** Uses that share system and verb, together. */
function usesByPlace(uses: Iterable<AccessDraft>): AccessDraft[][] {
  const places = new Map<string, AccessDraft[]>();
  for (const use of uses) {
    if (use.observed === 0) continue;
    const key = `${use.verb} ${use.system}`;
    const place = places.get(key);
    if (place === undefined) places.set(key, [use]);
    else place.push(use);
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

function via(items: readonly Held[], agent: number): AccessDraft['grantedVia'] {
  const unique = new Map(items.map((item) => [`${item.row.via} ${item.row.text} ${item.row.principal}`, item.row]));
  return [...unique.values()]
    .slice(0, 20)
    .map((row) => ({ via: row.via, text: row.text, by: row.principal === agent ? null : row.principal }));
}

function merge(rows: readonly ObservedRow[]): ObservedRow[] {
  const merged = new Map<string, ObservedRow>();
  for (const row of rows) {
    const key = keyOf(row.system, row.verb, row.resource);
    const other = merged.get(key);
    merged.set(
      key,
      other === undefined
        ? row
        : {
            ...other,
            count: other.count + row.count,
            firstUs: earliest(other.firstUs, row.firstUs),
            lastUs: latest(other.lastUs, row.lastUs),
          },
    );
  }
  return [...merged.values()];
}

function earliest(a: number | null, b: number | null): number | null {
  return a === null ? b : b === null ? a : Math.min(a, b);
}

function latest(a: number | null, b: number | null): number | null {
  return a === null ? b : b === null ? a : Math.max(a, b);
}

function keyOf(system: string, verb: string, resource: string): string {
  return [system, verb, resource].join('\u0000').toLowerCase();
}

function groupBy<T>(items: readonly T[], key: (item: T) => number): Map<number, T[]> {
  const groups = new Map<number, T[]>();
  for (const item of items) {
    const group = groups.get(key(item));
    if (group === undefined) groups.set(key(item), [item]);
    else group.push(item);
  }
  return groups;
}
