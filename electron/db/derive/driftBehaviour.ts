/** What behaviour drift reads, an agent's events page by page, and the tables of its results. All ids canonical. */
import {
  type Behaviour,
  type BehaviourEvent,
  type BehaviourUse,
  type BehaviourWindows,
  FEWEST_ACTIVE_DAYS,
} from '../../../shared/model/drift.ts';
import type { Verb } from '../../../shared/model/kinds.ts';
import { US_PER_DAY } from '../../../shared/model/time.ts';
import type { ReadDb, WriteDb } from '../handles.ts';
import { type Cell, createGroupWriter } from './groups.ts';

/** A log that does not reach far enough into a window says nothing about what is new or gone. */
export interface SourceReach {
  /** Ids in `value` of sources that cover both windows. */
  readonly compared: ReadonlySet<number>;
  /** Importer ids of the others. */
  readonly leftOut: readonly string[];
}

/** Sources that begin at least `FEWEST_ACTIVE_DAYS` days before the recent window and go on into it. */
export function sourceReach(db: ReadDb, windows: BehaviourWindows): SourceReach {
  const rows = db.sql
    .prepare(
      // From one source to the next by the index, which also holds the first and the last time of each.
      `WITH RECURSIVE s(id) AS (SELECT min(source) FROM event
         UNION ALL SELECT (SELECT min(source) FROM event WHERE source > s.id) FROM s WHERE s.id IS NOT NULL)
       SELECT s.id, (SELECT text FROM value WHERE id = s.id) AS name,
         (SELECT min(time_us) FROM event WHERE source = s.id AND time_us IS NOT NULL) AS firstUs,
         (SELECT max(time_us) FROM event WHERE source = s.id) AS lastUs
       FROM s WHERE s.id IS NOT NULL AND lastUs IS NOT NULL ORDER BY name`,
    )
    .all() as { id: number; name: string; firstUs: number; lastUs: number }[];
  const covers = (row: (typeof rows)[number]): boolean =>
    row.firstUs <= windows.recentFromUs - FEWEST_ACTIVE_DAYS * US_PER_DAY && row.lastUs >= windows.recentFromUs;
  return {
    compared: new Set(rows.filter(covers).map((row) => row.id)),
    leftOut: rows.filter((row) => !covers(row)).map((row) => row.name),
  };
}

interface EventRow {
  readonly id: number;
  readonly us: number;
  readonly verb: Verb;
  readonly source: number;
  readonly system: number;
  readonly object: number | null;
  readonly tool: number | null;
  readonly ip: number | null;
  readonly role: string;
  readonly chainId: string | null;
}

const PAGE_EVENTS = 2_000;

export interface BehaviourReader {
  /** The agent's dated events, a page a yield. */
  pages(agent: number): Generator<BehaviourEvent[]>;
  /** The display name of an entity. */
  nameOf(entity: number): string;
}

