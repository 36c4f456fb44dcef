/** What attributed events show of each agent: when it was seen, what it did where, and for whom. One pass over the events, in slices of ids. */
import type { Verb } from '../../../shared/model/kinds.ts';
import type { ReadDb } from '../handles.ts';
import { namedResources } from './namedResources.ts';

interface Span {
  readonly count: number;
  readonly firstUs: number | null;
  readonly lastUs: number | null;
}

export interface ObservedUse extends Span {
  readonly agent: number;
  readonly system: string;
  readonly verb: Verb;
  readonly resource: string;
  /** What an inventory says of the object; null where nothing does. */
  readonly dataClass: string | null;
}

export interface DelegatedUseRow extends ObservedUse {
  readonly user: number;
  readonly holder: number;
}

export interface AgentSeen {
  readonly events: number;
  readonly firstUs: number | null;
  readonly lastUs: number | null;
}

export interface AgentUse {
  /** One row an (agent, system, verb, object type, or name where a right names it or no type is stated, data class), in that order. */
  readonly observed: readonly ObservedUse[];
  /** One row a person, agent, executing credential or account, and action. At most 200,000. */
  readonly delegated: readonly DelegatedUseRow[];
  /** By agent, uses that are not among them: once an executing party and event. */
  readonly leftOut: ReadonlyMap<number, number>;
  readonly seen: ReadonlyMap<number, AgentSeen>;
}

/** Of the object `o`. */
const TYPE = `SELECT min(f.value) FROM entity_fact f WHERE f.entity_id = o.id AND f.name = 'type'`;

/** Events a slice: some ten milliseconds. */
const SLICE_EVENTS = 2_000;
const MOST_DELEGATED = 200_000;

interface SliceRow extends Omit<ObservedUse, 'resource'> {
  /** Of the object; null where nothing states it, or where no object is named. */
  readonly type: string | null;
  /** The object's; empty where a type is enough. */
  readonly name: string;
  /** 1: the agent ran a tool of its own. */
  readonly own: number;
  readonly user: number | null;
  readonly credential: number | null;
  readonly actor: number | null;
  readonly integration: number | null;
}

/**
 * Data classes are stated of few objects and in few cases: where none is, none is looked up. @param named objects are told apart by name also
 * where a type is stated
 */
function sliceSql(classed: boolean, named: boolean): string {
  const name = named ? 'c.name' : `CASE WHEN (${TYPE}) IS NULL THEN c.name ELSE '' END`;
  const dataClass = classed
    ? `(SELECT max(lower(f.value)) FROM entity o JOIN entity m ON m.canonical_id = o.canonical_id JOIN entity_fact f ON f.entity_id = m.id AND f.name = 'data_class'
        WHERE o.id = e.object)`
    : 'NULL';
  return `
  SELECT agent, system, verb, type, name, dataClass, own, user, credential, actor, integration, count(*) AS count, min(time_us) AS firstUs, max(time_us) AS lastUs
  FROM (
    SELECT a.agent_id AS agent, e.verb, e.time_us, e.verb = 'execute' AND e.object IS NULL AS own,
      (SELECT c.name FROM entity s JOIN entity c ON c.id = s.canonical_id WHERE s.id = e.system) AS system,
      (SELECT (${TYPE}) FROM entity o WHERE o.id = e.object AND o.kind = 'object') AS type,
      coalesce((SELECT ${name} FROM entity o JOIN entity c ON c.id = o.canonical_id WHERE o.id = e.object AND o.kind = 'object'), '') AS name,
      ${dataClass} AS dataClass,
      CASE WHEN a.user_class IN ('exact', 'strong', 'analyst') THEN a.user_id END AS user,
      CASE WHEN a.user_id IS NOT NULL THEN a.credential_id END AS credential,
      CASE WHEN a.user_id IS NOT NULL THEN e.actor END AS actor,
      CASE WHEN a.user_id IS NOT NULL THEN e.integration END AS integration
    FROM attribution a JOIN event e ON e.id = a.event_id
    WHERE a.event_id > ? AND a.event_id <= ? AND a.agent_id IS NOT NULL)
  GROUP BY agent, system, verb, type, name, dataClass, own, user, credential, actor, integration`;
}

