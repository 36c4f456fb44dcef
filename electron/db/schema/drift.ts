/** What changed: inventories against earlier snapshots, agents against their own baseline. Concluded; can be dropped and computed again. */
import { index, integer, primaryKey, real, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';

/** One inventory at one time; `series` numbers the inventories, `ord` the snapshots of one in order of time. */
export const inventorySnapshot = sqliteTable(
  'inventory_snapshot',
  {
    id: integer().primaryKey(),
    series: integer().notNull(),
    format: text().notNull(),
    /** The files' name without date and ending. */
    name: text().notNull(),
    ord: integer().notNull(),
    label: text().notNull(),
    us: integer(),
    /** stated, file_name or import_order. */
    basis: text().notNull(),
    /** JSON: evidence ids. */
    files: text().notNull(),
    records: integer().notNull(),
    complete: integer().notNull(),
    why: text().notNull(),
  },
  (t) => [uniqueIndex('inventory_snapshot_place').on(t.series, t.ord)],
);

/** One slot whose value differs from a snapshot to the next. Null before or after: not there. */
export const driftItem = sqliteTable(
  'drift_item',
  {
    id: integer().primaryKey(),
    series: integer().notNull(),
    from_ord: integer().notNull(),
    to_ord: integer().notNull(),
    area: text().notNull(),
    slot: text().notNull(),
    subject_id: integer().notNull(),
    object_id: integer(),
    name: text().notNull(),
    before: text(),
    after: text(),
    before_record: integer(),
    after_record: integer(),
    tier: integer(),
    /** yes, no, unknown or not_asked. */
    approved: text().notNull(),
  },
  (t) => [index('drift_item_series').on(t.series, t.to_ord), index('drift_item_subject').on(t.subject_id)],
);

export const driftItemAgent = sqliteTable(
  'drift_item_agent',
  { agent_id: integer().notNull(), item_id: integer().notNull() },
  (t) => [primaryKey({ columns: [t.agent_id, t.item_id] }), index('drift_item_agent_item').on(t.item_id)],
);

/** An agent's standard windows; state is compared, not_enough_history or nothing_recent. */
export const behaviour = sqliteTable('behaviour', {
  agent_id: integer().primaryKey(),
  state: text().notNull(),
  baseline_from_us: integer().notNull(),
  recent_from_us: integer().notNull(),
  to_us: integer().notNull(),
  baseline_days: integer().notNull(),
  recent_days: integer().notNull(),
  baseline_active: integer().notNull(),
  recent_active: integer().notNull(),
  baseline_events: integer().notNull(),
  recent_events: integer().notNull(),
  usual_per_day: real(),
  spread_per_day: real(),
  recent_per_day: real(),
  blueprint_id: integer(),
  peers: integer().notNull(),
});

/** What is new, gone, more or alone in an agent's recent window. */
export const behaviourItem = sqliteTable(
  'behaviour_item',
  {
    id: integer().primaryKey(),
    agent_id: integer().notNull(),
    dimension: text().notNull(),
    change: text().notNull(),
    label: text().notNull(),
    entity_id: integer(),
    verb: text(),
    baseline: real().notNull(),
    recent: real().notNull(),
    expected: real().notNull(),
    unusual: integer().notNull(),
    peers_using: integer().notNull(),
    first_us: integer(),
    last_us: integer(),
    chain_id: text(),
    /** JSON: the first of them. */
    event_ids: text().notNull(),
  },
  (t) => [index('behaviour_item_agent').on(t.agent_id, t.dimension)],
);

/** What each agent ever used, objects apart, so that others of its blueprint can be compared with it in any window. */
export const behaviourUse = sqliteTable(
  'behaviour_use',
  {
    agent_id: integer().notNull(),
    dimension: text().notNull(),
    value: text().notNull(),
    events: integer().notNull(),
    first_us: integer().notNull(),
    last_us: integer().notNull(),
  },
  (t) => [primaryKey({ columns: [t.dimension, t.value, t.agent_id] }), index('behaviour_use_agent').on(t.agent_id)],
);

/** Events by wall day (days since 1970 in the case's zone), both windows. */
export const behaviourDay = sqliteTable(
  'behaviour_day',
  { agent_id: integer().notNull(), day: integer().notNull(), events: integer().notNull() },
  (t) => [primaryKey({ columns: [t.agent_id, t.day] })],
);
