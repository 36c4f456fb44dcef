/** What lies within reach: the walk's places, and through the permissions they hold, systems with what may be done there. */
import {
  BLAST_LIMITS,
  type BlastGrant,
  type BlastNode,
  type BlastSource,
  type Reach,
  type ReachedNode,
  type ReachedPermission,
  type ReachedSystem,
  SYSTEM_NOT_STATED,
} from '../../../shared/model/blast.ts';
import { VERBS, type Verb } from '../../../shared/model/kinds.ts';
import { allowsVerb, type Permission, systemCovers } from '../permission.ts';
import { mapScope } from '../scopes/index.ts';
import { type Place, pathTo, type Walk, walk } from './walk.ts';

const BATCH = 400;
const MOST_TEXT = 120;

/** @throws RangeError when the subject is no entity of the case */
export function reach(source: BlastSource, subjectId: number): Reach {
  const subject = source.nodes([subjectId]).get(subjectId);
  if (subject === undefined) throw new RangeError(`there is no entity ${subjectId} in this case`);
  const found = walk(source, subject);
  const firsts = new Map<number, Place>();
  const holders = new Map<number, Place>();
  for (const place of found.places) {
    if (!firsts.has(place.id)) firsts.set(place.id, place);
    if (place.power !== 'named' && !holders.has(place.id)) holders.set(place.id, place);
  }
  const all = [...firsts.values()].sort((a, b) => a.depth - b.depth);
  const named = source.systems();
  if (named.cut) found.cuts.add('The case knows more systems than are compared with permissions.');
  const held = permissionsOf(source, found, holders, named.systems);
  return {
    hops: found.hops,
    nodes: all.filter(({ kind }) => kind !== 'system' && kind !== 'object').map(toNode),
    systems: systemsOf(source, found, all, named.systems, held.rows),
    permissions: held.rows.map(({ place: _, ...row }) => row),
    objects: all.filter(({ kind }) => kind === 'object').map(toNode),
    expired: held.expired,
    cuts: [...found.cuts],
  };
}

function toNode(place: Place): ReachedNode {
  const { id, kind, depth, power, standing } = place;
  return { id, kind, depth, power, standing, path: pathTo(place) };
}

interface Held extends ReachedPermission {
  readonly place: Place;
}

function permissionsOf(
  source: BlastSource,
  found: Walk,
  holders: ReadonlyMap<number, Place>,
  systems: readonly BlastNode[],
): { rows: Held[]; expired: number } {
  const rows = new Map<string, Held>();
  let expired = 0;
  const ids = [...holders.keys()];
  const targets = createTargets(found, systems);
  for (let at = 0; at < ids.length; at += BATCH) {
    const { grants, cut } = source.grants(ids.slice(at, at + BATCH));
    if (cut) found.cuts.add('Something reached holds more permissions than are read.');
    for (const grant of grants) {
      const place = holders.get(grant.principal);
      if (place === undefined) continue;
      if (grant.expiresUs !== null && source.nowUs !== null && grant.expiresUs < source.nowUs) {
        expired += 1;
        continue;
      }
      for (const row of toHeld(grant, place, targets)) {
        const key = JSON.stringify([row.holder, row.systemId, row.system, row.verb, row.resource, row.text]);
        if (rows.has(key)) continue;
        if (rows.size >= BLAST_LIMITS.permissions) {
          found.cuts.add(`Only the first ${BLAST_LIMITS.permissions.toLocaleString('en-US')} permissions are listed.`);
          return { rows: [...rows.values()], expired };
        }
        rows.set(key, row);
      }
    }
  }
  return { rows: [...rows.values()], expired };
}

interface Target {
  readonly id: number | null;
  readonly name: string;
}
type Targets = (system: string, holder: number) => readonly Target[];

/** Which systems of the case a permission's system speaks about; itself by name when there is none. */
function createTargets(found: Walk, systems: readonly BlastNode[]): Targets {
  const known = new Map<string, Target[]>();
  const byHolder = new Map<number, Target[]>();
  const byId = new Map(systems.map((system) => [system.id, system]));
  for (const { from, to } of found.hops) {
    const system = to === null ? undefined : byId.get(to);
    if (system !== undefined) byHolder.set(from, [...(byHolder.get(from) ?? []), { id: system.id, name: system.name }]);
  }
  return (system, holder) => {
    // A scope without a system is about whatever system its holder is stated to reach.
    if (system === '*') return byHolder.get(holder) ?? [{ id: null, name: SYSTEM_NOT_STATED }];
    const before = known.get(system);
    if (before !== undefined) return before;
    const covered = systems.filter(({ name }) => systemCovers(system, name)).map(({ id, name }) => ({ id, name }));
    const targets = covered.length > 0 ? covered : [{ id: null, name: asWritten(system) }];
    known.set(system, targets);
    return targets;
  };
}

/** Names that no rule of capitals gives. */
const PRODUCTS = ['GitHub', 'GitLab', 'HubSpot', 'LiteLLM', 'OneDrive', 'OpenAI', 'SharePoint', 'ServiceNow'] as const;

/** Tables of scopes know products in lower case. */
function asWritten(system: string): string {
  if (system !== system.toLowerCase()) return system;
  const known = PRODUCTS.find((name) => name.toLowerCase() === system);
  if (known !== undefined) return known;
  return system.length <= 4
    ? system.toUpperCase()
    : system.replaceAll(/(^|\s)\p{Ll}/gu, (letter) => letter.toUpperCase());
}

