/**
 * Digests of what an analysis reads, so that the next one knows what changed, whoever changed it. Each is taken in slices of ids over the rows as
 * rules and comparisons see them; what neither reads (scores, reasons, handles) is left out.
 */
import { createHash, type Hash, hash } from 'node:crypto';
import type { ReadDb } from '../handles.ts';

const SLICE_IDS = 4_000;
/** Facts that a log states of a new thing and that say nothing about any other thing. */
const OWN_FACTS = ['type', 'label', 'external'];

/**
 * Who answers for an event, besides the agent: as `holder`, the agent that acted, else the credential, integration or account, for what people did
 * not do themselves; as `credential`, the credential or, for what people did not do themselves, the integration; of a key that a session was given
 * for some hours, the account it was given for. Each event has at most one of each.
 */
export const HOLDER_SCOPES = ['holder', 'credential'] as const;
export type HolderScope = (typeof HOLDER_SCOPES)[number];

/** Canonical ids of keys that a session was given for some hours. */
export const TEMPORARY_KEYS = `SELECT t.canonical_id FROM main.entity_fact f JOIN main.entity t ON t.id = f.entity_id WHERE f.name = 'temporary' AND f.value = 'yes'`;

export interface HolderDigests {
  readonly digests: ReadonlyMap<number, string>;
  /** How many events each has. */
  readonly events: ReadonlyMap<number, number>;
}

export interface EventCounts {
  readonly all: number;
  readonly attributed: number;
}

export interface AttributedDigests {
  /** By agent; 0: of events of nobody known. */
  readonly agents: ReadonlyMap<number, string>;
  readonly holders: Readonly<Record<HolderScope, HolderDigests>>;
  readonly counts: EventCounts;
  /** JSON: the offset of each file's clock, µs, by its evidence: an event's time is the recorded one and this. */
  readonly clocks: string;
  /** Of all of it. */
  readonly whole: string;
}

type Attributed = readonly [
  agent: number,
  credential: number,
  integration: number | null,
  actor: number | null,
  direct: number,
  events: number,
  text: string,
];

/** Of every event's attribution. The events themselves never change but for their times, which follow from `clocks`. */
export function* attributedDigests(db: ReadDb): Generator<number, AttributedDigests> {
  const { sql } = db;
  const page = sql
    .prepare(
      `SELECT coalesce(a.agent_id, 0), coalesce(a.credential_id, 0), e.integration, e.actor, a.direct, count(*),
         group_concat(concat(a.event_id, ' ', a.chain_id, ' ', a.user_id, ' ', a.workflow_id, ' ', a.user_class, ' ', a.agent_class,
         ' ', a.credential_class, ' ', a.workflow_class, ' ', a.candidates), x'0a' ORDER BY a.event_id)
       FROM attribution a CROSS JOIN event e ON e.id = a.event_id WHERE a.event_id > ? AND a.event_id <= ? GROUP BY 1, 2, 3, 4, 5`,
    )
    .raw();
  const merged = new Map(
    sql.prepare('SELECT id, canonical_id FROM entity WHERE canonical_id <> id').raw().all() as [number, number][],
  );
  const canonical = (id: number | null): number => (id === null ? 0 : (merged.get(id) ?? id));
  const temporary = new Set(sql.prepare(TEMPORARY_KEYS).pluck().all() as number[]);
  const last = lastId(db, 'event');
  const [agents, holders, credentials] = [createSums(), createSums(), createSums()];
  for (let from = 0; from < last; from += SLICE_IDS) {
    for (const [agent, credential, stated, acting, direct, events, text] of page.all(
      from,
      from + SLICE_IDS,
    ) as Attributed[]) {
      const [integration, actor] = [canonical(stated), canonical(acting)];
      // In a sum of digests each is of all that it stands for.
      const digest = sha256(`${agent} ${credential} ${integration} ${actor} ${direct}\n${text}`);
      agents.add(agent, digest, events);
      const own = direct !== 0;
      const holder = own ? 0 : agent || credential || integration || actor;
      if (holder !== 0) holders.add(holder, digest, events);
      const held = (temporary.has(credential) && actor) || credential || (own ? 0 : integration);
      if (held !== 0) credentials.add(held, digest, events);
    }
    yield SLICE_IDS;
  }
  const byAgent = agents.end().digests;
  yield 0;
  const ofHolders = { holder: holders.end(), credential: credentials.end() };
  yield 0;
  const clocks = sql
    .prepare('SELECT json_group_object(id, offset_us ORDER BY id) FROM evidence WHERE events > 0')
    .pluck()
    .get() as string;
  const counts = sql
    .prepare('SELECT (SELECT count(*) FROM event) AS "all", (SELECT count(*) FROM attribution) AS attributed')
    .get() as EventCounts;
  const whole = textDigest(JSON.stringify([last, clocks, [...byAgent].sort(([a], [b]) => a - b)]));
  return { agents: byAgent, holders: ofHolders, counts, clocks, whole };
}

/** Sums of digests by id. */
function createSums(): { add(id: number, digest: Buffer, events: number): void; end(): HolderDigests } {
  const sums = new Map<number, Uint32Array>();
  const events = new Map<number, number>();
  return {
    add(id, digest, count) {
      const known = sums.get(id) ?? new Uint32Array(8);
      sums.set(id, known);
      addTo(known, digest);
      events.set(id, (events.get(id) ?? 0) + count);
    },
    end: () => ({
      digests: new Map([...sums].map(([id, sum]) => [id, Buffer.from(sum.buffer).toString('base64url')])),
      events,
    }),
  };
}

