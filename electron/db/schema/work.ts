/** What people and jobs do to the case: annotations, pins, custody, jobs, saved mappings. */
import { index, integer, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';

/** Keyed to content, not to row numbers: survives re-import and reconstruction. */
export const annotation = sqliteTable(
  'annotation',
  {
    id: integer().primaryKey(),
    target_kind: text().notNull(),
    target_key: text().notNull(),
    /** star, tag, comment, status (finding), pin (chain slot). */
    kind: text().notNull(),
    value: text().notNull(),
    who: text().notNull(),
    at_us: integer().notNull(),
    /** Removed rows stay, for undo and for the record. */
    removed: integer().notNull().default(0),
  },
  (t) => [
    index('annotation_target').on(t.target_kind, t.target_key, t.removed),
    index('annotation_kind').on(t.kind, t.value, t.removed),
  ],
);

/** Append-only (by trigger), hash-chained log of everything done to the case. */
export const custody = sqliteTable('custody', {
  seq: integer().primaryKey(),
  at_us: integer().notNull(),
  who: text().notNull(),
  action: text().notNull(),
  /** JSON; what undo needs is in `undo` inside it. */
  detail: text().notNull(),
  prev_hash: text().notNull(),
  hash: text().notNull(),
});

export const job = sqliteTable('job', {
  id: integer().primaryKey(),
  kind: text().notNull(),
  state: text().notNull(),
  phase: text().notNull(),
  done: integer().notNull().default(0),
  total: integer().notNull().default(0),
  unit: text().notNull(),
  input: text().notNull(),
  started_us: integer().notNull(),
  finished_us: integer(),
  message: text().notNull().default(''),
  error_code: text(),
  output: text(),
});

export const mapping = sqliteTable(
  'mapping',
  { id: integer().primaryKey(), name: text().notNull(), body: text().notNull() },
  (t) => [uniqueIndex('mapping_name').on(t.name)],
);

/** Search index state: values up to `done_value` are in value_fts. */
export const indexState = sqliteTable('index_state', { id: integer().primaryKey(), done_value: integer().notNull() });
