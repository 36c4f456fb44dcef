/**
 * Intended, granted, observed: for each agent the union of what its inventory approves, what it and whatever it acts
 * through hold, and what events show, one row a (system, verb, resource), with the set difference each row falls in.
 */

import type {
  AccessDraft,
  AccessPaths,
  AgentComparison,
  AgentFacts,
  ObservedRow,
  PermissionRow,
} from '../../shared/model/accessFacts.ts';
import type { Verb } from '../../shared/model/kinds.ts';
import { approvedRows } from './approvedRows.ts';
import { grantRows, via, widest } from './grantRows.ts';
import { createHoldings, type Held, systemHintsOf } from './held.ts';
import { type Intended, intendedOf, sources } from './intended.ts';
import { notesOf } from './notes.ts';
import { createWalk } from './paths.ts';
import { allowsVerb, coversResource, speaksAbout } from './permission.ts';
import { vendorOf } from './systems.ts';

/** Verbs that say nothing about access: signing in is a means, `other` is not understood. */
const NOT_COMPARED: ReadonlySet<Verb> = new Set(['sign_in', 'other']);

/**
 * Compares agent by agent, one agent's rows a yield. Sorting aside, linear in the uses and in what each agent holds for a system and verb.
 * @param permissions every stated permission of the case
 * @param observed events grouped by agent, system, verb and resource; the same key may come in several rows
 * @param paths how agents come to what others hold
 */
export function* compareAccess(
  agents: readonly AgentFacts[],
  permissions: readonly PermissionRow[],
  observed: readonly ObservedRow[],
  paths: AccessPaths,
): Generator<AgentComparison> {
  const holdingsOf = createHoldings(paths, permissions, createWalk(paths, permissions));
  const declared = Map.groupBy(
    permissions.filter((row) => row.basis === 'declared'),
    (row) => row.principal,
  );
  const seen = Map.groupBy(observed, (row) => row.agent);
  for (const agent of agents) {
    const approvals = declared.get(agent.id) ?? [];
    const intended = approvals.flatMap((row) => intendedOf(row, paths.nowUs));
    const meant = [
      ...(agent.facts.get('intended_systems') ?? []).flatMap((text) => text.split(';')),
      ...systemsOf(approvals),
    ];
    const holdings = holdingsOf(
      agent.id,
      systemHintsOf(meant.map((name) => name.trim()).filter((name) => name !== '')),
    );
    const rows = compareOne(agent, intended, holdings.granted, seen.get(agent.id) ?? []);
    yield { principal: agent.id, rows, notes: notesOf(agent, holdings, intended, paths) };
  }
}

function systemsOf(rows: readonly PermissionRow[]): string[] {
  return rows.map((row) => row.system).filter((system) => system !== null);
}

function compareOne(
  agent: AgentFacts,
  intended: readonly Intended[],
  granted: readonly Held[],
  observed: readonly ObservedRow[],
): AccessDraft[] {
  const uses = new Map<string, AccessDraft>();
  const met = new Set<Intended>();
  const rightsFor = createRights(intended, granted);
  const classes = intendedClasses(agent);
  for (const use of merge(observed, classes)) {
    if (use.verb === 'sign_in') continue;
    uses.set(
      keyOf(use.system, use.verb, use.resource),
      observedRow(
        agent,
        use,
        intended.length > 0,
        rightsFor(use.system, use.verb, use.home === true, FETCHED.test(use.resource)),
        classes,
        met,
      ),
    );
  }
  const grants = grantRows(agent.id, uses, intended, granted, met);
  const rest = approvedRows(
    agent.id,
    intended.filter((one) => !met.has(one)),
    granted,
  );
  const rows = [...rest, ...grants, ...uses].map(([key, row]) => ({ key, row }));
  return rows.sort((a, b) => COLLATOR.compare(a.key, b.key)).map(({ row }) => row);
}

const COLLATOR = new Intl.Collator();

/** What speaks about one verb on one system, whatever the resource. */
interface Rights {
  readonly intended: readonly Intended[];
  readonly granted: readonly Held[];
  readonly aboutSystem: boolean;
  /** It is the agent's own record, of a system that nothing speaks about: what it reached is not named, so rights anywhere count. */
  readonly told: boolean;
}

