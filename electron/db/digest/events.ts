/** The digest over the events of one evidence, with their keys, own attributes and objects; taken while an import writes, and again by verification. */
import type { ReadDb } from '../handles.ts';
import { RowHash } from './rowHash.ts';

const PAGE_ROWS = 2_000;

export interface EventsDigest {
  readonly sha256: string;
  readonly events: number;
  readonly undated: number;
  /** Earliest and latest time as recorded, µs; null when every event is undated. */
  readonly firstOrigUs: number | null;
  readonly lastOrigUs: number | null;
}

/** Columns that belong to the event as recorded; its evidence and its corrected time, which moves with the clock offset, are not among them. */
export const DIGESTED_COLUMNS = [
  'id',
  'record_id',
  'sub',
  'orig_us',
  'orig_text',
  'time_problem',
  'end_us',
  'precision',
  'zone_basis',
  'source',
  'class_uid',
  'activity_id',
  'verb',
  'action',
  'status',
  'status_detail',
  'original_uid',
  'actor_role',
  'actor',
  'initiator',
  'impersonated',
  'agent',
  'credential',
  'integration',
  'tool',
  'workflow',
  'system',
  'object',
  'object_count',
  'ip',
  'user_agent',
  'rows_read',
  'bytes_read',
  'scopes',
  'delegation',
  'pointer',
  'truncated',
  'attr_set',
] as const;

const ORIG_US = DIGESTED_COLUMNS.indexOf('orig_us');

/** Rows of pairs, flat: `[kind, value, …]`, `[name, value, …]`, `[entity, role, …]`, in the order of their tables. */
export type Pairs = readonly (number | string)[];

export class EventsDigester {
  readonly #hash = new RowHash();
  #events = 0;
  #undated = 0;
  #first: number | null = null;
  #last: number | null = null;

  /** Events in order of id. @param row the cells of `DIGESTED_COLUMNS` */
  add(row: readonly unknown[], keys: Pairs, attrs: Pairs, objects: Pairs): void {
    const hash = this.#hash;
    for (const cell of row) hash.cell(cell);
    for (const pairs of [keys, attrs, objects]) {
      hash.number(pairs.length);
      for (const cell of pairs) hash.cell(cell);
    }
    this.#events += 1;
    const origUs = row[ORIG_US];
    if (typeof origUs !== 'number') {
      this.#undated += 1;
      return;
    }
    if (this.#first === null || origUs < this.#first) this.#first = origUs;
    if (this.#last === null || origUs > this.#last) this.#last = origUs;
  }

  /** Once. */
  end(): EventsDigest {
    return {
      sha256: this.#hash.digest(),
      events: this.#events,
      undated: this.#undated,
      firstOrigUs: this.#first,
      lastOrigUs: this.#last,
    };
  }
}

/** Over the events as they stand in the case. */
export function* eventsDigest(db: ReadDb, evidenceId: number): Generator<number, EventsDigest> {
  const { sql } = db;
  const page = sql
    .prepare(
      `SELECT ${DIGESTED_COLUMNS.join(', ')} FROM event WHERE evidence_id = ? AND id > ? ORDER BY id LIMIT ${PAGE_ROWS}`,
    )
    .raw();
  const keys = sql.prepare('SELECT kind, value FROM event_key WHERE event_id = ? ORDER BY kind, value').raw();
  const attrs = sql.prepare('SELECT name, value FROM event_attr WHERE event_id = ? ORDER BY name, value').raw();
  const objects = sql.prepare('SELECT entity_id, role FROM event_object WHERE event_id = ? ORDER BY entity_id').raw();
  const digest = new EventsDigester();
  let last = -1;
  for (;;) {
    const rows = page.all(evidenceId, last) as [number, ...unknown[]][];
    for (const row of rows) {
      last = row[0];
      const [k, a, o] = [keys.all(last), attrs.all(last), objects.all(last)] as (number | string)[][][];
      digest.add(row, k?.flat() ?? [], a?.flat() ?? [], o?.flat() ?? []);
    }
    if (rows.length < PAGE_ROWS) break;
    yield rows.length;
  }
  return digest.end();
}