/** Yields the number of event ids passed over between slices. Memory grows with the distinct uses, not with the events. */
export function* agentUse(db: ReadDb, mostDelegated = MOST_DELEGATED): Generator<number, AgentUse> {
  const last = (db.sql.prepare('SELECT max(event_id) FROM attribution').pluck().get() as number | null) ?? 0;
  const classed =
    db.sql.prepare("SELECT EXISTS (SELECT 1 FROM entity_fact WHERE name = 'data_class')").pluck().get() === 1;
  const named = namesObject(db);
  const slice = db.sql.prepare(sliceSql(classed, named !== undefined));
  const canonical = createCanonical(db);
  const seen = new Map<number, AgentSeen>();
  const uses = new Map<string, ObservedUse>();
  const delegated = new Map<string, DelegatedUseRow>();
  const leftOut = new Map<number, number>();
  for (let from = 0; from < last; from += SLICE_EVENTS) {
    for (const row of slice.iterate(from, from + SLICE_EVENTS) as Iterable<SliceRow>) {
      const { own, user, credential, actor, integration, type, name, ...place } = row;
      const use = { ...place, resource: type === null || named?.(name) === true ? name : type };
      seen.set(row.agent, together(seen.get(row.agent), row));
      // Running its own tools is how an agent works, not access to a system: the tool's own call is counted where it lands.
      if (own === 1) continue;
      put(uses, JSON.stringify([use.agent, use.system, use.verb, use.resource, use.dataClass]), use);
      if (user === null) continue;
      for (const holder of holders(user, [credential, actor, integration].map(canonical))) {
        const key = JSON.stringify([user, use.agent, holder, use.system, use.verb, use.resource]);
        if (delegated.has(key) || delegated.size < mostDelegated) put(delegated, key, { ...use, user, holder });
        else leftOut.set(use.agent, (leftOut.get(use.agent) ?? 0) + use.count);
      }
    }
    yield SLICE_EVENTS;
  }
  return {
    observed: [...uses.values()].sort(byPlace),
    delegated: [...delegated.values()].sort(byPlace),
    leftOut,
    seen,
  };
}

/** Whether a grant or an approval names this object itself. Undefined where none names any. */
function namesObject(db: ReadDb): ((name: string) => boolean) | undefined {
  const stated = namedResources(db);
  if (stated === undefined) return undefined;
  const names = new Set(stated.names);
  return (name) => {
    const lower = name.toLowerCase();
    return lower !== '' && (names.has(lower) || stated.prefixes.some((prefix) => lower.startsWith(prefix)));
  };
}

/** What the action was executed with, the person themselves aside. */
function holders(user: number, ids: readonly (number | null)[]): ReadonlySet<number> {
  return new Set(ids.filter((id) => id !== null && id !== user).map((id) => id as number));
}

function createCanonical(db: ReadDb): (id: number | null) => number | null {
  const statement = db.sql.prepare('SELECT canonical_id FROM entity WHERE id = ?').pluck();
  const known = new Map<number, number>();
  return (id) => {
    if (id === null) return null;
    const found = known.get(id) ?? (statement.get(id) as number);
    known.set(id, found);
    return found;
  };
}

function put<T extends Span>(into: Map<string, T>, key: string, use: T): void {
  const known = into.get(key);
  into.set(key, known === undefined ? use : { ...known, ...sum(known, use) });
}

function sum(a: Span, b: Span): Span {
  return { count: a.count + b.count, firstUs: earliest(a.firstUs, b.firstUs), lastUs: latest(a.lastUs, b.lastUs) };
}

function together(known: AgentSeen | undefined, row: Span): AgentSeen {
  const { count: events, ...times } = sum(
    { count: known?.events ?? 0, firstUs: known?.firstUs ?? null, lastUs: known?.lastUs ?? null },
    row,
  );
  return { events, ...times };
}

function earliest(a: number | null, b: number | null): number | null {
  return a === null ? b : b === null ? a : Math.min(a, b);
}

function latest(a: number | null, b: number | null): number | null {
  return a === null ? b : b === null ? a : Math.max(a, b);
}

function byPlace(a: ObservedUse, b: ObservedUse): number {
  return a.agent - b.agent || order(a.system, b.system) || order(a.verb, b.verb) || order(a.resource, b.resource);
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
