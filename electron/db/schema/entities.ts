/** Entities as records name them, how they were merged, and what inventories declare or grant. */
import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';

export const entity = sqliteTable(
  'entity',
  {
    id: integer().primaryKey(),
    kind: text().notNull(),
    /** `ns:id`, unique within the kind. */
    key: text().notNull(),
    name: text().notNull(),
    /** The entity this one was found to be the same as (itself when none). Set by reconstruction; reversible. */
    canonical_id: integer().notNull(),
    /** Name where unique within its kind among canonical entities, else the key. */
    handle: text().notNull(),
    /** Where it was first stated: 1 when any inventory states it, 0 when only logs do. */
    in_inventory: integer().notNull().default(0),
  },
  (t) => [uniqueIndex('entity_key').on(t.kind, t.key), index('entity_canonical').on(t.canonical_id)],
);

export const entityAlias = sqliteTable(
  'entity_alias',
  {
    entity_id: integer().notNull(),
    ns: text().notNull(),
    value: text().notNull(),
    /** The record that states it. */
    record_id: integer().notNull(),
  },
  (t) => [primaryKey({ columns: [t.ns, t.value, t.entity_id] }), index('entity_alias_entity').on(t.entity_id)],
);

/** Facts about an entity, each with the record that states it. Lists are several rows. */
export const entityFact = sqliteTable(
  'entity_fact',
  {
    entity_id: integer().notNull(),
    name: text().notNull(),
    value: text().notNull(),
    record_id: integer().notNull(),
  },
  (t) => [primaryKey({ columns: [t.entity_id, t.name, t.value, t.record_id] })],
);

/** Why two entities were merged: the identifier that `from_id` and `via_id` share, or an analyst's word (`ns` null). */
export const entityMerge = sqliteTable('entity_merge', {
  id: integer().primaryKey(),
  from_id: integer().notNull(),
  into_id: integer().notNull(),
  why: text().notNull(),
  via_id: integer(),
  ns: text(),
  value: text(),
});

/** Declared and granted edges come from inventory records; observed ones are rebuilt by reconstruction. */
export const edge = sqliteTable(
  'edge',
  {
    id: integer().primaryKey(),
    kind: text().notNull(),
    from_id: integer().notNull(),
    to_id: integer().notNull(),
    basis: text().notNull(),
    class: text(),
    count: integer().notNull().default(1),
    first_us: integer(),
    last_us: integer(),
    /** For declared and granted edges: the record that states it. */
    record_id: integer(),
    snapshot_us: integer(),
    attrs: text().notNull().default('{}'),
  },
  (t) => [
    index('edge_from').on(t.from_id, t.basis, t.kind),
    index('edge_to').on(t.to_id, t.basis, t.kind),
    index('edge_basis').on(t.basis),
  ],
);

/** Stated permissions, as text. */
export const permission = sqliteTable(
  'permission',
  {
    id: integer().primaryKey(),
    principal_id: integer().notNull(),
    basis: text().notNull(),
    text: text().notNull(),
    system: text(),
    resource: text(),
    via: text().notNull(),
    granted_by: text(),
    granted_us: integer(),
    expires_us: integer(),
    snapshot_us: integer(),
    record_id: integer().notNull(),
  },
  (t) => [index('permission_principal').on(t.principal_id, t.basis)],
);
