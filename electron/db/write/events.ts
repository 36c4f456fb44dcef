/** Writes the events of accepted records, with their keys, attributes and objects, from packed batches. */
import { EVENT, EVENT_WIDTH, type PackedRecords } from '../../../shared/model/packed.ts';
import { DIGESTED_COLUMNS, type EventsDigest, EventsDigester } from '../digest/events.ts';
import type { WriteDb } from '../handles.ts';
import type { PackedNames } from './packedNames.ts';
import { createRowInserter } from './rowInserter.ts';

export interface EventPlace {
  readonly recordId: number;
  readonly evidenceId: number;
  /** Id of the importer's name, interned in value. */
  readonly source: number;
  /** Clock offset in force for the evidence, µs. */
  readonly offsetUs: number;
}

export interface EventWriter {
  /** Takes a batch, from which `write` then reads one event after the other. */
  take(packed: PackedRecords): void;
  /** Takes the events of the batch's next record; they are stored at the latest by `flush`. */
  write(count: number, place: EventPlace): void;
  /** Passes over the events of the batch's next record. */
  skip(count: number): void;
  flush(): void;
  /** Call before the first event of an evidence, and after a rollback: ids and digest begin anew. */
  begin(): void;
  /** Over the events since `begin`, as they stand in the case; once. */
  digest(): EventsDigest;
}

const COLUMNS = [...DIGESTED_COLUMNS, 'evidence_id', 'time_us'];
const EVENT_ROWS = 64;
const DETAIL_ROWS = 256;

const number = (value: number): number | null => (Number.isNaN(value) ? null : value);

/** Puts a pair into a flat list of pairs in order, unless it is there. */
function insertPair(list: number[], first: number, second: number): void {
  let at = list.length;
  while (at > 0) {
    const a = list[at - 2] as number;
    const b = list[at - 1] as number;
    if (a < first || (a === first && b < second)) break;
    if (a === first && b === second) return;
    at -= 2;
  }
  if (at === list.length) list.push(first, second);
  else list.splice(at, 0, first, second);
}

/** Entities with their roles, flat, by id; the first role stated of one stays. */
function insertObject(list: (number | string)[], entity: number, role: string): void {
  let at = list.length;
  while (at > 0) {
    const held = list[at - 2] as number;
    if (held < entity) break;
    if (held === entity) return;
    at -= 2;
  }
  list.splice(at, 0, entity, role);
}

/** @param storeRecords stores the ledger rows to which events refer */
export function createEventWriter(db: WriteDb, names: PackedNames, storeRecords: () => void): EventWriter {
  const { sql } = db;
  const maxId = sql.prepare('SELECT coalesce(max(id), 0) FROM event').pluck();
  const events = createRowInserter(sql, 'event', COLUMNS, EVENT_ROWS, storeRecords);
  const keyRows = createRowInserter(sql, 'event_key', ['event_id', 'kind', 'value'], DETAIL_ROWS);
  const attrRows = createRowInserter(sql, 'event_attr', ['event_id', 'name', 'value'], DETAIL_ROWS);
  const objectRows = createRowInserter(sql, 'event_object', ['event_id', 'entity_id', 'role'], DETAIL_ROWS);
  const inserters = [events, keyRows, attrRows, objectRows];
  let digest = new EventsDigester();
  let last = 0;
  let batch: Float64Array = new Float64Array();
  let details: Int32Array = new Int32Array();
  let from = 0;
  let detail = 0;

  const cell = (place: number): number => batch[from + place] as number;
  const next = (): number => details[detail++] as number;
  const text = (place: number): string | null => names.text(cell(place));
  const value = (place: number): number | null => names.value(cell(place));

  const writeOne = (sub: number, { recordId, evidenceId, source, offsetUs }: EventPlace): void => {
    const entity = (place: number): number | null => names.entity(cell(place), recordId);
    const keys: number[] = [];
    for (let left = cell(EVENT.keys); left > 0; left -= 1) {
      insertPair(keys, names.value(next()) as number, names.value(next()) as number);
    }
    const attrs: number[] = [];
    for (let left = cell(EVENT.attrs); left > 0; left -= 1) {
      insertPair(attrs, names.value(next()) as number, names.value(next()) as number);
    }
    const objects: (number | string)[] = [];
    let target: number | null = null;
    let first: number | null = null;
    for (let left = cell(EVENT.objects); left > 0; left -= 1) {
      const id = names.entity(next(), recordId) as number;
      const role = names.text(next()) as string;
      first ??= id;
      if (role === 'target') target ??= id;
      insertObject(objects, id, role);
    }
    const origUs = number(cell(EVENT.origUs));
    last += 1;
    const row = [
      last,
      recordId,
      sub,
      origUs,
      text(EVENT.origText),
      text(EVENT.timeProblem),
      number(cell(EVENT.endUs)),
      text(EVENT.precision),
      text(EVENT.zoneBasis),
      value(EVENT.source) ?? source,
      cell(EVENT.classUid),
      cell(EVENT.activityId),
      text(EVENT.verb),
      value(EVENT.action),
      text(EVENT.status),
      value(EVENT.statusDetail),
      value(EVENT.originalUid),
      text(EVENT.actorRole),
      entity(EVENT.actor),
      entity(EVENT.initiator),
      entity(EVENT.impersonated),
      entity(EVENT.agent),
      entity(EVENT.credential),
      entity(EVENT.integration),
      entity(EVENT.tool),
      entity(EVENT.workflow),
      entity(EVENT.system),
      target ?? first,
      objects.length / 2,
      value(EVENT.ip),
      value(EVENT.userAgent),
      number(cell(EVENT.rows)),
      number(cell(EVENT.bytes)),
      text(EVENT.scopes),
      text(EVENT.delegation),
      text(EVENT.pointer),
      cell(EVENT.truncated),
      names.attrSet(cell(EVENT.attrSet)),
    ];
    digest.add(row, keys, attrs, objects);
    row.push(evidenceId, origUs === null ? null : origUs + offsetUs);
    events.add(row);
    for (let at = 0; at < keys.length; at += 2) keyRows.add([last, keys[at], keys[at + 1]]);
    for (let at = 0; at < attrs.length; at += 2) attrRows.add([last, attrs[at], attrs[at + 1]]);
    for (let at = 0; at < objects.length; at += 2) objectRows.add([last, objects[at], objects[at + 1]]);
    from += EVENT_WIDTH;
  };

  return {
    take(packed) {
      batch = packed.events;
      details = packed.details;
      from = 0;
      detail = 0;
    },
    write(count, place) {
      for (let sub = 0; sub < count; sub += 1) writeOne(sub, place);
    },
    skip(count) {
      for (let left = count; left > 0; left -= 1) {
        detail += 2 * (cell(EVENT.keys) + cell(EVENT.attrs) + cell(EVENT.objects));
        from += EVENT_WIDTH;
      }
    },
    flush() {
      for (const inserter of inserters) inserter.flush();
    },
    begin() {
      for (const inserter of inserters) inserter.clear();
      digest = new EventsDigester();
      last = maxId.get() as number;
    },
    digest: () => digest.end(),
  };
}
