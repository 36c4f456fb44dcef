/** Writes the events of accepted records, with their keys, searchable attributes and objects. */
import type { EntityRef, EventDraft } from '../../../shared/model/event.ts';
import { createEventsDigest, type EventsDigest } from '../digest.ts';
import type { WriteDb } from '../handles.ts';
import type { EntityWriter } from './entities.ts';
import { createRowInserter } from './rowInserter.ts';
import type { ValueInterner } from './values.ts';

export interface EventPlace {
  readonly recordId: number;
  readonly evidenceId: number;
  /** Position among the record's events, from 0. */
  readonly sub: number;
  /** Importer id. */
  readonly source: string;
  /** Clock offset in force for the evidence, µs. */
  readonly offsetUs: number;
  /** Hex of the record's identity. */
  readonly identity: string;
}

export interface EventWriter {
  /** Takes an event; it is stored at the latest by `flush`. */
  write(draft: EventDraft, place: EventPlace): void;
  flush(): void;
  /** Call before the first event of an evidence, and after a rollback: ids and digest begin anew. */
  begin(): void;
  /** Over the events since `begin`, as they stand in the case; once. */
  digest(): EventsDigest;
}

const COLUMNS = [
  'id',
  'record_id',
  'evidence_id',
  'sub',
  'time_us',
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
  'content_key',
] as const;

const safeInt = (value: number | undefined): number | null =>
  value !== undefined && Number.isFinite(value) && Math.abs(value) <= Number.MAX_SAFE_INTEGER
    ? Math.round(value)
    : null;

const jsonList = (value: readonly unknown[] | undefined): string | null =>
  value === undefined || value.length === 0 ? null : JSON.stringify(value);

/** Places of evidence_id and time_us among the columns, which the digest leaves out. */
const EVIDENCE_AT = COLUMNS.indexOf('evidence_id');
const TIME_AT = COLUMNS.indexOf('time_us');
const EVENT_ROWS = 16;
const DETAIL_ROWS = 64;

type KeyRow = readonly [kind: string, value: number];
type AttrRow = readonly [name: number, value: number];
type ObjectRow = readonly [entityId: number, role: string];

/** As SQLite stores it: half a surrogate pair becomes U+FFFD. */
const stored = (text: string | undefined): string | null =>
  text === undefined ? null : text.isWellFormed() ? text : text.toWellFormed();

/** @param storeRecords stores the ledger rows to which events refer */
export function createEventWriter(
  db: WriteDb,
  values: ValueInterner,
  entities: EntityWriter,
  storeRecords: () => void,
): EventWriter {
  const { sql } = db;
  const maxId = sql.prepare('SELECT coalesce(max(id), 0) FROM event').pluck();
  const events = createRowInserter(sql, 'event', COLUMNS, EVENT_ROWS, storeRecords);
  const keyRows = createRowInserter(sql, 'event_key', ['kind', 'value', 'event_id'], DETAIL_ROWS);
  const attrRows = createRowInserter(sql, 'event_attr', ['event_id', 'name', 'value'], DETAIL_ROWS);
  const objectRows = createRowInserter(sql, 'event_object', ['event_id', 'entity_id', 'role'], DETAIL_ROWS);
  const inserters = [events, keyRows, attrRows, objectRows];
  let digest = createEventsDigest();
  let last = 0;

  const keysOf = (draft: EventDraft): KeyRow[] => {
    const keys: KeyRow[] = [];
    for (const key of draft.keys) {
      if (key.value === '') continue;
      const value = values.id(key.value);
      if (!keys.some((held) => held[1] === value && held[0] === key.kind)) keys.push([key.kind, value]);
    }
    return keys.sort((a, b) => (a[0] === b[0] ? a[1] - b[1] : a[0] < b[0] ? -1 : 1));
  };

  const attrsOf = (draft: EventDraft): AttrRow[] => {
    const attrs: AttrRow[] = [];
    for (const [name, text] of draft.attrs) if (text !== '') attrs.push([values.id(name), values.id(text)]);
    attrs.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
    return attrs.filter((row, at) => row[0] !== attrs[at - 1]?.[0] || row[1] !== attrs[at - 1]?.[1]);
  };

  const write = (draft: EventDraft, place: EventPlace): void => {
    const entity = (ref: EntityRef | undefined): number | null =>
      ref === undefined ? null : entities.id(ref, place.recordId, false);
    const { time } = draft;
    const origUs = time?.us ?? null;
    const objects = new Map<number, string>();
    let target: number | undefined;
    for (const object of draft.objects) {
      const id = entities.id(object, place.recordId, false);
      if (object.role === 'target') target ??= id;
      if (!objects.has(id)) objects.set(id, object.role);
    }
    const objectsOf: ObjectRow[] = [...objects].sort((a, b) => a[0] - b[0]);
    const [first] = objects.keys();
    last += 1;
    const row = [
      last,
      place.recordId,
      place.evidenceId,
      place.sub,
      origUs === null ? null : origUs + place.offsetUs,
      origUs,
      stored(time?.text),
      stored(time?.problem),
      draft.endTime?.us ?? null,
      time?.precision ?? 'us',
      time?.zoneBasis ?? 'source',
      values.id(place.source),
      draft.classUid,
      draft.activityId,
      draft.verb,
      values.id(draft.action),
      draft.status,
      values.optional(draft.statusDetail),
      values.optional(draft.originalUid),
      draft.actorRole,
      entity(draft.actor),
      entity(draft.initiator),
      entity(draft.impersonated),
      entity(draft.agent),
      entity(draft.credential),
      entity(draft.integration),
      entity(draft.tool),
      entity(draft.workflow),
      entities.id(draft.system, place.recordId, false),
      target ?? first ?? null,
      objects.size,
      values.optional(draft.ip),
      values.optional(draft.userAgent),
      safeInt(draft.rows),
      safeInt(draft.bytes),
      jsonList(draft.scopes),
      jsonList(draft.delegation),
      stored(draft.pointer),
      draft.truncated === true ? 1 : 0,
      `${place.identity}:${place.sub}`,
    ] as const;
    const keys = keysOf(draft);
    const attrs = attrsOf(draft);
    events.add(...row);
    for (const [kind, value] of keys) keyRows.add(kind, value, last);
    for (const [name, value] of attrs) attrRows.add(last, name, value);
    for (const [id, role] of objectsOf) objectRows.add(last, id, role);
    const digested = row.filter((_cell, at) => at !== EVIDENCE_AT && at !== TIME_AT);
    digest.add(origUs, [digested, keys, attrs, objectsOf]);
  };

  return {
    write,
    flush() {
      for (const inserter of inserters) inserter.flush();
    },
    begin() {
      for (const inserter of inserters) inserter.clear();
      digest = createEventsDigest();
      last = maxId.get() as number;
    },
    digest: () => digest.end(),
  };
}
