/**
 * What attributed events show of each agent: when it was seen, what it did where, and for whom. One pass over the events, in slices of ids; or over
 * those of some agents, where of the others it is kept from an earlier analysis. An agent's use is the same either way.
 */
import type { DelegatedUse, ObservedRow } from '../../../shared/model/accessFacts.ts';
import type { Verb } from '../../../shared/model/kinds.ts';
import type { ReadDb } from '../handles.ts';
import { namedResources } from './namedResources.ts';

/** As it is read: what an inventory says of the object is known, or known to be nothing. */
type ObservedUse = ObservedRow & { readonly dataClass: string | null };

type Span = Pick<ObservedRow, 'count' | 'firstUs' | 'lastUs'>;

export interface AgentSeen {
  readonly events: number;
  readonly firstUs: number | null;
  readonly lastUs: number | null;
}

export interface AgentUse {
  /** One row an (agent, system, verb, object type, or name where a right names it or no type is stated, data class), in that order. */
  readonly observed: readonly ObservedUse[];
  /** One row a person, agent, executing credential or account, and action. At most 20,000 an agent, and 200,000. */
  readonly delegated: readonly DelegatedUse[];
  /** By agent, uses that are not among them: once an executing party and event. */
  readonly leftOut: ReadonlyMap<number, number>;
  readonly seen: ReadonlyMap<number, AgentSeen>;
  /** By agent whose events were read: what to keep for `agentUse` of a later analysis. */
  readonly keep: ReadonlyMap<number, string>;
}

/** Of the object `o`. */
const TYPE = `SELECT min(f.value) FROM entity_fact f WHERE f.entity_id = o.id AND f.name = 'type'`;

/** Events a slice: some ten milliseconds. */
const SLICE_EVENTS = 2_000;
/** Agents a slice, whose use is put together. */
const SLICE_AGENTS = 20;
const MOST_DELEGATED = 200_000;
const MOST_DELEGATED_OF_AGENT = 20_000;

interface SliceRow extends Omit<ObservedUse, 'resource'> {
  /** Of the object; null where nothing states it, or where no object is named. */
  readonly type: string | null;
  /** The object's; empty where a type is enough. */
  readonly name: string;
  /** 1: the agent ran a tool of its own. */
  readonly own: number;
  /** 1: a run of it, or a conversation, that names no tool. */
  readonly run: number;
  readonly user: number | null;
  readonly credential: number | null;
  readonly actor: number | null;
  readonly integration: number | null;
}

/**
 * Data classes are stated of few objects and in few cases: where none is, none is looked up. @param named objects are told apart by name also
 * where a type is stated
 * @param which condition on the attribution `a`
 */
function sliceSql(classed: boolean, named: boolean, which: string): string {
  const name = named ? 'c.name' : `CASE WHEN (${TYPE}) IS NULL THEN c.name ELSE '' END`;
  const dataClass = classed
    ? `(SELECT max(lower(f.value)) FROM entity o JOIN entity m ON m.canonical_id = o.canonical_id JOIN entity_fact f ON f.entity_id = m.id AND f.name = 'data_class'
        WHERE o.id = e.object)`
    : 'NULL';
  return `
  SELECT agent, system, verb, type, name, dataClass, own, run, user, credential, actor, integration, count(*) AS count, min(time_us) AS firstUs, max(time_us) AS lastUs
  FROM (
    SELECT a.agent_id AS agent, e.verb, e.time_us, e.verb = 'execute' AND e.object IS NULL AS own, e.verb = 'execute' AND e.object IS NULL AND e.tool IS NULL AS run,
      (SELECT c.name FROM entity s JOIN entity c ON c.id = s.canonical_id WHERE s.id = e.system) AS system,
      (SELECT (${TYPE}) FROM entity o WHERE o.id = e.object AND o.kind = 'object') AS type,
      coalesce((SELECT ${name} FROM entity o JOIN entity c ON c.id = o.canonical_id WHERE o.id = e.object AND o.kind = 'object'), '') AS name,
      ${dataClass} AS dataClass,
      CASE WHEN a.user_class IN ('exact', 'strong', 'analyst') THEN a.user_id END AS user,
      CASE WHEN a.user_id IS NOT NULL THEN a.credential_id END AS credential,
      CASE WHEN a.user_id IS NOT NULL THEN e.actor END AS actor,
      CASE WHEN a.user_id IS NOT NULL THEN e.integration END AS integration
    FROM attribution a JOIN event e ON e.id = a.event_id
    WHERE a.event_id > :from AND a.event_id <= :to AND ${which})
  GROUP BY agent, system, verb, type, name, dataClass, own, run, user, credential, actor, integration`;
}

