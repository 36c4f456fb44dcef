/** Evidence, its bytes, its ledger, and the events read from it. Migrations are generated from these declarations. */
import { sql } from 'drizzle-orm';
import { blob, index, integer, primaryKey, real, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';

export const meta = sqliteTable('meta', { key: text().primaryKey(), value: text().notNull() });

export const evidence = sqliteTable(
  'evidence',
  {
    id: integer().primaryKey(),
    name: text().notNull(),
    /** Name of the archive or compression it came out of, e.g. `gzip` or `export.zip`. */
    container: text(),
    bytes: integer().notNull().default(0),
    /** SHA-256 of the original bytes, hex; empty while importing. */
    sha256: text().notNull().default(''),
    /** Bytes and SHA-256 of the decoded stream, where decompression or transcoding made one. */
    decoded_bytes: integer(),
    decoded_sha256: text(),
    /** `identity`, `gzip`, `utf-16le` …; joined with `+`. */
    encoding: text().notNull().default('identity'),
    /** csv, ndjson, json_array, json_wrapped, json_single, text_lines; null when in no known format. */
    framing: text(),
    /** CSV header cells or JSON list key, as JSON: what a record needs to be read alone. */
    framing_detail: text(),
    format: text(),
    format_version: integer(),
    zone: text().notNull(),
    zone_basis: text().notNull().default('source'),
    offset_us: integer().notNull().default(0),
    records: integer().notNull().default(0),
    accepted: integer().notNull().default(0),
    duplicates: integer().notNull().default(0),
    rejected: integer().notNull().default(0),
    events: integer().notNull().default(0),
    undated: integer().notNull().default(0),
    /** Bytes of the decoded stream outside any record: header, separators, brackets. records' bytes + these = stream size. */
    framing_bytes: integer().notNull().default(0),
    record_bytes: integer().notNull().default(0),
    from_us: integer(),
    to_us: integer(),
    warnings: text().notNull().default('[]'),
    state: text().notNull(),
    job_id: integer(),
    /** Mapping used by a generic importer, as JSON. */
    mapping: text(),
    imported_us: integer().notNull(),
    imported_by: text().notNull(),
    seconds: real().notNull().default(0),
    /** The evidence that holds this one's bytes, when an identical file was stored before. Null: its own chunks. */
    content_of: integer(),
  },
  (t) => [index('evidence_sha').on(t.sha256)],
);

/**
 * One row while a file is being imported: where the tables ended before it. Whatever lies beyond belongs to that import, so
 * that a cancelled or killed one is removed without a trace of half a file.
 */
export const importMark = sqliteTable('import_mark', {
  evidence_id: integer().primaryKey(),
  /** import, or remap of stored evidence (whose bytes and earlier ledger stay). */
  kind: text().notNull(),
  record_id: integer().notNull(),
  event_id: integer().notNull(),
  entity_id: integer().notNull(),
  value_id: integer().notNull(),
  attr_set_id: integer().notNull().default(0),
});

/** Entities as they were before the running import changed them. */
export const importBefore = sqliteTable('import_before', {
  entity_id: integer().primaryKey(),
  name: text().notNull(),
  in_inventory: integer().notNull(),
});

/** The bytes, in order, as zstd blocks. stream 0 = original, 1 = decoded. */
export const evidenceChunk = sqliteTable(
  'evidence_chunk',
  {
    evidence_id: integer()
      .notNull()
      .references(() => evidence.id),
    stream: integer().notNull(),
    seq: integer().notNull(),
    offset: integer().notNull(),
    length: integer().notNull(),
    data: blob({ mode: 'buffer' }).notNull(),
  },
  (t) => [primaryKey({ columns: [t.evidence_id, t.stream, t.seq] })],
);

/** The ledger: one row a record. outcome 0 accepted, 1 duplicate, 2 rejected. */
export const record = sqliteTable(
  'record',
  {
    id: integer().primaryKey(),
    evidence_id: integer()
      .notNull()
      .references(() => evidence.id),
    /** 0-based position in the file. */
    seq: integer().notNull(),
    /** Byte range in stream 1 where it exists, else stream 0. */
    offset: integer().notNull(),
    length: integer().notNull(),
    outcome: integer().notNull(),
    dup_of: integer(),
    /** First 16 bytes of SHA-256 over format, vendor id, content and (with no vendor id) the occurrence number. */
    identity: blob({ mode: 'buffer' }),
    reason: text(),
    column_name: text(),
  },
  (t) => [
    uniqueIndex('record_place').on(t.evidence_id, t.seq),
    index('record_outcome').on(t.evidence_id, t.seq).where(sql`${t.outcome} = 2`),
  ],
);

/** Interned text: every stored value of every event, once. Found by its hash (textHash.ts), then compared. */
export const value = sqliteTable(
  'value',
  { id: integer().primaryKey(), text: text().notNull(), hash: integer().notNull().default(0) },
  (t) => [index('value_hash').on(t.hash)],
);

export const event = sqliteTable(
  'event',
  {
    id: integer().primaryKey(),
    record_id: integer()
      .notNull()
      .references(() => record.id),
    evidence_id: integer().notNull(),
    sub: integer().notNull(),
    /** Corrected time: orig_us + the evidence's offset. Null when undated. */
    time_us: integer(),
    orig_us: integer(),
    /** As recorded; null where it is `orig_us` in ISO 8601 with the digits of `precision`, and `Z`. */
    orig_text: text(),
    time_problem: text(),
    end_us: integer(),
    precision: text().notNull(),
    zone_basis: text().notNull(),
    /** Importer id, interned in value. */
    source: integer().notNull(),
    class_uid: integer().notNull(),
    activity_id: integer().notNull(),
    verb: text().notNull(),
    action: integer().notNull(),
    status: text().notNull(),
    status_detail: integer(),
    original_uid: integer(),
    actor_role: text().notNull(),
    /** Entities as the record names them (entity.id, before merging). */
    actor: integer(),
    initiator: integer(),
    impersonated: integer(),
    agent: integer(),
    credential: integer(),
    integration: integer(),
    tool: integer(),
    workflow: integer(),
    system: integer().notNull(),
    object: integer(),
    object_count: integer().notNull().default(0),
    ip: integer(),
    user_agent: integer(),
    rows_read: integer(),
    bytes_read: integer(),
    /** JSON arrays kept as text: scopes, delegation. Null when empty. */
    scopes: text(),
    delegation: text(),
    pointer: text(),
    truncated: integer().notNull().default(0),
    /** The attributes that it shares with other events: `attr_set_item.set_id`. */
    attr_set: integer(),
  },
  (t) => [
    index('event_time').on(t.time_us),
    index('event_record').on(t.record_id),
    index('event_source_time').on(t.source, t.time_us),
    index('event_action').on(t.action),
    index('event_actor').on(t.actor).where(sql`${t.actor} IS NOT NULL`),
    index('event_initiator').on(t.initiator).where(sql`${t.initiator} IS NOT NULL`),
    index('event_impersonated').on(t.impersonated).where(sql`${t.impersonated} IS NOT NULL`),
    index('event_agent').on(t.agent).where(sql`${t.agent} IS NOT NULL`),
    index('event_credential').on(t.credential).where(sql`${t.credential} IS NOT NULL`),
    index('event_integration').on(t.integration).where(sql`${t.integration} IS NOT NULL`),
    index('event_tool').on(t.tool).where(sql`${t.tool} IS NOT NULL`),
    index('event_workflow').on(t.workflow).where(sql`${t.workflow} IS NOT NULL`),
    index('event_system').on(t.system),
    index('event_ip').on(t.ip),
    index('event_user_agent').on(t.user_agent),
    index('event_evidence').on(t.evidence_id),
    index('event_attr_set').on(t.attr_set).where(sql`${t.attr_set} IS NOT NULL`),
  ],
);

export const eventObject = sqliteTable(
  'event_object',
  {
    event_id: integer().notNull(),
    entity_id: integer().notNull(),
    role: text().notNull(),
  },
  (t) => [primaryKey({ columns: [t.event_id, t.entity_id] }), index('event_object_entity').on(t.entity_id, t.event_id)],
);

export const eventKey = sqliteTable(
  'event_key',
  { event_id: integer().notNull(), kind: integer().notNull(), value: integer().notNull() },
  (t) => [primaryKey({ columns: [t.event_id, t.kind, t.value] }), index('event_key_value').on(t.value, t.kind)],
);

/** Attributes of one event alone; those that repeat are in `attr_set_item`. */
export const eventAttr = sqliteTable(
  'event_attr',
  { event_id: integer().notNull(), name: integer().notNull(), value: integer().notNull() },
  (t) => [primaryKey({ columns: [t.event_id, t.name, t.value] }), index('event_attr_value').on(t.value)],
);

/** Sets of attributes, each stored once however many events have it. */
export const attrSetItem = sqliteTable(
  'attr_set_item',
  { set_id: integer().notNull(), name: integer().notNull(), value: integer().notNull() },
  (t) => [primaryKey({ columns: [t.set_id, t.name, t.value] }), index('attr_set_item_value').on(t.value)],
);

/** Indexes that a running load has dropped; they are made again at its end or at the next opening. */
export const deferredIndex = sqliteTable('deferred_index', { name: text().primaryKey() });

/** What an analyst wrote in place of a rejected record's text; append-only. */
export const correction = sqliteTable(
  'correction',
  {
    id: integer().primaryKey(),
    evidence_id: integer()
      .notNull()
      .references(() => evidence.id),
    /** The record's position in its evidence. */
    seq: integer().notNull(),
    /** UTF-8. */
    text: blob().notNull(),
    /** Hex, of the text and of the record's bytes in the evidence. */
    sha256: text().notNull(),
    original_sha256: text().notNull(),
    /** Why the original was rejected. */
    reason: text().notNull(),
    corrected_us: integer().notNull(),
    corrected_by: text().notNull(),
  },
  (t) => [uniqueIndex('correction_place').on(t.evidence_id, t.seq)],
);