/** A table of things by number, as far as it went at an earlier time, and as it is now. */
export interface GrowingDigest {
  /** Of the rows of things up to the mark. */
  readonly upTo: string;
  readonly whole: string;
  /** The last thing's number. */
  readonly last: number;
  /** Beyond the mark there is nothing but what logs say of new things themselves. */
  readonly ownOnly: boolean;
}

/** @param mark the last entity that an earlier analysis knew */
export function* entityDigest(db: ReadDb, mark: number): Generator<number, GrowingDigest> {
  const own = db.sql.prepare('SELECT NOT EXISTS (SELECT 1 FROM entity WHERE id > ? AND in_inventory = 1)').pluck();
  return yield* growing(
    db,
    'SELECT json_group_array(json_array(id, kind, key, name, canonical_id, in_inventory) ORDER BY id) FROM entity WHERE id > ? AND id <= ?',
    mark,
    own.get(mark) === 1,
  );
}

/** @param mark the last entity that an earlier analysis knew */
export function* factDigest(db: ReadDb, mark: number): Generator<number, GrowingDigest> {
  const names = OWN_FACTS.map((name) => `'${name}'`).join(', ');
  const own = db.sql
    .prepare(`SELECT NOT EXISTS (SELECT 1 FROM entity_fact WHERE entity_id > ? AND name NOT IN (${names}))`)
    .pluck();
  return yield* growing(
    db,
    `SELECT json_group_array(json_array(entity_id, name, value, record_id) ORDER BY entity_id, name, value, record_id)
     FROM entity_fact WHERE entity_id > ? AND entity_id <= ?`,
    mark,
    own.get(mark) === 1,
  );
}

function* growing(db: ReadDb, statement: string, mark: number, ownOnly: boolean): Generator<number, GrowingDigest> {
  const page = db.sql.prepare(statement).pluck();
  const last = lastId(db, 'entity');
  const hash = createHash('sha256');
  const read = function* (from: number, to: number): Generator<number> {
    for (let at = from; at < to; at += SLICE_IDS) {
      const text = page.get(at, Math.min(to, at + SLICE_IDS)) as string;
      // Without the brackets, so that it does not matter where a slice ends.
      if (text.length > 2) hash.update(text.slice(1, -1)).update(',');
      yield SLICE_IDS;
    }
  };
  const known = Math.min(mark, last);
  yield* read(0, known);
  const upTo = ended(hash.copy());
  yield* read(known, last);
  return { upTo, whole: ended(hash), last, ownOnly: ownOnly && mark <= last };
}

/**
 * Of tables that are read whole or not at all. Row ids that a new reconstruction gives anew are left out; so is of chains what follows from
 * their slots, and how many events they have, which is read with the events.
 */
export const WHOLE = {
  permission:
    'json_array(id, principal_id, basis, text, system, resource, via, granted_by, granted_us, expires_us, snapshot_us, record_id)',
  edge: 'json_array(kind, from_id, to_id, basis, class, count, first_us, last_us, record_id, snapshot_us, attrs)',
  stated_edge:
    'json_array(kind, from_id, to_id, basis, class, count, first_us, last_us, record_id, snapshot_us, attrs)',
  chain:
    'json_array(id, start_us, end_us, user_id, agent_id, credential_id, workflow_id, system_id, object_id, user_class, agent_class, credential_class, workflow_class, system_class, object_class)',
  evidence:
    'json_array(id, name, format, records, accepted, duplicates, rejected, events, undated, from_us, to_us, warnings, state)',
  clock_offset: 'json_array(source, estimate_us, pairs, spread_us, against, offset_us, basis, measured_by, drift_ppm)',
} as const;
export type WholeTable = keyof typeof WHOLE;
/** A part of a table by a name of its own. */
const PARTS: Partial<Record<WholeTable, string>> = { stated_edge: "edge WHERE basis <> 'observed' AND" };
/** Their rows may be stored again in another order. */
const UNORDERED: ReadonlySet<WholeTable> = new Set(['edge', 'stated_edge', 'chain', 'clock_offset']);

export function* wholeDigest(db: ReadDb, name: WholeTable): Generator<number, string> {
  const from = PARTS[name] ?? `${name} WHERE`;
  const page = db.sql.prepare(`SELECT ${WHOLE[name]} FROM ${from} rowid > ? AND rowid <= ? ORDER BY rowid`).pluck();
  const table = from.slice(0, from.indexOf(' '));
  const last = (db.sql.prepare(`SELECT max(rowid) FROM ${table}`).pluck().get() as number | null) ?? 0;
  const hash = createHash('sha256');
  const sum = new Uint32Array(8);
  for (let at = 0; at < last; at += SLICE_IDS) {
    const rows = page.all(at, at + SLICE_IDS) as string[];
    if (!UNORDERED.has(name)) for (const row of rows) hash.update(row).update('\n');
    else for (const row of rows) addTo(sum, sha256(row));
    yield SLICE_IDS;
  }
  return ended(UNORDERED.has(name) ? hash.update(sum) : hash);
}

function sha256(text: string): Buffer {
  return hash('sha256', text, 'buffer');
}

/** A sum of digests is that of a multiset: rows that were stored again, in another order, are the same. */
function addTo(sum: Uint32Array, digest: Buffer): void {
  for (let at = 0; at < sum.length; at += 1) sum[at] = (sum[at] ?? 0) + digest.readUInt32LE(at * 4);
}

function lastId(db: ReadDb, table: 'event' | 'entity'): number {
  return (db.sql.prepare(`SELECT max(id) FROM ${table}`).pluck().get() as number | null) ?? 0;
}

function ended(hash: Hash): string {
  return hash.digest('base64url').slice(0, 22);
}

/** 132 bits of SHA-256. */
export function textDigest(text: unknown): string {
  return ended(createHash('sha256').update(String(text)));
}