/** One agent's, while it is read. */
interface Gathered {
  seen: AgentSeen;
  readonly uses: Map<string, ObservedUse>;
  /** Systems where its runs are recorded. */
  readonly homes: Set<string>;
  readonly delegated: Map<string, DelegatedUse>;
  leftOut: number;
}

/**
 * Yields the number of event ids passed over between slices. Memory grows with the distinct uses, not with the events.
 * @param only agents whose events are read; the others' use is what an earlier analysis kept (`analysed_agent`). Undefined: all
 */
export function* agentUse(
  db: ReadDb,
  only?: ReadonlySet<number>,
  mostDelegated = MOST_DELEGATED,
): Generator<number, AgentUse> {
  const read = only === undefined ? yield* readAll(db) : yield* readAgents(db, only);
  const keep = new Map<number, string>();
  const all = new Map<number, ReturnType<typeof usedOf>>();
  for (const [agent, one] of read) {
    const text = keptText(one);
    keep.set(agent, text);
    all.set(agent, usedOf(agent, text));
    if (keep.size % SLICE_AGENTS === 0) yield 0;
  }
  if (only !== undefined) {
    const kept = db.sql.prepare("SELECT agent_id, used FROM analysed_agent WHERE used <> '{}'").raw();
    for (const [agent, text] of kept.iterate() as Iterable<[number, string]>) {
      if (!only.has(agent)) all.set(agent, usedOf(agent, text));
    }
  }
  yield 0;
  const used = [...all.values()];
  const delegated = used.flatMap((one) => one.delegated).sort(byPlaceAndPeople);
  yield 0;
  const leftOut = new Map([...all].flatMap(([agent, one]) => (one.leftOut > 0 ? [[agent, one.leftOut] as const] : [])));
  for (const { agent, count } of delegated.slice(mostDelegated)) leftOut.set(agent, (leftOut.get(agent) ?? 0) + count);
  return {
    observed: used.flatMap((one) => one.observed).sort(byPlace),
    delegated: delegated.slice(0, mostDelegated),
    leftOut,
    seen: new Map([...all].map(([agent, one]) => [agent, one.seen])),
    keep,
  };
}

function* readAll(db: ReadDb): Generator<number, Map<number, Gathered>> {
  const last = (db.sql.prepare('SELECT max(event_id) FROM attribution').pluck().get() as number | null) ?? 0;
  const { slice, take, gathered } = createReading(db, 'a.agent_id IS NOT NULL');
  for (let from = 0; from < last; from += SLICE_EVENTS) {
    for (const row of slice.iterate({ from, to: from + SLICE_EVENTS }) as Iterable<SliceRow>) take(row);
    yield SLICE_EVENTS;
  }
  return gathered;
}

/** The same slices as over all agents, those without an event of the agent passed over. */
function* readAgents(db: ReadDb, agents: ReadonlySet<number>): Generator<number, Map<number, Gathered>> {
  const { slice, take, gathered } = createReading(db, 'a.agent_id = :agent');
  const next = db.sql.prepare('SELECT min(event_id) FROM attribution WHERE agent_id = ? AND event_id > ?').pluck();
  for (const agent of agents) {
    for (let after = 0; ; ) {
      const found = next.get(agent, after) as number | null;
      if (found === null) break;
      const from = Math.floor((found - 1) / SLICE_EVENTS) * SLICE_EVENTS;
      after = from + SLICE_EVENTS;
      for (const row of slice.iterate({ agent, from, to: after }) as Iterable<SliceRow>) take(row);
      yield SLICE_EVENTS;
    }
  }
  return gathered;
}

