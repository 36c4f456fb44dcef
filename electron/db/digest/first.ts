/**
 * The digests of imports made before attributes were shared (custody statements without `digests`): JSON text, line by line, over rows as the
 * tables held them then. Kept so that such cases are verified in full.
 */
import { createHash } from 'node:crypto';
import { CONTENT_KEY } from '../contentKey.ts';
import type { ReadDb } from '../handles.ts';

const PAGE_ROWS = 2_000;

function* linesDigest(pages: Iterable<readonly unknown[]>): Generator<number, string> {
  const hash = createHash('sha256');
  for (const rows of pages) {
    for (const row of rows) hash.update(`${JSON.stringify(row)}\n`);
    yield rows.length;
  }
  return hash.digest('hex');
}

/** Pages of rows that begin with the id by which the next page is found. @param bounds what comes before and after that id in the parameters */
function* pagesOf(
  db: ReadDb,
  statement: string,
  first: number,
  bounds: (last: number) => readonly number[],
): Generator<[number, ...unknown[]][]> {
  const page = db.sql.prepare(`${statement} LIMIT ${PAGE_ROWS}`).raw();
  let last = first;
  for (;;) {
    const rows = page.all(...bounds(last)) as [number, ...unknown[]][];
    yield rows;
    if (rows.length < PAGE_ROWS) return;
    last = rows.at(-1)?.[0] ?? last;
  }
}

export function firstLedgerDigest(db: ReadDb, evidenceId: number): Generator<number, string> {
  const statement =
    'SELECT seq, "offset", length, outcome, dup_of, hex(identity), reason, column_name FROM record WHERE evidence_id = ? AND seq > ? ORDER BY seq';
  return linesDigest(pagesOf(db, statement, -1, (last) => [evidenceId, last]));
}

const EVENT_COLUMNS =
  'id, record_id, sub, orig_us, orig_text, time_problem, end_us, precision, zone_basis, source, class_uid, activity_id, verb, action, status, status_detail, original_uid, actor_role, actor, initiator, impersonated, agent, credential, integration, tool, workflow, system, object, object_count, ip, user_agent, rows_read, bytes_read, scopes, delegation, pointer, truncated';

export function firstEventsDigest(db: ReadDb, evidenceId: number): Generator<number, string> {
  const { sql } = db;
  const keys = sql
    .prepare(
      'SELECT n.text, k.value FROM event_key k JOIN value n ON n.id = k.kind WHERE k.event_id = ? ORDER BY n.text, k.value',
    )
    .raw();
  const attrs = sql.prepare('SELECT name, value FROM event_attr WHERE event_id = ? ORDER BY name, value').raw();
  const objects = sql.prepare('SELECT entity_id, role FROM event_object WHERE event_id = ? ORDER BY entity_id').raw();
  const statement = `SELECT ${EVENT_COLUMNS}, ${CONTENT_KEY} FROM event e WHERE evidence_id = ? AND id > ? ORDER BY id`;
  function* states(): Generator<unknown[]> {
    for (const rows of pagesOf(db, statement, -1, (last) => [evidenceId, last])) {
      yield rows.map((row) => [row, keys.all(row[0]), attrs.all(row[0]), objects.all(row[0])]);
    }
  }
  return linesDigest(states());
}

export interface FirstNames {
  readonly values: readonly [from: number, to: number];
  readonly entities: readonly [from: number, to: number];
}

export function firstNamesDigest(db: ReadDb, range: FirstNames): Generator<number, string> {
  function* pages(): Generator<unknown[]> {
    const [valuesFrom, valuesTo] = range.values;
    const values = 'SELECT id, text FROM value WHERE id > ? AND id <= ? ORDER BY id';
    yield* pagesOf(db, values, valuesFrom, (last) => [last, valuesTo]);
    const [entitiesFrom, entitiesTo] = range.entities;
    const entities = 'SELECT id, kind, key FROM entity WHERE id > ? AND id <= ? ORDER BY id';
    yield* pagesOf(db, entities, entitiesFrom, (last) => [last, entitiesTo]);
  }
  return linesDigest(pages());
}