export function createBehaviourReader(db: ReadDb, compared: ReadonlySet<number>): BehaviourReader {
  const { sql } = db;
  // The index on the agent also holds the event's id, so that a page goes on where the last one ended.
  const page = sql.prepare(
    `SELECT e.id, e.time_us AS us, e.verb, e.source, e.system, e.object, e.tool, e.ip, e.actor_role AS role, a.chain_id AS chainId
     FROM attribution a CROSS JOIN event e ON e.id = a.event_id
     WHERE a.agent_id = ? AND a.event_id > ? ORDER BY a.event_id LIMIT ${PAGE_EVENTS}`,
  );
  const canonicalOf = sql.prepare('SELECT canonical_id FROM entity WHERE id = ?').pluck();
  const thing = sql.prepare(
    `SELECT o.canonical_id AS id, o.kind, (SELECT min(f.value) FROM entity_fact f WHERE f.entity_id = o.id AND f.name = 'type') AS type
     FROM entity o WHERE o.id = ?`,
  );
  const textOf = sql.prepare('SELECT text FROM value WHERE id = ?').pluck();
  const nameOf = sql.prepare('SELECT name FROM entity WHERE id = ?').pluck();
  const canonical = remembered((id) => (canonicalOf.get(id) as number | undefined) ?? id);
  const object = remembered((id) => thing.get(id) as { id: number; kind: string; type: string | null } | undefined);
  const address = remembered((id) => (textOf.get(id) as string | undefined) ?? '');

  const eventOf = (row: EventRow): BehaviourEvent => {
    const target = row.object === null ? undefined : object(row.object);
    const kind = target === undefined || target.kind === 'object' ? null : target.kind.replace('_', ' ');
    return {
      id: row.id,
      us: row.us,
      verb: row.verb,
      system: canonical(row.system),
      object: target?.id ?? null,
      objectType: target?.type ?? kind,
      ip: row.ip === null ? null : address(row.ip),
      tool: row.tool === null ? null : canonical(row.tool),
      chainId: row.chainId,
      turn: row.role === 'user' && row.tool === null,
      compared: compared.has(row.source),
    };
  };

  return {
    *pages(agent) {
      let last = 0;
      for (;;) {
        const rows = page.all(agent, last) as (Omit<EventRow, 'us'> & { readonly us: number | null })[];
        yield rows.flatMap((row) => {
          const { us } = row;
          return us === null ? [] : [eventOf({ ...row, us })];
        });
        const end = rows.at(-1);
        if (end === undefined || rows.length < PAGE_EVENTS) return;
        last = end.id;
      }
    },
    nameOf: (entity) => (nameOf.get(entity) as string | undefined) ?? String(entity),
  };
}

const MOST_REMEMBERED = 50_000;

function remembered<T>(read: (id: number) => T): (id: number) => T {
  const known = new Map<number, T>();
  return (id) => {
    const found = known.get(id);
    if (found !== undefined) return found;
    const value = read(id);
    if (known.size >= MOST_REMEMBERED) known.clear();
    known.set(id, value);
    return value;
  };
}

export interface ActingAgent {
  readonly agent: number;
  readonly blueprint: number | null;
}

/** Agents that acted, those of one blueprint side by side. */
export function actingAgents(db: ReadDb): ActingAgent[] {
  return db.sql
    .prepare(
      `WITH RECURSIVE a(agent) AS (SELECT min(agent_id) FROM attribution WHERE agent_id IS NOT NULL
         UNION ALL SELECT (SELECT min(agent_id) FROM attribution WHERE agent_id > a.agent) FROM a WHERE a.agent IS NOT NULL)
       SELECT a.agent, (SELECT min(b.canonical_id) FROM entity m JOIN edge g ON g.from_id = m.id AND g.kind = 'INSTANCE_OF'
         JOIN entity b ON b.id = g.to_id AND b.kind = 'blueprint' WHERE m.canonical_id = a.agent) AS blueprint
       FROM a WHERE a.agent IS NOT NULL ORDER BY blueprint, a.agent`,
    )
    .all() as ActingAgent[];
}

/**
 * Agents whose comparison stands where windows, logs and what is known of things are as they were: their events are, and those of everybody of their
 * blueprint, with whom they are compared.
 * @param changed agents whose events are not as they were
 */
export function standingAgents(
  db: ReadDb,
  agents: readonly ActingAgent[],
  changed: ReadonlySet<number>,
): ReadonlySet<number> {
  const stored = db.sql.prepare('SELECT agent_id, blueprint_id FROM behaviour').raw().all() as [
    number,
    number | null,
  ][];
  const before = new Map(stored);
  const same = ({ agent, blueprint }: ActingAgent): boolean => !changed.has(agent) && before.get(agent) === blueprint;
  const acting = new Set(agents.map((one) => one.agent));
  const others = new Set<number | null>();
  for (const one of agents) if (!same(one)) others.add(one.blueprint).add(before.get(one.agent) ?? null);
  for (const [agent, blueprint] of before) if (!acting.has(agent)) others.add(blueprint);
  others.delete(null);
  return new Set(agents.filter((one) => same(one) && !others.has(one.blueprint)).map((one) => one.agent));
}

