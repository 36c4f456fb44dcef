/**
 * SHA-256 digests over what an import stored. They are written into the custody log when the import ends and computed again
 * by verification, by this same code. Each is a generator that pauses between pages, so that neither blocks the writer.
 */
import { createHash } from 'node:crypto';
import type { ReadDb } from './handles.ts';

const PAGE_ROWS = 2_000;

export interface LedgerDigest {
  readonly sha256: string;
  readonly records: number;
  readonly accepted: number;
  readonly duplicates: number;
  readonly rejected: number;
  /** Sum of the records' lengths. */
  readonly recordBytes: number;
}

type LedgerRow = readonly [
  seq: number,
  offset: number,
  length: number,
  outcome: number,
  dupOf: number | null,
  identity: string,
  reason: string | null,
  column: string | null,
];

/** Every ledger row of one evidence, in order of position: place, outcome, what it repeats, identity, reason. */
export function* ledgerDigest(db: ReadDb, evidenceId: number): Generator<number, LedgerDigest> {
  const page = db.sql
    .prepare(
      'SELECT seq, offset, length, outcome, dup_of, hex(identity), reason, column_name FROM record WHERE evidence_id = ? AND seq > ? ORDER BY seq LIMIT ?',
    )
    .raw();
  const hash = createHash('sha256');
  const outcomes = [0, 0, 0];
  let recordBytes = 0;
  let last = -1;
  for (;;) {
    const rows = page.all(evidenceId, last, PAGE_ROWS) as LedgerRow[];
    for (const row of rows) {
      hash.update(`${JSON.stringify(row)}\n`);
      outcomes[row[3]] = (outcomes[row[3]] ?? 0) + 1;
      recordBytes += row[2];
      last = row[0];
    }
    if (rows.length < PAGE_ROWS) break;
    yield rows.length;
  }
  const [accepted = 0, duplicates = 0, rejected = 0] = outcomes;
  return {
    sha256: hash.digest('hex'),
    records: accepted + duplicates + rejected,
    accepted,
    duplicates,
    rejected,
    recordBytes,
  };
}

export interface EventsDigest {
  readonly sha256: string;
  readonly events: number;
  readonly undated: number;
  /** Earliest and latest time as recorded, µs; null when every event is undated. */
  readonly firstOrigUs: number | null;
  readonly lastOrigUs: number | null;
}

/** Columns that belong to the event as recorded; the corrected time is not among them, it moves with the clock offset. */
const EVENT_COLUMNS =
  'id, record_id, sub, orig_us, orig_text, time_problem, end_us, precision, zone_basis, source, class_uid, activity_id, verb, action, status, status_detail, original_uid, actor_role, actor, initiator, impersonated, agent, credential, integration, tool, workflow, system, object, object_count, ip, user_agent, rows_read, bytes_read, scopes, delegation, pointer, truncated, content_key';

/** One event's row without evidence and corrected time, its keys, attributes and objects, each in the order of its table. */
export type EventState = readonly [
  row: readonly unknown[],
  keys: readonly unknown[],
  attrs: readonly unknown[],
  objects: readonly unknown[],
];

/** Takes the events of one evidence, in order of id, into their digest. */
export interface EventsDigester {
  add(origUs: number | null, state: EventState): void;
  end(): EventsDigest;
}

const HASHED_CHARS = 65_536;

export function createEventsDigest(): EventsDigester {
  const hash = createHash('sha256');
  let waiting = '';
  let events = 0;
  let undated = 0;
  let firstOrigUs: number | null = null;
  let lastOrigUs: number | null = null;
  return {
    add(origUs, state) {
      waiting += `${JSON.stringify(state)}\n`;
      if (waiting.length >= HASHED_CHARS) {
        hash.update(waiting);
        waiting = '';
      }
      events += 1;
      if (origUs === null) {
        undated += 1;
        return;
      }
      firstOrigUs = firstOrigUs === null ? origUs : Math.min(firstOrigUs, origUs);
      lastOrigUs = lastOrigUs === null ? origUs : Math.max(lastOrigUs, origUs);
    },
    end: () => ({ sha256: hash.update(waiting).digest('hex'), events, undated, firstOrigUs, lastOrigUs }),
  };
}

/** Every event of one evidence with its keys, attributes and objects, in order of id. */
export function* eventsDigest(db: ReadDb, evidenceId: number): Generator<number, EventsDigest> {
  const { sql } = db;
  const page = sql
    .prepare(`SELECT ${EVENT_COLUMNS} FROM event WHERE evidence_id = ? AND id > ? ORDER BY id LIMIT ?`)
    .raw();
  const keys = sql.prepare('SELECT kind, value FROM event_key WHERE event_id = ? ORDER BY kind, value').raw();
  const attrs = sql.prepare('SELECT name, value FROM event_attr WHERE event_id = ? ORDER BY name, value').raw();
  const objects = sql.prepare('SELECT entity_id, role FROM event_object WHERE event_id = ? ORDER BY entity_id').raw();
  const digest = createEventsDigest();
  let last = -1;
  for (;;) {
    const rows = page.all(evidenceId, last, PAGE_ROWS) as [number, number, number, number | null, ...unknown[]][];
    for (const row of rows) {
      last = row[0];
      digest.add(row[3], [row, keys.all(last), attrs.all(last), objects.all(last)]);
    }
    if (rows.length < PAGE_ROWS) break;
    yield rows.length;
  }
  return digest.end();
}

/** Bounds of ids that one import added: from exclusive, to inclusive. */
export interface NamesRange {
  readonly values: readonly [from: number, to: number];
  readonly entities: readonly [from: number, to: number];
}

/** The texts and the entities' kinds and keys that an import added, to which its events' ids refer. */
export function* namesDigest(db: ReadDb, range: NamesRange): Generator<number, string> {
  const hash = createHash('sha256');
  const pages: readonly [statement: string, bounds: readonly [number, number]][] = [
    ['SELECT id, text FROM value WHERE id > ? AND id <= ? ORDER BY id LIMIT ?', range.values],
    ['SELECT id, kind, key FROM entity WHERE id > ? AND id <= ? ORDER BY id LIMIT ?', range.entities],
  ];
  for (const [statement, [from, to]] of pages) {
    const page = db.sql.prepare(statement).raw();
    let last = from;
    for (;;) {
      const rows = page.all(last, to, PAGE_ROWS) as [number, ...unknown[]][];
      for (const row of rows) {
        hash.update(`${JSON.stringify(row)}\n`);
        last = row[0];
      }
      if (rows.length < PAGE_ROWS) break;
      yield rows.length;
    }
  }
  return hash.digest('hex');
}
