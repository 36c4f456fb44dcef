/** Writes one event of one accepted record, with its keys, searchable attributes and objects. */
import type { EntityRef, EventDraft } from '../../../shared/model/event.ts';
import type { WriteDb } from '../handles.ts';
import type { EntityWriter } from './entities.ts';
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

export type EventWriter = (draft: EventDraft, place: EventPlace) => void;

const COLUMNS = [
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

export function createEventWriter(db: WriteDb, values: ValueInterner, entities: EntityWriter): EventWriter {
  const { sql } = db;
  const marks = COLUMNS.map(() => '?').join(', ');
  const insert = sql.prepare(`INSERT INTO event (${COLUMNS.join(', ')}) VALUES (${marks})`);
  const insertKey = sql.prepare('INSERT OR IGNORE INTO event_key (kind, value, event_id) VALUES (?, ?, ?)');
  const insertAttr = sql.prepare('INSERT OR IGNORE INTO event_attr (event_id, name, value) VALUES (?, ?, ?)');
  const insertObject = sql.prepare('INSERT OR IGNORE INTO event_object (event_id, entity_id, role) VALUES (?, ?, ?)');

  return (draft, place) => {
    const entity = (ref: EntityRef | undefined): number | null =>
      ref === undefined ? null : entities.id(ref, place.recordId, false);
    const { time } = draft;
    const origUs = time?.us ?? null;
    const objects = draft.objects.map((object) => ({
      id: entities.id(object, place.recordId, false),
      role: object.role,
    }));
    const target = objects.find((object) => object.role === 'target') ?? objects[0];
    const eventId = insert.run(
      place.recordId,
      place.evidenceId,
      place.sub,
      origUs === null ? null : origUs + place.offsetUs,
      origUs,
      time?.text ?? null,
      time?.problem ?? null,
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
      target?.id ?? null,
      new Set(objects.map((object) => object.id)).size,
      values.optional(draft.ip),
      values.optional(draft.userAgent),
      safeInt(draft.rows),
      safeInt(draft.bytes),
      jsonList(draft.scopes),
      jsonList(draft.delegation),
      draft.pointer ?? null,
      draft.truncated === true ? 1 : 0,
      `${place.identity}:${place.sub}`,
    ).lastInsertRowid;
    for (const key of draft.keys) if (key.value !== '') insertKey.run(key.kind, values.id(key.value), eventId);
    for (const [name, text] of draft.attrs) if (text !== '') insertAttr.run(eventId, values.id(name), values.id(text));
    for (const object of objects) insertObject.run(eventId, object.id, object.role);
  };
}