/** An agent uses few systems and verbs on many resources: the rights that can matter are sought once a (system, verb). */
function createRights(
  intended: readonly Intended[],
  granted: readonly Held[],
): (system: string, verb: Verb, home: boolean, fetched: boolean) => Rights {
  const known = new Map<string, Rights>();
  return (system, verb, home, fetched) => {
    const reads = fetched && verb === 'export';
    const key = `${reads ? 'fetch' : verb} ${system}`;
    const found = known.get(key);
    if (found !== undefined) return found;
    const about = granted.filter(({ permission }) => speaksAbout(permission, system));
    const approving = intended.filter(({ permission }) => speaksAbout(permission, system));
    const told = home && about.length === 0 && approving.length === 0 && vendorOf(system) === 'other';
    const rights: Rights = {
      intended: (told ? intended : approving).filter(
        ({ permission }) => allowsVerb(permission, verb) || (reads && allowsVerb(permission, 'read')),
      ),
      granted: about.filter(({ permission }) => allowsVerb(permission, verb)),
      aboutSystem: about.some((item) => item.binding && item.mapped),
      told,
    };
    known.set(key, rights);
    return rights;
  };
}

/** Things whose content an API hands out as a download: a file or repository that may be read is read by fetching it. How many were is another question. */
const FETCHED = /\b(?:file|document|spreadsheet|presentation|drive ?item|attachment|page|repository)$/i;

/** True when it was in force at the use's last occurrence; a use without a time counts as in time. */
function inTime(expiresUs: number | null, use: ObservedRow): boolean {
  return expiresUs === null || use.lastUs === null || use.lastUs <= expiresUs;
}

function observedRow(
  agent: AgentFacts,
  use: Merged,
  approves: boolean,
  rights: Rights,
  classes: ReadonlySet<string>,
  met: Set<Intended>,
): AccessDraft {
  const covering = rights.granted.filter(({ permission }) => coversResource(permission, use.resource));
  const by = covering.filter((item) => inTime(item.how.expiresUs, use));
  const approved = rights.told
    ? rights.intended
    : rights.intended.filter(({ permission }) => coversResource(permission, use.resource));
  const valid = approved.filter((item) => inTime(item.source.expiresUs, use));
  for (const item of approved) met.add(item);
  const compared = !NOT_COMPARED.has(use.verb);
  const isIntended = !compared || !approves ? null : valid.length > 0 && use.beyond === undefined;
  const isGranted = !compared || (!rights.aboutSystem && by.length === 0) ? null : by.length > 0;
  return {
    principal: agent.id,
    system: use.system,
    verb: use.verb,
    resource: use.resource,
    intended: isIntended,
    intendedVia: sources(approved),
    granted: isGranted,
    grantedVia: via(covering),
    observed: use.count,
    firstUs: use.firstUs,
    lastUs: use.lastUs,
    verdict: observedVerdict(isIntended, isGranted),
    why: whyObserved(
      use,
      rights.told,
      approved.length > 0 && valid.length === 0,
      covering.length > 0 && by.length === 0,
      classes,
    ),
    tier: by.length === 0 ? null : Math.max(...by.map((item) => item.permission.tier)),
    reach: widest(by),
    unmapped: false,
  };
}

function whyObserved(use: Merged, told: boolean, late: boolean, lapsed: boolean, classes: ReadonlySet<string>): string {
  const why: string[] = [];
  if (told) why.push('told by the agent’s own platform, which does not name the system reached: compared by verb');
  if (use.beyond !== undefined) why.push(`touched ${use.beyond} data, where ${[...classes].join(', ')} is intended`);
  if (late) why.push('the approval had ended by the last use');
  if (lapsed) why.push('the grant had ended by the last use');
  return why.join('; ');
}

function observedVerdict(intended: boolean | null, granted: boolean | null): AccessDraft['verdict'] {
  if (intended === false) return 'out_of_purpose';
  if (granted === false) return 'ghost';
  return intended === true ? 'expected' : 'unknown';
}

interface Merged extends ObservedRow {
  /** A data class it touched that is not among the intended ones. */
  readonly beyond: string | undefined;
}

/** The data classes the inventory approves, lower case; empty: it does not say. */
function intendedClasses(agent: AgentFacts): ReadonlySet<string> {
  const stated = (agent.facts.get('intended_data_classes') ?? []).flatMap((text) => text.split(/[;,]/));
  return new Set(stated.map((text) => text.trim().toLowerCase()).filter((text) => text !== ''));
}

function merge(rows: readonly ObservedRow[], classes: ReadonlySet<string>): Merged[] {
  const merged = new Map<string, Merged>();
  for (const row of rows) {
    const key = keyOf(row.system, row.verb, row.resource);
    const other = merged.get(key);
    const own = row.dataClass?.toLowerCase();
    const beyond = own !== undefined && classes.size > 0 && !classes.has(own) ? own : undefined;
    merged.set(
      key,
      other === undefined
        ? { ...row, beyond }
        : {
            ...other,
            beyond: other.beyond ?? beyond,
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
