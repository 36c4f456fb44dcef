/**
 * Digests of what an analysis reads, so that the next one knows what changed, whoever changed it. Each is taken in slices of ids over the rows as
 * rules and comparisons see them; what neither reads (scores, reasons, handles) is left out.
 */
import { createHash, type Hash } from 'node:crypto';
import type { ReadDb } from '../handles.ts';

const SLICE_IDS = 4_000;
/** Facts that a log states of a new thing and that say nothing about any other thing. */
const OWN_FACTS = ['type', 'label', 'external'];

export interface AttributedDigests {
  /** By agent; 0: of events of nobody known. */
  readonly agents: ReadonlyMap<number, string>;
  /** JSON: the offset of each file's clock, µs, by its evidence: an event's time is the recorded one and this. */
  readonly clocks: string;
  /** Of all of it. */
  readonly whole: string;
}

/** Of every event's attribution. The events themselves never change but for their times, which follow from `clocks`. */
export function* attributedDigests(db: ReadDb): Generator<number, AttributedDigests> {
  const { sql } = db;
  const page = sql
    .prepare(
      `SELECT coalesce(agent_id, 0), group_concat(concat(event_id, ' ', chain_id, ' ', user_id, ' ', credential_id, ' ', workflow_id, ' ', user_class, ' ', agent_class,
         ' ', credential_class, ' ', workflow_class, ' ', direct, ' ', candidates), x'0a' ORDER BY event_id)
       FROM attribution WHERE event_id > ? AND event_id <= ? GROUP BY 1`,
    )
    .raw();
  const last = lastId(db, 'event');
  const hashes = new Map<number, Hash>();
  for (let from = 0; from < last; from += SLICE_IDS) {
    for (const [agent, text] of page.all(from, from + SLICE_IDS) as [number, string][]) {
      const hash = hashes.get(agent) ?? createHash('sha256');
      hashes.set(agent, hash);
      hash.update(text).update('\n');
    }
    yield SLICE_IDS;
  }
  const agents = new Map([...hashes].map(([agent, hash]) => [agent, ended(hash)]));
  const clocks = sql
    .prepare('SELECT json_group_object(id, offset_us ORDER BY id) FROM evidence WHERE events > 0')
    .pluck()
    .get() as string;
  const whole = textDigest(JSON.stringify([last, clocks, [...agents].sort(([a], [b]) => a - b)]));
  return { agents, clocks, whole };
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

/** Of tables that are read whole or not at all. Row ids that a new reconstruction gives anew are left out. */
export const WHOLE = {
  permission:
    'json_array(id, principal_id, basis, text, system, resource, via, granted_by, granted_us, expires_us, snapshot_us, record_id)',
  edge: 'json_array(kind, from_id, to_id, basis, class, count, first_us, last_us, record_id, snapshot_us, attrs)',
  chain:
    'json_array(id, start_us, end_us, user_id, agent_id, credential_id, workflow_id, system_id, object_id, user_class, agent_class, credential_class, workflow_class, system_class, object_class, weakest, gaps, events)',
  evidence:
    'json_array(id, name, format, records, accepted, duplicates, rejected, events, undated, from_us, to_us, warnings, state)',
  clock_offset: 'json_array(source, estimate_us, pairs, spread_us, against, offset_us, basis, measured_by, drift_ppm)',
} as const;
export type WholeTable = keyof typeof WHOLE;
/** Their rows may be stored again in another order. */
const UNORDERED: ReadonlySet<WholeTable> = new Set(['edge', 'chain', 'clock_offset']);

export function* wholeDigest(db: ReadDb, table: WholeTable): Generator<number, string> {
  const page = db.sql
    .prepare(`SELECT ${WHOLE[table]} FROM ${table} WHERE rowid > ? AND rowid <= ? ORDER BY rowid`)
    .pluck();
  const last = (db.sql.prepare(`SELECT max(rowid) FROM ${table}`).pluck().get() as number | null) ?? 0;
  const hash = createHash('sha256');
  const sum = new Uint32Array(8);
  for (let from = 0; from < last; from += SLICE_IDS) {
    const rows = page.all(from, from + SLICE_IDS) as string[];
    if (!UNORDERED.has(table)) for (const row of rows) hash.update(row).update('\n');
    else for (const row of rows) addTo(sum, createHash('sha256').update(row).digest());
    yield SLICE_IDS;
  }
  return ended(UNORDERED.has(table) ? hash.update(sum) : hash);
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