function writtenOn(stated: string | null, reached: string): string | null {
  if (stated === null || stated === '*') return null;
  return stated.toLowerCase() === reached.toLowerCase() ? reached : asWritten(stated);
}

/** A policy document is a permission too; a line holds its beginning. */
function brief(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ');
  return line.length > MOST_TEXT ? `${line.slice(0, MOST_TEXT)}…` : line;
}

const allowed = new WeakMap<Permission, readonly Verb[]>();

function alsoAllowed(permission: Permission): readonly Verb[] {
  const known = allowed.get(permission);
  if (known !== undefined) return known;
  const verbs = VERBS.filter((verb) => verb !== permission.verb && verb !== 'other' && allowsVerb(permission, verb));
  allowed.set(permission, verbs);
  return verbs;
}

function toHeld(grant: BlastGrant, place: Place, targets: Targets): Held[] {
  const { permissions, mapped } = mapScope(
    grant.text,
    grant.system ?? undefined,
    grant.resource ?? undefined,
    grant.via,
  );
  return permissions.flatMap((permission) =>
    targets(permission.system, grant.principal).map(({ id, name }) => ({
      holder: grant.principal,
      systemId: id,
      system: name,
      grantedOn: writtenOn(grant.system, name),
      verb: permission.verb,
      resource: permission.resource,
      also: mapped ? alsoAllowed(permission) : [],
      tier: permission.tier,
      open: permission.open === true,
      text: brief(grant.text),
      via: grant.via,
      mapped,
      recordId: grant.recordId,
      place,
    })),
  );
}

const keyOf = (id: number | null, name: string): string => (id === null ? `name:${name.toLowerCase()}` : `id:${id}`);

/** Systems reached by an edge or by a permission, whichever path is stated and shorter. */
function systemsOf(
  source: BlastSource,
  found: Walk,
  all: readonly Place[],
  systems: readonly BlastNode[],
  permissions: readonly Held[],
): ReachedSystem[] {
  const names = new Map(systems.map(({ id, name }) => [id, name]));
  const rows = new Map<string, ReachedSystem>();
  const offer = (row: ReachedSystem): void => {
    const key = keyOf(row.id, row.name);
    const known = rows.get(key);
    if (known === undefined || isNearer(row, known)) rows.set(key, row);
  };
  for (const place of all) {
    if (place.kind !== 'system') continue;
    const { id, standing, depth } = place;
    const name = names.get(id) ?? source.nodes([id]).get(id)?.name ?? String(id);
    offer({ id, name, standing, depth, path: pathTo(place), tier: null, tierFrom: null, unstated: true });
  }
  const best = [...permissions].sort((a, b) => a.place.depth - b.place.depth || b.tier - a.tier);
  for (const { holder, systemId, system, text, recordId, place } of best) {
    const known = rows.get(keyOf(systemId, system));
    const { standing } = place;
    const depth = place.depth + 1;
    if (known !== undefined && !isNearer({ standing, depth }, known)) continue;
    const words = `holds ${text} on`;
    found.hops.push({ from: holder, to: systemId, toName: system, words, basis: 'granted', recordId, events: 0 });
    const path = [...pathTo(place), found.hops.length - 1];
    offer({ id: systemId, name: system, standing, depth, path, tier: null, tierFrom: null, unstated: true });
  }
  const bySystem = Map.groupBy(permissions, (row) => keyOf(row.systemId, row.system));
  const last = [...rows.values()].flatMap(({ path }) => found.hops[path.at(-1) ?? -1]?.from ?? []);
  const facts = source.facts([...new Set(last)], ['privilege_tier']);
  const rated = [...rows.values()].map((row): ReachedSystem => {
    const mapped = (bySystem.get(keyOf(row.id, row.name)) ?? []).filter((one) => one.mapped);
    if (mapped.length > 0)
      return { ...row, tier: Math.max(...mapped.map((one) => one.tier)), tierFrom: 'permission', unstated: false };
    const tier = statedTier(facts.get(found.hops[row.path.at(-1) ?? -1]?.from ?? -1)?.get('privilege_tier'));
    return tier === null ? row : { ...row, tier, tierFrom: 'inventory' };
  });
  const isNamed = (row: ReachedSystem): number => Number(row.name === SYSTEM_NOT_STATED);
  rated.sort(
    (a, b) =>
      isNamed(a) - isNamed(b) || (b.tier ?? -1) - (a.tier ?? -1) || a.depth - b.depth || (a.name < b.name ? -1 : 1),
  );
  if (rated.length > BLAST_LIMITS.systems) found.cuts.add(`Only ${BLAST_LIMITS.systems} systems are listed.`);
  return rated.slice(0, BLAST_LIMITS.systems);
}

function isNearer(a: Pick<ReachedSystem, 'standing' | 'depth'>, b: Pick<ReachedSystem, 'standing' | 'depth'>): boolean {
  if (a.standing !== b.standing) return a.standing === 'stated';
  return a.depth < b.depth;
}

/** The highest that the inventory states, 0 to 4. */
function statedTier(values: readonly string[] | undefined): number | null {
  const tiers = (values ?? []).filter((value) => /^[0-4]$/.test(value.trim())).map(Number);
  return tiers.length === 0 ? null : Math.max(...tiers);
}