function createReading(db: ReadDb, which: string) {
  const classed =
    db.sql.prepare("SELECT EXISTS (SELECT 1 FROM entity_fact WHERE name = 'data_class')").pluck().get() === 1;
  const named = namesObject(db);
  const slice = db.sql.prepare(sliceSql(classed, named !== undefined, which));
  const canonical = createCanonical(db);
  const gathered = new Map<number, Gathered>();
  const take = (row: SliceRow): void => {
    const { own, run, user, credential, actor, integration, type, name, ...place } = row;
    const use = { ...place, resource: type === null || named?.(name) === true ? name : type };
    const known = gathered.get(row.agent);
    const one = known ?? {
      seen: together(undefined, row),
      uses: new Map(),
      homes: new Set(),
      delegated: new Map(),
      leftOut: 0,
    };
    if (known === undefined) gathered.set(row.agent, one);
    else one.seen = together(one.seen, row);
    if (run === 1) one.homes.add(row.system);
    // Running its own tools is how an agent works, not access to a system: the tool's own call is counted where it lands.
    if (own === 1) return;
    put(one.uses, JSON.stringify([use.system, use.verb, use.resource, use.dataClass]), use);
    if (user === null) return;
    for (const holder of holders(user, [credential, actor, integration].map(canonical))) {
      const key = JSON.stringify([user, holder, use.system, use.verb, use.resource]);
      if (one.delegated.has(key) || one.delegated.size < MOST_DELEGATED_OF_AGENT)
        put(one.delegated, key, { ...use, dataClass: null, user, holder });
      else one.leftOut += use.count;
    }
  };
  return { slice, take, gathered };
}

type UseCells = readonly [string, Verb, string, string | null, number, number | null, number | null];
type DelegatedCells = readonly [number, number, string, Verb, string, number, number | null, number | null];
interface KeptUse {
  readonly seen: AgentSeen;
  readonly observed: readonly UseCells[];
  readonly delegated: readonly DelegatedCells[];
  readonly leftOut: number;
  readonly homes: readonly string[];
}

function keptText({ seen, uses, homes, delegated, leftOut }: Gathered): string {
  const kept: KeptUse = {
    seen,
    leftOut,
    homes: [...homes].sort(),
    observed: [...uses.values()].map((one) => [
      one.system,
      one.verb,
      one.resource,
      one.dataClass,
      one.count,
      one.firstUs,
      one.lastUs,
    ]),
    delegated: [...delegated.values()].map((one) => [
      one.user,
      one.holder,
      one.system,
      one.verb,
      one.resource,
      one.count,
      one.firstUs,
      one.lastUs,
    ]),
  };
  return JSON.stringify(kept);
}

function usedOf(agent: number, text: string) {
  const { seen, observed, delegated, leftOut, homes } = JSON.parse(text) as KeptUse;
  return {
    seen,
    leftOut,
    observed: observed.map(([system, verb, resource, dataClass, count, firstUs, lastUs]): ObservedUse => {
      return { agent, system, verb, resource, dataClass, count, firstUs, lastUs, home: homes.includes(system) };
    }),
    delegated: delegated.map(([user, holder, system, verb, resource, count, firstUs, lastUs]): DelegatedUse => {
      return { user, agent, holder, system, verb, resource, dataClass: null, count, firstUs, lastUs };
    }),
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

function byPlace(a: ObservedRow, b: ObservedRow): number {
  return (
    a.agent - b.agent ||
    order(a.system, b.system) ||
    order(a.verb, b.verb) ||
    order(a.resource, b.resource) ||
    order(a.dataClass ?? '', b.dataClass ?? '')
  );
}

function byPlaceAndPeople(a: DelegatedUse, b: DelegatedUse): number {
  return byPlace(a, b) || a.user - b.user || a.holder - b.holder;
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
