/** What attributed events show of each agent: when it was seen, and what it did where. One pass over the events, in slices of ids. */
import type { Verb } from '../../../shared/model/kinds.ts';
import type { ReadDb } from '../handles.ts';

export interface ObservedUse {
  readonly agent: number;
  readonly system: string;
  readonly verb: Verb;
  readonly resource: string;
  readonly count: number;
  readonly firstUs: number | null;
  readonly lastUs: number | null;
}

export interface AgentSeen {
  readonly events: number;
  readonly firstUs: number | null;
  readonly lastUs: number | null;
}

export interface AgentUse {
  /** One row an (agent, system, verb, object type or name), in that order. */
  readonly observed: readonly ObservedUse[];
  readonly seen: ReadonlyMap<number, AgentSeen>;
}

/** Events a slice: some ten milliseconds. */
const SLICE_EVENTS = 2_000;

interface SliceRow extends ObservedUse {
  /** 1: the agent ran a tool of its own. */
  readonly own: number;
}

const SLICE_SQL = `
  SELECT agent, system, verb, resource, own, count(*) AS count, min(time_us) AS firstUs, max(time_us) AS lastUs
  FROM (
    SELECT a.agent_id AS agent, e.verb, e.time_us, e.verb = 'execute' AND e.object IS NULL AS own,
      (SELECT c.name FROM entity s JOIN entity c ON c.id = s.canonical_id WHERE s.id = e.system) AS system,
      coalesce((SELECT coalesce((SELECT min(f.value) FROM entity_fact f WHERE f.entity_id = o.id AND f.name = 'type'), c.name)
                FROM entity o JOIN entity c ON c.id = o.canonical_id WHERE o.id = e.object AND o.kind = 'object'), '') AS resource
    FROM attribution a JOIN event e ON e.id = a.event_id
    WHERE a.event_id > ? AND a.event_id <= ? AND a.agent_id IS NOT NULL)
  GROUP BY agent, system, verb, resource, own`;

/** Yields the number of event ids passed over between slices. Memory grows with the distinct uses, not with the events. */
export function* agentUse(db: ReadDb): Generator<number, AgentUse> {
  const last = (db.sql.prepare('SELECT max(event_id) FROM attribution').pluck().get() as number | null) ?? 0;
  const slice = db.sql.prepare(SLICE_SQL);
  const seen = new Map<number, AgentSeen>();
  const uses = new Map<string, ObservedUse>();
  for (let from = 0; from < last; from += SLICE_EVENTS) {
    for (const { own, ...row } of slice.iterate(from, from + SLICE_EVENTS) as Iterable<SliceRow>) {
      seen.set(row.agent, together(seen.get(row.agent), row));
      // Running its own tools is how an agent works, not access to a system: the tool's own call is counted where it lands.
      if (own === 1) continue;
      const key = JSON.stringify([row.agent, row.system, row.verb, row.resource]);
      const known = uses.get(key);
      const { count, firstUs, lastUs } = row;
      uses.set(key, known === undefined ? row : { ...known, ...sum(known, { count, firstUs, lastUs }) });
    }
    yield SLICE_EVENTS;
  }
  return { observed: [...uses.values()].sort(byPlace), seen };
}

interface Span {
  readonly count: number;
  readonly firstUs: number | null;
  readonly lastUs: number | null;
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