export interface BehaviourRow {
  readonly agent: number;
  readonly blueprint: number | null;
  readonly windows: BehaviourWindows;
  readonly behaviour: Behaviour;
  readonly uses: readonly BehaviourUse[];
}

const TABLES = {
  behaviour: {
    name: 'behaviour',
    group: 'agent_id',
    columns:
      'agent_id, state, baseline_from_us, recent_from_us, to_us, baseline_days, recent_days, baseline_active, recent_active, baseline_events, recent_events, usual_per_day, spread_per_day, recent_per_day, blueprint_id, peers',
  },
  item: {
    name: 'behaviour_item',
    group: 'agent_id',
    order: 'id',
    columns:
      'agent_id, dimension, change, label, entity_id, verb, baseline, recent, expected, unusual, peers_using, first_us, last_us, chain_id, event_ids',
  },
  use: { name: 'behaviour_use', group: 'agent_id', columns: 'agent_id, dimension, value, events, first_us, last_us' },
  day: { name: 'behaviour_day', group: 'agent_id', columns: 'agent_id, day, events' },
} as const;

/**
 * Puts in force what is concluded of agents' behaviour, an agent a yield; one whose rows are as they were is not written.
 * @param standing agents that were not compared again
 */
export function* replaceBehaviour(
  db: WriteDb,
  rows: Iterable<BehaviourRow | undefined>,
  standing: ReadonlySet<number>,
): Generator<number, ReadonlySet<number>> {
  const [behaviour, item] = [createGroupWriter(db, TABLES.behaviour), createGroupWriter(db, TABLES.item)];
  const [use, day] = [createGroupWriter(db, TABLES.use), createGroupWriter(db, TABLES.day)];
  for (const row of rows) {
    if (row !== undefined) {
      const { agent } = row;
      behaviour.put(agent, [behaviourCells(row)]);
      item.put(
        agent,
        row.behaviour.items.map((one) => itemCells(agent, one)),
      );
      use.put(
        agent,
        row.uses.map((one) => [agent, one.dimension, one.value, one.events, one.firstUs, one.lastUs]),
      );
      day.put(
        agent,
        row.behaviour.days.map((one) => [agent, one.day, one.events]),
      );
    }
    yield row === undefined ? 0 : 1;
  }
  const writers = [behaviour, item, use, day];
  for (const agent of standing) for (const writer of writers) writer.keep(agent);
  for (const writer of writers) yield* writer.end();
  return new Set(writers.flatMap((writer) => [...writer.changed]));
}

function behaviourCells({ agent, blueprint, windows, behaviour }: BehaviourRow): Cell[] {
  return [
    agent,
    behaviour.state,
    windows.baselineFromUs,
    windows.recentFromUs,
    windows.toUs,
    windows.baselineDays,
    windows.recentDays,
    behaviour.baselineActive,
    behaviour.recentActive,
    behaviour.baselineEvents,
    behaviour.recentEvents,
    behaviour.usualPerDay,
    behaviour.spreadPerDay,
    behaviour.recentPerDay,
    blueprint,
    behaviour.peers,
  ];
}

function itemCells(agent: number, item: Behaviour['items'][number]): Cell[] {
  return [
    agent,
    item.dimension,
    item.change,
    item.label,
    item.entity,
    item.verb,
    item.baseline,
    item.recent,
    item.expected,
    item.unusual ? 1 : 0,
    item.peersUsing,
    item.firstUs,
    item.lastUs,
    item.chainId,
    JSON.stringify(item.events.slice(0, MOST_STORED_EVENTS)),
  ];
}

/** Events kept with a stored item, which findings cite; the rest is reached through its filter. */
const MOST_STORED_EVENTS = 20;
